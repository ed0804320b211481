"""`fuzz client` finds planted faults out of process, and nothing where there are none; crashes belong to their case.

The faults are those of fuzz/faults/faults.toml that a client can be seen to have. Not among them: `leftover-is-dropped`,
since RFC 3207 leaves it to the client whether it goes on when it has thrown such octets away, and `silent-fallback`,
which is a matter between the client and its user.
"""
import os
import pathlib
import re
import subprocess

import pytest

import planted
import program

# What may be seen of each first, from outside.
SEEN = {
    "stripped-starttls": "required-means-required",
    "refused-starttls": "required-means-required",
    "reconnects-in-clear": "required-means-required",
    "client-keeps-clear-text": "no-carried-octets|no-influence-across-tls|order-table",
    "knowledge-survives": "no-carried-knowledge|no-influence-across-tls",
    "name-not-checked": "required-means-required",
    "success-without-end": "no-false-success",
    "password-in-clear": "required-means-required",
    "size-of-the-clear-ehlo": "no-false-success|no-influence-across-tls",
    "helo-under-starttls": "required-means-required",
    "text-behind-refusal": "order-table",
}
QUICK = {"stripped-starttls", "client-keeps-clear-text", "success-without-end", "text-behind-refusal"}
# With an account our client ends where it could only be told in clear, whatever else it would do there.
WITHOUT_ACCOUNT = {"stripped-starttls", "refused-starttls", "reconnects-in-clear", "helo-under-starttls"}
LONG = "SMTPSPEC_LONG" in os.environ
CLIENT = """#!/bin/bash
account=()
case $SMTPSPEC_POLICY in
  starttls | implicit) # with an account
    exec 3< <(echo "$SMTPSPEC_PASSWORD")
    account=(--user "$SMTPSPEC_USER" --password-file /dev/fd/3) ;;
esac
export SMTPSPEC_FAULT=FAULT
exec "PROGRAM" send --tls "$SMTPSPEC_POLICY" --ca "$SMTPSPEC_CA" --from "$SMTPSPEC_FROM" --to "$SMTPSPEC_TO" \\
  "${account[@]}" "$SMTPSPEC_HOST:$SMTPSPEC_PORT" "$SMTPSPEC_MESSAGE"
"""


def fuzz(folder: pathlib.Path, client: str, *options: str) -> subprocess.CompletedProcess:
    script = folder / "client"
    script.write_text(client)
    script.chmod(0o755)
    done = subprocess.run(
        [program.PROGRAM, "fuzz", "client", "--findings", str(folder / "findings"), "--report",
         f"json={folder / 'report.json'}", "--seed", "2", *options, "--", str(script)],
        capture_output=True, text=True, timeout=400)
    print(done.stdout + done.stderr)
    return done


def faulty(name: str) -> str:
    planted.needed()
    client = CLIENT.replace("=FAULT", f"={planted.FAULTS[name]}").replace("PROGRAM", planted.PROGRAM)
    return client.replace("starttls | implicit)", "nobody)") if name in WITHOUT_ACCOUNT else client


@pytest.mark.parametrize("name", [name for name in SEEN if LONG or name in QUICK])
def test_planted_fault_is_found(name, tmp_path):
    done = fuzz(tmp_path, faulty(name), "--seconds", "90", "--first")
    assert done.returncode == 1, done.stdout + done.stderr
    found = planted.broken(tmp_path)
    assert planted.is_of(name, SEEN[name], found), found
    for script in (tmp_path / "findings").glob("*.smtp"):
        assert re.search(r"^  broke [a-z-]+$", script.read_text(), re.M)


@pytest.mark.parametrize("policy", ["none", "opportunistic", "starttls", "implicit"] if LONG else ["starttls"])
def test_nothing_is_found_where_nothing_is_planted(policy, tmp_path):
    done = fuzz(tmp_path, CLIENT.replace("=FAULT", "=0").replace("PROGRAM", program.PROGRAM), "--policy", policy,
                "--seconds", "60" if LONG else "10")
    assert done.returncode == 0, done.stdout + done.stderr
    assert planted.broken(tmp_path) == set()
    assert re.search(r"^\d+ runs, .*: 0 findings", done.stdout, re.M)
    assert int(re.search(r"^(\d+) runs", done.stdout, re.M).group(1)) > 30


# A client in clear that dies when the reply to MAIL has a 9 in its code.
DIES = r"""#!/usr/bin/python3
import os, signal, socket, sys
server = socket.create_connection((os.environ["SMTPSPEC_HOST"], int(os.environ["SMTPSPEC_PORT"]))).makefile("rwb", 0)
def reply():
    while (line := server.readline())[3:4] == b"-":
        pass
    return line
def ask(command):
    server.write(command.encode() + b"\r\n")
    return reply()
reply()
ask("EHLO client.example.org")
if b"9" in ask(f"MAIL FROM:<{os.environ['SMTPSPEC_FROM']}>")[:3]:
    if "HOW" == "sanitizer":
        sys.stderr.write("==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\n"
                         "    #0 0x1 in __interceptor_memcpy\n    #1 0x2 in ReadCode reply.c:7\n")
        sys.stderr.flush()
        os.abort()
    os.kill(os.getpid(), signal.SIGSEGV)
ask("QUIT")
sys.exit(1)
"""


@pytest.mark.parametrize("how, kind", [("signal", "signal 11"), ("sanitizer", "heap-buffer-overflow in ReadCode")])
def test_crash_belongs_to_its_case(how, kind, tmp_path):
    client = DIES.replace("HOW", how)
    done = fuzz(tmp_path, client, "--policy", "none", "--seconds", "60", "--first")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"memory-and-time ({kind})" in done.stdout
    script, = (tmp_path / "findings").glob("memory-and-time-*.smtp")
    rules = re.findall(r"^  on .*$", script.read_text(), re.M)
    assert len(rules) == 1 and "9" in rules[0], script.read_text()
    again = fuzz(tmp_path, client, "--policy", "none", "--replay", str(script))
    assert again.returncode == 1 and f"memory-and-time ({kind})" in again.stdout and "3 of 3 times" in again.stdout


def test_a_client_that_does_nothing_proves_nothing(tmp_path):
    done = fuzz(tmp_path, "#!/bin/sh\nexit 1\n", "--seconds", "5")
    assert done.returncode == 3
    assert "came to nothing with an honest server" in done.stderr
