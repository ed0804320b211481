"""Other people's clients deliver to `smtpspec serve`, and what they sent is stored octet for octet."""
import pathlib
import shutil
import smtplib
import ssl
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "proofs"))
import program  # noqa: E402

SENDER, RECIPIENT = "sender@example.org", "alice@example.com"
MESSAGE = ("From: sender@example.org\r\nTo: alice@example.com\r\nSubject: proof\r\n"
           "Message-ID: <proof@example.org>\r\nDate: Sun, 01 Nov 2026 10:00:00 +0000\r\n"
           "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\n"
           ".\r\n..\r\n.first\r\n\r\nGr\u00fc\u00dfe\r\n" + "x" * 990 + "\r\n. \r\nlast\r\n").encode()


def needs(name: str) -> str:
    path = shutil.which(name)
    if not path:
        pytest.skip(f"{name} is not installed")
    return path


def finish(command: list[str], text: bytes) -> str:
    done = subprocess.run(command, input=text, capture_output=True, timeout=60)
    said = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode == 0, f"{command}\n{said}"
    return said


def message_file(ours, text: bytes) -> str:
    file = ours.folder / "message.eml"
    file.write_bytes(text)
    return str(file)


def swaks(ours, implicit: bool, mechanism: str) -> bytes:
    port, tls = (ours.implicit, "--tls-on-connect") if implicit else (ours.clear, "--tls")
    finish([needs("swaks"), "--server", "localhost", "--port", str(port), tls, "--tls-verify",
            "--tls-ca-path", ours.ca, "--auth", mechanism, "--auth-user", program.USER,
            "--auth-password", program.PASSWORD, "--helo", "client.example.org", "--from", SENDER,
            "--to", RECIPIENT, "--data", "-"], MESSAGE.replace(b"\r\n", b"\n").removesuffix(b"\n"))  # swaks ends the last line
    return MESSAGE


def curl(ours, implicit: bool, mechanism: str) -> bytes:
    url = f"smtps://localhost:{ours.implicit}" if implicit else f"smtp://localhost:{ours.clear}"
    finish([needs("curl"), "-sS", "--ssl-reqd", "--cacert", ours.ca, "--url", f"{url}/client.example.org",
            "--user", f"{program.USER}:{program.PASSWORD}", "--login-options", f"AUTH={mechanism}",
            "--mail-from", SENDER, "--mail-rcpt", RECIPIENT, "--upload-file", message_file(ours, MESSAGE)], b"")
    return MESSAGE


def msmtp(ours, implicit: bool, mechanism: str) -> bytes:
    rc = ours.folder / "msmtprc"
    rc.write_text(f"account default\nhost localhost\nport {ours.implicit if implicit else ours.clear}\n"
                  f"tls on\ntls_starttls {'off' if implicit else 'on'}\ntls_trust_file {ours.ca}\n"
                  f"auth {mechanism.lower()}\nuser {program.USER}\npassword {program.PASSWORD}\n"
                  f"from {SENDER}\ndomain client.example.org\n")
    rc.chmod(0o600)
    finish([needs("msmtp"), "-C", str(rc), RECIPIENT], MESSAGE.replace(b"\r\n", b"\n"))
    return MESSAGE


def python_smtplib(ours, implicit: bool, mechanism: str) -> bytes:
    context = ssl.create_default_context(cafile=ours.ca)
    if implicit:
        client = smtplib.SMTP_SSL("localhost", ours.implicit, "client.example.org", context=context)
    else:
        client = smtplib.SMTP("localhost", ours.clear, "client.example.org")
        client.starttls(context=context)
    with client:
        client.ehlo()
        client.user, client.password = program.USER, program.PASSWORD
        client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"))
        client.sendmail(SENDER, RECIPIENT, MESSAGE, mail_options=["BODY=8BITMIME"])
    return MESSAGE


CASES = [(swaks, "PLAIN"), (curl, "PLAIN"), (msmtp, "PLAIN"), (python_smtplib, "PLAIN"),
         (msmtp, "SCRAM-SHA-256"), (curl, "SCRAM-SHA-256")]


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "implicit"])
@pytest.mark.parametrize("client,mechanism", CASES, ids=[f"{c.__name__}-{m}" for c, m in CASES])
def test_delivers(client, mechanism, implicit):
    if client is curl and mechanism != "PLAIN" and "GSASL" not in finish([needs("curl"), "--version"], b""):
        pytest.skip("this curl is built without SCRAM (its feature gsasl)")
    with program.serving("--profile", "submission", "--require-tls") as ours:
        sent = client(ours, implicit, mechanism)
        assert ours.stored() == [sent]
        [whole] = (file.read_bytes() for file in (ours.maildir / "new").iterdir())
        assert b" with ESMTPSA id " in whole  # extensions, TLS and AUTH, as the server saw them


@pytest.mark.parametrize("client", [swaks, curl, msmtp, python_smtplib])
def test_a_wrong_password_delivers_nothing(client, monkeypatch):
    with program.serving("--profile", "submission") as ours:
        monkeypatch.setattr(program, "PASSWORD", "another-password")
        with pytest.raises((AssertionError, smtplib.SMTPAuthenticationError)):
            client(ours, False, "PLAIN")
        assert ours.stored() == []
