#!/usr/bin/python3
"""Checks the requirement catalogue: spec/check.py [--list] [ROOT]

Proves that the records are well formed, that every id that code, checks and scripts cite exists, that
a requirement called `checked` is covered by a check (and no other is), that every other one says why
not, and that no check is of a higher level than all that it covers, or judges somebody whom a record
does not bind. Prints the coverage of each document. Exit 1 when something is wrong; each line says what.
"""
import collections
import pathlib
import re
import sys
import tomllib

LEVELS = ("may", "should", "must")
BINDS = {"server", "client", "both"}
STATUSES = {"checked", "exception", "not-observable"}
ID = re.compile(r"^(rfc[0-9]+/[0-9A-Z]+(\.[0-9]+)*|threat)/[a-z0-9]+(-[a-z0-9]+)*$")
CITED_IN_CODE = re.compile(r"//=\s*(\S+)")
BLOCK = re.compile(r"^check (\S+) under (\S+)$")
HEADERS = re.compile(r"^  (covers|tags|level|over|policy|segments|needs|control) ")
FOLDERS = ("parser", "tls", "sasl", "server", "client", "net", "conformance", "fuzz", "bench")


class Findings(list):
    def say(self, where, text):
        self.append(f"{where}: {text}")


def load(root: pathlib.Path, findings: Findings) -> dict[str, dict]:
    """All records by id. A file rfcNNNN.toml holds only ids of that document."""
    records = {}
    for file in sorted((root / "spec").glob("*.toml")):
        prefix = "threat/" if file.stem == "threats" else f"{file.stem}/"
        try:
            document = tomllib.loads(file.read_text())
        except tomllib.TOMLDecodeError as error:
            findings.say(file.name, f"is no TOML: {error}")
            continue
        for record in document.get("requirement", []):
            name = record.get("id", "")
            if not ID.match(name) or not name.startswith(prefix):
                findings.say(file.name, f"{name!r} is no id of this file; expected {prefix}SECTION/slug")
            if name in records:
                findings.say(file.name, f"{name} stands here twice or in another file too")
            records[name] = record | {"file": file.name}
    return records


def check_record(name: str, record: dict, findings: Findings) -> None:
    where = f"{record['file']} {name}"
    for key, allowed in (("level", LEVELS), ("binds", BINDS), ("status", STATUSES)):
        if record.get(key) not in allowed:
            findings.say(where, f"{key} is {record.get(key)!r}; expected one of {', '.join(sorted(allowed))}")
    if len(record.get("summary", "")) < 15:
        findings.say(where, "has no summary")
    if record.get("status") != "checked" and len(record.get("reason", "")) < 10:
        findings.say(where, f"is {record.get('status')} without a reason")
    unknown = set(record) - {"id", "level", "binds", "summary", "status", "reason", "bis", "history", "file"}
    if unknown:
        findings.say(where, f"has unknown keys {', '.join(sorted(unknown))}")


def cited_by_code(root: pathlib.Path) -> dict[str, str]:
    cited = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp", ".rl"):
                for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                    for name in CITED_IN_CODE.findall(line):
                        cited.setdefault(name, f"{path.relative_to(root)}:{number}")
    return cited


def shipped_checks(root: pathlib.Path) -> list[dict]:
    """Each check with what its headers say: id, who is judged (under), level, and the ids it covers."""
    checks = []
    for path in sorted((root / "conformance" / "checks").rglob("*.smtp")):
        check = None
        for line in path.read_text().splitlines():
            if match := BLOCK.match(line):
                check = {"id": match.group(1), "under": match.group(2), "level": "must", "covers": []}
                checks.append(check)
            elif line and not line.startswith((" ", "#")):
                check = None
            elif check and HEADERS.match(line):
                for word, value in (header.strip().partition(" ")[::2] for header in line.split(";")):
                    if word == "covers":
                        check["covers"] += value.split()
                    elif word == "level":
                        check["level"] = value.strip()
    return checks


def covered_by_checks(root: pathlib.Path, checks: list[dict]) -> dict[str, list[str]]:
    """Requirement id -> ids of the checks that cover it."""
    covered = collections.defaultdict(list)
    for check in checks:
        for name in check["covers"]:
            covered[name].append(check["id"])
    # Standing invariants have no script; their table in the runner cites what they cover.
    for path in (root / "conformance").rglob("*invariants.cpp"):
        for name in re.findall(r'"((?:rfc[0-9]+|threat)/[^"]+)"', path.read_text()):
            covered[name].append("standing invariant")
    return covered


def check_against_records(check: dict, records: dict[str, dict], findings: Findings) -> None:
    """A check accuses nobody of more than the record says, nor anyone whom it does not bind."""
    where = f"check {check['id']}"
    cited = {name: records[name] for name in check["covers"] if name in records}
    for name, record in cited.items():
        if record.get("binds") not in ("both", check["under"]):
            findings.say(where, f"judges the {check['under']} by {name}, which binds the {record.get('binds')}")
    severities = [LEVELS.index(record["level"]) for record in cited.values() if record.get("level") in LEVELS]
    if severities and LEVELS.index(check["level"]) > max(severities):
        findings.say(where, f"is of level {check['level']}, and what it covers is at most {LEVELS[max(severities)]}")


def print_coverage(records: dict[str, dict], covered: dict[str, list[str]]) -> None:
    print(f"{'document':10} {'records':>8} {'checked':>8} {'exception':>10} {'not observable':>15} {'MUST checked':>14}")
    for file in sorted({record["file"] for record in records.values()}):
        mine = {n: r for n, r in records.items() if r["file"] == file}
        count = collections.Counter(r.get("status") for r in mine.values())
        musts = [n for n, r in mine.items() if r.get("level") == "must" and r.get("status") != "not-observable"]
        done = sum(1 for n in musts if n in covered)
        print(f"{file[:-5]:10} {len(mine):8} {count['checked']:8} {count['exception']:10} "
              f"{count['not-observable']:15} {done:7} of {len(musts):3}")


def main() -> int:
    arguments = [a for a in sys.argv[1:] if a != "--list"]
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).resolve().parent.parent)
    findings = Findings()
    records = load(root, findings)
    checks = shipped_checks(root)
    covered = covered_by_checks(root, checks)
    for name, record in records.items():
        check_record(name, record, findings)
        if record.get("status") == "checked" and name not in covered:
            findings.say(f"{record['file']} {name}", "is called checked, and no check covers it")
        if record.get("status") != "checked" and name in covered:
            findings.say(f"{record['file']} {name}", f"is covered by {covered[name][0]}: call it checked")
    for name, where in cited_by_code(root).items():
        if name not in records:
            findings.say(where, f"cites {name}, which is not in spec/")
    for name, citing in covered.items():
        if name not in records:
            findings.say(f"check {citing[0]}", f"covers {name}, which is not in spec/")
    for check in checks:
        check_against_records(check, records, findings)
    if "--list" in sys.argv:
        for name, record in sorted(records.items()):
            print(f"{record.get('status', '?'):15} {record.get('level', '?'):6} {name}  {', '.join(covered.get(name, []))}")
    print_coverage(records, covered)
    for line in findings:
        print(line)
    print(f"{len(findings)} findings" if findings else f"the catalogue is sound: {len(records)} records")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
