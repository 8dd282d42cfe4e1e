"""``translations.lock``: what every text said in each language when those were last compared, as digests of its blocks."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from helpgen.blocks import blocks
from helpgen.findings import AnyRule, Finding, Position, rule
from helpgen.source import decode, read_bytes

LEDGER_FILE = "translations.lock"
MAX_BYTES = 64 * 1024 * 1024
"""More than another content file may have: it grows with all texts together."""
MANY = 20
"""How many lines that cannot be read are shown."""

HEADER = """\
# What the texts said in every language when their languages were last compared, as digests of their paragraphs.
# 'helpgen translated ID' writes this file; do not edit it by hand: docs/content-format.md.
"""

KINDS = (
    "entry", "tree", "category", "notice", "term", "fact", "channel", "snippet", "outcome", "list", "owner", "figure",
)  # fmt: skip
SITE = "site"
"""The key of ``site.yaml``; every other key is a kind and an id."""

_HEAD = re.compile(rf"(?P<key>{SITE}|(?:{'|'.join(KINDS)}):[a-z0-9-]{{1,64}}) (?P<day>\d{{4}}-\d{{2}}-\d{{2}})")
_TEXT = re.compile(r"([A-Za-z0-9_.-]+) ([a-z]{2,3})(~?) ([0-9a-f]{8}(?: [0-9a-f]{8})+)")
_CONFLICT = re.compile(r"<{7}|={7}|>{7}|\|{7}")

Digests = str
"""The digest of a text as written, then those of its blocks, eight hexadecimal digits each, with spaces between them."""


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def digests(text: str) -> Digests:
    """The digests of ``text``. Two texts whose blocks say the same have the same digests but for the first."""
    return " ".join([_digest(text), *(_digest(block.words) for block in blocks(text))])


def same(recorded: Digests, text: str) -> bool:
    """Whether ``text`` says what was recorded. The first digest spares looking at the blocks of what was not touched at all."""
    return recorded[:8] == _digest(text) or recorded[8:] == digests(text)[8:]


def block_digests(recorded: Digests) -> list[str]:
    """The digests of the blocks alone."""
    return recorded.split(" ")[1:]


@dataclass(frozen=True)
class Record:
    """What the texts of one document said when they were last compared, and on which day that was."""

    day: date
    texts: dict[str, dict[str, Digests]] = field(default_factory=dict)
    """By text (the dotted key path, with ids in place of numbers) and language."""
    minor: dict[tuple[str, str], Digests] = field(default_factory=dict)
    """By text and language: what it said when somebody found that it had changed in words only."""


@dataclass(frozen=True)
class Ledger:
    """Every record, by key (``entry:btc-rbf``, ``term:txid``, ``site``); ``path`` is the file's name in findings."""

    path: str
    records: Mapping[str, Record]
    damaged: frozenset[str] = frozenset()
    """The keys of records with a line that could not be read."""
    sound: bool = True
    """Whether every line could be read."""


@rule("bad-ledger-line")
def bad_ledger_line(path: str, line: int, text: str, again: bool = False, more: int = 0) -> Finding:
    """A line of `translations.lock` is as `helpgen translated` wrote it.

    Any other line would let a translation that is out of date pass for a good one. An unfinished merge is the usual cause.

    Bad: `answer zh 8c2f`
    Good: `answer zh 8c2fd1a0 5be01c77`
    """
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    position = Position(line, 1)
    if _CONFLICT.match(text):
        message = ("a merge stopped in the middle of this file", "这个文件里有没合并完的冲突")
        hint = (
            "delete the lines '<<<<<<<', '=======' and '>>>>>>>' and one of the two versions between them, "
            "then run: helpgen translated ID for each document there",
            "删掉“<<<<<<<”“=======”“>>>>>>>”这三行，两个版本只留一个，再对其中每个文档运行：helpgen translated ID",
        )
        return bad_ledger_line.finding(path, position, message, hint)
    what, what_zh = (
        (f"'{shown}' is here twice", f"“{shown}”出现了两次")
        if again
        else (f"'{shown}' is not a line of this file", f"“{shown}”不是这个文件应有的行")
    )
    if more:
        what, what_zh = f"{what} (nor are {more} more lines)", f"{what_zh}（另有 {more} 行也不对）"
    hint = (
        "delete the line, then run: helpgen translated ID with the document's id",
        "删掉这一行，再运行：helpgen translated ID（写上文档的 id）",
    )
    return bad_ledger_line.finding(path, position, (what, what_zh), hint)


RULES: tuple[AnyRule, ...] = (bad_ledger_line,)


def read_ledger(file: Path, shown: str) -> tuple[Ledger | None, list[Finding]]:
    """The ledger in ``file``, or ``None`` when nothing can be made of it, and all findings. ``shown`` is its path in them."""
    content, findings = read_bytes(file, shown, MAX_BYTES)
    return parse(content, shown) if content is not None else (None, findings)


def parse(content: bytes, shown: str) -> tuple[Ledger | None, list[Finding]]:
    """Like ``read_ledger``, for bytes that are already there."""
    text, findings = decode(content, shown)
    if text is None:
        return None, findings
    records: dict[str, Record] = {}
    damaged: set[str] = set()
    bad: list[tuple[int, str, bool]] = []
    key, record, fresh = "", None, True
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip()
        if not line:
            key, record, fresh = "", None, True
        elif line.startswith("#"):
            continue
        elif match := _HEAD.fullmatch(line):
            key, fresh = match["key"], False
            day = _day(match["day"])
            if day is None or key in records:
                bad.append((number, line, day is not None))
                damaged.add(key)
                record = None
            else:
                record = records[key] = Record(day)
        elif fresh:  # what should name the document; the lines below it belong to nobody
            bad.append((number, line, False))
            fresh = False
        elif match := _TEXT.fullmatch(line):
            if record is not None and not _store(record, *match.groups()):
                bad.append((number, line, True))
                damaged.add(key)
        else:
            bad.append((number, line, False))
            damaged.add(key)
    return Ledger(shown, records, frozenset(damaged), not bad), _findings(shown, bad)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _store(record: Record, path: str, language: str, minor: str, found: Digests) -> bool:
    """Whether the line says something new; it is kept then."""
    languages = record.texts.setdefault(path, {})
    if (path, language) in record.minor if minor else language in languages:
        return False
    if minor:
        record.minor[path, language] = found
    else:
        languages[language] = found
    return True


def _findings(shown: str, bad: list[tuple[int, str, bool]]) -> list[Finding]:
    conflict = next(((number, line) for number, line, _ in bad if _CONFLICT.match(line)), None)
    if conflict is not None:  # all the rest follows from it
        return [bad_ledger_line(shown, *conflict)]
    more = max(0, len(bad) - MANY)
    return [
        bad_ledger_line(shown, number, line, again, more if index == MANY - 1 else 0)
        for index, (number, line, again) in enumerate(bad[:MANY])
    ]


def render(records: Mapping[str, Record]) -> str:
    """The file that holds ``records``: sorted by key, one text of one language a line, so that merges seldom meet."""
    parts = [HEADER]
    for key, record in sorted(records.items()):
        lines = [f"{key} {record.day.isoformat()}"]
        for path, languages in record.texts.items():
            for language, recorded in languages.items():
                lines.append(f"{path} {language} {recorded}")
                if (path, language) in record.minor:
                    lines.append(f"{path} {language}~ {record.minor[path, language]}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def write(file: Path, records: Mapping[str, Record]) -> None:
    """Put ``records`` into ``file``, which is written whole or not at all."""
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(render(records), "utf-8", newline="\n")
        if file.exists():
            shutil.copymode(file, new)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
