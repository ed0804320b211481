"""Bad input to the program: one clear line on standard error and the exit code of docs/cli.md."""
import contextlib
import os
import pathlib
import socket
import subprocess
import sys
import threading

import pytest

import program

SEND = ["send", "--from", "a@example.org", "--to", "b@example.com"]
NOBODY = "127.0.0.1:1"  # port 1 of loopback: nothing listens there
ESC = "\x1b[31m"


@pytest.fixture(scope="module")
def server():
    with program.serving("--profile", "submission", "--domain", "example.com") as ours:
        yield ours


@pytest.fixture
def files(tmp_path):
    (tmp_path / "message").write_bytes(b"Subject: x\r\n\r\nx\r\n")
    (tmp_path / "password").write_text(program.PASSWORD + "\n")
    (tmp_path / "wrong").write_text("another-password\n")
    (tmp_path / "no-json").write_text("{")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    return tmp_path


def one_line(done, code: int, *mentions: str) -> None:
    said = done.stderr.decode()
    assert done.returncode == code, said
    assert said.count("\n") == 1 and said.startswith("smtpspec"), said
    assert all(character >= " " for character in said.removesuffix("\n")), repr(said)
    for mention in mentions:
        assert mention in said
    assert "terminate" not in said and "0x" not in said  # no traces of an exception or an address
    assert done.stdout == b""


# Command line ({} is a folder with a few files), exit code, what the line must mention.
CASES = {
    "no command": ([], 64, "subcommand"),
    "no such command": (["bogus"], 64, "bogus"),
    "no such command, with an escape": ([ESC + "bogus"], 64, "bogus"),
    "send without recipient": (["send", "--from", "a@example.org", NOBODY], 64, "--to"),
    "unknown option": ([*SEND, "--bogus", NOBODY], 64, "--bogus"),
    "unknown option, with an escape": ([*SEND, "--" + ESC, NOBODY], 64, "--"),
    "unknown host": ([*SEND, "no-such-host.invalid:25", "{}/message"], 69, "no-such-host.invalid"),
    "closed port": ([*SEND, NOBODY, "{}/message"], 69, NOBODY),
    "no port": ([*SEND, "127.0.0.1", "{}/message"], 64, "127.0.0.1"),
    "port too large": ([*SEND, "127.0.0.1:65536", "{}/message"], 64, "65536"),
    "host with an escape": ([*SEND, ESC + ":25", "{}/message"], 64, "name"),
    "message not there": ([*SEND, NOBODY, "{}/none"], 66, "/none"),
    "message not there, with an escape": ([*SEND, NOBODY, "{}/" + ESC], 66, "/"),
    "message not there, with a C1 control": ([*SEND, NOBODY, "{}/\u009b31m"], 66, "/"),
    "message is a folder": ([*SEND, NOBODY, "{}/folder"], 66, "/folder"),
    "recipient with two @": (["send", "--from", "a@example.org", "--to", "b@@c", NOBODY], 64, "b@@c"),
    "recipient with an escape": (["send", "--from", "a@example.org", "--to", ESC, NOBODY], 64, "--to"),
    "recipient that would be a command": (
        ["send", "--from", "a@example.org", "--to", "b@example.com>\r\nRSET", NOBODY], 64, "--to"),
    "sender without domain": (["send", "--from", "a@", "--to", "b@example.com", NOBODY], 64, "--from"),
    "password in clear": ([*SEND, "--tls", "none", "--user", "x", "--password-file", "{}/password", NOBODY], 64, "TLS"),
    "two uses of standard input": ([*SEND, "--user", "x", "--password-file", "-", NOBODY, "-"], 64, "-"),
    "user without password": ([*SEND, "--user", "x", NOBODY, "{}/message"], 64, "--password-file"),
    "password not there": ([*SEND, "--user", "x", "--password-file", "{}/none", NOBODY, "{}/message"], 66, "/none"),
    "trust anchors not there": ([*SEND, "--ca", "{}/none", NOBODY, "{}/message"], 66, "/none"),
    "trust anchors that are none": ([*SEND, "--ca", "{}/message", NOBODY, "{}/message"], 66, "trust anchors"),
    "trust anchors of an empty file": ([*SEND, "--ca", "{}/empty", NOBODY, "{}/message"], 66, "trust anchors"),
    "client certificate without key": ([*SEND, "--client-cert", "{}/message", NOBODY, "{}/message"], 64, "--client-key"),
    "client certificate that is none": (
        [*SEND, "--client-cert", "{}/message", "--client-key", "{}/message", NOBODY, "{}/message"], 66, "--client-cert {}/message"),
    "trust anchors, which option": ([*SEND, "--ca", "{}/message", NOBODY, "{}/message"], 66, "--ca {}/message"),
    "no server": (["check", "server"], 64, "see smtpspec check server --help"),
    "no party": (["check"], 64, "see smtpspec check --help"),
    "no such policy": ([*SEND, "--tls", "bogus", NOBODY], 64, "bogus"),
    "no such verification": ([*SEND, "--verify", "bogus", NOBODY], 64, "bogus"),
    "check, selector matches nothing": (["check", "server", NOBODY, "no/such/*"], 64, "no/such/*"),
    "check, one of two selectors matches nothing": (["check", "server", NOBODY, "hello/*", "rfc99"], 64, "rfc99"),
    "check, selectors that leave nothing": (
        ["check", "server", NOBODY, "hello/greeting", "!hello/*"], 64, "selectors"),
    "check, selector with an escape": (["check", "server", NOBODY, ESC], 64, "selector"),
    "check, closed port": (["check", "server", NOBODY], 3, NOBODY),
    "check, off loopback": (["check", "server", "192.0.2.1:25"], 64, "--remote-ok"),
    "check, report to no folder": (["check", "server", NOBODY, "--report", "json={}/none/x"], 64, "/none"),
    "check, report that is a folder": (["check", "server", NOBODY, "--report", "json={}/folder"], 64, "/folder"),
    "check, report that is a device": (["check", "server", NOBODY, "--report", "json=/dev/null"], 64, "/dev/null"),
    "check, baseline to no folder": (["check", "server", NOBODY, "--write-baseline", "{}/none/x"], 64, "/none"),
    "check, expectations to no folder": (["check", "server", NOBODY, "--write-expectations", "{}/none/x"], 64, "/none"),
    "check, transcripts that cannot be": (["check", "server", NOBODY, "--transcripts", "{}/message/x"], 64, "/message"),
    "check, transcripts nowhere": (["check", "client", "--transcripts", "/proc/none", "--", "true"], 64, "/proc/none"),
    "check, no such report": (["check", "server", NOBODY, "--report", "bogus=x"], 64, "bogus"),
    "check, report without file": (["check", "server", NOBODY, "--report", "json"], 64, "FORMAT=FILE"),
    "check, baseline not there": (["check", "server", NOBODY, "--baseline", "{}/none"], 66, "/none"),
    "check, trust anchors not there": (["check", "server", NOBODY, "--ca", "{}/none"], 66, "/none"),
    "check, trust anchors that are none": (["check", "server", NOBODY, "--ca", "{}/message"], 66, "trust anchors"),
    "check, trust anchors of an empty file": (["check", "server", NOBODY, "--ca", "{}/empty"], 66, "trust anchors"),
    "check, selector file not there": (["check", "server", NOBODY, "@{}/none"], 66, "/none"),
    "check, scripts not there": (["check", "server", NOBODY, "--checks", "{}/none"], 66, "/none"),
    "check client, nobody's name": (["check", "client", "--host", "nobody.invalid", "--", "true"], 64, "--host nobody.invalid"),
    "check, no jobs": (["check", "server", NOBODY, "-j", "0"], 64, "--jobs"),
    "check, no port for implicit TLS": (["check", "server", NOBODY, "--tls-port", "0"], 64, "--tls-port"),
    "check, shard beyond the last": (["check", "server", NOBODY, "--shard", "3/2"], 64, "3/2"),
    "check, no such client": (["check", "client", "--", "no-such-program"], 3, "no-such-program"),
    "check, a client that is no program": (["check", "client", "--", "{}/message"], 3, "/message"),
    "serve, port is no number": (["serve", "--listen", "127.0.0.1:x"], 64, "--listen"),
    "serve, open relay": (["serve", "--listen", "0.0.0.0:0"], 64, "--domain"),
    "serve, certificate without key": (["serve", "--cert", "x"], 64, "--key"),
    "serve, key not there": (["serve", "--cert", "{}/none", "--key", "{}/none"], 66, "/none"),
    "serve, user without password": (["serve", "--user", "alice"], 64, "NAME:PASSWORD"),
    "serve, accounts not there": (["serve", "--users", "{}/none"], 66, "/none"),
    "parse, no such kind": (["parse", "bogus"], 64, "bogus"),
    "explain, no such id": (["explain", "no/such"], 64, "no/such"),
    "explain, escape": (["explain", ESC], 64, "no check"),
    "list, no such list": (["list", "bogus"], 64, "checks, requirements, attacks, personas"),
    "list, selector matches nothing": (["list", "checks", "nope"], 64, "nope"),
    "diff, not there": (["diff", "{}/none", "{}/none"], 66, "/none"),
    "replay, no file": (["replay", "/no/such/file.smtp"], 66, "no/such"),
    "replay, no script": (["replay", "{}/no-json"], 66, "no-json:1"),
    "replay, nothing in it": (["replay", "{}/empty"], 64, "/empty"),
    "replay, a policy that is none": (["replay", "{}/message", "--policy", ESC], 64, "--policy"),
    "a timeout that is no number": (["check", "server", NOBODY, "--timeout", "nan"], 64, "--timeout: expected a number from 0.01"),
    "a timeout without end": (["check", "server", NOBODY, "--timeout", "inf"], 64, "--timeout"),
    "a time to start that is no number": (["check", "server", NOBODY, "--ready-timeout", "nan"], 64, "--ready-timeout"),
    "a pace that is no number": (["check", "server", NOBODY, "--rate", "nan"], 64, "--rate"),
    "a client's silence that is no number": (["check", "client", "--timeout", "nan", "--", "true"], 64, "--timeout"),
    "an idle time that is no number": (["check", "client", "--listen", NOBODY, "--idle", "NAN"], 64, "--idle"),
    "an end that is no number": (["check", "client", "--listen", NOBODY, "--seconds", "nan"], 64, "--seconds"),
    "learn, timeout that is no number": (["learn", NOBODY, "--timeout", "nan"], 64, "--timeout"),
    "learn, an end that is no number": (["learn", "--own", "--seconds", "nan"], 64, "--seconds"),
    "fuzz, an end that is no number": (["fuzz", "server", NOBODY, "--seconds", "nan"], 64, "--seconds"),
    "fuzz, a client without a command": (["fuzz", "client", "--seconds", "1"], 64, "expected -- and the command"),
    "fuzz, a client that is not there": (["fuzz", "client", "--", "/no/such/client"], 3, "/no/such/client"),
    "fuzz, a policy that is none": (["fuzz", "client", "--policy", "tls", "--", "true"], 64, "--policy"),
    "fuzz, a host that is no name": (["fuzz", "client", "--host", ESC, "--", "true"], 64, "--host"),
    "fuzz, a client's silence that is no number": (["fuzz", "client", "--timeout", "nan", "--", "true"], 64, "--timeout"),
    "fuzz, a replay of no case": (
        ["fuzz", "client", "--replay", "{}/message", "--", "true"], 64, "expected one small case under client"),
    "fuzz, a replay of nothing": (["fuzz", "client", "--replay", "{}/none", "--", "true"], 66, "/none"),
    "fuzz, a client that does nothing": (["fuzz", "client", "--", "true"], 3, "honest server"),
    "fuzz, no runs": (["fuzz", "server", NOBODY, "--runs", "-1"], 64, "--runs"),
    "seed below zero": (["check", "server", NOBODY, "--seed", "-1"], 64, '--seed: expected a whole number from 0, and got "-1"'),
    "seed that fits nowhere": (["check", "server", NOBODY, "--seed", "9" * 20], 64, "--seed"),
    "jobs with a sign": (["check", "server", NOBODY, "-j", "-18446744073709551615"], 64, "--jobs"),
    "jobs in another base": (["check", "server", NOBODY, "-j", "010"], 64, "--jobs"),
    "serve, size below zero": (["serve", "--max-size", "-1"], 64, "--max-size"),
    "lab, seed below zero": (["lab", "--seed", "-1"], 64, "--seed"),
    "check, two reports on standard output": (
        ["check", "server", NOBODY, "--report", "json=-", "--report", "tap=-"], 64, "tap=-"),
    "check, name with a space": (["check", "server", NOBODY, "--server-name", "a b"], 64, "--server-name"),
    "send, name with a space": ([*SEND, "--server-name", "a b", NOBODY, "{}/message"], 64, "--server-name"),
    "proxy, name with a space": (["proxy", "--listen", NOBODY, "--to", NOBODY, "--server-name", "a b"], 64, "--server-name"),
    "proxy, report to no folder": (
        ["proxy", "--listen", NOBODY, "--to", NOBODY, "--report", "json={}/none/x"], 64, "--report {}/none/x"),
    "proxy, certificate not there": (
        ["proxy", "--listen", NOBODY, "--to", NOBODY, "--cert", "{}/none", "--key", "{}/none"], 66, "--cert"),
    "proxy, certificate that is none": (
        ["proxy", "--listen", NOBODY, "--to", NOBODY, "--cert", "{}/message", "--key", "{}/message"], 66, "/message"),
    "lab, table to no folder": (["lab", "--json", "{}/none/x"], 64, "--json {}/none/x"),
    "lab, diagrams to no folder": (["lab", "--html", "{}/none/x"], 64, "--html"),
    "lab, two things on standard output": (["lab", "--json", "-", "--html", "-"], 64, "--html"),
    "report, to no folder": (["report", "{}/no-json", "--report", "junit={}/none/x"], 64, "/none"),
    "hand-over nowhere": (
        ["check", "client", "--listen", "127.0.0.1:0", "--hand-over", "{}/message"], 64, "--hand-over {}/message"),
    "persona, accounts not there": (["serve", "--persona", "plain", "--users", "{}/none"], 66, "/none"),
    "persona, empty password": (["serve", "--persona", "plain", "--user", "joe:"], 64, "not empty"),
    "learn, nobody": (["learn"], 64, "--own"),
    "learn, both": (["learn", "--own", NOBODY], 64, "--own"),
    "learn, closed port": (["learn", NOBODY], 1, NOBODY),
    "learn, unknown input": (["learn", "--own", "--alphabet", ESC], 64, "--alphabet"),
    "learn, input without account": (["learn", NOBODY, "--alphabet", "AUTH-right"], 64, "--user"),
    "learn, not this machine": (["learn", "192.0.2.1:25"], 64, "--remote-ok"),
    "learn, folder for a file": (["learn", "--own", "--json", "{}/folder"], 64, "--json"),
    "diff, no JSON": (["diff", "{}/no-json", "{}/no-json"], 66, "/no-json"),
    "report, no JSON": (["report", "{}/no-json", "--report", "junit={}/x"], 66, "/no-json"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_arguments(name, files):
    arguments, code, mention = CASES[name]
    mention = mention.replace("{}", str(files))
    one_line(program.run(*[part.replace("{}", str(files)) for part in arguments], timeout=30), code, mention)


def test_every_error_of_a_script_is_told(files):
    (files / "wrong.smtp").write_text("check a/b under server\n  bogus 1\n\ncheck a/c under server\n  bogus 2\n")
    for command in (["replay", str(files / "wrong.smtp")], ["check", "server", NOBODY, "--checks", str(files / "wrong.smtp")]):
        done = program.run(*command)
        assert done.returncode == 66
        lines = done.stderr.decode().splitlines()
        assert [f"wrong.smtp:{number}:" in line for number, line in zip((2, 5), lines)] == [True, True], lines


def help_of(*command):
    return program.run(*command, "--help").stdout.decode()


def subcommands(*command):
    """Each command that the help of one above it names."""
    _, _, listed = help_of(*command).partition("\nSubcommands:\n")
    names = [line.split()[0] for line in listed.splitlines() if line[:2] == "  " and line[2:3].strip()]
    return [(*command, name) for name in names] + [below for name in names for below in subcommands(*command, name)]


def test_each_command_has_a_man_page(tmp_path):
    maker = pathlib.Path(__file__).parent.parent / "command" / "man_pages.py"
    subprocess.run([sys.executable, maker, program.PROGRAM, tmp_path], check=True)
    wanted = {"-".join(["smtpspec", *command]) + ".1" for command in [(), *subcommands()]}
    assert {"smtpspec-check-client.1", "smtpspec-lab.1", "smtpspec-proxy.1", "smtpspec-replay.1",
            "smtpspec-list-attacks.1", "smtpspec-list-personas.1", "smtpspec-user-add.1"} <= wanted
    assert {page.name for page in tmp_path.iterdir()} == wanted
    for page in tmp_path.iterdir():
        assert page.read_text().startswith(f'.TH "{page.stem.upper()}" 1')


def test_scripts_of_the_program_can_be_replayed():
    checks = pathlib.Path(__file__).parent.parent / "checks"
    for part in ("inject", "data", "starttls"):
        done = program.run("replay", "-q", str(checks / part), timeout=120)
        assert done.stderr == b"", done.stderr
        assert done.returncode in (0, 1) and b": pass" in done.stdout, done.stdout[-500:]


TAKEN = {
    "serve": (["serve", "--listen", "{taken}", "--listen-tls", "127.0.0.1:0"], 1),
    "serve --persona": (["serve", "--persona", "plain", "--listen", "{taken}", "--listen-tls", "127.0.0.1:0"], 1),
    "proxy": (["proxy", "--listen", "{taken}", "--to", NOBODY], 1),
    "check client": (["check", "client", "--listen", "{taken}", "--by-recipient"], 3),
    # The one that is there would be judged.
    "check server --spawn": (["check", "server", "{taken}", "--spawn", "sleep 60"], 3),
    "fuzz server --spawn": (["fuzz", "server", "{taken}", "--spawn", "sleep 60"], 3),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_port_that_is_taken(name, server):
    command, code = TAKEN[name]
    taken = f"127.0.0.1:{server.clear}"
    done = program.run(*[part.replace("{taken}", taken) for part in command], timeout=30)
    one_line(done, code, taken)


def test_unreadable_message(files):
    (files / "message").chmod(0)
    if os.access(files / "message", os.R_OK):
        pytest.skip("this user may read everything")
    one_line(program.run(*SEND, NOBODY, str(files / "message")), 66, "permission denied")


# Against a real `serve`: options, exit code, what the line must mention.
REFUSALS = {
    "certificate of an unknown CA": (["--user", "alice", "--password-file", "{}/password"], 77, "certificate"),
    "certificate for another name": (["--ca", "{ca}", "--server-name", "mx.example.org"], 77, "hostname mismatch"),
    "wrong password": (["--ca", "{ca}", "--server-name", "localhost", "--user", "alice",
                        "--password-file", "{}/wrong"], 77, "535"),
    "unknown user": (["--ca", "{ca}", "--server-name", "localhost", "--user", "mallory",
                      "--password-file", "{}/password"], 77, "535"),
    "mechanism that is not offered": (["--ca", "{ca}", "--server-name", "localhost", "--user", "alice",
                                       "--password-file", "{}/password", "--auth", "BOGUS"], 77, "BOGUS"),
    "without AUTH at a submission server": (["--ca", "{ca}", "--server-name", "localhost"], 1, "530"),
}


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "implicit"])
@pytest.mark.parametrize("name", REFUSALS)
def test_what_a_server_refuses(name, implicit, server, files):
    options, code, mention = REFUSALS[name]
    options = [part.replace("{ca}", server.ca).replace("{}", str(files)) for part in options]
    port = server.implicit if implicit else server.clear
    policy = "implicit" if implicit else "starttls"
    done = program.run(*SEND, "--tls", policy, *options, f"127.0.0.1:{port}", str(files / "message"))
    one_line(done, code, mention)


def test_an_inbox_that_mail_does_not_come_to(files):
    with program.serving("--domain", "example.com") as takes_mail:
        done = program.run("check", "server", f"127.0.0.1:{takes_mail.clear}", "--to", "a@example.com", "--timeout", "1",
                           "--inbox", str(files / "folder"), "control/inbox", timeout=30)
    one_line(done, 64, "--inbox", "a@example.com", "250")


@contextlib.contextmanager
def scripted(replies: list[bytes]):
    """A server that says the first at once, each other after it heard something, and then closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def talk():
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                for number, reply in enumerate(replies):
                    if number and not connection.recv(100_000):
                        return
                    connection.sendall(reply)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(100_000):
                    pass

        thread = threading.Thread(target=talk)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


GREETING, OK, TEXT, BYE = b"220 mx.example.com\r\n", b"250 ok\r\n", b"354 go\r\n", b"221 bye\r\n"
STARTTLS = b"250-mx.example.com\r\n250 STARTTLS\r\n"
SERVERS = {
    "another protocol": ("none", [b"HTTP/1.1 400 Bad Request\r\n\r\n"], 76, "HTTP/1.1"),
    "escapes": ("none", [b"\x1b[31mhello\r\n"], 76, "\\x1b[31mhello"),
    "escapes in a reply": ("none", [b"220 \x1b[2J\r\n"], 76, "220"),
    "NUL": ("none", [b"220 a\x00b\r\n"], 76, "NUL"),
    "line ends in LF": ("none", [b"220 a\n220 b\r\n"], 76, "LF"),
    "code of two digits": ("none", [b"22 a\r\n"], 76, "22 a"),
    "two codes in a reply": ("none", [b"220-a\r\n250 b\r\n"], 76, "250 b"),
    "a line of 100,000 octets": ("none", [b"220 " + b"x" * 100_000 + b"\r\n"], 76, "4096"),
    "a line that does not end": ("none", [b"220 " + b"x" * 100_000], 76, "4096"),
    "a reply that nothing asked for": ("none", [GREETING, OK + OK], 76, "250"),
    "closes at once": ("none", [], 75, "closed"),
    "closes in a line": ("none", [b"220 mx"], 75, "closed"),
    "closes before EHLO": ("none", [GREETING], 75, "EHLO"),
    "closes behind the text": ("none", [GREETING, OK, OK, OK, TEXT], 75, "end of the text"),
    "is busy": ("none", [b"421 busy\r\n"], 75, "421 busy"),
    "takes no mail": ("none", [b"554 no\r\n", BYE], 1, "554 no"),
    "refuses EHLO and HELO": ("none", [GREETING, b"500 a\r\n", b"500 b\r\n", BYE], 1, "HELO"),
    "refuses the sender": ("none", [GREETING, OK, b"550 5.1.8 no\r\n", BYE], 1, "MAIL was refused: 550 5.1.8 no"),
    "refuses the recipient": ("none", [GREETING, OK, OK, b"550 5.1.1 no\r\n", BYE], 1, "550 5.1.1 no"),
    "refuses the recipient for now": ("none", [GREETING, OK, OK, b"450 4.2.1 no\r\n", BYE], 75, "450 4.2.1 no"),
    "refuses DATA": ("none", [GREETING, OK, OK, OK, b"554 no\r\n", BYE], 1, "DATA was refused: 554 no"),
    "refuses the text": ("none", [GREETING, OK, OK, OK, TEXT, b"554 5.6.0 no\r\n", BYE], 1, "554 5.6.0 no"),
    "refuses the text for now": ("none", [GREETING, OK, OK, OK, TEXT, b"452 4.3.1 no\r\n", BYE], 75, "452 4.3.1 no"),
    "has no STARTTLS": ("starttls", [GREETING, OK, BYE], 77, "STARTTLS"),
    "refuses STARTTLS": ("starttls", [GREETING, STARTTLS, b"454 no\r\n", BYE], 77, "454 no"),
    "has no TLS behind 220": ("starttls", [GREETING, STARTTLS, GREETING, OK], 77, "handshake"),
    "has more than 220": ("starttls", [GREETING, STARTTLS, GREETING + OK], 76, "in clear"),
    "closes in the handshake": ("starttls", [GREETING, STARTTLS, GREETING, b""], 77, "handshake"),
    "has no TLS on its port": ("implicit", [GREETING], 77, "handshake"),
}


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that(name, files):
    policy, replies, code, mention = SERVERS[name]
    with scripted(replies) as port:
        done = program.run(*SEND, "--tls", policy, f"127.0.0.1:{port}", str(files / "message"), timeout=30)
    one_line(done, code, mention)


def test_several_recipients_are_told_apart(files):
    refusals = [GREETING, OK, OK, OK, b"550 5.1.1 no\r\n", TEXT, OK, BYE]
    with scripted(refusals) as port:
        done = program.run(*SEND, "--to", "c@example.com", "--tls", "none", f"127.0.0.1:{port}", str(files / "message"))
    assert done.returncode == 1
    lines = done.stderr.decode().splitlines()
    assert any("c@example.com" in line and "550" in line for line in lines), lines
    assert not any("b@example.com" in line for line in lines), lines
    assert all(line.startswith("smtpspec send: ") for line in lines)
