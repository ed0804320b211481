"""aiosmtpd as a library in the program: the suite says of it what it says of it behind a socket."""
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import certificates  # noqa: E402

PROGRAM = os.environ.get("SMTPSPEC", "smtpspec")
LIBRARY = os.environ.get("SMTPSPEC_SUT", "")
EXPECTATIONS = pathlib.Path(__file__).resolve().parent.parent / "expectations" / "aiosmtpd.toml"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    if not LIBRARY or not pathlib.Path(LIBRARY).exists():
        pytest.skip("aiosmtpd_sut was not built: it wants libpython3-dev")
    folder = tmp_path_factory.mktemp("library")
    certificates.make(folder)
    (folder / "password").write_text("a-word-for-tests\n")
    environment = os.environ | {
        "SMTPSPEC_SUT_CHAIN": str(folder / "chain.pem"), "SMTPSPEC_SUT_KEY": str(folder / "server.key"),
        "SMTPSPEC_SUT_USER": "tester", "SMTPSPEC_SUT_PASSWORD": "a-word-for-tests"}
    about = ["--ca", str(folder / "ca.pem"), "--server-name", certificates.HOST, "--user", "tester",
             "--password-file", str(folder / "password"), "--to", "inbox@example.com"]

    def run(command: list[str], *options: str) -> subprocess.CompletedProcess:
        return subprocess.run([PROGRAM, *command, f"library:{LIBRARY}", *about, *options], env=environment,
                              capture_output=True, text=True, errors="replace", timeout=280)
    return run


def test_verdicts_are_those_of_the_server_behind_a_socket(running):
    # What waits takes no time here and is run, and there it is skipped.
    done = running(["check", "server"], "!dos/patience", "--segmentation", "whole", "--expectations", str(EXPECTATIONS))
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_learned(running):
    done = running(["learn"], "--alphabet", "EHLO,MAIL,RCPT,DATA,.,QUIT,STARTTLS,STARTTLS+NOOP,TLS")
    assert done.returncode == 0 and "14 states" in done.stderr, done.stdout + done.stderr


def test_what_a_library_does_not_have_is_refused():
    for target, options, code, why in [
            ("library:/nonexistent.so", [], 66, "/nonexistent.so"),
            (f"library:{sys.executable}", [], 66, sys.executable),
            ("library:x.so", ["--tls-port", "465"], 64, "--tls-port")]:
        done = subprocess.run([PROGRAM, "check", "server", target, *options], capture_output=True, text=True, timeout=60)
        assert done.returncode == code and why in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) == 1
