"""Before 250 the message is on disk under its name: fsync, rename, fsync of the folder, reply.

The order is read from a trace of the system calls of a running `serve`. That each call is needed is
shown twice: the judge of the trace rejects traces without it, and `serve` refuses mail when it fails.
"""
import contextlib
import dataclasses
import os
import re
import shutil
import smtplib
import subprocess
import tempfile
import time
import pathlib

import pytest

import program

CALLS = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,write,writev,sendto,sendmsg"


@dataclasses.dataclass(frozen=True)
class Call:
    name: str
    text: str
    result: str

    def did(self, names: str, pattern: str) -> bool:
        return self.name in names.split() and bool(re.search(pattern, self.text)) and not self.result.startswith("-1")


def calls_of(trace: str) -> list[Call]:
    """The calls in order of their end. A call that another thread interrupts is told in two lines."""
    begun: dict[str, str] = {}
    calls = []
    for line in trace.splitlines():
        process, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[process] = rest.removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", rest):
            rest = begun.pop(process) + resumed[1]
        if parts := re.match(r"(\w+)\((.*)\)\s+= (.*)", rest):
            calls.append(Call(parts[1], parts[2], parts[3]))
    return calls


def reply_at(calls: list[Call], code: str, start: int = 0) -> int:
    for index in range(start, len(calls)):
        if calls[index].did("write writev sendto sendmsg", rf'(TCP|socket):\S* ?.*"{code}'):
            return index
    raise AssertionError(f"no reply {code} in the trace")


def delivery(calls: list[Call]) -> list[Call]:
    """What happens between 354 and the end of the session."""
    return calls[reply_at(calls, "354") + 1:]


def judge(calls: list[Call]) -> None:
    """Fails unless a delivery is durable when its 250 leaves."""
    position = 0

    def then(names: str, pattern: str, what: str) -> None:
        nonlocal position
        for index in range(position, len(calls)):
            if calls[index].did(names, pattern):
                position = index + 1
                return
        raise AssertionError(f"{what} is missing, or out of order, in\n" + "\n".join(map(str, calls)))

    then("write", r"<[^>]*/mail/tmp/[^>/]+>", "write of the message")
    then("fsync fdatasync", r"<[^>]*/mail/tmp/[^>/]+>", "fsync of the message")
    late = [call for call in calls[position:] if call.did("write", r"<[^>]*/mail/tmp/[^>/]+>")]
    assert late == [], "written after its fsync"
    then("rename renameat renameat2 link linkat", r"/mail/tmp/[^\"]+\".*/mail/new/[^\"]+\"", "rename into new/")
    then("fsync", r"<[^>]*/mail/new>", "fsync of new/")
    then("write writev sendto sendmsg", r'"250', "250")
    assert reply_at(calls, "250") == position - 1, "a reply 250 leaves before the message is durable"


@contextlib.contextmanager
def traced(folder: pathlib.Path, *more: str):
    """A traced `serve` in the block; afterwards the list that it gives holds the calls."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    trace = folder / "trace"
    # With -D the server is our child and the tracer is not: signals and exit codes are the server's.
    before = ("strace", "-D", "-f", "-yy", "-s", "64", "-o", str(trace), "-e", f"trace={CALLS}", *more)
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        pytest.skip("processes cannot be traced here")
    ours = program.launch(folder, "--maildir", str(folder / "mail"), before=before)
    calls: list[Call] = []
    try:
        yield ours, calls
    finally:
        code = program.end(ours.process)
    until = time.monotonic() + 20
    while "+++ exited" not in trace.read_text():
        assert time.monotonic() < until, "the trace does not end"
        time.sleep(0.02)
    calls.extend(calls_of(trace.read_text()))
    assert code == 0


def deliver(ours) -> None:
    with smtplib.SMTP("127.0.0.1", ours.clear, "client.example.org") as client:
        client.sendmail("sender@example.org", "alice@example.com", b"Subject: durable\r\n\r\nx\r\n")


@pytest.fixture(scope="module")
def recorded():
    """A folder that a server already used, the calls of one start and delivery there, and the latter's."""
    with tempfile.TemporaryDirectory(prefix="smtpspec-proof-") as scratch:
        folder = pathlib.Path(scratch)
        with traced(folder):
            pass
        with traced(folder) as (ours, calls):
            deliver(ours)
        yield folder, calls, delivery(calls)


def is_sync(call: Call) -> bool:
    return call.name in ("fsync", "fdatasync")


def test_a_delivery_is_durable_before_250(recorded):
    judge(recorded[2])


def test_no_sync_is_superfluous(recorded):
    assert [call.name for call in recorded[2] if is_sync(call)] == ["fsync", "fsync"]


def without(calls, wanted):
    return [call for call in calls if not wanted(call)]


def moved_to_front(calls, wanted):
    return [call for call in calls if wanted(call)] + without(calls, wanted)


def failed(calls, wanted):
    return [dataclasses.replace(call, result="-1 EIO") if wanted(call) else call for call in calls]


def syncs_message(call):
    return is_sync(call) and "/mail/tmp/" in call.text


def syncs_folder(call):
    return is_sync(call) and "/mail/new>" in call.text


def renames(call):
    return call.name.startswith(("rename", "link"))


def accepts(call):
    return '"250' in call.text


@pytest.mark.parametrize("change", [without, moved_to_front, failed])
@pytest.mark.parametrize("wanted", [syncs_message, renames, syncs_folder, accepts])
def test_the_judge_notices(recorded, change, wanted):
    doctored = change(recorded[2], wanted)
    assert doctored != recorded[2]
    with pytest.raises(AssertionError):
        judge(doctored)


@pytest.mark.parametrize("which", [0, 1], ids=["message", "folder"])
def test_mail_is_not_accepted_when_a_sync_fails(recorded, which):
    folder, calls, of_delivery = recorded
    # strace counts a thread's calls, and these two are the only ones.
    assert sum(map(is_sync, calls)) == sum(map(is_sync, of_delivery)) == 2
    before = set(os.listdir(folder / "mail" / "new"))
    with traced(folder, "-e", f"inject=fsync,fdatasync:error=EIO:when={which + 1}") as (ours, seen):
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            deliver(ours)
        assert 400 <= refusal.value.smtp_code <= 499
    assert any("INJECTED" in call.result for call in seen)
    # The client comes again: what it was refused must not be there.
    assert set(os.listdir(folder / "mail" / "new")) == before
    assert os.listdir(folder / "mail" / "tmp") == []
