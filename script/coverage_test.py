#!/usr/bin/python3
"""What script/coverage makes of counts and explanations."""
import importlib.machinery
import importlib.util
import pathlib
import sys

sys.dont_write_bytecode = True
LOADER = importlib.machinery.SourceFileLoader("coverage_script", str(pathlib.Path(__file__).with_name("coverage")))
coverage = importlib.util.module_from_spec(importlib.util.spec_from_loader(LOADER.name, LOADER))
sys.modules[LOADER.name] = coverage
LOADER.exec_module(coverage)

TEXT = "int a() {\n  if (x)\n    return 1;\n  return 2;\n}\n"
TEXTS = {"tls/a.cpp": TEXT, "tls/b.cpp": "int b;\n"}
COUNTS = {"tls/a.cpp": {1: 3, 2: 3, 3: 0, 4: 3, 5: 0}, "tls/b.cpp": {1: 0}}
B_IS_OUTSIDE = {"file": "tls/b.cpp", "reason": "it is no engine"}


def because(lines: str, file: str = "tls/a.cpp") -> dict:
    return {"uncovered": [{"file": file, "lines": lines, "reason": "because"}], "outside": [B_IS_OUTSIDE]}


# (what is explained, lines reached and all, unexplained lines, a word of each fault)
CASES = [
    ({}, [3, 5], [("tls/a.cpp", 3), ("tls/b.cpp", 1)], []),
    ({"outside": [B_IS_OUTSIDE]}, [3, 4], [("tls/a.cpp", 3)], []),
    (because("    return 1;\n"), [3, 4], [], []),
    (because("  if (x)\n    return 1;\n  return 2;\n"), [3, 4], [], []),
    (because("  return 2;"), [3, 4], [("tls/a.cpp", 3)], ["all of this is reached"]),
    (because("return"), [3, 4], [("tls/a.cpp", 3)], ["does not have once"]),
    (because("return 1", "tls/c.cpp"), [3, 4], [("tls/a.cpp", 3)], ["does not have once"]),
    ({"outside": [B_IS_OUTSIDE, {"file": "tls/c.cpp", "reason": "x"}]}, [3, 4], [("tls/a.cpp", 3)],
     ["no file has that name"]),
]


GRAMMAR = """int x;
%%{
machine a;
action one { f(); }
action two {
  g();
}
main := x >one;
}%%
int y;
"""


def main() -> int:
    code = coverage.code_of("parser/a.rl", GRAMMAR)
    wrong = 0 if list(code) == [1, 4, 5, 6, 10] else 1
    if wrong:
        print(f"of a grammar counts {code}")
    for explained, total, unexplained, faults in CASES:
        verdict = coverage.judge(COUNTS, TEXTS, explained)
        found = [(line.file, line.number) for line in verdict.missed if not line.reason]
        fits = len(faults) == len(verdict.faults) and all(a in b for a, b in zip(faults, verdict.faults))
        if verdict.totals["tls"] != total or found != unexplained or not fits:
            wrong += 1
            print(f"{explained}: {verdict}")
    print(f"{len(CASES) + 1} cases, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
