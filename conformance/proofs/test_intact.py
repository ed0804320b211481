"""Generated messages go through `send` and `serve` and are stored octet for octet.

Octet for octet but for line ends: what is no CRLF in the file, CR or LF alone, is one when it is sent.
100 of them run always; all 1,000 with SMTPSPEC_LONG=1. The seed is fixed: a failure repeats.
"""
import collections
import concurrent.futures
import os
import random
import re

import pytest

import program

ALL = 1000
SEED = 20261122
HEAD = b"Subject: intact\r\n\r\n"
SPECIAL = [b"", b"Subject: no line end", b"\r\n", b".", b".\r\n", b"..", b"\r\n.\r\n", HEAD + b".\r\n.\r\n",
           HEAD + b".\r\n..\r\n...\r\n", HEAD + b"\r\n.", HEAD + b"\r\n\r\n.\r\n\r\n", HEAD + b"QUIT\r\n.\r\nRSET\r\n",
           HEAD + b"x" * 998 + b"\r\n", HEAD + b"." + b"x" * 997 + b"\r\n", HEAD + bytes(range(0x80, 0x100)) + b"\r\n",
           b"a\n.\nb\n", b"a\r.\rb\r", b"a\n.\r\nb", b"a\r\n.\nb", b"\r\r\n\n\r", b"a\r\n.\r", b"\n.\n",
           b"\tlooks like a continued line\r\n", b"Received: of another;\r\n\tfolded\r\n\r\n", b" \r\n"]


def line(draw: random.Random) -> bytes:
    kind = draw.randrange(8)
    if kind == 0:
        return b""
    if kind == 1:
        return b"." * draw.randrange(1, 4)
    if kind == 2:
        return b"." + bytes(draw.choices(b"abc. \t", k=draw.randrange(12)))
    if kind == 3:
        return bytes(draw.choices(range(0x80, 0x100), k=draw.randrange(1, 200)))
    if kind == 4:
        # Lines up to the limit of RFC 5321 4.5.3.1.6, near what buffers tend to hold.
        return draw.choice(b". x").to_bytes(1, "big") + b"x" * draw.choice([509, 510, 511, 994, 996, 997])
    octets = [octet for octet in range(1, 0x100) if octet not in b"\r\n"]
    return bytes(draw.choices(octets, k=draw.randrange(1, 100)))


def message(number: int) -> bytes:
    if number < len(SPECIAL):
        return SPECIAL[number]
    draw = random.Random(SEED * ALL + number)
    if number == len(SPECIAL):
        return HEAD + b"".join(b"." * draw.randrange(3) + b"%070d\r\n" % i for i in range(70_000))  # 5 MB
    lines = [line(draw) for _ in range(draw.choice([0, 1, 2, 3, 10, 100]))]
    ends = [b"\r\n"] if draw.randrange(3) else [b"\r", b"\n", b"\r\n"]
    body = b"".join(text + draw.choice(ends) for text in lines)[:-1]
    return draw.choice([b"", HEAD]) + body + draw.choice([b"", b"\r\n", b"\r\n.", b"\r\n.\r\n", b"\n\r\n"])


def as_stored(sent: bytes) -> bytes:
    """The end of DATA takes the end of the last line with it: a last line without one gets it."""
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", sent)
    return text if text.endswith(b"\r\n") or not text else text + b"\r\n"


def test_the_generator_covers_what_is_hard():
    messages = [message(number) for number in range(ALL)]
    assert max(map(len, messages)) > 5_000_000
    for part in (b"\r\n.\r\n", b"\r\n..\r\n", b"\r\n\r\n", b"x" * 997 + b"\r\n", b"\xff"):
        assert sum(part in m for m in messages) > 20, part
    assert sum(not m.endswith(b"\r\n") for m in messages) > 100
    for arrangement in (b"\r.\r", b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r"):
        assert any(arrangement in m.replace(b"\r\n.\r\n", b"") for m in messages), arrangement
    assert sum(m == as_stored(m) for m in messages) > 200  # nothing but CRLF, and whole


@pytest.mark.parametrize("policy", ["none", "starttls"])
def test_what_is_stored_is_what_was_sent(policy):
    count = ALL if os.environ.get("SMTPSPEC_LONG") else 100
    messages = [message(number) for number in range(count)]
    with program.serving() as ours:
        options = ["--tls", policy, "--ca", ours.ca, "--server-name", "localhost"]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda sent: program.send(ours.clear, sent, *options), messages))
        refused = [(number, done.stderr) for number, done in enumerate(answers) if done.returncode != 0]
        assert refused == []
        stored = collections.Counter(ours.stored())
    expected = collections.Counter(map(as_stored, messages))
    assert list((expected - stored).elements()) == []
    assert list((stored - expected).elements()) == []
