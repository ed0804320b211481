"""`check client` on clients that do nothing, leak and say that they cannot, or print what they should not."""
import json
import pathlib
import stat

import program

PYTHON = "#!/usr/bin/python3\nimport base64, os, smtplib, socket, sys, time\n"
HOST = "os.environ['SMTPSPEC_HOST'], int(os.environ['SMTPSPEC_PORT'])"
PLAIN = ("base64.b64encode(b'\\0' + os.environb[b'SMTPSPEC_USER'] + b'\\0' + "
         "os.environb[b'SMTPSPEC_PASSWORD'])")


def check(folder: pathlib.Path, client: str, *arguments: str):
    """The client is Python; gives the exit code, what was printed, and the checks of the report."""
    script, report = folder / "client", folder / "report.json"
    script.write_text(PYTHON + client)
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    done = program.run("check", "client", *arguments, "--report", f"json={report}", "--", str(script))
    return done.returncode, (done.stdout + done.stderr).decode(), json.loads(report.read_text())["checks"]


def test_a_client_that_does_nothing_proves_nothing(tmp_path):
    code, _, checks = check(tmp_path, f"socket.create_connection(({HOST}))\ntime.sleep(60)\n",
                            "control/sends", "cert/expired", "--timeout", "0.3")
    assert code == 3
    assert {c["verdict"] for c in checks} == {"inconclusive"}


LEAK = f"""s = socket.create_connection(({HOST}))
s.recv(999); s.send(b'EHLO a.example\\r\\n'); s.recv(999)
s.send(b'AUTH PLAIN ' + {PLAIN} + b'\\r\\n'); s.recv(999)
"""


def test_who_leaks_first_and_cannot_then_has_leaked(tmp_path):
    code, _, [result] = check(tmp_path, LEAK + "sys.exit(89)\n", "control/sends")
    assert (code, result["verdict"], result["exploitability"]) == (1, "fail", "leak")


def test_no_password_is_printed(tmp_path):
    client = LEAK.replace("s.send(b'AUTH", f"print({PLAIN}.decode(), file=sys.stderr)\ns.send(b'AUTH") + "sys.exit(5)\n"
    for show in ((), ("--show-secrets",)):
        code, printed, checks = check(tmp_path, client, "control/sends", "auth/*", "strip/removed", "-v",
                                      "--transcripts", str(tmp_path / "dialogues"), "--seed", "7", *show)
        assert code == 1
        said = printed + json.dumps(checks) + "".join(f.read_text() for f in (tmp_path / "dialogues").iterdir())
        # What was said in AUTH begins with a NUL in base64.
        assert ("AUTH PLAIN A" in said) == bool(show), said[:2000]


def test_a_server_that_pauses_does_not_make_the_client_one_that_waits(tmp_path):
    client = f"""s = smtplib.SMTP({HOST}, timeout=60)
import ssl
s.starttls(context=ssl.create_default_context(cafile=os.environ['SMTPSPEC_CA']))
s.login(os.environ['SMTPSPEC_USER'], os.environ['SMTPSPEC_PASSWORD'])
s.sendmail(os.environ['SMTPSPEC_FROM'], [os.environ['SMTPSPEC_TO']], open(os.environ['SMTPSPEC_MESSAGE'], 'rb').read())
s.quit()
"""
    code, printed, checks = check(tmp_path, client, "transaction/slow-replies", "--slow", "-j", "8")
    assert code == 0, printed
    assert {c["verdict"] for c in checks} == {"pass"}


def test_the_last_words_of_a_client_that_fails_are_told(tmp_path):
    code, _, [result] = check(tmp_path, f"socket.create_connection(({HOST}))\nsys.exit('no such \\x1b[2J option')\n",
                              "control/sends")
    assert code == 1
    assert "its last words: no such" in result["observed"] and "\x1b" not in result["observed"]
