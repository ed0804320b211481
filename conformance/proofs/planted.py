"""The program with planted faults, SMTPSPEC_FAULTY in the environment, and what `fuzz` reports of it."""
import json
import os
import pathlib
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SMTPSPEC_FAULTY", "faulty_smtpspec")
# By id; the number is what SMTPSPEC_FAULT takes.
FAULTS = {fault["id"]: number for number, fault in enumerate(
    tomllib.loads((ROOT / "fuzz" / "faults" / "faults.toml").read_text())["fault"], 1)}


def needed() -> None:
    if not PROGRAM:
        pytest.skip("this build has no program with planted faults")


def broken(folder: pathlib.Path) -> set[str]:
    """The invariants that report.json in the folder has as broken."""
    report = json.loads((folder / "report.json").read_text())
    return {check["id"].removeprefix("fuzz/") for check in report["checks"] if check["verdict"] == "fail"}
