"""The client checks against real programs: what deviates is what expectations/client-NAME.toml says."""
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import mta  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
EXPECTATIONS = HERE.parent / "expectations"
PROGRAM = os.environ.get("SMTPSPEC", "smtpspec")
# What has to be there: a program, a module of Python, a file, or an unpacked server.
NEEDS = {
    "aiosmtplib": "import aiosmtplib",
    "curl": "curl",
    "exim": "tree",
    "git-send-email": "/usr/lib/git-core/git-send-email",
    "msmtp": "msmtp",
    "nodemailer": "/usr/share/nodejs/nodemailer",
    "postfix": "tree",
    "s-nail": "s-nail",
    "smtplib": "import smtplib",
    "swaks": "swaks",
}
POLICIES = ["none", "opportunistic", "starttls", "implicit"]
# TLS is demanded or not used at all.
NOT_OPPORTUNISTIC = {"git-send-email", "msmtp", "s-nail"}
CASES = [(name, policy) for name in NEEDS for policy in POLICIES
         if policy != "opportunistic" or name not in NOT_OPPORTUNISTIC]


def is_there(name: str) -> bool:
    need = NEEDS[name]
    if need == "tree":
        return mta.is_there(name)
    if need.startswith("import "):
        return subprocess.run(["/usr/bin/python3", "-c", need], capture_output=True).returncode == 0
    return pathlib.Path(need).exists() if need.startswith("/") else shutil.which(need) is not None


@pytest.mark.parametrize("name,policy", CASES, ids=[f"{name}-{policy}" for name, policy in CASES])
def test_verdicts_are_the_expected_ones(name, policy):
    if not is_there(name):
        pytest.skip(f"{name} is not there, or needs root: script/bootstrap test peers")
    # A client that is slow because the machine is busy is not to be taken for one that waits.
    command = [PROGRAM, "check", "client", "--policy", policy, "--timeout", "5", "-j", "4",
               "--expectations", str(EXPECTATIONS / f"client-{name}.toml"),
               "--", str(HERE / name), "{recipients}"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=1700)
    assert done.returncode == 0, f"{name} {policy}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("name", sorted(NOT_OPPORTUNISTIC))
def test_what_a_client_cannot_do_is_said(name):
    done = subprocess.run([str(HERE / name)], env=os.environ | {"SMTPSPEC_POLICY": "opportunistic"})
    assert done.returncode == 89
