"""`smtpspec send` delivers through other people's servers, and the mailbox holds what was sent."""
import pathlib
import sys
import time

import pytest

import peer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "proofs"))
import program  # noqa: E402

HEAD = ("From: sender@example.org\r\nTo: alice@example.com\r\nSubject: {}\r\n"
        "Message-ID: <{}@example.org>\r\nDate: Sun, 01 Nov 2026 10:00:00 +0000\r\n\r\n")
BODIES = {
    "dots": b".\r\n..\r\n...\r\n.first\r\n\r\n. \r\nlast.\r\n.\r\n",
    "long lines": b"x" * 998 + b"\r\n." + b"y" * 996 + b"\r\nend\r\n",
    "8 bit": "Gr\u00fc\u00dfe\r\n.\u20ac\r\n".encode() + bytes(range(0x80, 0x100)) + b"\r\n",
}
SUBMISSIONS = [("starttls", True), ("implicit", True), ("starttls", False), ("implicit", False), ("none", False)]


@pytest.fixture(scope="module", params=["postfix", "exim", "aiosmtpd"])
def server(request):
    try:
        running = peer.start(request.param)
        with running as started:
            yield started
    except peer.Unavailable as why:
        pytest.skip(str(why))


def body_of(octets: bytes) -> bytes:
    """A Maildir holds lines that end in LF; aiosmtpd's inbox holds CRLF."""
    return octets.replace(b"\r\n", b"\n").partition(b"\n\n")[2].replace(b"\n", b"\r\n")


def arrived(server, marker: str) -> bytes:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for file in pathlib.Path(server.inbox).rglob("*"):
            in_progress = "tmp" in file.relative_to(server.inbox).parts
            if file.is_file() and not in_progress and (text := file.read_bytes()).find(marker.encode()) >= 0:
                return text
        time.sleep(0.05)
    raise AssertionError(f"{marker} did not arrive\n{peer.log_of(server)}")


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("policy,login", SUBMISSIONS, ids=[f"{p}-{'auth' if a else 'open'}" for p, a in SUBMISSIONS])
def test_arrives(server, policy, login, name, tmp_path):
    marker = f"proof-{policy}-{login}-{name.replace(' ', '-')}"
    (tmp_path / "password").write_text(server.password + "\n")
    options = ["--tls", policy, "--ca", server.ca, "--server-name", server.host]
    if login:
        options += ["--user", server.user, "--password-file", str(tmp_path / "password")]
    message = HEAD.format(name, marker).encode() + BODIES[name]
    port = server.implicit if policy == "implicit" else server.clear
    done = program.send(port, message, *options)
    assert (done.returncode, done.stderr) == (0, b"")
    assert body_of(arrived(server, marker)) == BODIES[name]


FAULTS = {
    "a wrong password": (77, ["--user", "alice", "--password-file", "{wrong}"]),
    "an unknown recipient": (1, ["--to", "stranger@elsewhere.example"]),
    "a certificate for another name": (77, ["--server-name", "other.example.com"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_says_what_failed(server, fault, tmp_path):
    (tmp_path / "wrong").write_text("another-password\n")
    code, options = FAULTS[fault]
    options = [option.format(wrong=tmp_path / "wrong") for option in options]
    if "--server-name" not in options:
        options += ["--server-name", server.host]
    done = program.send(server.clear, b"Subject: x\r\n\r\nx\r\n", "--ca", server.ca, *options)
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith(b"smtpspec send: ")
