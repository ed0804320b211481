#!/usr/bin/python3
"""script/check-includes finds each kind of offence, and none in a tree that follows the table."""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
GUARD = "#ifndef SMTPSPEC_X_H_\n#define SMTPSPEC_X_H_\n%s\n#endif\n"

CASES = [
    # (file, text, a word of the complaint or nothing)
    ("parser/a.cpp", '#include "parser/b.h"\n', None),
    ("parser/a.cpp", '#include "tls/b.h"\n', "parser may not include tls/b.h"),
    ("server/mail.cpp", '#include "client/session.h"\n', "never include each other"),
    ("server/mail.cpp", '#include "net/stream.h"\n', "server may not include net/stream.h"),
    ("server/serve_command.cpp", '#include "net/stream.h"\n', None),
    ("sasl/scram.cpp", '#include "parser/base64.h"\n', None),
    ("sasl/scram.cpp", '#include "parser/reply.h"\n', "base64 and xtext, and nothing else"),
    ("tls/a.cpp", "#include <sys/socket.h>\n", "operating system"),
    ("net/a.cpp", "#include <sys/socket.h>\n", None),
    ("tls/a.cpp", "#include <openssl/ssl.h>\n", "only tls/openssl_engine.h"),
    ("client/a.cpp", "auto t = std::chrono::steady_clock::now();\n", "pass it in"),
    ("client/a.cpp", "// no steady_clock here\n", None),
    ("parser/a.h", "int x;\n", "no include guard"),
    ("parser/a.h", GUARD % "int x;", None),
]


def main() -> int:
    wrong = 0
    for file, text, complaint in CASES:
        with tempfile.TemporaryDirectory() as scratch:
            path = pathlib.Path(scratch, file)
            path.parent.mkdir(parents=True)
            path.write_text(text)
            done = subprocess.run([sys.executable, str(HERE / "check-includes"), scratch], text=True,
                                  capture_output=True)
        right = (done.returncode == 0) if complaint is None else (done.returncode == 1 and complaint in done.stdout)
        if not right:
            wrong += 1
            print(f"{file} {text!r}: expected {complaint or 'no complaint'}, got {done.stdout!r}")
    print(f"{len(CASES) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
