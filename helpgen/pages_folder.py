"""The folder that is published as it is: hand-written pages, pictures, and a few files that hosts and crawlers look for.

Nothing else may be in it. What a browser takes for a document or a script would be one of our domain, and readers believe what
comes from there.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath

from helpgen import pixels, svg, syntax
from helpgen.findings import AnyRule, Both, Finding, Position, rule
from helpgen.source import decode, file_kind, read_bytes

PICTURES = ("svg", "png", "jpg", "jpeg", "webp", "avif", "gif", "ico")
TEXTS = frozenset({"robots.txt", "humans.txt", "security.txt", "CNAME", ".well-known/security.txt"})
"""Text files by their path in the folder."""
_HIDDEN = frozenset({".well-known"})
LITTER = re.compile(r"\.DS_Store|\.gitkeep|\.gitignore|\.#.*|\..*\.sw[a-p]")
"""What systems and editors leave behind; MkDocs publishes nothing whose name begins with a dot."""

MAX_PICTURE = 5 * 1024 * 1024
MAX_FILES = 10_000
MAX_FOLDERS = 8
"""Folders in each other."""

_NAME = re.compile(r"\.?[A-Za-z0-9_][A-Za-z0-9._-]{0,98}")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


@rule("unknown-file")
def unknown_file(path: str, hint: Both) -> Finding:
    """Every file of the content folder has a name that says what it is.

    A file with any other name would be left out of the site without a word. In `pages/` it would be published as it is: there
    are only Markdown, pictures and `robots.txt` there, never HTML, scripts or styles.

    Bad: `tx/fees.yaml`
    Good: `tx/fees.faq.yaml`
    """
    message = ("the name does not say what this file is", "从文件名看不出这是什么文件")
    return unknown_file.finding(path, Position(), message, hint)


@rule("bad-file-name")
def bad_file_name(path: str, message: Both, hint: Both) -> Finding:
    """The name of a file in `pages/` is the same file on every system.

    It is part of a public URL. Spaces, Chinese, a dot at the end, the names of Windows devices, and two names that differ only
    in capitals get lost, or take each other's place, on one host or another.

    Bad: `pages/assets/images/CON.png`
    Good: `pages/assets/images/console.png`
    """
    return bad_file_name.finding(path, Position(), message, hint)


@rule("unsafe-image")
def unsafe_image(path: str, position: Position, message: Both, hint: Both) -> Finding:
    """A picture only shows something.

    An SVG can run scripts, load things and lead elsewhere, and whoever opens it opens a page of our domain. So it holds shapes,
    texts, colours and references within the file, nothing else. Any other picture is of the format that its ending says, and
    has at most 5 MiB and 40 million pixels.

    Bad: `<svg xmlns="http://www.w3.org/2000/svg" onload="…">`
    Good: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="…"/></svg>`
    """
    return unsafe_image.finding(path, position, message, hint)


@rule("image-metadata")
def image_metadata(path: str, place: bool) -> Finding:
    """A picture says nothing about who took it, when and where.

    Cameras and phones write that into the file (EXIF, XMP), often with the place to a few metres. Everybody who loads the page
    can read it.

    Bad: a photo as it comes out of a phone
    Good: the same photo, exported without metadata
    """
    what: Both = (
        ("this picture says where it was taken", "这张图片里写着拍摄地点")
        if place
        else (
            "this picture says with what, and often when and by whom it was made",
            "这张图片里写着拍摄设备，往往还有时间和作者",
        )
    )
    hint: Both = (
        "export it again without metadata (EXIF, XMP), turned the right way up",
        "重新导出，去掉元数据（EXIF、XMP），并先把方向转正",
    )
    return image_metadata.finding(path, Position(), what, hint)


RULES: tuple[AnyRule, ...] = (unknown_file, bad_file_name, unsafe_image, image_metadata)


def look_through(folder: Path, shown: str) -> list[Finding]:
    """What is wrong with the files below ``folder``, which findings call ``shown``; nothing when there is no such folder."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return []
    except OSError as error:
        return [syntax.unreadable(shown, error)]
    if not stat.S_ISDIR(status.st_mode):
        return [syntax.irregular(shown, file_kind(status.st_mode))]
    return list(_Folder(folder, shown).findings())


def published_texts(folder: Path, shown: str) -> dict[str, str]:
    """What text files and the words of pictures say, by path: the rules for texts hold for them as well.

    Of an SVG what it shows as words, at its place; what cannot be read is for ``look_through`` to say.
    """
    files = [(folder / name, f"{shown}/{name}") for name in sorted(TEXTS)]
    with suppress(OSError):
        files += [(path, f"{shown}/{path.relative_to(folder).as_posix()}") for path in _drawings(folder)]
    found = dict[str, str]()
    for file, path in files:
        if not file.is_symlink() and file.is_file():
            content, _ = read_bytes(file, path, 1024 * 1024)
            text = decode(content, path)[0] if content is not None else None
            if text:
                found[path] = svg.words(text) if file.suffix == ".svg" else text
    return found


def _drawings(folder: Path) -> list[Path]:
    """The SVG files below ``folder`` that ``look_through`` comes to, by name."""
    found, waiting = list[Path](), [(folder, 0)]
    while waiting:
        inside, depth = waiting.pop()
        for item in islice(inside.iterdir(), MAX_FILES):
            if item.is_symlink() or item.name.startswith("."):
                continue
            if item.is_dir() and depth < MAX_FOLDERS:
                waiting.append((item, depth + 1))
            elif item.suffix == ".svg":
                found.append(item)
    return sorted(found)


class _Folder:
    def __init__(self, folder: Path, shown: str) -> None:
        self.folder = folder
        self.shown = shown
        self.count = 0

    def findings(self) -> Iterator[Finding]:
        waiting = [PurePosixPath()]
        while waiting:
            inside = waiting.pop()
            try:
                items = sorted(item.name for item in islice((self.folder / inside).iterdir(), MAX_FILES + 1))
            except OSError as error:
                yield syntax.unreadable(self._path(inside), error)
                continue
            same = dict[str, str]()
            for item in items:
                name, path = inside / item, self._path(inside / item)
                self.count += 1
                if self.count > MAX_FILES:
                    yield syntax.too_large(path, Position(), (f"more than {MAX_FILES} files", f"文件超过 {MAX_FILES} 个"))
                    return
                try:
                    mode = (self.folder / name).lstat().st_mode
                except OSError as error:
                    yield syntax.unreadable(path, error)
                    continue
                if LITTER.fullmatch(item):
                    continue
                if stat.S_ISDIR(mode) and item.startswith(".") and str(name) not in _HIDDEN:
                    yield unknown_file(path, _kinds_hint(name))
                    continue
                if stat.S_ISDIR(mode) and len(name.parts) <= MAX_FOLDERS:
                    waiting.append(name)
                elif stat.S_ISDIR(mode):
                    deep = (f"more than {MAX_FOLDERS} folders in each other", f"文件夹嵌套超过 {MAX_FOLDERS} 层")
                    yield syntax.too_large(path, Position(), deep)
                elif not stat.S_ISREG(mode):
                    yield syntax.irregular(path, file_kind(mode))
                    continue
                # Of a page's name every part is an id; whoever reads the pages says so.
                if name.suffix != ".md" and (found := _name_mistake(path, item, same)) is not None:
                    yield found
                elif stat.S_ISREG(mode):
                    yield from self._file(name, path)

    def _path(self, name: PurePosixPath) -> str:
        return f"{self.shown}/{name}" if name.parts else self.shown

    def _file(self, name: PurePosixPath, path: str) -> Iterator[Finding]:
        ending = name.suffix.removeprefix(".")
        if str(name) in TEXTS:
            content, findings = read_bytes(self.folder / name, path)
            yield from findings if content is None else decode(content, path)[1]
        elif name.name.startswith(".") or (ending not in PICTURES and ending != "md"):
            yield unknown_file(path, _kinds_hint(name))
        elif ending == "md":
            content, findings = read_bytes(self.folder / name, path)
            yield from findings if content is None else decode(content, path)[1]
        else:
            yield from _picture(self.folder / name, path, ending)


def _kinds_hint(name: PurePosixPath) -> Both:
    lower = name.suffix.lower().removeprefix(".")
    if lower in (*PICTURES, "md") and not name.name.startswith("."):
        better = f"{name.stem}.{lower}"
        return f"rename it to '{better}'", f"改名为 {better}"
    if lower in ("yaml", "yml"):
        return "entries and trees belong in the folder of a category", "条目和树放在分类的文件夹里"
    texts = sorted(TEXTS)
    return (
        f"only Markdown (.md), pictures (.{', .'.join(PICTURES)}) and {', '.join(texts)} are published; remove this one",
        f"这里只能放 Markdown（.md）、图片（.{'、.'.join(PICTURES)}）和 {'、'.join(texts)}；删掉这个文件",
    )


def _name_mistake(path: str, name: str, same: dict[str, str]) -> Finding | None:
    """What is wrong with a name in a folder; ``same`` holds the names before it as systems without capitals see them."""
    better = re.sub(r"[^a-z0-9._]+", "-", name.lower()).strip("-.")
    better = better if _NAME.fullmatch(better) and not _DEVICE.fullmatch(better) else "withdraw-steps.svg"
    rename: Both = (f"rename it to '{better}'", f"改名为 {better}")
    if (other := same.setdefault(name.casefold(), name)) != name:
        said = (f"'{other}' and '{name}' are one file on some systems", f"“{other}”和“{name}”在有些系统上是同一个文件")
        return bad_file_name(path, said, ("give one of the two another name", "给其中一个改名"))
    if _DEVICE.fullmatch(name):
        stem, dot, ending = name.partition(".")
        other = f"{stem}-help{dot}{ending}".lower()
        return bad_file_name(
            path,
            (f"'{name}' is a device on Windows", f"“{name}”在 Windows 上是设备名"),
            (f"rename it to '{other}'", f"改名为 {other}"),
        )
    if not _NAME.fullmatch(name) or name.endswith("."):
        said = (
            f"'{name}' is not a name that every system takes: letters, digits, '-', '_' and '.' between them, at most 99",
            f"“{name}”不是所有系统都能用的名字：只能有字母、数字、“-”“_”和夹在中间的“.”，最多 99 个",
        )
        return bad_file_name(path, said, rename)
    return None


def _picture(file: Path, path: str, ending: str) -> Iterator[Finding]:
    content, findings = read_bytes(file, path, 1024 * 1024 if ending == "svg" else MAX_PICTURE)
    if content is None:
        yield from findings
        return
    if ending == "svg":
        text, findings = decode(content, path)
        yield from findings
        if text is not None:
            yield from svg.look_through(text, lambda position, message, hint: unsafe_image(path, position, message, hint))
        return
    kind = pixels.kind(content)
    if kind != ("jpg" if ending == "jpeg" else ending):
        really: Both = (f"it is a .{kind}", f"它其实是 .{kind}") if kind else ("it is no picture", "它不是图片")
        said = (f"this is no .{ending}: {really[0]}", f"这不是 .{ending} 文件：{really[1]}")
        again = ("export it again, or give it the ending of its format", "重新导出，或者把扩展名改成它真正的格式")
        yield unsafe_image(path, Position(), said, again)
        return
    width, height = pixels.size(content) or (0, 0)
    if max(width, height) > pixels.MAX_SIDE or width * height > pixels.MAX_PIXELS:
        said = (f"this picture has {width} × {height} pixels", f"这张图片有 {width} × {height} 像素")
        smaller = ("scale it down; 2,000 pixels are enough for any screen", "把它缩小；宽 2000 像素对任何屏幕都够了")
        yield unsafe_image(path, Position(), said, smaller)
    elif told := pixels.tells(content):
        yield image_metadata(path, told == "place")
