"""The machines of real servers: learned twice and equal, and told from ours by a conversation.

Exim ends conversations in which it has refused three things, and so has each state several times over; aiosmtpd
answers nothing more when something is wrong with TLS. Both are asked with fewer inputs, to be done within a minute.
"""
import json
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import peer  # noqa: E402

PROGRAM = os.environ.get("SMTPSPEC", "smtpspec")
FEW = "EHLO,MAIL,RCPT,DATA,.,QUIT,STARTTLS,STARTTLS+NOOP,TLS"

# The inputs (nothing: the usual ones), how many states there are, and conversations with their answers.
SERVERS = {
    "postfix": ("", 15, {
        "MAIL RCPT DATA LF": "250",  # LF "." CRLF ends a text
        "STARTTLS": "220",
        "STARTTLS+NOOP TLS": "*TLS",  # NOOP is thrown away
        "STARTTLS TLS AUTH-right": "*235",
        "*": "221 closed",  # no word that a command could be
    }),
    "exim": (FEW, 14, {
        "EHLO STARTTLS+NOOP TLS": "*TLS",
        "EHLO STARTTLS TLS STARTTLS EHLO": "*554",  # nothing is said but that, once STARTTLS came before EHLO
        "EHLO MAIL RCPT DATA .": "250",
    }),
    "aiosmtpd": (FEW, 14, {
        "EHLO STARTTLS TLS EHLO MAIL RCPT DATA .": "*250",
    }),
}


def learn(folder: pathlib.Path, name: str, *options: str) -> pathlib.Path:
    file = folder / f"{name}.json"
    done = subprocess.run([PROGRAM, "learn", *options, "--json", str(file), "--dot", str(folder / f"{name}.dot")],
                          capture_output=True, text=True, timeout=280)
    print(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    return file


def options_for(running: peer.Peer, inputs: str, scratch: pathlib.Path) -> list[str]:
    password = scratch / "password"
    password.write_text(running.password + "\n")
    alphabet = ["--alphabet", inputs] if inputs else []
    return [f"127.0.0.1:{running.clear}", "--ca", running.ca, "--server-name", running.host, "--user", running.user,
            "--password-file", str(password), "--to", running.mailbox, *alphabet]


def spoken(answer: dict) -> str:
    event = {"handshake": ["TLS"], "handshake-failed": ["TLS failed"], "not-sent": ["not sent"], "": []}[answer["event"]]
    words = event + answer["replies"] + (["closed"] if answer["closed"] else [])
    return ("*" if answer["tls"] else "") + (" ".join(words) or "nothing")


def last_answer(machine: dict, conversation: str) -> str:
    state, answer = 0, {}
    for said in conversation.split():
        step = next(step for step in machine["states"][state]["steps"] if step["input"] == said)
        state, answer = step["to"], step["answer"]
    return spoken(answer)


def diff(one: pathlib.Path, other: pathlib.Path) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, "diff", str(one), str(other)], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", SERVERS)
def test_machine_is_the_same_twice_and_not_ours(name, tmp_path):
    inputs, states, conversations = SERVERS[name]
    try:
        with peer.start(name) as running:
            once, again = (learn(tmp_path, f"{name}{time}", *options_for(running, inputs, tmp_path)) for time in "12")
    except peer.Unavailable as why:
        pytest.skip(str(why))
    record = json.loads(once.read_text())
    assert record["schema"] == "smtpspec-machine/1" and record["stopped"] == ""
    assert record["machine"] == json.loads(again.read_text())["machine"]
    assert diff(once, again).returncode == 0
    machine = record["machine"]
    assert {said: last_answer(machine, said) for said in conversations} == conversations
    assert len(machine["states"]) == states
    ours = learn(tmp_path, "ours", "--own", "--depth", "1")
    told = diff(ours, once)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "a shortest conversation that tells them apart:\n  S: 220\n  C: " in told.stdout, told.stdout
