"""`serve` is killed under load; every message that got 250 is there, and nothing in new/ is a piece.

5 kills always, 100 with SMTPSPEC_LONG=1. What a power cut leaves is the matter of test_durability.py.
"""
import hashlib
import os
import pathlib
import random
import socket
import threading
import time

import program

SEED = 20261122
SENDERS = 4


class Load:
    """Clients that send until the server is gone, and remember what was sent and what got 250."""

    def __init__(self, port: int, seed: int):
        self.sent: set[str] = set()
        self.acknowledged: set[str] = set()
        self.port = port
        self.threads = [threading.Thread(target=self.client, args=(random.Random(seed + i),))
                        for i in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def client(self, draw: random.Random) -> None:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
                self.converse(connection, connection.makefile("rb"), draw)
        except OSError:
            pass  # the kill

    def converse(self, connection: socket.socket, replies, draw: random.Random) -> None:
        def reply(code: bytes) -> bool:
            while (line := replies.readline())[3:4] == b"-":
                pass
            assert not line.endswith(b"\n") or line.startswith(code), line
            return line.endswith(b"\n")

        def command(text: bytes, code: bytes) -> bool:
            connection.sendall(text)
            return reply(code)

        going = reply(b"220") and command(b"EHLO load.example.org\r\n", b"250")
        while going:
            content = b"Subject: %016x\r\n\r\n" % draw.getrandbits(64)
            content += b"%032x\r\n" % draw.getrandbits(128) * draw.choice([1, 10, 100, 4000])
            name = hashlib.sha256(content).hexdigest()
            if not (command(b"MAIL FROM:<load@example.org>\r\n", b"250")
                    and command(b"RCPT TO:<alice@example.com>\r\n", b"250") and command(b"DATA\r\n", b"354")):
                return
            self.sent.add(name)
            going = command(content + b".\r\n", b"250")
            if going:
                self.acknowledged.add(name)

    def join(self) -> None:
        for thread in self.threads:
            thread.join()


def names_of(folder: pathlib.Path) -> set[str]:
    return {hashlib.sha256(program.without_trace(file.read_bytes())).hexdigest() for file in folder.iterdir()}


def test_no_acknowledged_message_is_lost(tmp_path):
    kills = 100 if os.environ.get("SMTPSPEC_LONG") else 5
    draw = random.Random(SEED)
    acknowledged = in_flight = 0
    for number in range(kills):
        mail = tmp_path / f"mail{number}"
        ours = program.launch(tmp_path, "--maildir", str(mail))
        load = Load(ours.clear, SEED + number * SENDERS)
        time.sleep(draw.uniform(0.02, 0.4))
        ours.process.kill()
        ours.process.wait()
        ours.process.stdout.close()
        load.join()
        stored = names_of(mail / "new")
        assert load.acknowledged - stored == set(), f"kill {number}: acknowledged and lost"
        assert stored - load.sent == set(), f"kill {number}: not whole"
        acknowledged += len(load.acknowledged)
        in_flight += len(load.sent - load.acknowledged)
        for part in ("new", "tmp"):
            for file in (mail / part).iterdir():
                file.unlink()
    print(f"{kills} kills, {acknowledged} messages acknowledged, {in_flight} in flight when killed")
    assert acknowledged > kills and in_flight > kills  # otherwise this was no load
