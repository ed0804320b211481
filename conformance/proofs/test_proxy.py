"""`proxy` between our own `serve` and `send`, and between others that break a rule: who did it is said."""
import contextlib
import json
import pathlib
import socket
import ssl
import subprocess
import threading

import program
import pytest

MESSAGE = b"Subject: x\r\n\r\nhello\r\n"


class Proxy:
    def __init__(self, process: subprocess.Popen, report: pathlib.Path):
        self.process, self.report = process, report
        self.port = int(process.stdout.readline().decode().rsplit(":", 1)[1])
        assert process.stdout.readline() == b"ready\n"

    def verdict(self) -> dict:
        """Once it has ended by itself."""
        self.said = self.process.stdout.read()
        output = self.said.decode()
        code = self.process.wait(30)
        told = json.loads(self.report.read_text())
        assert output.endswith(f"verdict: {told['verdict']}\n"), output
        assert code == (1 if told["findings"] else 0), output
        return told


@contextlib.contextmanager
def proxy(folder: pathlib.Path, to: int, *options: str):
    report = folder / "proxy.json"
    process = subprocess.Popen(
        [program.PROGRAM, "proxy", "--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{to}", "--once",
         "--report", f"json={report}", *options], stdout=subprocess.PIPE, env=program.environment(folder))
    try:
        yield Proxy(process, report)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def send(ours: program.Serving, port: int, policy: str, *options: str) -> int:
    account = ["--user", program.USER, "--password-file", ours.password_file]
    return program.run("send", f"127.0.0.1:{port}", "-", "--tls", policy, "--ca", ours.ca, "--server-name",
                       "localhost", "--from", "sender@example.org", "--to", "alice@example.com",
                       *(account if policy in ("starttls", "implicit") else []), *options,
                       text=MESSAGE).returncode


@pytest.fixture(scope="module")
def ours():
    with program.serving() as serving:
        yield serving


# attack, policy of the client, its exit code, messages that arrive; nobody breaks a rule
HONEST = [
    ([], "starttls", 0, 1),
    ([], "implicit", 0, 1),
    (["split"], "starttls", 0, 1),
    (["strip-starttls"], "starttls", 77, 0),
    (["strip-starttls"], "opportunistic", 0, 1),
    (["refuse-454", "alter-text"], "opportunistic", 0, 1),
    (["close-after-220"], "starttls", 77, 0),
    (["close-after-220"], "opportunistic", 0, 1),
    (["forge-alert"], "starttls", 77, 0),
    (["inject-both"], "starttls", 75, 0),
    (["inject-reply"], "starttls", 76, 0),
    (["inject-command"], "starttls", 75, 0),
    (["swap-certificate"], "starttls", 77, 0),
    (["swap-self-signed"], "implicit", 77, 0),
    (["swap-certificate"], "opportunistic", 0, 1),
]


@pytest.mark.parametrize("seen", [False, True], ids=["unread", "observed"])
@pytest.mark.parametrize("attack,policy,code,arrive", HONEST, ids=lambda v: "+".join(v) if isinstance(v, list) else str(v))
def test_our_own_break_no_rule(ours, tmp_path, attack, policy, code, arrive, seen):
    state = ours.folder / "state" / "smtpspec"
    options = ["--attack", *attack] if attack else []
    if seen:
        options += ["--cert", str(state / "server.pem"), "--key", str(state / "server.key")]
    before = len(ours.stored())
    with proxy(tmp_path, ours.implicit if policy == "implicit" else ours.clear, "--policy", policy, *options) as between:
        assert send(ours, between.port, policy) == code
        told = between.verdict()
    assert told["verdict"] == "neither", told
    assert told["acted"] == bool(attack)
    assert len(ours.stored()) - before == arrive


@pytest.mark.parametrize("attack", ["inject-reply", "strip-starttls"])
def test_an_attack_that_never_acted_says_so(ours, tmp_path, attack):
    with proxy(tmp_path, ours.implicit, "--policy", "implicit", "--attack", attack) as between:
        assert send(ours, between.port, "implicit") == 0
        told = between.verdict()
    assert not told["acted"] and b"the attack never acted" in between.said


def test_octets_inside_tls_are_attacked_where_nobody_reads_along(ours, tmp_path):
    with proxy(tmp_path, ours.clear, "--attack", "garble") as between:
        assert send(ours, between.port, "starttls") != 0
        assert between.verdict()["acted"]


def test_a_client_that_does_not_verify_is_found(ours, tmp_path):
    with proxy(tmp_path, ours.clear, "--attack", "swap-certificate") as between:
        program.run("send", f"127.0.0.1:{between.port}", "-", "--verify", "none", "--from", "a@example.org",
                    "--to", "alice@example.com", text=MESSAGE)
        told = between.verdict()
    assert told["verdict"] == "client"
    assert told["findings"][0]["requirement"] == "rfc8314/4.1/valid-certificate"


def test_a_client_that_goes_on_in_clear_is_found(ours, tmp_path):
    with proxy(tmp_path, ours.clear, "--policy", "starttls", "--attack", "strip-starttls") as between:
        assert send(ours, between.port, "opportunistic") == 0
        told = between.verdict()
    assert told["verdict"] == "client"
    assert {finding["requirement"] for finding in told["findings"]} == {"rfc3207/6/client-policy"}


def converse(port: int, *steps: bytes) -> None:
    """A client that says each step after a reply, whatever that is."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for step in steps:
            connection.recv(4096)
            connection.sendall(step)
        while connection.recv(4096):
            pass


def test_a_password_in_clear_is_found(ours, tmp_path):
    with proxy(tmp_path, ours.clear, "--policy", "opportunistic", "--attack", "phish-password") as between:
        converse(between.port, b"EHLO a.example\r\n", b"AUTH PLAIN AGEAYg==\r\n", b"QUIT\r\n")
        told = between.verdict()
    assert told["verdict"] == "client"
    assert told["findings"][0]["requirement"] == "threat/password-in-clear"
    assert "AGEAYg" not in json.dumps(told)


class CarelessServer(threading.Thread):
    """Reads through one buffer before and after STARTTLS: the classic fault."""

    def __init__(self, context: ssl.SSLContext):
        super().__init__(daemon=True)
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        connection, _ = self.listener.accept()
        connection.sendall(b"220 careless.example\r\n")
        waiting, buffer = True, b""
        while waiting:
            while b"\r\n" not in buffer:
                buffer += connection.recv(4096)
            line, buffer = buffer.split(b"\r\n", 1)
            waiting = line != b"STARTTLS"
            connection.sendall(b"250-careless.example\r\n250 STARTTLS\r\n" if waiting else b"220 go\r\n")
        try:
            with self.context.wrap_socket(connection, server_side=True) as inside:
                while True:
                    while b"\r\n" in buffer:
                        line, buffer = buffer.split(b"\r\n", 1)
                        inside.sendall(b"250 " + line + b"\r\n")
                    octets = inside.recv(4096)
                    if not octets:
                        return
                    buffer += octets
        except OSError:
            pass


@pytest.mark.parametrize("believes", [False, True], ids=["server", "both"])
def test_injected_commands_that_are_answered_are_found(ours, tmp_path, believes):
    state = ours.folder / "state" / "smtpspec"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(state / "server.pem", state / "server.key")
    server = CarelessServer(context)
    server.start()
    with proxy(tmp_path, server.port, "--attack", "inject-both", "--cert", str(state / "server.pem"),
               "--key", str(state / "server.key")) as between:
        trust = ssl.create_default_context(cafile=ours.ca)
        with socket.create_connection(("127.0.0.1", between.port), timeout=20) as connection:
            for step in (b"EHLO a.example\r\n", b"STARTTLS\r\n"):
                connection.recv(4096)
                connection.sendall(step)
            while b"220 go" not in connection.recv(4096):
                pass
            with trust.wrap_socket(connection, server_hostname="localhost") as inside:
                # One that believes has its replies already.
                inside.sendall(b"EHLO a.example\r\n" + (b"MAIL FROM:<a@example.org>\r\n" if believes else b""))
                inside.recv(4096)
        told = between.verdict()
    server.join(20)
    server.listener.close()
    assert told["verdict"] == ("both" if believes else "server"), told


@pytest.mark.parametrize("attack", ["garble", "truncate", "inject-before-hello"])
def test_an_attack_on_octets_in_tls_and_an_observer_exclude_each_other(ours, attack):
    state = ours.folder / "state" / "smtpspec"
    ended = program.run("proxy", "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--attack", attack, "--cert",
                        str(state / "server.pem"), "--key", str(state / "server.key"))
    assert ended.returncode == 64 and b"run it without these two" in ended.stderr, ended


def test_usage_is_said():
    for options, text in ((["--attack", "nosuch"], b"there is no attack nosuch"),
                          (["--cert", "x"], b"belong together"), (["--policy", "x"], b"--policy takes")):
        ended = program.run("proxy", "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", *options)
        assert ended.returncode == 64 and text in ended.stderr, ended
    ended = program.run("proxy", "--listen", "0.0.0.0:0", "--to", "127.0.0.1:1")
    assert ended.returncode == 64 and b"this machine only" in ended.stderr
