#!/usr/bin/python3
"""spec/models.py fails where a model does not say what it must, and trails become the right scripts."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import counterexample

# What the attacker printed, and the rules that must come of it.
TRAILS = [
    ("policy 2 account 1\nconnection 1\nserver r220 0\nclient EHLO 0\nserver LIST_STARTTLS 0\nreplace r250\n",
     ['on reply to EHLO #1: replace with "250 mx.example.org\\r\\n"']),
    ("connection 1\nserver r220 0\nafter r250\n", ['on reply to connect #1: after "250 mx.example.org\\r\\n"']),
    ("connection 1\nserver r220 0\nclient STARTTLS 0\nafter MAIL\nserver r220 0\nserver r550 0\ndrop\n",
     ['on STARTTLS #1: after "MAIL FROM:<eve@example.net>\\r\\n"', "on reply to MAIL #1: drop"]),
    ("connection 1\nclient EHLO 0\nclient EHLO 0\nclose\n", ["on EHLO #2: close"]),
    ("connection 1\nclient STARTTLS 0\nanswer r454\n", ['on STARTTLS #1: answer "454 4.7.0 not now\\r\\n"']),
    ("connection 1\nclient CLIENT_HELLO 0\nown TLS\n", ["on tls: tls certificate=unknown-ca"]),
    ("connection 1\nclient CLIENT_HELLO 0\nserver SERVER_HELLO 1\nclose\n", ["on tls: close"]),
    ("connection 1\nclient CLIENT_HELLO 0\nclient EHLO 1\nafter NOOP\n", ['on octets #2, in tls: after "NOOP\\r\\n"']),
    # What is said while the server takes text is text, and gets no reply.
    ("connection 1\nserver r220 0\nclient DATA 0\nserver r354 0\nclient QUIT 0\nclient TEXT 0\nserver r250 0\ndrop\n",
     ["on reply to end #1: drop"]),
]
NO_RULE = "connection 1\nclient EHLO 1\nserver LIST_AUTH 1\nafter r250\n"

POLICY = '[[search]]\ntitle = "x"\nfile = "policy.pml"\nway = "all"\n'
STARTTLS = '[[search]]\ntitle = "x"\nfile = "starttls.pml"\ndefines = ["BUDGET=1"]\nway = "all"\n'
PROPERTY = 'holds = ["required_means_required"]\n'
STATE = "#define client_finished 9\n"
ROW = "policy == policy_starttls && obstacle == refused -> decision = "
CASES = [
    # models.toml, a change of tables.pml, what must be said, exit code
    (POLICY + 'holds = ["requiretls_is_kept"]\n', None, "holds          requiretls_is_kept", 0),
    (POLICY + 'holds = ["testing_protects"]\n', None, "DOES NOT HOLD  testing_protects", 1),
    (POLICY + 'fails = [{ name = "requiretls_is_kept" }]\n', None, "HOLDS          requiretls_is_kept", 1),
    (POLICY + 'holds = ["requiretls_is_kept"]\ncomplete = true\nnever = [{ line = "sent = 1", why = "" }]\n', None,
     "listed as never reached, and it is: sent = 1", 1),
    (POLICY + 'holds = ["requiretls_is_kept"]\ncomplete = true\n', None, "never reached: policy.pml:", 1),
    (STARTTLS + PROPERTY + "complete = true\n", (STATE, STATE + "#define client_waits 10\n"), "no step of client.pml enters client_waits", 1),
    # A table that lets a client go on in clear where it must not.
    (STARTTLS + PROPERTY, (ROW + "end_it", ROW + "go_on_in_clear"), "DOES NOT HOLD  required_means_required", 1),
]


def run(spec, *arguments):
    return subprocess.run([sys.executable, str(spec / "models.py"), *arguments], text=True, capture_output=True)


def trails():
    for text, rules in TRAILS:
        found = counterexample.Trail(text).rules
        yield found == rules, f"{text!r}: expected {rules}, got {found}"
    try:
        yield False, f"{NO_RULE!r}: became {counterexample.Trail(NO_RULE).rules}"
    except counterexample.Untranslatable:
        yield True, ""


def comparisons(scratch):
    """--compare notices a table that is not that of the model."""
    there = (HERE / "tables.pml").read_text()
    for text, code in ((there, 0), (there.replace("next = server_mail\n", "next = server_rcpt\n"), 1)):
        printed = scratch / "printed"
        printed.write_text(text)
        program = scratch / "program"
        program.write_text(f"#!/bin/sh\ncat {printed}\n")
        program.chmod(0o755)
        done = run(HERE, "--compare", str(program))
        yield done.returncode == code and ("+" in done.stdout) == bool(code), f"--compare: {done.stdout}"


def searches(scratch):
    for number, (entries, change, said, code) in enumerate(CASES):
        spec = scratch / str(number)
        spec.mkdir()
        for file in [*HERE.glob("*.pml"), HERE / "models.py", HERE / "counterexample.py"]:
            shutil.copy(file, spec)
        (spec / "models.toml").write_text(entries)
        if change:
            tables = (spec / "tables.pml").read_text()
            assert change[0] in tables
            (spec / "tables.pml").write_text(tables.replace(*change))
        done = run(spec)
        yield done.returncode == code and said in done.stdout, f"expected {said!r}, got exit {done.returncode}: {done.stdout}{done.stderr}"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        results = [*trails(), *comparisons(scratch)]
        if shutil.which("spin"):
            results += searches(scratch)
        else:
            print("spin is not installed: the searches are left out")
    wrong = [text for good, text in results if not good]
    print("\n".join(wrong + [f"{len(results) - len(wrong)} passed, {len(wrong)} failed"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
