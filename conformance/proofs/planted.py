"""The program with planted faults, SMTPSPEC_FAULTY in the environment, and what `fuzz` reports of it."""
import json
import os
import pathlib
import re
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SMTPSPEC_FAULTY", "faulty_smtpspec")
LIST = tomllib.loads((ROOT / "fuzz" / "faults" / "faults.toml").read_text())["fault"]
# By id; the number is what SMTPSPEC_FAULT takes.
FAULTS = {fault["id"]: number for number, fault in enumerate(LIST, 1)}
# What is seen of each by who sees both ends; from outside it may be something else.
BREAKS = {fault["id"]: fault["breaks"] for fault in LIST}


def needed() -> None:
    if not PROGRAM:
        pytest.skip("this build has no program with planted faults")


def is_of(name: str, seen: str, found: set[str]) -> bool:
    """Whether one of what was found is what may be seen of the fault, from inside or from outside."""
    return any(re.fullmatch(f"{BREAKS[name]}|{seen}", each) for each in found)


def broken(folder: pathlib.Path) -> set[str]:
    """The invariants that report.json in the folder has as broken."""
    report = json.loads((folder / "report.json").read_text())
    return {check["id"].removeprefix("fuzz/") for check in report["checks"] if check["verdict"] == "fail"}
