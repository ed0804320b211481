"""The program under proof, SMTPSPEC in the environment: a running `serve`, and `send`."""
import contextlib
import dataclasses
import os
import pathlib
import re
import subprocess
import tempfile

PROGRAM = os.environ.get("SMTPSPEC", "smtpspec")
USER, PASSWORD = "alice", "example-password"
# The date ends our Received field, and that field ends what the server puts before a message.
TRACE = re.compile(rb"\AReturn-Path: [^\r\n]*\r\n(?:Delivered-To: [^\r\n]*\r\n)+Received: "
                   rb"[^\r\n]*(?:\r\n\t[^\r\n]*)*?;\r\n\t[^\r\n]*\r\n")


@dataclasses.dataclass
class Serving:
    process: subprocess.Popen
    folder: pathlib.Path
    clear: int
    implicit: int
    password_file: str

    @property
    def maildir(self) -> pathlib.Path:
        return self.folder / "mail"

    @property
    def ca(self) -> str:
        return str(self.folder / "state" / "smtpspec" / "test-ca.pem")

    def stored(self) -> list[bytes]:
        """The content of each message, without what the server put before it."""
        return [without_trace(file.read_bytes()) for file in sorted((self.maildir / "new").iterdir())]


def without_trace(octets: bytes) -> bytes:
    trace = TRACE.match(octets)
    assert trace, f"no trace fields before {octets[:300]!r}"
    return octets[trace.end():]


def environment(folder: pathlib.Path) -> dict[str, str]:
    return os.environ | {"XDG_STATE_HOME": str(folder / "state")}


def listeners(process: subprocess.Popen, log: pathlib.Path) -> list[tuple[str, int, str]]:
    """Of each line that `serve` prints up to `ready`: what listens, its port, and the name behind it, if any."""
    found = []
    while (line := process.stdout.readline().decode()) != "ready\n":
        if not line:
            process.wait()
            raise RuntimeError(f"serve ended early:\n{log.read_text()}")
        _, kind, address, *name = line.split(maxsplit=3)
        found.append((kind, int(address.rsplit(":", 1)[1]), "".join(name).strip()))
    return found


def start(folder: pathlib.Path, *options: str, before: tuple[str, ...] = ()):
    """Starts `serve`, and gives its process and `listeners`; `before` is a program that runs it, such as strace."""
    command = [*before, PROGRAM, "serve", "--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0",
               "--user", f"{USER}:{PASSWORD}", *options]
    with open(folder / "serve.log", "ab") as log:
        process = subprocess.Popen(command, env=environment(folder), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=log)
    return process, listeners(process, folder / "serve.log")


def launch(folder: pathlib.Path, *options: str, before: tuple[str, ...] = ()) -> Serving:
    process, [(_, clear, _), (_, implicit, _)] = start(folder, *options, before=before)
    (folder / "password").write_text(PASSWORD + "\n")
    return Serving(process, folder, clear, implicit, str(folder / "password"))


def end(process: subprocess.Popen) -> int:
    process.terminate()
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    finally:
        process.stdout.close()


@contextlib.contextmanager
def ending_well(process: subprocess.Popen):
    """For the time of the block the process runs; behind it SIGTERM has to end it with 0."""
    try:
        yield
    except BaseException:
        process.kill()
        process.wait()
        process.stdout.close()
        raise
    assert end(process) == 0


@contextlib.contextmanager
def serving(*options: str, before: tuple[str, ...] = ()):
    """`serve --maildir` for the time of the block; it has to end well."""
    with tempfile.TemporaryDirectory(prefix="smtpspec-proof-") as scratch:
        folder = pathlib.Path(scratch)
        ours = launch(folder, "--maildir", str(folder / "mail"), *options, before=before)
        with ending_well(ours.process):
            yield ours


def run(*arguments: str, text: bytes = b"", timeout: float = 120) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, *arguments], input=text, capture_output=True, timeout=timeout)


def send(port: int, message: bytes, *options: str) -> subprocess.CompletedProcess:
    return run("send", "--from", "sender@example.org", "--to", "alice@example.com", *options,
               f"127.0.0.1:{port}", "-", text=message)
