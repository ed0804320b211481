"""What aiosmtpd takes, in the tests: one domain, postmaster, and anything from who has logged in."""
from aiosmtpd.smtp import AuthResult, LoginPassword


class Handler:
    """`keep` is given the content of each message."""

    def __init__(self, keep):
        self.keep = keep

    async def handle_RCPT(self, server, session, envelope, address, options):
        local, _, domain = address.partition("@")
        if domain.lower() != "example.com" and local.lower() != "postmaster" and not session.authenticated:
            return "550 5.7.1 no relaying"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        self.keep(envelope.original_content)
        return "250 2.0.0 stored"


def authenticator(user: str, password: str):
    def authenticate(server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=right, auth_data=data)
    return authenticate
