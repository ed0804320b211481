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
# What has to be there: programs and files, a module of Python, or an unpacked server.
NEEDS = {
    "aiosmtplib": "import aiosmtplib",
    "curl": "curl",
    "exim": "tree",
    "git-send-email": "/usr/lib/git-core/git-send-email",
    "msmtp": "msmtp",
    "nodemailer": "node /usr/share/nodejs/nodemailer",
    "postfix": "tree",
    "s-nail": "s-nail",
    "smtplib": "import smtplib",
    "swaks": "swaks",
}
POLICIES = ["none", "opportunistic", "starttls", "implicit"]
# TLS is demanded or not used at all.
NOT_OPPORTUNISTIC = {"git-send-email", "msmtp", "s-nail"}
# Without SMTPSPEC_LONG these stand for all: forty starts, where all checks are up to eight hundred.
LONG = os.environ.get("SMTPSPEC_LONG") == "1"
QUICK = ["control/sends", "strip/removed", "strip/starttls-refused", "strip/tls-only-after-220", "strip/starttls-421",
         "state/begins-tls", "state/ehlo-inside-tls", "cert/wrong-name", "cert/unknown-ca", "cert/self-signed",
         "cert/expired", "cert/common-name", "tls/static-rsa", "auth/from-the-list", "emit/in-order",
         "reply/code-alone", "reply/unknown-3yz", "hello/odd-greeting"]
CASES = [(name, policy) for name in NEEDS for policy in POLICIES
         if policy != "opportunistic" or name not in NOT_OPPORTUNISTIC]


def is_there(name: str) -> bool:
    need = NEEDS[name]
    if need == "tree":
        return mta.is_there(name)
    if need.startswith("import "):
        return subprocess.run(["/usr/bin/python3", "-c", need], capture_output=True).returncode == 0
    return all(pathlib.Path(one).exists() if one.startswith("/") else shutil.which(one) for one in need.split())


@pytest.mark.parametrize("name,policy", CASES, ids=[f"{name}-{policy}" for name, policy in CASES])
def test_verdicts_are_the_expected_ones(name, policy):
    if not is_there(name):
        pytest.skip(f"{name} is not there, or needs root: script/bootstrap test peers")
    command = [PROGRAM, "check", "client", *([] if LONG else QUICK), "--policy", policy, "--timeout", "3", "-j", "8",
               "--expectations", str(EXPECTATIONS / f"client-{name}.toml"),
               "--", str(HERE / name), "{recipients}"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=1700)
    assert done.returncode == 0, f"{name} {policy}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("name", sorted(NOT_OPPORTUNISTIC))
def test_what_a_client_cannot_do_is_said(name):
    done = subprocess.run([str(HERE / name)], env=os.environ | {"SMTPSPEC_POLICY": "opportunistic"})
    assert done.returncode == 89
