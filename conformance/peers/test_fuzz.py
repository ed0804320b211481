"""`fuzz server` on real servers: nothing but what is listed in conformance/expectations/fuzz-*.toml.

A short run; SMTPSPEC_FUZZ_SECONDS makes it longer, as 600.
"""
import os
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import peer  # noqa: E402

PROGRAM = os.environ.get("SMTPSPEC", "smtpspec")
SECONDS = float(os.environ.get("SMTPSPEC_FUZZ_SECONDS", "20"))
EXPECTATIONS = pathlib.Path(__file__).resolve().parents[1] / "expectations"


@pytest.mark.parametrize("name", ["postfix", "exim", "aiosmtpd"])
def test_nothing_is_found_but_what_is_known(name, tmp_path):
    password = tmp_path / "password"
    try:
        with peer.start(name) as running:
            password.write_text(running.password + "\n")
            done = subprocess.run(
                [PROGRAM, "fuzz", "server", f"127.0.0.1:{running.clear}", "--tls-port", str(running.implicit),
                 "--ca", running.ca, "--server-name", running.host, "--user", running.user, "--password-file",
                 str(password), "--to", running.mailbox, "--inbox", running.inbox, "--seconds", str(SECONDS),
                 "--findings", str(tmp_path / "findings"), "--expectations", str(EXPECTATIONS / f"fuzz-{name}.toml")],
                capture_output=True, text=True, timeout=SECONDS + 400)
    except peer.Unavailable as why:
        pytest.skip(str(why))
    print(done.stdout + done.stderr)
    scripts = "".join(file.read_text() for file in sorted((tmp_path / "findings").glob("*.smtp")))
    assert done.returncode == 0, done.stdout + done.stderr + scripts
    assert int(re.search(r"^(\d+) runs", done.stdout, re.M).group(1)) > 5 * SECONDS
