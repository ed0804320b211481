"""Writes script files as a C++ table: embedded_checks.py OUTPUT ROOT FILE..."""
import os
import sys


def literal(data):
    """One C++ string literal a line; octal, so that no digit behind an escape joins it."""
    lines = data.splitlines(keepends=True) or [b""]
    return "\n".join(
        '     "' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in line) + '"'
        for line in lines)


def main(output, root, files):
    entries = []
    for path in sorted(files):
        with open(path, "rb") as file:
            data = file.read()
        name = os.path.relpath(path, root)
        entries.append(f'    {{"{name}",\n{literal(data)}}},\n')
    with open(output, "w", encoding="ascii") as file:
        file.write('#include "conformance/script/embedded_checks.h"\n\nnamespace smtpspec::script {\n\n'
                   "const std::vector<EmbeddedFile>& EmbeddedChecks() {\n"
                   "  static const std::vector<EmbeddedFile> files = {\n" + "".join(entries) +
                   "  };\n  return files;\n}\n\n}  // namespace smtpspec::script\n")


main(sys.argv[1], sys.argv[2], sys.argv[3:])
