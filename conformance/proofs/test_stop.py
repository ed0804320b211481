"""A signal that ends `check` leaves nothing behind: no process, no port, no file."""
import os
import pathlib
import signal
import socket
import subprocess
import time

import pytest

import program

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def comes(what, seconds: float = 60):
    """What `what` gives once it gives anything; it is asked again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what.__name__} did not come true")


def stop(checker: subprocess.Popen, by: signal.Signals) -> None:
    checker.send_signal(by)
    said = checker.communicate(timeout=60)
    assert checker.returncode == -by, said  # what a shell calls 128 + its number
    assert said == (b"", b"smtpspec check: stopped by a signal; no report is written\n")


def start(folder: pathlib.Path, *arguments: str) -> subprocess.Popen:
    (folder / "tmp").mkdir()
    # Started in the background of a script, a program ignores SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen([program.PROGRAM, "check", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**os.environ, "TMPDIR": str(folder / "tmp"), "XDG_STATE_HOME": str(folder)})


def is_gone(process: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def pid_in(file: pathlib.Path):
    return lambda: file.exists() and int(file.read_text() or 0)


@pytest.mark.parametrize("by", SIGNALS, ids=lambda s: s.name)
def test_a_spawned_server_ends(by, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()
    serve = f"{program.PROGRAM} serve --listen 127.0.0.1:{address[1]} --listen-tls 127.0.0.1:0"
    checker = start(tmp_path, "server", f"127.0.0.1:{address[1]}", "--ready-timeout", "60",
                    "--spawn", f"echo $$ >{tmp_path}/pid; {serve} & wait")
    pid = comes(pid_in(tmp_path / "pid"))

    def listens():
        return socket.socket().connect_ex(address) == 0
    comes(listens)
    stop(checker, by)
    assert is_gone(pid)
    comes(lambda: not listens())  # the system may still be at closing what a killed process held


@pytest.mark.parametrize("by", SIGNALS, ids=lambda s: s.name)
def test_a_started_client_ends(by, tmp_path):
    checker = start(tmp_path, "client", "--timeout", "60", "--", "sh", "-c", f"echo $$ >{tmp_path}/pid; exec sleep 77")
    pid = comes(pid_in(tmp_path / "pid"))
    assert list((tmp_path / "tmp").glob("*/message-*"))
    stop(checker, by)
    assert is_gone(pid)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_client_that_does_not_care_for_sigterm_ends(tmp_path):
    checker = start(tmp_path, "client", "--timeout", "60", "--",
                    "sh", "-c", f"trap '' TERM; echo $$ >{tmp_path}/pid; while :; do sleep 1; done")
    pid = comes(pid_in(tmp_path / "pid"))
    stop(checker, signal.SIGINT)
    assert is_gone(pid)
