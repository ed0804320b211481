"""The suite says the same of our server however the checks are ordered, and whatever else runs.

2 shuffled runs always, 100 with SMTPSPEC_LONG=1, each with 8 jobs and two busy processes beside it.
"""
import json
import os
import time

import pytest

import program
import steady


def check(ours, report: str, *options: str) -> dict:
    done = program.run("check", "server", f"127.0.0.1:{ours.clear}", "--tls-port", str(ours.implicit), "--ca", ours.ca,
                       "--server-name", "localhost", "--user", program.USER, "--password-file", ours.password_file,
                       "-q", "--report", f"json={report}", *options, timeout=600)
    assert done.returncode in (0, 1, 3), done.stderr
    with open(report) as file:
        return json.load(file)


def test_no_verdict_changes(tmp_path):
    with program.serving() as ours:
        seen = steady.verdicts_of_all_runs(
            lambda *options: check(ours, str(tmp_path / "report.json"), "-j", "8", *options))
    assert {verdict for verdict, _ in seen.values()} <= {"pass", "note", "skip"}, seen


LIMIT = 30  # seconds, on 2 cores


def test_the_suite_is_quick(tmp_path):
    with program.serving() as ours:
        began = time.monotonic()
        report = check(ours, str(tmp_path / "report.json"))
        took = time.monotonic() - began
    transports = {c["transport"] for c in report["checks"] if c["transport"]}  # a skip may have none
    assert len(transports) == 3
    busy = os.getloadavg()[0] / os.cpu_count()
    print(f"{len(report['checks'])} runs over 3 transports: {took:.1f} s, {busy:.1f} busy processes a core")
    if busy > 3:
        pytest.skip(f"{took:.1f} s, not judged: others use this machine ({busy:.1f} busy processes a core)")
    assert took < LIMIT
