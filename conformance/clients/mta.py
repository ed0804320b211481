"""Mail transfer agents as clients: one message through a queue, as if their packages were installed.

Like the servers of conformance/peers: unpacked packages, laid over /usr and /etc in private
namespaces, which needs root. Nothing of it is seen outside.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

PEERS = pathlib.Path(__file__).resolve().parents[1] / "peers"
sys.path.insert(0, str(PEERS))
import packages  # noqa: E402

OWN_NAME = "client.example.org"
CANNOT = 89


def wish(name: str) -> str:
    return os.environ["SMTPSPEC_" + name]


def is_there(name: str) -> bool:
    return os.geteuid() == 0 and (packages.tree(name) / "VERSIONS").exists()


def deliver(name: str, files: dict[str, str], start: str) -> int:
    """Runs the shell text `start`; the message is /run/peer/message, lines with LF. Its exit status."""
    if not is_there(name):
        print(f"{name}: needs root, and conformance/peers/packages.py {name}", file=sys.stderr)
        return CANNOT
    # Who waits for too long is ended, and its folder goes with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="smtpspec-mta-") as scratch:
        instance = pathlib.Path(scratch)
        instance.chmod(0o755)
        (instance / "log").mkdir()
        (instance / "log").chmod(0o777)
        (instance / "message").write_bytes(sys.stdin.buffer.read().replace(b"\r\n", b"\n"))
        shutil.copy(wish("CA"), instance / "ca.pem")
        plan = {"instance": scratch, "tree": str(packages.tree(name)), "host": OWN_NAME, "start": start,
                "files": {"/etc/hosts": f"127.0.0.1 localhost {OWN_NAME}\n", "/etc/mailname": OWN_NAME + "\n"} | files}
        (instance / "plan.json").write_text(json.dumps(plan))
        done = subprocess.run(["unshare", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--propagation",
                               "private", sys.executable, str(PEERS / "namespace.py"), str(instance / "plan.json")])
        # Folders of an overlay that root made are closed to TemporaryDirectory's own removal.
        for part in instance.glob("*.work"):
            shutil.rmtree(part, ignore_errors=True)
        return done.returncode
