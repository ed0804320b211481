"""The whole suite against real servers: what deviates is exactly what expectations/NAME.toml says."""
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import peer  # noqa: E402

EXPECTATIONS = pathlib.Path(__file__).resolve().parents[1] / "expectations"
PROGRAM = os.environ.get("SMTPSPEC", "smtpspec")


def suite(running: peer.Peer, expectations: pathlib.Path, scratch: pathlib.Path) -> list[str]:
    password = scratch / "password"
    password.write_text(running.password + "\n")
    return [PROGRAM, "check", "server", f"127.0.0.1:{running.clear}", "--tls-port", str(running.implicit),
            "--ca", running.ca, "--server-name", running.host, "--user", running.user,
            "--password-file", str(password), "--to", running.mailbox, "--inbox", running.inbox,
            "--expectations", str(expectations), "-j", "32", "--timeout", "30"]


@pytest.mark.parametrize("name", ["postfix", "exim", "aiosmtpd"])
def test_verdicts_are_the_expected_ones(name, tmp_path):
    try:
        with peer.start(name) as running:
            done = subprocess.run(suite(running, EXPECTATIONS / f"{name}.toml", tmp_path),
                                  capture_output=True, text=True, errors="replace", timeout=500)
    except peer.Unavailable as why:
        pytest.skip(str(why))
    assert done.returncode == 0, f"{name} {running.version}\n{done.stdout}{done.stderr}"
