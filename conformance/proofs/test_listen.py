"""`check client --listen`: a client that comes by itself, with a queue that tries again, is judged
by what it does in all of its connections; each check on its own port, and all of them on one."""
import contextlib
import json
import pathlib
import smtplib
import ssl
import stat
import subprocess
import time

import pytest

import program

CHECKS = ["control/sends", "strip/removed", "strip/starttls-refused", "cert/expired", "cert/wrong-name"]
TRIES = 5
# Longer than a client that only tries another way would wait: the next message is a new one.
BETWEEN_MESSAGES = 0.7


class Queue:
    """Delivers each message of the table, as often as it takes; `clear_at_retry`: the fault."""

    def __init__(self, folder: pathlib.Path, clear_at_retry: bool):
        self.context = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        self.user, self.password = (folder / "account").read_text().splitlines()
        self.clear_at_retry = clear_at_retry

    def attempt(self, port: int, sender: str, recipients: list[str], message: bytes, retry: bool) -> None:
        with smtplib.SMTP("localhost", port, local_hostname="client.example.org", timeout=20) as server:
            server.ehlo()
            secure = server.has_extn("starttls") or not (retry and self.clear_at_retry)
            if secure:
                server.starttls(context=self.context)  # or it ends here
                server.login(self.user, self.password)
            server.sendmail(sender, recipients, message)

    def deliver(self, line: str) -> bool:
        port, _, _, sender, recipients, file = line.split("\t")
        message = pathlib.Path(file).read_bytes()
        for number in range(TRIES):
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.attempt(int(port), sender, recipients.split(","), message, retry=number > 0)
                return True
        time.sleep(BETWEEN_MESSAGES)
        return False


def start(folder: pathlib.Path, *options: str) -> tuple[subprocess.Popen, list[str]]:
    process = subprocess.Popen(
        [program.PROGRAM, "check", "client", *CHECKS, "--listen", "127.0.0.1:0", "--hand-over", str(folder / "handed"),
         "--idle", "2", "--seconds", "400", "--report", f"json={folder / 'report.json'}", *options],
        stdout=subprocess.PIPE, text=True)
    lines = []
    while (line := process.stdout.readline().rstrip("\n")) != "ready":
        assert line, "it ended early"
        lines.append(line)
    return process, lines


def finish(process: subprocess.Popen, folder: pathlib.Path) -> tuple[int, list[dict], str]:
    text = process.stdout.read()
    code = process.wait(60)
    process.stdout.close()
    return code, json.loads((folder / "report.json").read_text())["checks"], text


def judged(folder: pathlib.Path, clear_at_retry: bool, *options: str) -> tuple[int, list[dict]]:
    process, lines = start(folder, *options)
    try:
        queue = Queue(folder / "handed", clear_at_retry)
        for line in lines[:-1]:
            queue.deliver(line)
        code, checks, _ = finish(process, folder)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return code, checks


def test_what_is_handed_over(tmp_path):
    process, lines = start(tmp_path)
    folder = tmp_path / "handed"
    assert lines.pop() == f"hand-over {folder}"
    assert (folder / "table.tsv").read_text().splitlines() == lines
    ports = [line.split("\t")[0] for line in lines]
    assert len(set(ports)) == len(ports) > len(CHECKS)
    assert ["control/sends", "-"] in [line.split("\t")[1:3] for line in lines]
    assert stat.S_IMODE((folder / "account").stat().st_mode) == 0o600
    password = (folder / "account").read_text().splitlines()[1]
    process.terminate()
    code, checks, text = finish(process, tmp_path)
    assert code == 3  # nothing proven
    assert {c["verdict"] for c in checks} == {"skip"}
    assert {c["reason"] for c in checks} == {f"no client came to port {port}" for port in ports}
    assert len(password) >= 10 and password not in "\n".join(lines) + text


@pytest.mark.parametrize("arguments, said", [
    (["--listen", "192.0.2.1:2500"], "--remote-ok"),
    (["--listen", "127.0.0.1"], "--listen"),
    (["--listen", "127.0.0.1:0", "--repeat", "2"], "--repeat"),
    (["--listen", "127.0.0.1:0", "--host", "no host"], "--host"),
    (["--listen", "127.0.0.1:0", "--", "true"], "both"),
    (["--by-recipient", "--", "true"], "--listen"),
])
def test_what_does_not_go_together_is_refused(arguments, said):
    done = program.run("check", "client", "control/sends", *arguments)
    assert done.returncode == 64
    assert said in done.stderr.decode() and not done.stdout


@pytest.mark.parametrize("options", [(), ("--by-recipient",)], ids=["ports", "by-recipient"])
def test_a_correct_client_passes(options, tmp_path):
    code, checks = judged(tmp_path, False, *options)
    other = [f"{c['id']}[{c['variant']}] {c['verdict']}: {c['reason']}; {c['observed']}"
             for c in checks if c["verdict"] != "pass"]
    assert not other, "\n".join(other)
    assert code == 0


@pytest.mark.parametrize("options", [(), ("--by-recipient",)], ids=["ports", "by-recipient"])
def test_a_leak_at_the_retry_is_caught(options, tmp_path):
    code, checks = judged(tmp_path, True, *options)
    assert code == 1
    for check in checks:
        if check["id"] == "strip/removed":
            assert check["verdict"] == "fail", check["reason"]
            assert check["exploitability"] == "leak"
            # By recipient, the attempt before it went to the server that puts off.
            assert f"of connection {1 if options else 2}" in check["observed"]
        else:
            assert check["verdict"] == "pass", f"{check['id']}: {check['reason']}; {check['observed']}"
