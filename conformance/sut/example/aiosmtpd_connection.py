"""Python's aiosmtpd as connections that are fed and drained: what aiosmtpd_sut.c calls.

SMTPSPEC_SUT_CHAIN and SMTPSPEC_SUT_KEY name the files of its certificate; without them it has no TLS.
SMTPSPEC_SUT_USER and SMTPSPEC_SUT_PASSWORD are its account.
"""
import asyncio
import logging
import os
import ssl
from asyncio import protocols, sslproto

from aiosmtpd.smtp import SMTP

from aiosmtpd_policy import Handler, authenticator

ROUNDS = 1000  # a connection that never comes to rest is an endless loop
messages: list[bytes] = []


class Loop(asyncio.SelectorEventLoop):
    """Its clock goes on when it is told to."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def rest(self) -> None:
        """Runs until nobody has anything to do before time goes on."""
        for _ in range(ROUNDS):
            self.call_soon(self.stop)
            self.run_forever()
            if not self._ready:
                return
        raise RuntimeError("it does not come to rest")


class Transport(asyncio.Transport):
    """Keeps what is written until it is drained."""

    def __init__(self):
        super().__init__({"peername": ("192.0.2.1", 49152)})
        self.out, self.closing, self.protocol = bytearray(), False, None

    def write(self, data):
        if not self.closing:
            self.out += data

    def close(self):
        if not self.closing:
            self.closing = True
            loop.call_soon(self.protocol.connection_lost, None)

    abort = close

    def _force_close(self, _error):
        """What TLS of asyncio calls in the transports that it knows."""
        self.out.clear()
        self.close()

    def is_closing(self):
        return self.closing

    def set_protocol(self, protocol):
        self.protocol = protocol

    def get_protocol(self):
        return self.protocol

    def get_write_buffer_size(self):
        return 0

    def set_write_buffer_limits(self, high=None, low=None):
        pass

    def pause_reading(self):
        pass

    def resume_reading(self):
        pass

    def is_reading(self):
        return not self.closing


class Connection:
    def __init__(self, implicit: bool):
        server = SMTP(Handler(messages.append), hostname="mx.example.com", loop=loop, enable_SMTPUTF8=True,
                      authenticator=ACCOUNT, auth_require_tls=not implicit, tls_context=None if implicit else CONTEXT)
        self.transport = Transport()
        self.transport.protocol = server if not implicit else sslproto.SSLProtocol(
            loop, server, CONTEXT, None, server_side=True)
        self.transport.protocol.connection_made(self.transport)
        loop.rest()

    def feed(self, octets: bytes) -> None:
        protocol = self.transport.protocol
        if self.transport.closing:
            return
        if isinstance(protocol, asyncio.BufferedProtocol):
            protocols._feed_data_to_buffered_proto(protocol, octets)
        else:
            protocol.data_received(octets)
        loop.rest()

    def drain(self, most: int) -> bytes:
        octets = bytes(self.transport.out[:most])
        del self.transport.out[:most]
        return octets

    def peer_closed(self) -> None:
        if not self.transport.closing and not self.transport.protocol.eof_received():
            self.transport.close()
        loop.rest()

    def closed(self) -> bool:
        return self.transport.closing

    def tick(self, milliseconds: int) -> None:
        loop.now += milliseconds / 1000
        loop.rest()

    def destroy(self) -> None:
        self.transport.close()
        loop.rest()


def has_tls() -> bool:
    return CONTEXT is not None


def message(index: int):
    return messages[index] if index < len(messages) else None


def context():
    if "SMTPSPEC_SUT_CHAIN" not in os.environ:
        return None
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(os.environ["SMTPSPEC_SUT_CHAIN"], os.environ["SMTPSPEC_SUT_KEY"])
    return made


logging.getLogger("mail.log").setLevel(logging.CRITICAL)
CONTEXT = context()
ACCOUNT = authenticator(*(os.environ.get(f"SMTPSPEC_SUT_{field}", "tester") for field in ("USER", "PASSWORD")))
loop = Loop()
asyncio.set_event_loop(loop)
