"""Findings, pages, shells and what was verified, from one build to the next: two files of one machine, one code and one folder.

The first is text: a line with what it is good for, a line a document, a part of the pages, a shell and a page that is sound, a
digest of the other file, and a last line with a digest of all before it. The other holds the bodies of the pages, which are
read only when they are asked for. They hold no code, each is written whole or not at all, and both can be deleted at any time.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from markupsafe import Markup

from helpgen.findings import Finding, Fix, Position, Severity
from helpgen.pages import Made, Making, Page
from helpgen.pages.page import Heading, SourceLine, Spooled
from helpgen.rules.judging import Judgement, Judgements
from helpgen.shells import Rendered
from helpgen.spool import Place, Spool
from helpgen.verification import Sound, Verified

_FORM = 5
_BLOCK = 1 << 20


@dataclass
class Kept:
    """What was found, made, rendered and verified; empty at first."""

    judgements: Judgements = field(default_factory=Judgements)
    making: Making = field(default_factory=Making)
    verified: Verified = field(default_factory=Verified)
    shells: Rendered = field(default_factory=Rendered)


def version(shown: str) -> str:
    """What findings and pages depend on besides the content, which is called ``shown`` in findings: all code, by its bytes."""
    digest = hashlib.blake2b(f"{_FORM}\0{sys.version}\0{shown}".encode("utf-8", "surrogateescape"), digest_size=20)
    package = Path(__file__).parent
    for file in sorted(package.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"\0{file.relative_to(package).as_posix()}\0".encode() + file.read_bytes())
    for place in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        digest.update("\0".join(sorted(item.name for item in Path(place).iterdir())).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def recall(file: Path, version: str) -> Kept:
    """What ``keep`` has written for this version; nothing when there is none, or when anything in the files is not right."""
    try:
        with bodies_of(file).open("rb") as bodies:
            return _recalled(file, version, bodies) or Kept()
    except (OSError, ValueError, KeyError, TypeError, IndexError, StopIteration):
        return Kept()


def bodies_of(file: Path) -> Path:
    """The file beside ``file`` that holds the bodies of the pages."""
    return file.with_suffix(".bin")


def _recalled(file: Path, version: str, bodies: BinaryIO) -> Kept | None:
    kept, digest, spool = Kept(), _digest(), Spool(bodies)
    with file.open("rb") as lines:  # line by line: with many pages, all of it twice is more than the whole build needs
        last = next(lines)
        if json.loads(last) != version:
            return None
        digest.update(last)
        last = next(lines)
        for line in lines:
            digest.update(last)
            _add(kept, json.loads(last), spool)
            last = line
        own, of_bodies = json.loads(last)
        return kept if own == digest.hexdigest() and of_bodies == _digest_of(bodies) else None


def _digest_of(bodies: BinaryIO) -> str:
    digest = _digest()
    bodies.seek(0)
    while block := bodies.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _add(kept: Kept, line: list[Any], spool: Spool) -> None:
    kind, *values = line
    match kind:
        case "topics":
            kept.judgements.topics = _judgement(values)
        case "trees":
            kept.judgements.trees = values[0], tuple(_finding(one) for one in values[1])
        case "document":
            kept.judgements.known[values[0]] = _judgement(values[1:])
        case "frame":
            kept.shells.frame = str(values[0])
        case "shell":
            form, text = values
            kept.shells.forms[form] = text
        case "world":
            kept.verified.world = str(values[0])
        case "sound":
            path, digest, ids, leads_to, wanted = values
            places = tuple((file, id) for file, id in wanted)
            kept.verified.pages[path] = Sound(digest, tuple(ids), leads_to, places).interned()
        case "pages":
            name, state, others, made, data = values
            kept.making.known[name] = Made(state, _places(others), tuple(_page(one, spool) for one in made), data)


def keep(file: Path, version: str, kept: Kept) -> None:
    """Write what was found and made; where nothing can be written, nothing is kept."""
    digest = _digest()
    new, new_bodies = (file.with_suffix(f".{os.getpid()}.{what}") for what in ("new", "new-bin"))
    try:
        file.parent.mkdir(exist_ok=True)
        for left in file.parent.glob(f"{glob.escape(file.stem)}.*.new*"):  # by builds that were killed; they are large
            left.unlink(missing_ok=True)
        with new.open("wb") as out, new_bodies.open("wb") as opened:
            bodies = _Bodies(opened)
            for line in chain((json.dumps(version),), _lines(kept, bodies)):
                data = f"{line}\n".encode("utf-8", "surrogatepass")
                digest.update(data)
                out.write(data)
            out.write(f"{json.dumps([digest.hexdigest(), bodies.digest.hexdigest()])}\n".encode())
        new_bodies.replace(bodies_of(file))
        new.replace(file)
    except (OSError, UnicodeError):
        for one in (new, new_bodies):
            with suppress(OSError):
                one.unlink()


class _Bodies:
    """The file of the bodies while it is written."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._end, self.digest = out, 0, _digest()

    def put(self, page: Page) -> Place:
        """Where the body of a page stands from now on."""
        spooled = page.spooled
        data = page.body.encode("utf-8", "surrogatepass") if spooled is None else spooled.spool.data(spooled.place)
        self._out.write(data)
        self.digest.update(data)
        self._end += len(data)
        return self._end - len(data), len(data)


def _digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=20)


def _lines(kept: Kept, bodies: _Bodies) -> Iterator[str]:
    judgements = kept.judgements
    if judgements.topics is not None:
        yield _line("topics", *_plain_judgement(judgements.topics))
    if judgements.trees[0]:
        yield _line("trees", judgements.trees[0], [_plain_finding(one) for one in judgements.trees[1]])
    for path, judgement in judgements.known.items():
        yield _line("document", path, *_plain_judgement(judgement))
    for name, made in kept.making.known.items():
        pages = [_plain_page(page, bodies) for page in made.pages]
        if None not in pages:
            yield _line("pages", name, made.state, made.others, pages, made.data)
    yield _line("frame", kept.shells.frame)
    for form, text in kept.shells.forms.items():
        yield _line("shell", form, text)
    yield _line("world", kept.verified.world)
    for path, sound in kept.verified.pages.items():
        yield _line("sound", path, sound.digest, sound.ids, sound.leads_to, sound.wanted)


def _line(*values: object) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _places(others: list[list[str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((kind, id, digest) for kind, id, digest in others)


def _plain_judgement(one: Judgement) -> list[object]:
    findings, of_facts = ([_plain_finding(finding) for finding in group] for group in (one.findings, one.of_facts))
    return [one.digest, one.topics, one.others, findings, one.facts, of_facts]


def _judgement(values: list[Any]) -> Judgement:
    digest, topics, others, findings, facts, of_facts = values
    own, about_facts = (tuple(_finding(one) for one in group) for group in (findings, of_facts))
    return Judgement(digest, topics, _places(others), own, facts, about_facts)


def _plain_finding(one: Finding) -> list[object]:
    fix = one.fix
    return [
        one.path, one.position.line, one.position.column, one.rule, one.message, one.hint, one.severity, one.message_zh,
        one.hint_zh, [fix.position.line, fix.position.column, fix.length, fix.text] if fix is not None else None,
    ]  # fmt: skip


def _finding(values: list[Any]) -> Finding:
    path, line, column, rule, message, hint, severity, message_zh, hint_zh, fix = values
    level: Severity = "warning" if severity == "warning" else "error"
    mend = Fix(Position(fix[0], fix[1]), fix[2], fix[3]) if fix is not None else None
    return Finding(path, Position(line, column), rule, message, hint, level, message_zh, hint_zh, mend)


def _plain_page(page: Page, bodies: _Bodies) -> list[object] | None:
    """A page as plain data; ``None`` for one with a text that knows more than its letters, such as its language."""
    is_plain = page.spooled is not None or type(page.body) in (str, Markup)
    if {type(page.title), type(page.description)} != {str} or not is_plain:
        return None
    if any(type(heading.title) is not str for heading in page.headings):
        return None
    source = [page.source.path, page.source.line] if page.source is not None else None
    reviewed = page.reviewed.isoformat() if page.reviewed is not None else None
    is_markup = page.spooled.is_markup if page.spooled is not None else isinstance(page.body, Markup)
    return [
        page.url, page.language, page.kind, page.title, page.description, bodies.put(page), is_markup,
        dict(page.alternates), [[heading.level, heading.id, heading.title] for heading in page.headings], source, reviewed,
        page.section, page.previous, page.next, page.indexed,
    ]  # fmt: skip


def _page(values: list[Any], spool: Spool) -> Page:
    (
        url, language, kind, title, description, body, is_markup, alternates, headings, source, reviewed, section, previous,
        next, indexed,
    ) = values  # fmt: skip
    return Page.from_spool(
        Spooled(spool, (body[0], body[1]), is_markup),
        url=url,
        language=language,
        kind=kind,
        title=title,
        description=description,
        alternates=alternates,
        headings=tuple(Heading(*heading) for heading in headings),
        source=SourceLine(*source) if source is not None else None,
        reviewed=date.fromisoformat(reviewed) if reviewed is not None else None,
        section=section,
        previous=previous,
        next=next,
        indexed=indexed,
    )
