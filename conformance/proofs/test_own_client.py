"""Our own client, as a program, is judged like anybody's: under each policy it passes.

With SMTPSPEC_LONG the whole suite runs under each policy; else a part of each family.
"""
import json
import os
import pathlib
import stat

import pytest

import program
import steady

LONG = bool(os.environ.get("SMTPSPEC_LONG"))
# Without the rest: what is quick and says most.
PART = ["control/sends", "strip/*", "inject/*", "cert/expired", "cert/unknown-issuer", "emit/*"]
WRAPPER = """#!/bin/bash
account=()
case $SMTPSPEC_POLICY in
  starttls | implicit)
    exec 3< <(echo "$SMTPSPEC_PASSWORD")
    account=(--user "$SMTPSPEC_USER" --password-file /dev/fd/3) ;;
esac
recipients=()
IFS=, read -ra all <<< "$1"
for one in "${all[@]}"; do recipients+=(--to "$one"); done
exec "$SMTPSPEC_PROGRAM" send --tls "$SMTPSPEC_POLICY" --ca "$SMTPSPEC_CA" --from "$SMTPSPEC_FROM" \\
  "${recipients[@]}" "${account[@]}" "$SMTPSPEC_HOST:$SMTPSPEC_PORT" "$SMTPSPEC_MESSAGE"
"""


def check(folder: pathlib.Path, policy: str, selectors: list[str], *options: str,
          before: tuple[str, ...] = ()) -> tuple[int, dict]:
    wrapper = folder / "own-client"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    report = folder / "report.json"
    done = program.subprocess.run(
        [*before, program.PROGRAM, "check", "client", *selectors, "--policy", policy, "-q",
         "--report", f"json={report}", *options, "--", str(wrapper), "{recipients}"],
        env=os.environ | {"SMTPSPEC_PROGRAM": program.PROGRAM}, capture_output=True, text=True)
    assert report.exists(), done.stderr
    return done.returncode, json.loads(report.read_text())


def known(selectors: list[str]) -> list[str]:
    """Those of the selectors that some check has: areas come and go."""
    listed = program.subprocess.run([program.PROGRAM, "list", "checks", "--json"],
                                    capture_output=True, text=True, check=True)
    ids = {entry["id"] for entry in json.loads(listed.stdout) if entry["role"] == "client"}
    return [s for s in selectors if any(pathlib.PurePath(i).match(s) for i in ids)]


@pytest.mark.parametrize("policy", ["none", "opportunistic", "starttls", "implicit"])
def test_our_client_passes(policy, tmp_path):
    code, report = check(tmp_path, policy, [] if LONG else known(PART))
    worse = [f"{c['id']}[{c['variant']}] {c['verdict']}: {c['reason']}; {c['observed']}"
             for c in report["checks"] if c["verdict"] not in ("pass", "note", "skip")]
    assert not worse, "\n".join(worse)
    assert code == 0
    assert report["summary"]["pass"] > 20


def test_a_leak_is_caught_by_name_and_offset(tmp_path):
    """The same client in opportunistic mode, judged as one that was told to use TLS."""
    wrapper = tmp_path / "leaky"
    wrapper.write_text(WRAPPER.replace('--tls "$SMTPSPEC_POLICY"', "--tls opportunistic")
                       .replace("starttls | implicit)", "never)"))
    wrapper.chmod(0o755)
    report = tmp_path / "report.json"
    done = program.subprocess.run(
        [program.PROGRAM, "check", "client", "strip/removed", "-q", "--report", f"json={report}", "--",
         str(wrapper), "{recipients}"],
        env=os.environ | {"SMTPSPEC_PROGRAM": program.PROGRAM}, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    leaks = [c for c in json.loads(report.read_text())["checks"] if c["verdict"] == "fail"]
    assert leaks and all("at octet" in c["observed"] for c in leaks), leaks
    assert any("MAIL FROM" in entry["octets"] for entry in leaks[0]["transcript"])


def test_a_name_of_several_labels(tmp_path):
    """Wildcards are judged where the host has labels for them; a name of our own needs a file of hosts of our own."""
    if os.geteuid() != 0:
        pytest.skip("another /etc/hosts for one program needs root")
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost mx.mail.example.org\n")
    inside = ("unshare", "--mount", "sh", "-c", f'mount --bind {hosts} /etc/hosts && exec "$@"', "sh")
    code, report = check(tmp_path, "starttls", ["cert/*"], "--host", "mx.mail.example.org", before=inside)
    assert code == 0
    assert not [c["id"] for c in report["checks"] if "labels of a name" in c["reason"]]
    wildcards = [c["verdict"] for c in report["checks"] if "wildcard" in c["id"] + c["variant"]]
    assert len(wildcards) >= 3 and set(wildcards) <= {"pass", "note"}


def test_no_verdict_changes(tmp_path):
    """Of what is quick and says most, however it is ordered and whatever else runs; all of it in the long form."""
    seen = steady.verdicts_of_all_runs(
        lambda *options: check(tmp_path, "starttls", [] if LONG else known(PART), "-j", "8", *options)[1])
    assert {verdict for verdict, _ in seen.values()} <= {"pass", "note", "skip"}, seen
