"""Bytes to plain data with a position for every key and value.

The YAML read here is a strict part of YAML 1.1 that every parser reads alike: block and flow mappings and sequences of text.
Every scalar stays the text that was typed (an empty plain one is ``None``); duplicate keys, anchors, aliases, tags, merge keys,
keys that are not text, several documents in a file, and files that are too large or too deep are findings. libyaml's event
stream is read with a stack of our own, so that no input can exhaust the interpreter's.
"""

from __future__ import annotations

import bisect
import codecs
import errno
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias

import yaml

from helpgen import parser_errors, syntax
from helpgen.findings import Both, Finding, Position
from helpgen.lines import KEY_LINE, first_line_short, indent, is_language, loses_lines, too_deep
from helpgen.slips import no_dash, start_in

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"
KeyPath: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_NODES = 100_000
MAX_LINE = 10_000
"""Characters of a line: half of the longest text of a field, and so few that whatever looks at a line is done at once."""
MAX_FINDINGS = 1_000
"""What is wrong with one file at most; whoever has mended that many looks again."""

# Never a way to somewhere else, never waiting for the other end of a pipe, never a terminal that signals this process.
_OPEN = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"))

_UPSETS_THE_PARSER = frozenset({syntax.tag.id, syntax.anchor_or_alias.id, syntax.merge_key.id, syntax.comment_in_text.id})

_FORBIDDEN_CHARACTER = re.compile(
    "[^\\t\\n\\r\\x20-\\x7e\\xa0-\\u2027\\u202f-\\u2065\\u206a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)
# A text of nothing else is empty to a reader, whatever its length.
_INVISIBLE = re.compile(
    "[\\s\\xad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2060-\\u2065\\u206a-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f"
    "\\uffa0\\U000e0000-\\U000e01ef]+"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a node stands: its key (for a value in a mapping), its first character and the end of its text."""

    key: Position
    start: Position
    end: Position
    flow: bool = False


class Field(NamedTuple):
    """A field of a document: the line of its key, and what stands for its value."""

    line: int
    digest: str


@dataclass(frozen=True)
class Source:
    """One file's plain data and the mark of each node, by key path (``("nodes", "status", "options", 0)``)."""

    path: str
    lines: tuple[str, ...]
    data: Data
    marks: dict[KeyPath, Mark] = field(repr=False)
    torn: frozenset[KeyPath] = frozenset()
    """Mappings in which another one goes on, because the line with its key is missing; a finding says so."""
    file: Path | None = field(default=None, repr=False, compare=False)
    """Where it was read; with it, another process is told the file's name only, and reads it again when it needs a position."""
    digest: str = field(default="", repr=False, compare=False)
    """Of the bytes that were read; empty where it is not a file's."""

    def __getstate__(self) -> dict[str, Any]:
        if self.file is None:
            return dict(self.__dict__)
        told = ("path", "torn", "file", "digest", "fields")
        return {name: self.__dict__[name] for name in told if name in self.__dict__}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __getattr__(self, name: str) -> Any:
        if name not in ("lines", "data", "marks") or self.__dict__.get("file") is None:
            raise AttributeError(name)
        again, _ = read_source(self.__dict__["file"], self.__dict__["path"])
        known = (again.lines, again.data, again.marks) if again is not None else ((), None, {})
        self.__dict__.update(zip(("lines", "data", "marks"), known, strict=True))
        return self.__dict__[name]

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The fields of the mapping that the file is, in their order; none where it is something else."""
        data = self.data if isinstance(self.data, dict) else {}
        return {
            sys.intern(key): Field(self.at_key((key,)).line, digest(json.dumps(value).encode())) for key, value in data.items()
        }

    def forget(self) -> None:
        """Let go of what the file says, all but its ``fields``; whoever asks has it read again. What is no file stays."""
        if self.file is not None:
            _ = self.fields  # those of what was read, whatever the file says later
            for name in ("lines", "data", "marks"):
                self.__dict__.pop(name, None)

    def text(self) -> str:
        """What the file says, its lines ending in ``\\n``; a process that was told its name only does not parse it for this."""
        if "lines" not in self.__dict__ and self.file is not None:
            content, _ = read_bytes(self.file, self.path)
            return (content is not None and decode(content, self.path)[0]) or ""
        return "\n".join(self.lines)

    def mark(self, path: KeyPath) -> Mark:
        """The mark of the node at ``path``, or of the nearest node around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path) or Mark(Position(), Position(), Position())

    def at(self, path: KeyPath) -> Position:
        """Where the value at ``path`` starts."""
        return self.mark(path).start

    def at_key(self, path: KeyPath) -> Position:
        """Where the key of the value at ``path`` stands (the value itself in a list)."""
        return self.mark(path).key

    def find(self, path: KeyPath, needle: str, nth: int = 0) -> Position:
        """Where ``needle`` occurs for the ``nth`` time (from 0) in the text at ``path``; its start if it does not."""
        mark = self.mark(path)
        seen = 0
        for number in range(mark.start.line, min(mark.end.line, len(self.lines)) + 1):
            line = self.lines[number - 1]
            begin = mark.start.column - 1 if number == mark.start.line else 0
            while (begin := line.find(needle, begin)) >= 0:
                if seen == nth:
                    return Position(number, begin + 1)
                seen += 1
                begin += len(needle)
        return mark.start


class _UnreadableError(Exception):
    """Reading ends here; the finding that says why has been recorded."""


@dataclass
class _Open:
    """A mapping or sequence that is being read."""

    path: KeyPath
    value: dict[str, Data] | list[Data]
    key_mark: Position
    start: Position
    flow: bool
    key: str | None = None
    key_at: Position = field(default_factory=Position)
    key_first: dict[str, Position] = field(default_factory=dict)
    repeats: list[tuple[str, Position, str]] = field(default_factory=list)
    """Keys that were there already, with the key that stands before each."""
    key_before: str = ""
    skip_value: bool = False
    if_texts: list[Finding] = field(default_factory=list)
    """Findings that hold only if every key of this mapping turns out to be a language."""


def read_source(file: Path, shown: str) -> tuple[Source | None, list[Finding]]:
    """Read one YAML file.

    ``shown`` is the path that findings carry. Returns the source, or ``None`` when nothing can be made of the file, and all
    findings. Never raises for anything that stands in the file.
    """
    content, findings = read_bytes(file, shown)
    if content is None:
        return None, findings
    source, findings = parse(content, shown)
    return source and replace(source, file=file, digest=digest(content)), findings


def digest(content: bytes) -> str:
    """What stands for bytes where they are compared with others, now or another day: 32 hexadecimal digits."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def read_bytes(file: Path, shown: str, most: int = MAX_BYTES) -> tuple[bytes | None, list[Finding]]:
    """The bytes of a regular file of at most ``most`` bytes, or ``None`` with the finding that says why not.

    What is no regular file is not opened, and what took a file's place since it was looked at is not read: a pipe would keep
    the reader waiting for ever, a link would bring in what lies elsewhere.
    """
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            return None, [syntax.irregular(shown, file_kind(status.st_mode))]
        with open_regular(file) as opened:
            content = opened.read(most + 1)
            if len(content) <= most:
                return content, []
            size = max(os.fstat(opened.fileno()).st_size, len(content))
            return None, [syntax.too_large(shown, Position(), _too_many_bytes(size, most))]
    except OSError as error:
        return None, [syntax.unreadable(shown, error)]


def open_regular(file: Path) -> BinaryIO:
    """A regular file, opened to be read; OSError for what is none, also when it took the place of one a moment ago."""
    opened = open(os.open(file, _OPEN), "rb")  # noqa: PTH123, SIM115 -- what is opened is a descriptor, and handed on
    if stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
        return opened
    opened.close()
    raise OSError(errno.EINVAL, "not a regular file", str(file))


def decode(content: bytes, shown: str) -> tuple[str | None, list[Finding]]:
    """The text that UTF-8 bytes hold, its lines ending in ``\\n``, or ``None`` with the finding that says why not."""
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _lines_ending_in_n(content[: error.start].decode("utf-8"))
        position = Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        return None, [syntax.not_utf8(shown, position, content[error.start])]
    text = _lines_ending_in_n(text)
    if (bad := _FORBIDDEN_CHARACTER.search(text)) is not None:
        return None, [syntax.control_character(shown, _position(text, bad.start()), bad.group())]
    return text, []


def _lines_ending_in_n(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(content: bytes, shown: str) -> tuple[Source | None, list[Finding]]:
    """Like ``read_source``, for bytes that are already there."""
    source, findings = _parse(content, shown)
    if len(findings) <= MAX_FINDINGS:
        return source, findings
    told = sorted(findings, key=lambda finding: finding.position)[:MAX_FINDINGS]
    many = (f"more than {MAX_FINDINGS} mistakes in this file", f"这个文件里的错误超过 {MAX_FINDINGS} 处")
    return None, [*told, syntax.too_large(shown, told[-1].position, many)]


def _parse(content: bytes, shown: str) -> tuple[Source | None, list[Finding]]:
    text, findings = decode(content, shown)
    if text is None:
        return None, findings
    lines = tuple(text.split("\n"))
    if (long := next((number for number, line in enumerate(lines, 1) if len(line) > MAX_LINE), 0)) > 0:
        return None, [syntax.too_large(shown, Position(long, MAX_LINE + 1), _too_long(len(lines[long - 1])))]
    reader = _Reader(shown, lines)
    try:
        if (stopped := _feed(reader, text)) is not None:
            return None, stopped
    except Exception as error:  # whatever fails in here, what the writer gets is a finding
        fault = f"{type(error).__name__}: {error}"[:200]
        said = (f"the file cannot be read ({fault})", f"文件读不了（{fault}）")
        return None, [*reader.findings, syntax.yaml_syntax(shown, Position(), (said, ("", "")))]
    if reader.documents == 0 or (reader.root is None and not reader.findings):
        return None, [syntax.empty_file(shown)]
    return Source(shown, lines, reader.root, reader.marks, frozenset(reader.torn)), reader.findings


def _feed(reader: _Reader, text: str) -> list[Finding] | None:
    """Let ``reader`` read all of ``text``; where it cannot be read to its end, the findings that say so."""
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            reader.feed(event)
    except _UnreadableError:
        return reader.findings
    except yaml.YAMLError as error:
        stopped = parser_errors.from_parser(reader.shown, reader.lines, error, reader.last)
        reader.stop()
        # One mistake often troubles both: what the reader minded in the line in which the parser gave up is the same mistake,
        # and a tag, an anchor or a remark in the middle of a line makes the parser give up shortly below it.
        earlier = [found for found in reader.findings if found.position.line != stopped.position.line]
        same = any(
            found.rule in _UPSETS_THE_PARSER and 0 < stopped.position.line - found.position.line <= 3 for found in earlier
        )
        return earlier if same else [*earlier, stopped]
    return None


def file_kind(mode: int) -> Both:
    """What a mode of the file system says that something is, in words."""
    names = {
        stat.S_ISDIR: ("a folder", "文件夹"),
        stat.S_ISLNK: ("a symbolic link", "符号链接"),
        stat.S_ISFIFO: ("a pipe", "管道"),
        stat.S_ISSOCK: ("a socket", "套接字"),
        stat.S_ISCHR: ("a device", "设备"),
        stat.S_ISBLK: ("a device", "设备"),
    }
    return next((name for test, name in names.items() if test(mode)), ("something else", "其他东西"))


def _too_many_bytes(size: int, most: int) -> Both:
    return f"the file has {size} bytes; the most is {most}", f"文件有 {size} 字节，最多只能有 {most} 字节"


def _too_long(length: int) -> Both:
    return f"this line has {length} characters; the most is {MAX_LINE}", f"这一行有 {length} 个字符，最多只能有 {MAX_LINE} 个"


def _position(text: str, offset: int) -> Position:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    line = bisect.bisect_right(starts, offset)
    return Position(line, offset - starts[line - 1] + 1)


def _at(mark: Any) -> Position:
    return _position_at(mark.line, mark.column)


@lru_cache(maxsize=1 << 16)
def _position_at(line: int, column: int) -> Position:
    """The position of a place counted from 0. The files of a content folder share most of them."""
    return Position(line + 1, column + 1)


class _Reader:
    """Builds plain data from libyaml's events."""

    def __init__(self, shown: str, lines: tuple[str, ...]) -> None:
        self.shown = shown
        self.lines = lines
        # At the end of a file without a last line break libyaml names a line that is not there.
        self._at: Callable[[Any], Position] = self._at_or_end if lines[-1] else _at
        self.findings: list[Finding] = []
        self.marks: dict[KeyPath, Mark] = {}
        self.root: Data = None
        self.documents = 0
        self.torn: set[KeyPath] = set()
        self._last: yaml.ScalarEvent | parser_errors.Token = parser_errors.Token()
        self._open: list[_Open] = []
        self._nodes = 0

    def _at_or_end(self, mark: Any) -> Position:
        return _at(mark) if mark.line < len(self.lines) else Position(len(self.lines), len(self.lines[-1]) + 1)

    def feed(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():  # most events, so the first to be asked for
                self._check_properties(event)
                self._scalar(event)
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._stop(syntax.several_documents(self.shown, self._at(event.start_mark)))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_properties(event)
                self._enter(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._leave(event)
            case yaml.AliasEvent():
                self.findings.append(syntax.anchor_or_alias(self.shown, self._at(event.start_mark), f"*{event.anchor}"))
                self._add(None, event)

    @property
    def last(self) -> parser_errors.Token:
        """The last text, list or mapping that was read to its end."""
        if isinstance(self._last, parser_errors.Token):
            return self._last
        return parser_errors.Token(self._at(self._last.start_mark), self._at(self._last.end_mark), self._last.style or "")

    def stop(self) -> None:
        """Nothing more comes: say what was wrong in the mappings that are still open."""
        for unfinished in self._open:
            self._tell_repeats(unfinished)

    def _stop(self, finding: Finding) -> None:
        self.stop()
        self.findings.append(finding)
        raise _UnreadableError

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self.findings.append(syntax.anchor_or_alias(self.shown, self._at(event.start_mark), f"&{event.anchor}"))
        if event.tag is not None:
            self.findings.append(syntax.tag(self.shown, self._at(event.start_mark), event.tag))

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.style is None or event.style == ""
        self._last = event
        # Only in double quotes can a character be written as an escape; all others have been looked at.
        if event.style == '"' and (bad := _FORBIDDEN_CHARACTER.search(event.value)) is not None:
            self.findings.append(syntax.control_character(self.shown, self._at(event.start_mark), bad.group()))
        if self._expects_key():
            self._key(event.value, self._at(event.start_mark), plain)
            return
        if plain and self._open and self._open[-1].flow:
            top = self._open[-1]
            if "?" in event.value or (isinstance(top.value, list) and re.search("[，、]", event.value)):
                self.findings.append(syntax.flow_text(self.shown, self._at(event.start_mark), event.value))
            elif not event.value and top.key is not None:  # {zh: 甲, 乙, en: …}: the comma has cut the text in two
                self.findings.append(syntax.flow_text(self.shown, top.key_at, top.key))
        if event.style == "|" and (more := first_line_short(event.value)):
            number = self._at(event.start_mark).line + 1
            number += next(n for n, line in enumerate(self.lines[number - 1 :]) if line.strip())
            start = Position(number, indent(self.lines[number - 1]) + 1)
            said = ("the first line of this text is indented less than the others", "这段文字的第一行比其他行缩进得浅")
            self.findings.append(syntax.yaml_syntax(self.shown, start, (said, start_in(start.column + more))))
        if self._open and event.style not in {"'", '"', "|"}:
            self._check_lost_text(self._open[-1], event, plain)
        empty = event.value == "" or _INVISIBLE.fullmatch(event.value) is not None
        self._add(None if plain and event.value == "" else "" if empty else event.value, event)

    def _check_lost_text(self, top: _Open, event: yaml.ScalarEvent, plain: bool) -> None:
        """What YAML drops or joins without a word: the text after a ``#``, and lines that stand without ``|``."""
        start, end = self._at(event.start_mark), self._at(event.end_mark)
        first, last = self.lines[start.line - 1], "".join(self.lines[end.line - 1 : end.line])
        remark = re.match(r"\s+#(?=.)", last[end.column - 1 :]) if plain else None
        if remark is not None:
            at = Position(end.line, end.column + remark.end() - 1)
            found = syntax.comment_in_text(self.shown, at, last[(start.column - 1 if start.line == end.line else 0) :].strip())
            if last[at.column :][0] not in " \t#":
                self.findings.append(found)
            elif is_language(top.key):
                top.if_texts.append(found)
        if (
            plain
            and isinstance(top.value, list)
            and not top.flow
            and end.line > start.line
            and not KEY_LINE.fullmatch(self.lines[start.line])
        ):
            at = Position(start.line + 1, indent(self.lines[start.line]) + 1)
            self.findings.append(syntax.yaml_syntax(self.shown, at, no_dash(self.lines[start.line], top.start.column)))
        if top.flow or top.key is None or not is_language(top.key):
            return
        below = self.lines[start.line : end.line]
        if not plain:
            below = below[: len(below) - (end.column == 1)]
        if loses_lines([first[start.column - 1 :], *below] if plain else below):
            self.findings.append(syntax.joined_lines(self.shown, start, top.key))
            return
        for number in range(top.key_at.line + 1, start.line):  # a heading before the text is read as a remark
            line = self.lines[number - 1]
            if plain and event.value and re.match(r"\s*#", line) and line.find("#") >= top.key_at.column:
                top.if_texts.append(syntax.joined_lines(self.shown, Position(number, line.find("#") + 1), top.key))
                return

    def _key(self, key: str, at: Position, plain: bool) -> None:
        top = self._open[-1]
        before, top.key_before = top.key_before, key
        top.key, top.key_at, top.skip_value = key, at, False
        if key == "<<" and plain:
            self.findings.append(syntax.merge_key(self.shown, at))
            top.skip_value = True
        elif key in top.key_first:
            if len(top.repeats) <= MAX_FINDINGS:
                top.repeats.append((key, at, before))
            # What is empty the first time, and written the second, is not missing.
            top.skip_value = not isinstance(top.value, dict) or bool(top.value.get(key, True))
        else:
            top.key_first[key] = at

    def _tell_repeats(self, done: _Open) -> None:
        """Keys that are there twice: one finding where a whole block begins anew, because a line or a ``- `` is missing."""
        if not done.repeats or not isinstance(done.value, dict):
            return
        key, at, before = done.repeats[0]
        first, over = next(iter(done.key_first)), done.value.get(before)
        if before != key and (over is None or (isinstance(over, dict) and isinstance(done.value.get(first), str))):
            self.findings.append(syntax.yaml_syntax(self.shown, done.key_first[before], too_deep(before, done.key_mark.column)))
        elif key == first and len(done.repeats) > 1:
            in_list = bool(done.path) and isinstance(done.path[-1], int)
            if not in_list:
                self.torn.add(done.path)
            hint = syntax.starts_anew(self.lines[at.line - 1], in_list, all(map(is_language, done.value)))
            self.findings.append(syntax.duplicate_key(self.shown, at, key, done.key_first[key].line, hint))
        else:
            again = {key for key, _, _ in done.repeats}
            self.findings += [
                syntax.duplicate_key(self.shown, at, key, done.key_first[key].line)
                for key, at, before in done.repeats
                if before == key or before not in again  # of a block that was pasted twice its first key is enough
            ]

    def _enter(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        at = self._at(event.start_mark)
        if self._expects_key():
            self._stop(syntax.key_not_text(self.shown, at, "".join(self.lines[at.line - 1 : at.line])))
        if len(self._open) >= MAX_DEPTH:
            self._stop(syntax.too_large(self.shown, at, (f"nested deeper than {MAX_DEPTH} levels", f"嵌套超过 {MAX_DEPTH} 层")))
        value: dict[str, Data] | list[Data] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path, key_mark = self._place(at)
        self._open.append(_Open(path, value, key_mark, at, bool(event.flow_style)))

    def _leave(self, event: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        done = self._open.pop()
        self._tell_repeats(done)
        if isinstance(done.value, dict) and all(map(is_language, done.value)):
            self.findings += done.if_texts
        mark = Mark(done.key_mark, done.start, self._at(event.end_mark), done.flow)
        self._last = parser_errors.Token(
            mark.start, mark.end, ("[" if isinstance(done.value, list) else "{") if done.flow else ""
        )
        self._store(done.path, done.value, mark)

    def _place(self, at: Position) -> tuple[KeyPath, Position]:
        """The path of the value that comes next, and where its key stands."""
        if not self._open:
            return (), at
        top = self._open[-1]
        if isinstance(top.value, list):
            return (*top.path, len(top.value)), at
        return (*top.path, top.key or ""), top.key_at

    def _add(self, value: Data, event: yaml.ScalarEvent | yaml.AliasEvent) -> None:
        start = self._at(event.start_mark)
        path, key_mark = self._place(start)
        flow = bool(self._open) and self._open[-1].flow
        self._store(path, value, Mark(key_mark, start, self._at(event.end_mark), flow))

    def _store(self, path: KeyPath, value: Data, mark: Mark) -> None:
        self._nodes += 1
        if len(self.findings) > MAX_FINDINGS:
            raise _UnreadableError
        if self._nodes > MAX_NODES:
            self._stop(syntax.too_large(self.shown, mark.start, (f"more than {MAX_NODES} values", f"超过 {MAX_NODES} 个值")))
        if not self._open:
            self.root = value
            self.marks[path] = mark
            return
        top = self._open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            self.marks[path] = mark
            return
        if not top.skip_value and top.key is not None:
            top.value[top.key] = value
            self.marks[path] = mark
        top.key = None


def walk(data: Data, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every text in ``data`` with its key path, in document order."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from walk(value, (*path, index))
