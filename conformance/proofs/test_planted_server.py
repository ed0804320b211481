"""`check server` finds the planted faults of fuzz/faults/faults.toml that a server can be seen to have.

Neither were the checks written for them, nor they for the checks. Not among them: `bare-line-ends-pass`, which RFC 5321
leaves to the server, and `rset-keeps-recipients`, which only the envelope of the next delivery shows.
"""
import json
import os
import subprocess

import pytest

import planted
import program

# What of each fails, among other checks.
SEEN = {
    "server-keeps-clear-text": {"inject/command", "standing/no-carried-octets"},
    "starttls-inside-tls": {"starttls/listed-inside-tls"},
    "auth-in-clear": {"auth/not-offered-in-clear"},
    "lf-dot-lf-ends-data": {"smug/end-of-data", "standing/boundary"},
    "crlf-dot-lf-ends-data": {"smug/end-of-data", "standing/boundary"},
    "dots-stay": {"data/dot-removed"},
    "failed-text-leaves-envelope": {"order/refused-text-ends-the-transaction", "standing/transactions"},
    "refused-mail-counts": {"order/refused-mail-is-no-sender", "standing/order-table"},
    "long-line-is-two": {"limit/long-line-is-one-line", "standing/one-reply-per-command"},
    "lost-reply": {"starttls/ends-a-group"},
    "nul-cuts-the-line": {"nul/in-command", "standing/grammar"},
    "goes-on-after-quit": {"pipelining/quit-ends-the-group", "standing/nothing-after-close"},
    "stored-without-end": {"trunc/inside-text"},
    "data-without-recipients": {"order/data-after-all-refused"},
}
QUICK = {"server-keeps-clear-text", "refused-mail-counts", "stored-without-end"}
LONG = "SMTPSPEC_LONG" in os.environ


def broken(folder, fault: int) -> set[str]:
    """The checks that a server with this fault does not pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMTPSPEC_FAULT", str(fault))
        patch.setattr(program, "PROGRAM", planted.PROGRAM)
        serving = program.launch(folder, "--maildir", str(folder / "mail"))
    try:
        subprocess.run(
            [program.PROGRAM, "check", "server", f"127.0.0.1:{serving.clear}", "--tls-port", str(serving.implicit), "--user",
             program.USER, "--password-file", serving.password_file, "--inbox", str(serving.maildir), "-q", "--report",
             f"json={folder / 'report.json'}"], capture_output=True, timeout=300)
    finally:
        program.end(serving.process)
    report = json.loads((folder / "report.json").read_text())
    return {check["id"] for check in report["checks"] if check["verdict"] in ("fail", "warn")}


@pytest.mark.parametrize("name", [name for name in SEEN if LONG or name in QUICK])
def test_planted_fault_is_found(name, tmp_path):
    planted.needed()
    found = broken(tmp_path, planted.FAULTS[name])
    assert SEEN[name] <= found, sorted(found)


def test_nothing_is_found_where_nothing_is_planted(tmp_path):
    planted.needed()
    assert broken(tmp_path, 0) == set()
