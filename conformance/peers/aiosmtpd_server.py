#!/usr/bin/python3
"""aiosmtpd with TLS, AUTH and one mailbox: aiosmtpd_server.py CLEAR_PORT IMPLICIT_PORT FOLDER USER PASSWORD"""
import asyncio
import itertools
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

clear, implicit, folder, user, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
inbox = pathlib.Path(folder) / "inbox"
numbers = itertools.count(1)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        local, _, domain = address.partition("@")
        if domain.lower() != "example.com" and local.lower() != "postmaster" and not session.authenticated:
            return "550 5.7.1 no relaying"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        (inbox / f"{next(numbers)}").write_bytes(envelope.original_content)
        return "250 2.0.0 stored"


def authenticate(server, session, envelope, mechanism, data):
    right = (isinstance(data, LoginPassword) and data.login == user.encode()
             and data.password == password.encode())
    return AuthResult(success=right, handled=right, auth_data=data)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{folder}/certificates/chain.pem", f"{folder}/certificates/server.key")
    common = dict(hostname="mx.example.com", enable_SMTPUTF8=True, authenticator=authenticate)
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: SMTP(Handler(), tls_context=context, loop=loop, **common), "127.0.0.1", clear)
    await loop.create_server(lambda: SMTP(Handler(), auth_require_tls=False, loop=loop, **common),
                             "127.0.0.1", implicit, ssl=context)
    await asyncio.Event().wait()


asyncio.run(main())
