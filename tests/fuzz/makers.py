"""Hostile YAML, made from a source of random numbers: bytes, tokens of the syntax, and shipped files with something wrong."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import yaml

# What YAML's grammar is made of, and what loaders have tripped over: each piece means something, or nearly does.
TOKENS: tuple[str, ...] = (
    " ", "  ", "   ", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "\t", "\n\t", "\r", "\r\n", "\x85", "\u2028", "\u2029", "\ufeff",
    ":", ": ", " :", ",", ", ", "[", "]", "{", "}", "[[", "]]", "{{", "}}", "- ", "-", "? ", "?", "? :", "? : -", "|", "|\n", ">", ">\n",
    "|-", "|+", "|2", "|0", "|9\n", "|-2\n ", ">+1\n", "| # x\n  ", "'", '"', "''", '""', "\\", "\\x", "\\x4", "\\u", "\\U00110000", "\\ud800",
    "\\0", "\\n", "\\\n", "\\xff", "\\N", "\\L", "\\_", "\\q", "#", " #", " # ", "#!", "&", "&a", "&a ", "*", "*a", "*a ", "&a *a", "<<", "<<: ",
    "<<: *a", "=", "= ", "!", "! ", "!!", "!<", "!<x>", "!<tag:yaml.org,2002:str> ", "!!str ", "!!int ", "!!int x", "!!float ", "!!float 1__",
    "!!bool ", "!!bool x", "!!null x", "!!binary ", "!!binary =", "!!binary Ä", "!!timestamp ", "!!timestamp 2001-99-99", "!!set {a}",
    "!!omap ", "!!omap [a]", "!!pairs [a]", "!!map []", "!!seq {}", "!!merge x", "!!value ", "!!python/object:os.system ", "!!python/none ",
    "!!python/object/apply:os.system [x]", "!!python/name:os.system ", "!a!b ", "!%41 ", "!ENV X", "!include x", "%", "%YAML 1.1\n",
    "%YAML 9.9\n", "%TAG ! x\n", "%TAG !! y\n", "%FOO\n", "---", "---\n", "--- ", "...", "...\n", "\n---\n", "\n...\n", "@", "`", "~", "null", "yes",
    "no", "on", "True", "0", "-0", "0o7", "07", "0x", "0x_", "0b", "0b_", "0x1F", "1_000", "_1", "1_", "1__0", "+.inf", ".nan", ".", "..", "1e", "1e5",
    "1.e+", "12:30", "12:30:45", "190:20:30.15", "9:99", "-1:-1", "2001-12-14", "2001-13-45", "2026-11-21t99:99:99z", "0000-00-00",
    "2001-12-14t21:59:43.10-05:00", "2001-1-1 1:1:1 +99", "a", "b", "zh", "en", "zh:", "en: ", "zh: |\n  ", "question", "question:", "\nquestion:\n  zh: ",
    "nodes:\n  ", "goto: ", "甲", "提现", "？", "：", "，", "、", "“", "”", "\u200b", "\u202e", "\u2066", "\u00a0", "\u3000", "\u0000", "\u0001", "\u001b",
    "\u007f", "\u0080", "\ud7ff", "\ue000", "\ufffe", "\uffff", "\U0001f600", "\U0010ffff", "e\u0301", "<<<<<<< x\n", "=======\n", ">>>>>>> y\n",
)  # fmt: skip

# Bytes that are not UTF-8, or only nearly: cut off, too long, surrogates, other encodings.
BROKEN_BYTES: tuple[bytes, ...] = (
    b"\xff", b"\xfe", b"\xc0\x80", b"\xc3", b"\xe4\xb8", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x9f", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00", b"\x00a\x00:", "提现".encode("gbk"), "提現".encode("big5"), b"\xef\xbf\xbe",
)  # fmt: skip


def random_bytes(random: Random) -> bytes:
    """Bytes without any order; every second time only those that YAML gives a meaning."""
    length = random.choice((0, 1, 2, 3, 8, 30, 200))
    if random.random() < 0.5:
        return random.randbytes(length)
    return bytes(random.choices(b"\n\n  \t\r:-?[]{},#&*!|>'\"%@`~<=\\0a\xc3\xa4\xe4\xff\x00", k=length))


def random_tokens(random: Random) -> bytes:
    """A few tokens of the syntax in any order; now and then one again and again, or bytes that are no text among them."""
    tokens = random.choices(TOKENS, k=random.choice((1, 2, 3, 4, 5, 6, 8, 12, 20, 40)))
    if random.random() < 0.03:
        place = random.randrange(len(tokens))
        tokens[place] = tokens[place] * random.choice((5, 21, 60, 1100))
    content = "".join(tokens).encode("utf-8", "surrogatepass")
    if random.random() < 0.05:
        place = random.randrange(len(content) + 1)
        content = content[:place] + random.choice(BROKEN_BYTES) + content[place:]
    return content


def mutant(random: Random, files: Sequence[bytes]) -> bytes:
    """A shipped file in which one to six things went wrong: lines gone, doubled, moved, indented, values put in or exchanged."""
    lines = random.choice(files).split(b"\n")
    if len(lines) > 40 and random.random() < 0.5:  # a part of it: more of what is wrong then stands near something else
        start = random.randrange(len(lines) - 20)
        lines = lines[start : start + random.randrange(5, 40)]
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        _harm(random, lines)
    ending = random.choice((b"\n",) * 8 + (b"\r\n", b"\r"))
    content = ending.join(lines)
    return b"\xef\xbb\xbf" + content if random.random() < 0.03 else content


def _harm(random: Random, lines: list[bytes]) -> None:
    place = random.randrange(len(lines))
    line, other = lines[place], random.randrange(len(lines))
    token = random.choice(TOKENS).encode("utf-8", "surrogatepass")
    match random.randrange(12):
        case 0:
            lines[place : place + 1] = [] if len(lines) > 1 else [b""]
        case 1:
            lines.insert(other, line)
        case 2:
            lines[place], lines[other] = lines[other], line
        case 3:
            lines[place] = b" " * random.randrange(1, 5) + line
        case 4:
            lines[place] = line[min(random.randrange(1, 5), len(line) - len(line.lstrip())) :]
        case 5:
            key, colon, _ = line.partition(b": ")
            lines[place] = key + colon + token if colon else line + token
        case 6:
            cut = random.randrange(len(line) + 1)
            lines[place] = line[:cut] + token + line[cut:]
        case 7:
            key, colon, _ = line.partition(b":")
            lines[place] = key + colon + lines[other].partition(b":")[2]
        case 8:
            cut = random.randrange(len(line) + 1)
            lines[place] = line[:cut]
        case 9:
            end = min(len(lines), place + random.randrange(1, 8))
            lines[place:end] = [b"  " + one for one in lines[place:end]]
        case 10:
            end = min(len(lines), place + random.randrange(1, 12))
            lines[other:other] = lines[place:end]
        case _:
            cut = random.randrange(len(line) + 1)
            lines[place] = line[:cut] + random.choice(BROKEN_BYTES) + line[cut + 1 :]


# Values that a field may be given instead of its own: of another type, empty, of no end, or looking like something else.
VALUES: tuple[Any, ...] = (
    None, "", " ", [], {}, [[]], [{}], {"zh": None}, {"zh": []}, {"zh": {}}, {"zh": "甲"}, {"en": "a"}, {"zh": "甲", "en": "a"}, {"*": "a"}, {"": ""},
    ["a"], ["a", "a"], "a", "no", "0", "-1", "1e999", "9" * 400, "0x10", "2026-11-21", "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "a" * 70,
    "A", "index", "con", "404", "../../x", "/etc/passwd", "a/b", "a\\b", "a#b", "#", "entry:", "entry:x", "tree:x#y", "term:x", "https://", "https://[", "https://[::1",
    "https://a@b", "https://example.com:99999/", "http://x", "javascript:x", "mailto:a@b", "{{ fact:x }}", "{{ fact:", "}}", "{{ answer:x }}", "{{ item:id }}",
    "{{ snippet:x }}", "[a](entry:x)", "[a](", "![a](image:x.svg)", "!!! note\n    a", "!!! x", "| a |\n|---|\n| b |", "# a {#b}", "# a {#b}\n\n## a {#b}", "- a\n- b",
    "1. a\n3. b", "`a", "```\na", "**a", "a\n\n\n\nb", "\n", "甲" * 50, "？", "\u200b", "\u202e", "\U0001f600", "%(a)s", "{0}", "{}", "$x", "\\1", "\\g<1>",
    {"answers": {"a": "b"}, "ends": "c"}, {"question": {"zh": "甲", "en": "a"}}, {"goto": "a"}, {"use": "a"}, {"each": "a"}, {"if": {"a": "b"}},
)  # fmt: skip


def document(random: Random, files: Sequence[bytes]) -> bytes:
    """A shipped file whose data is well-formed and has one to four wrong parts: other values, keys gone, doubled or exchanged."""
    data = yaml.load(random.choice(files), yaml.CBaseLoader)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        _spoil(random, data)
    return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000).encode()


def _spoil(random: Random, data: Any) -> None:
    """Walk down to some mapping or list and change one thing in it."""
    while True:
        keys: list[Any] = list(data) if isinstance(data, dict) else list(range(len(data))) if isinstance(data, list) else []
        if not keys:
            return
        key = random.choice(keys)
        if not isinstance(data[key], dict | list) or not data[key] or random.random() < 0.15:
            break
        data = data[key]
    other = random.choice(keys)
    match random.randrange(7):
        case 0:
            del data[key]
        case 1:
            data[key], data[other] = data[other], data[key]
        case 2 if isinstance(data, dict):
            data[random.choice(("a", "zh", "fr", "index", "id", "goto", "A b", "9", ""))] = data[key]
        case 2:
            data.append(data[key])
        case 3 if isinstance(data[key], str):
            cut = random.randrange(len(data[key]) + 1)
            data[key] = data[key][:cut] + str(random.choice(VALUES)) + data[key][cut:]
        case 4 if isinstance(data[key], str):
            data[key] = (
                data[key] + random.choice(("", "\n", "\n\n", " ")) + random.choice([v for v in VALUES if isinstance(v, str)])
            )
        case 5:
            data[key] = [data[key]] if random.random() < 0.5 else {"zh": data[key]}
        case _:
            data[key] = random.choice(VALUES)
