"""Hand-written pages: Markdown files below ``pages/``, read into documents like any other, so that every rule sees them."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from helpgen import syntax
from helpgen.findings import AnyRule, Both, Finding, Position, rule
from helpgen.knowledge_base import Document
from helpgen.models import MAX_TEXT, FrontMatter, HandWritten, Markdown, Plain, id_mistake_both, nearest_id
from helpgen.source import Data, KeyPath, Mark, Source, decode, parse, read_bytes
from helpgen.tangles import tangled
from helpgen.validation import validate

MOST = 5 * MAX_TEXT
"""Characters of a page: terms of service fit in."""
MOST_FOLDERS = 8

_TITLE = re.compile(r"#[ \t]+(?P<title>\S.*?)[ \t]*")
_RULER = re.compile(r"---[ \t]*")


@rule("hand-written-page")
def hand_written_page(path: str, position: Position, message: Both, hint: Both) -> Finding:
    """A page in `pages/` starts with its title, `# About us`, and goes on in the Markdown of any other text.

    Its file name, and those of the folders that it is in, are ids, because its URL is made of them. What stands in front of the
    title is at most a `description:` for search engines, between two lines of `---`. The URL of no other page is taken.

    Bad: `pages/en/about.md` that begins with `About us`
    Good: `pages/en/about.md` that begins with `# About us`
    """
    return hand_written_page.finding(path, position, message, hint)


RULES: tuple[AnyRule, ...] = (hand_written_page,)


def read_hand_written(
    folder: Path, shown: str, languages: Sequence[str]
) -> tuple[dict[str, Document[HandWritten]], list[Finding]]:
    """The pages below ``folder`` by path without the ending (``zh/about``; ``zh/press`` for its ``index.md``), and findings.

    A page belongs to the language that its first folder names, and else to the first of ``languages``. Files that cannot be
    read at all are for whoever looks through the folder.
    """
    found: dict[str, Document[HandWritten]] = {}
    findings: list[Finding] = []
    for name in _files(folder) if languages else ():
        path = f"{shown}/{name}"
        if mistake := _name_mistake(path, name, languages):
            findings.append(mistake)
            continue
        content, _ = read_bytes(folder / name, path)
        text = decode(content, path)[0] if content is not None else None
        if text is None:
            continue
        language = name.parts[0] if len(name.parts) > 1 and name.parts[0] in languages else languages[0]
        id = name.with_suffix("").as_posix()
        id = id.removesuffix("index").rstrip("/")
        document, mistakes = _read(id, language, text, path)
        findings += mistakes
        if id in found:
            said = (f"'{found[id].source.path}' is the same page", f"“{found[id].source.path}”是同一个页面")
            findings.append(hand_written_page(path, Position(), said, ("give one of the two another name", "给其中一个改名")))
        elif document is not None:
            found[id] = document
    return found, findings


def _files(folder: Path) -> Iterator[PurePosixPath]:
    """Every Markdown file below ``folder``, by name; what is hidden, a link or nested too deep is no part of it."""
    waiting = [PurePosixPath()]
    while waiting:
        inside = waiting.pop(0)
        try:
            names = sorted(item.name for item in (folder / inside).iterdir() if not item.name.startswith("."))
            modes = [(inside / name, (folder / inside / name).lstat().st_mode) for name in names]
        except OSError:
            continue
        yield from (name for name, mode in modes if stat.S_ISREG(mode) and name.suffix == ".md")
        waiting += [name for name, mode in modes if stat.S_ISDIR(mode) and len(name.parts) <= MOST_FOLDERS]


def _name_mistake(path: str, name: PurePosixPath, languages: Sequence[str]) -> Finding | None:
    for number, part in enumerate(parts := (*name.parent.parts, name.stem)):
        if (number == 0 and len(parts) > 1 and part in languages) or (number == len(parts) - 1 and part == "index"):
            continue
        if mistake := id_mistake_both(part):
            better = nearest_id(part) or "about-us"
            return hand_written_page(path, Position(), mistake, (f"rename it to '{better}'", f"改名为 {better}"))
    return None


def _read(id: str, language: str, text: str, path: str) -> tuple[Document[HandWritten] | None, list[Finding]]:
    lines = text.split("\n")
    front, findings, number = _front_matter(lines, path)
    if findings and number == 1:
        return None, findings
    while number < len(lines) and not lines[number].strip():
        number += 1
    title = _TITLE.fullmatch(lines[number]) if number < len(lines) else None
    if title is None:
        said: Both = ("this page does not start with its title", "这一页没有以标题开头")
        hint: Both = ("write '# ' and the title on the first line, such as '# About us'", "第一行写 # 和标题，例如“# 关于我们”")
        return None, [*findings, hand_written_page(path, Position(min(number + 1, len(lines)), 1), said, hint)]
    first, last = number + 1, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    words = "\n".join(lines[first:last])
    if not words:
        said = ("this page has a title and no text", "这一页只有标题，没有正文")
        return None, [*findings, hand_written_page(path, Position(number + 1, 1), said, ("write it below", "在下面写上正文"))]
    if len(words) > MOST:
        much: Both = (
            f"the page has {len(words)} characters; the most is {MOST}",
            f"这一页有 {len(words)} 个字符，最多 {MOST} 个",
        )
        return None, [*findings, syntax.too_large(path, Position(first + 1, 1), much)]
    whole = Mark(Position(), Position(), Position(len(lines), len(lines[-1]) + 1))
    at = Position(number + 1, title.start("title") + 1)
    title_mark = Mark(at, at, Position(number + 1, title.end("title") + 1))
    text_mark = Mark(Position(first + 1, 1), Position(first + 1, 1), Position(last, len(lines[last - 1]) + 1))
    marks: dict[KeyPath, Mark] = {
        (): whole, ("title",): title_mark, ("title", language): title_mark, ("text",): text_mark, ("text", language): text_mark,
    }  # fmt: skip
    data: dict[str, Data] = {"title": {language: title["title"]}, "text": {language: words}}
    description, spot = front
    if description and spot is not None:
        marks |= {("description",): spot, ("description", language): spot}
        data["description"] = {language: description}
    content = HandWritten(
        language=language,
        # As it stands in the file: what is a space there is one in the text.
        title=Plain.model_construct(root={language: title["title"]}),
        description=Plain.model_construct(root={language: description}) if description else None,
        text=Markdown.model_construct(root={language: words}),
    )
    source = Source(path, tuple(lines), data, marks)
    findings += tangled(source)
    return (Document(id, "", source, content) if not findings else None), findings


def page_source(content: bytes, path: str, like: Data) -> tuple[Source | None, list[Finding]]:
    """The source of a page that was edited and was ``like`` this before, or ``None`` with findings; for ``helpgen mv``."""
    text, findings = decode(content, path)
    title = like.get("title") if isinstance(like, dict) else None
    if text is None or not isinstance(title, dict):
        return None, findings
    document, findings = _read("", next(iter(title)), text, path)
    return (document.source if document is not None else None), findings


Front = tuple[str, Mark | None]
"""The description of a page and where it stands; empty where there is none."""


def _front_matter(lines: list[str], path: str) -> tuple[Front, list[Finding], int]:
    """What stands between two lines of ``---`` at the top, the findings in it, and the number of lines that it takes."""
    nothing: Front = ("", None)
    if not _RULER.fullmatch(lines[0]):
        return nothing, [], 0
    end = next((number for number in range(1, len(lines)) if _RULER.fullmatch(lines[number])), 0)
    if not end:
        said: Both = ("'---' without a second line of '---'", "只有一行 ---，缺少第二行")
        hint: Both = ("delete it, or write '---' below the description", "删掉它，或者在 description 下面再写一行 ---")
        return nothing, [hand_written_page(path, Position(), said, hint)], 1
    # An empty line in place of the first '---', so that every line keeps its number.
    source, findings = parse("\n".join(["", *lines[1:end]]).encode(), path)
    if source is None or findings:
        return nothing, findings, end + 1
    content, findings = validate(source, FrontMatter)
    description = content.description if content is not None else None
    return (description or "", source.mark(("description",)) if description else None), findings, end + 1
