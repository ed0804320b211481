"""Makes an attack in the project's script language of what the attacker of starttls.pml did.

The attacker of the model prints each unit that he has in hand, and behind it what he does to it:

    server LIST_STARTTLS 0
    replace LIST_AUTH

Here that becomes `on reply to EHLO #1: replace with "250-…"`. What a reply answers, and the how
manieth of its kind a unit is, follows from what was said before.
"""
import collections

COMMANDS = {
    "EHLO": "EHLO eve.example.net", "HELO": "HELO eve.example.net", "STARTTLS": "STARTTLS",
    "AUTH": "AUTH PLAIN AGV2ZQBldmU=", "MAIL": "MAIL FROM:<eve@example.net>",
    "RCPT": "RCPT TO:<eve@example.net>", "DATA": "DATA", "TEXT": "Subject: eve\\r\\n\\r\\neve\\r\\n.",
    "RSET": "RSET", "NOOP": "NOOP", "QUIT": "QUIT",
}
REPLIES = {
    "r220": "220 2.0.0 go on", "r221": "221 2.0.0 bye", "r235": "235 2.7.0 welcome",
    "r250": "250 mx.example.org", "r354": "354 go on", "r421": "421 4.3.0 closing",
    "r454": "454 4.7.0 not now", "r550": "550 5.7.1 no",
    "LIST_STARTTLS": "250-mx.example.org\\r\\n250-PIPELINING\\r\\n250 STARTTLS",
    "LIST_AUTH": "250-mx.example.org\\r\\n250-PIPELINING\\r\\n250 AUTH PLAIN LOGIN SCRAM-SHA-256",
    "LIST_BOTH": "250-mx.example.org\\r\\n250-PIPELINING\\r\\n250-STARTTLS\\r\\n"
                 "250 AUTH PLAIN LOGIN SCRAM-SHA-256",
}
POLICIES = ("none", "opportunistic", "starttls", "implicit")
IN_CLEAR, IN_SESSION = 0, 1


class Untranslatable(Exception):
    """What the attacker did has no rule in the script language."""


class Trail:
    """What the printed lines of a trail say: the policy, and a rule for each act."""

    def __init__(self, text: str):
        self.policy, self.account, self.rules = "", False, []
        self.seen = collections.Counter()
        self.segments = 0       # of the client, on all connections
        self.asked = []         # what the server was told and has not answered
        self.in_text = False    # the server takes the text of a mail
        self.unit = None        # (from the server?, its name for a rule, sealed with)
        for line in text.splitlines():
            words = line.split()
            if words:
                self._line(words)

    def _line(self, words):
        match words:
            case ["policy", number, "account", account]:
                self.policy, self.account = POLICIES[int(number)], account == "1"
            case ["connection", _]:
                self.asked, self.in_text = ["connect"], False
            case ["client", what, seal]:
                self._client(what, int(seal))
            case ["server", what, seal]:
                self._server(what, int(seal))
            case ["drop"] | ["close"]:
                self._rule(words[0])
                self._unsay()
            case ["own", "TLS"]:
                self._rule("tls certificate=unknown-ca")
            case ["replace", made]:
                self._rule("replace with " + self._octets(made))
                self._unsay()
                self._say(made)
            case ["after", made]:
                self._rule("after " + self._octets(made))
                self._say(made)
            case ["answer", made]:
                self._rule(f'answer "{REPLIES[made]}\\r\\n"')
                self._unsay()

    def _client(self, what, seal):
        self.segments += 1
        name = {"TEXT": "end", "CLIENT_HELLO": "tls"}.get(what, what)
        if seal == IN_SESSION:
            name = "octets"
        self._meet(False, name, seal)
        self._say(what)

    def _server(self, what, seal):
        answered = self.asked.pop(0) if self.asked else "connect"
        if answered == "DATA" and what == "r354":
            late, self.asked, self.in_text = self.asked, [], True
            for said in late:
                self._ask(said)
        if what == "SERVER_HELLO":
            return self._meet(True, "tls", seal)
        name = {"TEXT": "end", "connect": "connect"}.get(answered, answered)
        self._meet(True, "reply to " + name, seal)

    def _meet(self, from_server, name, seal):
        self.seen[name] += 1
        self.unit = (from_server, name, seal)

    def _say(self, what):
        if not self.unit[0]:
            self._ask(what)

    def _ask(self, what):
        """Up to its end, all that comes behind the 354 is text, and is not answered."""
        if self.in_text and what != "TEXT":
            return
        self.in_text = False
        self.asked.append(what)

    def _unsay(self):
        """The unit in hand does not come to the server."""
        if not self.unit[0] and self.asked:
            self.asked.pop()

    def _octets(self, made):
        from_server = self.unit[0]
        text = (REPLIES if from_server else COMMANDS).get(made)
        if text is None:
            raise Untranslatable(f"nothing stands for {made}")
        return f'"{text}\\r\\n"'

    def _rule(self, change):
        from_server, name, seal = self.unit
        where = ""
        if seal == IN_SESSION and name != "tls":
            if from_server:
                raise Untranslatable("no rule acts on a record of the server that nobody can read")
            name, where = "octets", ", in tls"
        nth = "" if name == "tls" else f" #{self.segments if name == 'octets' else self.seen[name]}"
        if name == "tls" and change.startswith("after"):
            change = change.replace("after", "before")
        self.rules.append(f"on {name}{nth}{where}: {change}")


def script(name: str, title: str, trail: Trail) -> str:
    """A block of the script language. A run in which the attacker did nothing is one too."""
    lines = [f"attack {name}", f"  title  {title}", "  covers rfc3207/6/client-policy", "  tags   model"]
    lines += [f"  {rule}" for rule in trail.rules or ["on connect: pass"]]
    return "\n".join(lines) + "\n"
