"""`serve --persona`: what a client of others, Python's smtplib, sees of each fault."""
import contextlib
import json
import pathlib
import resource
import smtplib
import socket
import ssl
import tempfile

import program
import pytest

FROM, TO = "sender@example.org", "alice@example.com"
MESSAGE = b"Subject: x\r\n\r\nhello\r\n"


class Personas:
    """Running; `ports[NAME]` is where it is met in clear, `implicit[NAME]` with TLS at once."""

    def __init__(self, folder: pathlib.Path, *options: str):
        self.folder = folder
        self.process, listeners = program.start(folder, *options)
        self.ports = {name: port for kind, port, name in listeners if kind == "smtp"}
        self.implicit = {name: port for kind, port, name in listeners if kind == "submissions"}

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(next(self.folder.glob("state/**/persona-ca.pem"))))


@contextlib.contextmanager
def personas(*options: str):
    with tempfile.TemporaryDirectory(prefix="smtpspec-proof-") as scratch:
        running = Personas(pathlib.Path(scratch), *options)
        with program.ending_well(running.process):
            yield running


# What smtplib raises, the nearest class first, and the word for it.
RAISED = [
    (smtplib.SMTPConnectError, lambda e: f"connect {e.smtp_code}"),
    (smtplib.SMTPHeloError, lambda e: f"hello {e.smtp_code}"),
    (smtplib.SMTPAuthenticationError, lambda e: f"auth {e.smtp_code}"),
    (smtplib.SMTPRecipientsRefused, lambda e: f"recipient {e.recipients[TO][0]}"),
    (smtplib.SMTPSenderRefused, lambda e: f"sender {e.smtp_code}"),
    (smtplib.SMTPDataError, lambda e: f"data {e.smtp_code}"),
    (smtplib.SMTPNotSupportedError, lambda e: "no STARTTLS"),
    (smtplib.SMTPServerDisconnected, lambda e: "silence" if "timed out" in str(e) else "disconnected"),
    (smtplib.SMTPResponseException, lambda e: f"refused {e.smtp_code}"),
    (ssl.SSLCertVerificationError, lambda e: f"certificate: {e.verify_message}"),
    (ssl.SSLError, lambda e: f"tls: {e.reason}"),
    (TimeoutError, lambda e: "silence"),
    (ConnectionError, lambda e: "disconnected"),
]


def word_for(error: Exception) -> str:
    return next(word(error) for kind, word in RAISED if isinstance(error, kind))


def deliver(running: Personas, port: int, deliveries: int = 1) -> str:
    """One word for how the last delivery ended: `sent`, or what smtplib raised."""
    ended = ""
    try:
        with smtplib.SMTP("localhost", port, local_hostname="client.example.org", timeout=3) as client:
            client.ehlo_or_helo_if_needed()
            client.starttls(context=running.tls())
            client.ehlo()
            client.login(program.USER, program.PASSWORD)
            for _ in range(deliveries):
                ended = ""
                try:
                    client.sendmail(FROM, [TO], MESSAGE)
                    ended = "sent"
                except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
                    ended = word_for(refused)
    except (smtplib.SMTPException, OSError) as error:
        # A server that goes away at QUIT undoes no delivery.
        return ended or word_for(error)
    return ended


# The persona, how many deliveries one connection makes, and how the last of them ends.
SEEN = [
    ("plain", 1, "sent"),
    ("greylister", 1, "recipient 450"),
    ("greylister", 2, "sent"),
    ("no-starttls", 1, "no STARTTLS"),
    ("without=STARTTLS", 1, "no STARTTLS"),
    ("without=SIZE", 1, "sent"),
    ("refuses=MAIL,452", 1, "sender 452"),
    ("refuses=RCPT,553", 1, "recipient 553"),
    ("refuses=DATA,451", 1, "data 451"),
    ("refuses=STARTTLS,454", 1, "refused 454"),
    ("refuses=AUTH,535", 1, "auth 535"),
    ("refuses-once=MAIL,451", 1, "sender 451"),
    ("refuses-once=MAIL,451", 2, "sent"),
    ("refuses-the-second=RCPT,550", 1, "sent"),
    ("refuses-the-second=RCPT,550", 2, "recipient 550"),
    ("refuses-the-second=RCPT,550", 3, "sent"),
    ("refuses-text=554", 1, "data 554"),
    ("greets=554", 1, "connect 554"),
    ("octets", 1, "sent"),
    ("split", 1, "sent"),
    ("drops=RCPT", 1, "disconnected"),
    ("drops=STARTTLS", 1, "disconnected"),
    ("resets=DATA", 1, "disconnected"),
    ("falls-silent=RCPT", 1, "silence"),
    ("silent-in-tls", 1, "silence"),
    ("certificate=expired", 1, "certificate: certificate has expired"),
    ("certificate=self-signed", 1, "certificate: self-signed certificate"),
    ("alert=handshake_failure", 1, "tls: SSLV3_ALERT_HANDSHAKE_FAILURE"),
]


def test_a_client_of_others_sees_each_fault():
    ends = {}
    for name, deliveries, expected in SEEN:
        with personas("--persona", name) as running:
            [port] = running.ports.values()
            ends[name, deliveries] = deliver(running, port, deliveries)
    assert ends == {(name, deliveries): expected for name, deliveries, expected in SEEN}


def test_of_several_personas_each_rule_holds():
    with personas("--persona", "octets", "--persona", "refuses=RCPT,550") as running:
        [port] = running.ports.values()
        assert deliver(running, port) == "recipient 550"


def test_accounts_come_from_a_file_too(tmp_path):
    accounts = str(tmp_path / "accounts")
    added = program.run("user", "add", "--users", accounts, "carol", text=b"another-example\n")
    assert added.returncode == 0, added.stderr
    with personas("--persona", "plain", "--users", accounts) as running:
        for user, password, right in (("carol", "another-example", True), (program.USER, program.PASSWORD, True),
                                      ("carol", program.PASSWORD, False)):
            with smtplib.SMTP_SSL("localhost", running.implicit["plain"], context=running.tls()) as client:
                if right:
                    assert client.login(user, password)[0] == 235
                else:
                    with pytest.raises(smtplib.SMTPAuthenticationError):
                        client.login(user, password)


def test_clients_that_have_gone_hold_no_descriptor():
    with personas("--persona", "plain") as running:
        resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (40, 40))
        [port] = running.ports.values()
        for _ in range(100):
            assert first_octet(port) == b"2"


def test_a_client_that_floods_and_does_not_read_keeps_nobody_waiting():
    with personas("--persona", "plain") as running:
        [port] = running.ports.values()
        with socket.create_connection(("localhost", port)) as flood:
            flood.setblocking(False)
            said = 0
            with contextlib.suppress(BlockingIOError):
                while said < 4 << 20:
                    said += flood.send(b"EHLO a.b\r\n" * 20000)
            assert said > 200_000
            assert deliver(running, port) == "sent"


def first_octet(port: int) -> bytes:
    with socket.create_connection(("localhost", port), timeout=0.3) as connection:
        try:
            return connection.recv(1)
        except (TimeoutError, ConnectionError):
            return b""


def test_all_personas_stand_side_by_side():
    listed = program.run("list", "personas", "--json").stdout
    import json
    names = {persona["id"] for persona in json.loads(listed)}
    with personas("--all-personas") as running:
        assert set(running.ports) == set(running.implicit) == names and len(names) > 250
        ports = [*running.ports.values(), *running.implicit.values()]
        assert len(set(ports)) == len(ports)
        assert deliver(running, running.ports["plain"]) == "sent"
        with smtplib.SMTP_SSL("localhost", running.implicit["plain"], context=running.tls(), timeout=3) as client:
            assert client.noop()[0] == 250
        greeted = sum(first_octet(port) == b"2" for port in running.ports.values())
        # What is left greets oddly, late, or not at all: that is what it is about.
        assert greeted > 0.8 * len(names), greeted
        assert deliver(running, running.ports["plain"]) == "sent"


@pytest.mark.parametrize("name, told", [
    ("nobody", "no persona nobody"),
    ("refuses=NOOP", "NOOP"),
    ("refuses=colour=red", "colour"),
])
def test_an_unknown_persona_is_told(name, told):
    done = program.run("serve", "--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0", "--persona", name)
    assert done.returncode == 64
    assert told in done.stderr.decode() and done.stderr.count(b"\n") == 1
