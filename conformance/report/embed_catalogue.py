#!/usr/bin/python3
"""Writes spec/*.toml as a C++ table: embed_catalogue.py OUTPUT.cpp FILE.toml..."""

import sys
import tomllib

FIELDS = ("id", "level", "binds", "summary", "status", "reason", "section", "history")


def text_of(value):
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else " ".join(str(value).split())


def literal(text):
    # Three-digit octal escapes end where they end, unlike hexadecimal ones.
    return '"' + "".join(
        chr(octet) if 32 <= octet < 127 and chr(octet) not in '"\\?' else f"\\{octet:03o}"
        for octet in text.encode()
    ) + '"'


def records(path):
    with open(path, "rb") as file:
        document = tomllib.load(file)
    for table in ("requirement", "threat"):
        for record in document.get(table, []):
            row = {field: text_of(record.get(field)) for field in FIELDS}
            if not row["section"] and row["id"].count("/") == 2:
                row["section"] = row["id"].split("/")[1]
            if not row["history"]:
                row["history"] = text_of(record.get("references") or record.get("cve"))
            yield row


def main():
    output, *paths = sys.argv[1:]
    rows = sorted((row for path in paths for row in records(path)), key=lambda row: row["id"].encode())
    lines = ['#include "conformance/report/catalogue.h"', "", "namespace smtpspec {", ""]
    if rows:
        lines.append("static constexpr Requirement kRequirements[] = {")
        lines += ["    {" + ", ".join(literal(row[field]) for field in FIELDS) + "}," for row in rows]
        lines += ["};", "", "std::span<const Requirement> Catalogue() { return kRequirements; }"]
    else:
        lines.append("std::span<const Requirement> Catalogue() { return {}; }")
    lines += ["", "}  // namespace smtpspec", ""]
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


if __name__ == "__main__":
    main()
