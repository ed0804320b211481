"""`fuzz client` on real clients: nothing but what is listed in conformance/expectations/fuzz-client-*.toml.

A short run; SMTPSPEC_FUZZ_SECONDS makes it longer, as 600.
"""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

PROGRAM = os.environ.get("SMTPSPEC", "smtpspec")
SECONDS = float(os.environ.get("SMTPSPEC_FUZZ_SECONDS", "20"))
HERE = pathlib.Path(__file__).resolve().parent
EXPECTATIONS = HERE.parent / "expectations"


@pytest.mark.parametrize("name", ["curl", "msmtp", "smtplib"])
def test_nothing_is_found_but_what_is_known(name, tmp_path):
    if name != "smtplib" and shutil.which(name) is None:
        pytest.skip(f"{name} is not there")
    done = subprocess.run(
        [PROGRAM, "fuzz", "client", "--seconds", str(SECONDS), "--findings", str(tmp_path / "findings"),
         "--expectations", str(EXPECTATIONS / f"fuzz-client-{name}.toml"), "--", str(HERE / name)],
        capture_output=True, text=True, timeout=SECONDS + 400)
    print(done.stdout + done.stderr)
    scripts = "".join(file.read_text() for file in sorted((tmp_path / "findings").glob("*.smtp")))
    assert done.returncode == 0, done.stdout + done.stderr + scripts
    assert int(re.search(r"^(\d+) runs", done.stdout, re.M).group(1)) > SECONDS
