#!/usr/bin/python3
"""Real mail servers on loopback: peer.py postfix|exim|aiosmtpd

Prints one JSON object with ports, account, CA and mail folder when the server greets, and ends it
when standard input ends or on SIGTERM. As a module: `with peer.start("postfix") as running: …`.
Postfix and Exim need root (private namespaces) and packages.py; aiosmtpd needs neither.
"""
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import certificates  # noqa: E402
import exim  # noqa: E402
import packages  # noqa: E402
import postfix  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
USER, PASSWORD = "alice", "example-password"


class Unavailable(Exception):
    """This server cannot be run here; the text says what is missing."""


@dataclasses.dataclass
class Peer:
    name: str
    version: str
    clear: int     # cleartext with STARTTLS
    implicit: int  # implicit TLS
    folder: str
    ca: str
    inbox: str     # one file a message
    user: str = USER
    password: str = PASSWORD
    host: str = certificates.HOST
    mailbox: str = "alice@example.com"


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as s:
            greeting = s.recv(1000)
            s.sendall(b"QUIT\r\n")
            s.recv(1000)
            return greeting.startswith(b"220")
    except OSError:
        return False


def wait_until_it_greets(peer: Peer, process: subprocess.Popen) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"{peer.name} ended early:\n{log_of(peer)}")
        if greets(peer.clear):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{peer.name} does not greet on port {peer.clear}:\n{log_of(peer)}")


def log_of(peer: Peer) -> str:
    texts = []
    for file in sorted(pathlib.Path(peer.folder, "log").glob("*")):
        texts.append(f"--- {file.name}\n{file.read_text(errors='replace')[-4000:]}")
    return "\n".join(texts)


def in_namespaces(peer: Peer, module, folder: pathlib.Path) -> list[str]:
    if os.geteuid() != 0:
        raise Unavailable(f"{peer.name} needs root, for its private namespaces")
    tree = packages.tree(peer.name)
    if not (tree / "VERSIONS").exists():
        raise Unavailable(f"{peer.name} is not unpacked: run conformance/peers/packages.py")
    peer.version = packages.version(peer.name, module.PACKAGE)
    plan = {"instance": str(folder), "tree": str(tree), "host": peer.host,
            "files": module.files(peer), "start": module.start(peer)}
    (folder / "plan.json").write_text(json.dumps(plan))
    return ["unshare", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--propagation", "private",
            sys.executable, str(HERE / "namespace.py"), str(folder / "plan.json")]


def aiosmtpd_command(peer: Peer, folder: pathlib.Path) -> list[str]:
    try:
        import aiosmtpd
    except ImportError:
        raise Unavailable("aiosmtpd is not installed: package python3-aiosmtpd") from None
    peer.version = aiosmtpd.__version__
    return [sys.executable, str(HERE / "aiosmtpd_server.py"), str(peer.clear), str(peer.implicit),
            str(folder), peer.user, peer.password]


@contextlib.contextmanager
def start(name: str):
    """Runs the server for the time of the block and gives its Peer."""
    clear, implicit = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="smtpspec-peer-") as scratch:
        folder = pathlib.Path(scratch)
        folder.chmod(0o755)
        for part in ("certificates", "log", "inbox"):
            (folder / part).mkdir()
            (folder / part).chmod(0o777)
        certificates.make(folder / "certificates")
        peer = Peer(name, "", clear, implicit, scratch, str(folder / "certificates" / "ca.pem"),
                    str(folder / "inbox"))
        if name == "aiosmtpd":
            command = aiosmtpd_command(peer, folder)
        elif name in ("postfix", "exim"):
            command = in_namespaces(peer, {"postfix": postfix, "exim": exim}[name], folder)
        else:
            raise Unavailable(f"no peer is called {name}")
        with open(folder / "log" / "console", "wb") as console:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                                       start_new_session=True)
        try:
            wait_until_it_greets(peer, process)
            yield peer
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            # Folders of an overlay that root made are closed to TemporaryDirectory's own removal.
            for part in folder.glob("*.work"):
                shutil.rmtree(part, ignore_errors=True)


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with start(sys.argv[1]) as peer:
            print(json.dumps(dataclasses.asdict(peer)), flush=True)
            sys.stdin.read()
    except Unavailable as why:
        print(f"peer.py: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
