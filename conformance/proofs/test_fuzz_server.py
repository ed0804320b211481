"""`fuzz server` finds planted faults out of process, and nothing where there are none; crashes belong to their case.

The faults are those of fuzz/faults/faults.toml that a server can be seen to have. Not among them: `auth-in-clear` and
`bare-line-ends-pass`, since RFC 4954 and RFC 5321 leave both to the server, and `rset-keeps-recipients`, which only
the envelope of the next delivery shows.
"""
import os
import pathlib
import re
import socket
import subprocess
import sys

import pytest

import planted
import program

# What may be seen of each first, from outside: a command that is kept and answered inside TLS is a reply too many, or a sender or
# a recipient that nobody named there.
SEEN = {
    "server-keeps-clear-text": "no-carried-octets|no-influence-across-tls|one-reply-per-command|order-table|transactions",
    "starttls-inside-tls": "order-table",
    "lf-dot-lf-ends-data": "boundary|truncation",
    "crlf-dot-lf-ends-data": "boundary|truncation",
    "dots-stay": "boundary",
    "failed-text-leaves-envelope": "transactions",
    "refused-mail-counts": "order-table|transactions",
    "long-line-is-two": "one-reply-per-command|order-table",
    "lost-reply": "one-reply-per-command",
    "nul-cuts-the-line": "grammar",
    "goes-on-after-quit": "one-reply-per-command",
    "stored-without-end": "truncation",
    "data-without-recipients": "one-reply-per-command|order-table|boundary|transactions|truncation",
}
QUICK = {"server-keeps-clear-text", "starttls-inside-tls", "crlf-dot-lf-ends-data", "failed-text-leaves-envelope",
         "stored-without-end"}
LONG = "SMTPSPEC_LONG" in os.environ


def fuzz(*options: str) -> subprocess.CompletedProcess:
    done = subprocess.run([program.PROGRAM, "fuzz", "server", *options], capture_output=True, text=True, timeout=300)
    print(done.stdout + done.stderr)
    return done


@pytest.fixture(autouse=True)
def needs_faults():
    planted.needed()


def fuzz_serving(folder: pathlib.Path, number: int, *options: str) -> subprocess.CompletedProcess:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMTPSPEC_FAULT", str(number))
        patch.setattr(program, "PROGRAM", planted.PROGRAM)
        serving = program.launch(folder, "--maildir", str(folder / "mail"))
    try:
        return fuzz(f"127.0.0.1:{serving.clear}", "--tls-port", str(serving.implicit), "--user", program.USER,
                    "--password-file", serving.password_file, "--inbox", str(serving.maildir), "--timeout", "1",
                    "--findings", str(folder / "findings"), "--report", f"json={folder / 'report.json'}", "--seed", "1",
                    *options)
    finally:
        program.end(serving.process)


@pytest.mark.parametrize("name", [name for name in SEEN if LONG or name in QUICK])
def test_planted_fault_is_found(name, tmp_path):
    done = fuzz_serving(tmp_path, planted.FAULTS[name], "--seconds", "60", "--first")
    assert done.returncode == 1, done.stdout + done.stderr
    found = planted.broken(tmp_path)
    assert planted.is_of(name, SEEN[name], found), found
    for script in (tmp_path / "findings").glob("*.smtp"):
        assert re.search(r"^  broke [a-z-]+$", script.read_text(), re.M)
        assert program.PASSWORD not in script.read_text()


def test_nothing_is_found_where_nothing_is_planted(tmp_path):
    done = fuzz_serving(tmp_path, 0, "--seconds", "60" if LONG else "8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert planted.broken(tmp_path) == set()
    assert re.search(r"^\d+ runs, .*: 0 findings$", done.stdout, re.M)
    assert int(re.search(r"^(\d+) runs", done.stdout, re.M).group(1)) > 100


# A server that dies of one command, as its first argument says.
DIES = r"""
import os, signal, socketserver, sys
class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 fragile\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"VRFY"):
                if sys.argv[2] == "sanitizer":
                    sys.stderr.write("==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\n"
                                     "    #0 0x1 in __interceptor_memcpy\n    #1 0x2 in CopyArgument verify.c:7\n")
                    sys.stderr.flush()
                    os.abort()
                os.kill(os.getpid(), signal.SIGSEGV)
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")
            if line.upper().startswith(b"QUIT"):
                return
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
Server(("127.0.0.1", int(sys.argv[1])), Session).serve_forever()
"""


@pytest.mark.parametrize("jobs", ["1", "4"])
@pytest.mark.parametrize("how, kind", [("signal", "signal 11"), ("sanitizer", "heap-buffer-overflow in CopyArgument")])
def test_crash_belongs_to_its_case(how, kind, jobs, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "dies.py").write_text(DIES)
    target = [f"127.0.0.1:{port}", "--spawn", f"{sys.executable} {tmp_path / 'dies.py'} {port} {how}"]
    done = fuzz(*target, "--seconds", "4", "-j", jobs, "--seed", "1", "--findings", str(tmp_path / "findings"), "--report",
                f"json={tmp_path / 'report.json'}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("memory-and-time") == 1 + done.stdout.count("memory-and-time-"), done.stdout
    assert f"memory-and-time ({'ended with ' if how == 'signal' else ''}{kind}" in done.stdout
    script, = (tmp_path / "findings").glob("memory-and-time-*.smtp")
    sent = re.findall(r'^  C: "(.*)"$', script.read_text(), re.M)
    assert len(sent) == 1 and sent[0].upper().startswith("VRFY"), script.read_text()
    again = fuzz(*target, "--replay", str(script))
    assert again.returncode == 1 and "3 of 3 times" in again.stdout
