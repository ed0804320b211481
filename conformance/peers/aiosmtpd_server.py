#!/usr/bin/python3
"""aiosmtpd with TLS, AUTH and one mailbox: aiosmtpd_server.py CLEAR_PORT IMPLICIT_PORT FOLDER USER PASSWORD"""
import asyncio
import itertools
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP

from aiosmtpd_policy import Handler, authenticator

clear, implicit, folder, user, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
inbox = pathlib.Path(folder) / "inbox"
numbers = itertools.count(1)


def keep(content: bytes) -> None:
    (inbox / f"{next(numbers)}").write_bytes(content)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{folder}/certificates/chain.pem", f"{folder}/certificates/server.key")
    common = dict(hostname="mx.example.com", enable_SMTPUTF8=True, authenticator=authenticator(user, password))
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: SMTP(Handler(keep), tls_context=context, loop=loop, **common), "127.0.0.1", clear)
    await loop.create_server(lambda: SMTP(Handler(keep), auth_require_tls=False, loop=loop, **common),
                             "127.0.0.1", implicit, ssl=context)
    await asyncio.Event().wait()


asyncio.run(main())
