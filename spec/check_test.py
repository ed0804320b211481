#!/usr/bin/python3
"""spec/check.py finds each kind of fault in a catalogue, and none in a sound one."""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

SOUND = """
[[requirement]]
id = "rfc1/2.3/a-rule"
level = "must"
binds = "server"
summary = "What the rule says in a few words."
status = "checked"
"""
CHECK = "check a/b under server\n  title   x\n  covers  rfc1/2.3/a-rule\n  tags    y\n"

CASES = [
    # (records, check file, code, what must be complained of)
    (SOUND, CHECK, "//= rfc1/2.3/a-rule\n", None),
    (SOUND, CHECK, "//= rfc1/2.3/other\n", "cites rfc1/2.3/other"),
    (SOUND, CHECK.replace("a-rule", "b-rule"), "", "covers rfc1/2.3/b-rule"),
    (SOUND, "", "", "no check covers it"),
    (SOUND + SOUND, CHECK, "", "twice"),
    (SOUND.replace('"must"', '"shall"'), CHECK, "", "level is 'shall'"),
    (SOUND.replace('"checked"', '"exception"'), "", "", "without a reason"),
    (SOUND.replace('"checked"', '"exception"\nreason = "not built yet"'), CHECK, "", "call it checked"),
    (SOUND.replace("rfc1/2.3/a-rule", "rfc2/2.3/a-rule"), "", "", "no id of this file"),
    (SOUND.replace('"must"', '"should"'), CHECK, "", "is of level must, and what it covers is at most should"),
    (SOUND.replace('"must"', '"should"'), CHECK + "  level   should; over clear\n", "", None),
    (SOUND.replace('"must"', '"may"'), CHECK + "  policy  none; level should\n", "", "is of level should, and what it"),
    (SOUND, CHECK.replace("under server", "under client"), "", "judges the client by rfc1/2.3/a-rule, which binds the server"),
    (SOUND.replace('"server"', '"both"'), CHECK.replace("under server", "under client"), "", None),
    ("[[requirement", CHECK, "", "no TOML"),
]


def main() -> int:
    wrong = 0
    for records, check, code, complaint in CASES:
        with tempfile.TemporaryDirectory() as scratch:
            root = pathlib.Path(scratch)
            for folder in ("spec", "conformance/checks", "parser"):
                (root / folder).mkdir(parents=True)
            (root / "spec" / "rfc1.toml").write_text(records)
            (root / "conformance/checks" / "a.smtp").write_text(check)
            (root / "parser" / "a.cpp").write_text(code)
            done = subprocess.run([sys.executable, str(HERE / "check.py"), scratch], text=True, capture_output=True)
        right = done.returncode == 0 if complaint is None else done.returncode == 1 and complaint in done.stdout
        if not right:
            wrong += 1
            print(f"expected {complaint or 'no complaint'}, got exit {done.returncode}:\n{done.stdout}{done.stderr}")
    print(f"{len(CASES) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
