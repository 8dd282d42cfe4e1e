"""Files that are no files, that hang whoever opens them, or whose names and pictures do more than they show."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import re
import shutil
import signal
import socket
import stat
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from helpgen import check_cache, content_folder, lines, pages_folder, pixels, source, svg, tangles
from helpgen.cli import main
from helpgen.content_folder import ContentFolderError
from helpgen.findings import Finding, Position, to_json, visible
from helpgen.pages_folder import unsafe_image
from helpgen.plain_html import xml_mistakes
from tests.conftest import DAY, SMALL, read


class HangsError(BaseException):
    """Nothing that expects trouble with files may take it for that."""


@contextmanager
def soon(seconds: int = 20) -> Iterator[None]:
    """Fails instead of waiting for ever: a pipe that is opened never answers."""

    def too_late(number: int, frame: FrameType | None) -> None:
        raise HangsError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _file(path: Path) -> None:
    path.write_text("x", "utf-8")


def _link_to_folder(path: Path) -> None:
    path.symlink_to("/etc", target_is_directory=True)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket is at most 108 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


IRREGULAR: dict[str, Callable[[Path], None]] = {
    "link": _link, "dangling": _dangling, "loop": _loop, "link-to-folder": _link_to_folder, "pipe": os.mkfifo, "socket": _socket,
}  # fmt: skip

PLACES = (
    "site.yaml", "facts.yaml", "glossary.yaml", "redirects.yaml", "owners.yaml", "urls.lock", "translations.lock", "notices", "notices/x.yaml", "lists",
    "lists/x.yaml", "strings", "strings/fr.yaml", "withdraw/_category.yaml", "withdraw/arrived.faq.yaml", "withdraw/missing.tree.yaml",
    "withdraw/new.faq.yaml", "withdraw/what", "tx", "what.txt", "pages", "pages/about.md", "pages/x", "pages/assets", "pages/assets/images",
    "pages/assets/images/a.svg", "pages/assets/images/a.png", "pages/robots.txt",
)  # fmt: skip


def _put(path: Path, make: Callable[[Path], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(f".{path.name}.was"))
    path.unlink(missing_ok=True)
    make(path)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("make", IRREGULAR.values(), ids=IRREGULAR)
def test_what_is_no_file_is_never_opened(content: Path, place: str, make: Callable[[Path], None]) -> None:
    _put(content / place, make)
    with soon():
        _, findings = read(content)
        check_cache.state(content, "content", DAY)
    about = [finding for finding in findings if finding.path == f"content/{place}"]
    assert any(finding.rule == "not-a-file" and "this is not a readable file (" in finding.message for finding in about), (
        findings
    )


def test_what_takes_the_place_of_a_file_is_not_read(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the file and its opening a pipe or a link can take its place."""
    file = content / "withdraw" / "arrived.faq.yaml"
    regular, lstat = file.lstat(), Path.lstat
    monkeypatch.setattr(Path, "lstat", lambda path: regular if path == file else lstat(path))
    for make in IRREGULAR.values():
        _put(file, make)
        with soon(5):
            found, findings = source.read_bytes(file, "x")
        assert found is None
        assert [finding.rule for finding in findings] == ["not-a-file"]


def test_a_file_that_grows_while_it_is_read_is_too_large(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Growing(io.BytesIO):
        def fileno(self) -> int:
            return os.open(content / "site.yaml", os.O_RDONLY)

    monkeypatch.setattr(source, "open_regular", lambda file: Growing(b"a" * 2_000))
    found, findings = source.read_bytes(content / "site.yaml", "x", most=1_000)
    assert found is None
    assert [finding.rule for finding in findings] == ["too-large"]


def test_hard_links_are_files(content: Path) -> None:
    os.link(content / "pages" / "robots.txt", content / "pages" / "humans.txt")
    assert read(content)[1] == []


def test_too_many_files_and_bytes(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_folder, "MAX_TOTAL", 1_000)
    assert "too-large" in {finding.rule for finding in read(content)[1]}
    monkeypatch.setattr(content_folder, "MAX_TOTAL", 1 << 30)
    monkeypatch.setattr(content_folder, "MAX_FILES", 30)
    (content / "tx").mkdir()
    for number in range(31):
        (content / "tx" / f"copy-{number}.faq.yaml").write_text("a: b", "utf-8")
    assert "content/tx" in {finding.path for finding in read(content)[1] if finding.rule == "too-large"}
    monkeypatch.setattr(content_folder, "MAX_FILES", 31)
    assert [finding.path for finding in read(content)[1] if finding.rule == "too-large"] == [
        "content/withdraw/arrived.faq.yaml"
    ]
    monkeypatch.setattr(content_folder, "MAX_FILES", 100_000)
    shutil.rmtree(content / "tx")
    monkeypatch.setattr(pages_folder, "MAX_FILES", 2)
    assert [finding.rule for finding in read(content)[1]] == ["too-large"]


def test_folders_in_folders_without_end(content: Path) -> None:
    folder = content / "pages"
    for _ in range(200):
        folder /= "a"
        folder.mkdir()
    (folder / "x.html").write_text("x", "utf-8")
    assert [finding.rule for finding in read(content)[1]] == ["too-large"]


# --- names ------------------------------------------------------------------------------------------------------------

NASTY_NAMES = (
    "a\n::error file=x::y", "a\r::stop-commands::x", "##[error]x", "a\u202eb", "a\u2066b", "a\x1b[31mb", "a\x00b".replace("\x00", "\x01"), "a\x85b", "a\u2028b",
    "a,b:c%0Ad", "甲", "a" * 100, " a", "a ", "a.", "-a", "--fix", "A", "con", "nul", "com1", "index", "404", "assets", "search", "zh", "en", "sitemap", "..a",
    os.fsdecode(b"a\xff\xfe"),
)  # fmt: skip


@pytest.mark.parametrize("name", NASTY_NAMES, ids=ascii)
def test_every_bad_name_is_a_finding_that_prints(content: Path, name: str) -> None:
    entry = (content / "withdraw" / "arrived.faq.yaml").read_bytes()
    for place in (
        f"withdraw/{name}.faq.yaml",
        f"withdraw/{name}.tree.yaml",
        f"{name}/_category.yaml",
        f"pages/{name}/x.txt",
        f"notices/{name}.yaml",
    ):
        (content / place).parent.mkdir(exist_ok=True)
        (content / place).write_bytes(entry)
    _, findings = read(content)
    assert {"bad-id", "unknown-file", "bad-file-name"} & {finding.rule for finding in findings}
    for finding in findings:
        _prints(finding)
    for form in ("text", "github", "json"):
        result = CliRunner(charset="utf-8").invoke(main, ["check", "--content", str(content), "--format", form, "--no-cache"])
        assert result.exit_code == 1, result.exception
        assert not any(line.startswith(("::stop", "::error file=x")) or "##[" in line for line in result.output.splitlines())


@pytest.mark.parametrize(
    "id", ["con", "nul", "com1", "index", "404", "assets", "search", "zh", "en", "sitemap", "A", "a_b", "-a", "a" * 65]
)
def test_ids_of_documents_categories_and_nodes_that_are_something_else(content: Path, id: str) -> None:
    (content / id).mkdir()
    for name, like in (("_category", "_category"), (f"{id}.faq", "arrived.faq"), (f"{id}.tree", "missing.tree")):
        shutil.copy(content / "withdraw" / f"{like}.yaml", content / id / f"{name}.yaml")
    refused = {finding.path for finding in read(content)[1] if finding.rule == "bad-id"}
    assert refused == {f"content/{id}", f"content/{id}/{id}.faq.yaml", f"content/{id}/{id}.tree.yaml"}


@pytest.mark.parametrize("id", ["con", "nul", "lpt9", "index", "404"])
def test_ids_of_nodes_that_are_something_else(content: Path, id: str) -> None:
    tree = content / "withdraw" / "missing.tree.yaml"
    start = yaml.safe_load(tree.read_text("utf-8"))["start"]
    tree.write_text(re.sub(rf"\b{start}\b", id, tree.read_text("utf-8")), "utf-8")
    found = [finding.message for finding in read(content)[1] if finding.rule == "wrong-value"]
    assert f"'{id}' is a reserved name" in found


def _prints(finding: Finding) -> None:
    """The finding takes the lines it should, and nothing in it is obeyed by a terminal or a log."""
    forms = [finding.as_text("en"), finding.as_text("zh"), finding.as_github(), to_json([finding])]
    for form in forms:
        form.encode("utf-8")
        assert "##[" not in form
        for character in form.replace("\n", ""):
            assert unicodedata.category(character) not in ("Cc", "Zl", "Zp", "Cs"), ascii(form)
            assert unicodedata.bidirectional(character) not in (
                "RLE",
                "LRE",
                "RLO",
                "LRO",
                "PDF",
                "RLI",
                "LRI",
                "FSI",
                "PDI",
            ), ascii(form)
    assert forms[0].count("\n") == bool(finding.hint)
    assert "\n    hint: " in forms[0] or not finding.hint
    assert "\n" not in forms[2]
    assert forms[2].startswith(("::error file=", "::warning file="))
    assert json.loads(forms[3])[0]["message"] == finding.message


ANY_TEXT = st.text(st.characters() | st.sampled_from("\n\r\x1b\x85\u2028\u202e\u2066:%,#[") | st.just("\ud800"), max_size=20)
HOSTILE = st.one_of(ANY_TEXT, st.sampled_from(NASTY_NAMES))


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_a_finding_is_obeyed(path: str, message: str, hint: str, message_zh: str, hint_zh: str) -> None:
    _prints(Finding(path, Position(3, 5), "some-rule", message, hint, "error", message_zh, hint_zh))


def test_what_can_be_shown_is_shown_as_it_is() -> None:
    for text in ("提现, fees: 5%", "e\u0301 👩\u200d💻 𠮷", "a　b\u00a0c", "# [a]", "\u200b"):
        assert visible(text) == text
    assert visible("a\nb\x1b\u202e\udcff") == "a\\nb\\x1b\\u202e\\udcff"


# --- pictures -----------------------------------------------------------------------------------------------------------

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'

UNSAFE = {
    "script": "<script>alert(1)</script>",
    "script-of-xhtml": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "title-of-xhtml": '<title xmlns="http://www.w3.org/1999/xhtml">x</title>',
    "script-with-prefix": '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
    "foreign-object": "<foreignObject><b/></foreignObject>",
    "event": '<path onclick="alert(1)"/>',
    "event-capitals": '<path ONLOAD="alert(1)"/>',
    "link": '<a href="https://example.org/"><path/></a>',
    "link-of-xlink": '<a xlink:href="javascript:alert(1)"><path/></a>',
    "use-elsewhere": '<use href="x.svg#a"/>',
    "use-data": '<use xlink:href="data:image/svg+xml,%3Csvg/%3E#a"/>',
    "use-bomb": '<g id="a"><use href="#b"/><use href="#b"/></g><use href="#a"/>',
    "image": '<image href="data:image/png;base64,AA=="/>',
    "animate": '<animate attributeName="href" to="javascript:alert(1)"/>',
    "set": '<set attributeName="onclick" to="alert(1)"/>',
    "style-url": "<style>path { fill: url(https://example.org/) }</style>",
    "style-import": '<style>@import "https://example.org/x.css";</style>',
    "style-escape": "<style>@\\69mport 'x';</style>",
    "style-attribute": '<path style="fill:url( //example.org/x )"/>',
    "style-font": "<style>@font-face { src: local(x) }</style>",
    "fill-url": '<path fill="url(https://example.org/x#a)"/>',
    "filter": '<filter><feImage href="x"/></filter>',
    "instruction": "<?xml-stylesheet href='x.css'?>",
    "editor": '<path xmlns:i="http://www.inkscape.org/" i:label="x"/>',
    "metadata": "<metadata>who, where</metadata>",
    "base": '<path xml:base="https://example.org/"/>',
    "target": '<path target="_top"/>',
    "handler": '<handler xmlns="http://www.w3.org/2001/xml-events"/>',
    "broken": "<path>",
    "entity": "&x;",
    "deep": "<g>" * 60 + "</g>" * 60,
    "many": "<g/>" * 20_001,
    "style": "<style>.a { fill: red } @media (prefers-color-scheme: dark) { .a { fill: blue } }</style>",
    "style-own": '<path style="stroke:#123456"/>',
    "single-quotes": "<path d='M0 0h1'/>",
    "greater": '<path id="a"aria-label=">"/>',
    "on-a-path": '<text><textPath href="#a">x</textPath></text>',
}  # fmt: skip

SAFE = {
    "empty": "",
    "shapes": '<title>图</title><desc>a</desc><g id="a" fill="#fff"><path d="M0 0h1"/><rect width="1" height="1" rx="2"/></g><use href="#a" x="1"/>',
    "gradient": '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs><path fill="url(#g)" stroke="url(#g)"/>',
    "text": '<text x="1" y="2" font-size="3" text-anchor="middle" xml:space="preserve" xml:lang="zh">提现<tspan>a</tspan></text>',
    "label": '<g role="img" aria-label="a"/><!-- a remark -->',
    "many": "<g/>" * 10_000,
}


@pytest.mark.parametrize("drawing", UNSAFE.values(), ids=UNSAFE)
def test_unsafe_drawings(content: Path, drawing: str) -> None:
    (content / "pages" / "assets" / "images" / "bad.svg").write_text("<!-- one line -->\n" + SVG.format(drawing), "utf-8")
    found = [finding for finding in read(content)[1] if finding.path == "content/pages/assets/images/bad.svg"]
    assert {finding.rule for finding in found} == {"unsafe-image"}
    assert {finding.position.line for finding in found} == {2}


@pytest.mark.parametrize("drawing", SAFE.values(), ids=SAFE)
def test_safe_drawings(content: Path, drawing: str) -> None:
    (content / "pages" / "assets" / "images" / "good.svg").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n' + SVG.format(drawing), "utf-8"
    )
    assert read(content)[1] == []


VALUES = st.text(alphabet="ab>'&;#/: =\n", max_size=6) | st.sampled_from(
    ["url(#a)", "#a", "red", "/etc", "javascript:x", "&quot;"]
)
NAMES = st.sampled_from(
    ["fill", "id", "href", "xlink:href", "aria-label", "class", "xml:lang", "style", "points", "xmlns", "d"]
)
TAGS = st.builds(
    lambda name, parts, end: f"<{name}{''.join(parts)}{end}",
    st.sampled_from(["g", "path", "use", "text", "metadata", "clipPath", "textPath", "style", "url"]),
    st.lists(
        st.builds(
            lambda space, name, around, value, quote: f"{space}{name}{around}{quote}{value}{quote}",
            st.sampled_from([" ", "\n", "  "]),
            NAMES,
            st.sampled_from(["=", " = "]),
            VALUES,
            st.sampled_from("\"'"),
        ),
        max_size=3,
    ),
    st.sampled_from(["/>", " />", "/ >"]),
)


@given(
    st.lists(
        TAGS | st.sampled_from(["<!-- a -->", "<!-- > -->", "<![CDATA[<a>]]>", "x", "&gt;", "<g>", "</g>", "</g >"]), max_size=5
    )
)
def test_what_passes_as_a_drawing_passes_when_it_is_published(parts: list[str]) -> None:
    text = SVG.format("".join(parts))
    if not svg.look_through(text, lambda position, message, hint: unsafe_image("a.svg", position, message, hint)):
        assert xml_mistakes(text) == []


@pytest.mark.parametrize(
    ("before", "line", "column"),
    [
        ('<!DOCTYPE svg SYSTEM "file:///etc/passwd">', 1, 1),
        ('<?xml version="1.0"?>\n <!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>', 2, 2),
        ('<?xml version="1.0" encoding="UTF-7"?>', 1, 1),
        ("<!-- a -->\n <!DOCTYPE svg>", 2, 2),
        ("x", 1, 1),
    ],
)
def test_what_stands_before_a_drawing(content: Path, before: str, line: int, column: int) -> None:
    (content / "pages" / "bad.svg").write_text(before + "\n" + SVG.format(""), "utf-8")
    assert [(finding.rule, finding.position) for finding in read(content)[1]] == [("unsafe-image", Position(line, column))]


@pytest.mark.parametrize(
    "drawing", ["", "x", "<html/>", "<svg/>", '<svg xmlns="http://example.org/"/>', "<svg", "\ufeff", "<?xml"]
)
def test_what_is_no_drawing(content: Path, drawing: str) -> None:
    (content / "pages" / "bad.svg").write_text(drawing, "utf-8")
    assert [finding.rule for finding in read(content)[1]] == ["unsafe-image"]


@given(
    st.text(
        st.sampled_from("<>/&;#x!?[]-='\" \n\\svgauseid:url()甲") | st.characters(codec="utf-8", exclude_categories=["Cc"]),
        max_size=60,
    )
)
def test_any_drawing_is_read_to_its_end(drawing: str) -> None:
    from helpgen import svg

    text = SVG.format(drawing)
    for finding in svg.look_through(text, lambda position, message, hint: Finding("x", position, "r", *message)):
        lines = text.split("\n")
        assert 1 <= finding.position.line <= len(lines)
        assert 1 <= finding.position.column <= len(lines[finding.position.line - 1]) + 1


def png(width: int = 2, height: int = 2, *more: tuple[bytes, bytes]) -> bytes:
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        *more,
        (b"IDAT", zlib.compress(b"\0" * 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def exif(order: str, *tags: int) -> bytes:
    head = (b"II*\x00" if order == "<" else b"MM\x00*") + struct.pack(f"{order}I", 8)
    return (
        head
        + struct.pack(f"{order}H", len(tags))
        + b"".join(struct.pack(f"{order}HHII", tag, 4, 1, 0) for tag in tags)
        + bytes(4)
    )


def jpg(*segments: tuple[int, bytes], width: int = 2, height: int = 2) -> bytes:
    frame = (0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    parts = [b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in (*segments, frame)]
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xda\x00\x02\xff\xd9"


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    canvas = (b"VP8X", bytes(4) + (1).to_bytes(3, "little") + (1).to_bytes(3, "little"))
    body = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in (canvas, *chunks))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


PLACE, CAMERA = "image-metadata: this picture says where", "image-metadata: this picture says with what"


PICTURES: list[tuple[str, bytes, str]] = [
    ("a.png", png(), ""),
    ("a.jpg", jpg((0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")), ""),
    ("a.jpeg", jpg(), ""),
    ("a.webp", webp(), ""),
    ("a.gif", b"GIF89a\2\0\2\0", ""),
    ("a.ico", b"\0\0\1\0\1\0", ""),
    ("a.avif", b"\0\0\0\x1cftypavif" + bytes(8) + b"\0\0\0\x14ispe\0\0\0\0\0\0\0\2\0\0\0\2", ""),
    ("a.png", png() + b"<script>alert(1)</script>", ""),  # never run: told to be a picture, with nosniff
    ("a.png", b"<svg onload=alert(1)>", "unsafe-image: this is no .png: it is no picture"),
    ("a.png", jpg(), "unsafe-image: this is no .png: it is a .jpg"),
    ("a.jpg", b"\xff\xd8", "unsafe-image: this is no .jpg"),
    ("a.gif", b"GIF89b", "unsafe-image"),
    ("a.png", png(20_000, 1), "unsafe-image: this picture has 20000 × 1 pixels"),
    ("a.png", png(8_000, 8_000), "unsafe-image: this picture has 8000 × 8000 pixels"),
    ("a.jpg", jpg(width=65_535, height=65_535), "unsafe-image: this picture has 65535"),
    ("a.jpg", jpg((0xE1, b"Exif\0\0" + exif("<", 0x0112))), CAMERA),
    ("a.jpg", jpg((0xE1, b"Exif\0\0" + exif("<", 0x0112, 0x8825))), PLACE),
    ("a.jpg", jpg((0xE0, b"JFIF"), (0xE1, b"Exif\0\0" + exif(">", 0x8825))), PLACE),
    ("a.jpg", jpg((0xE1, b"Exif\0\0" + exif("<", 0x0112)), (0xE1, b"Exif\0\0" + exif("<", 0x8825))), PLACE),
    ("a.jpg", jpg((0xE1, b"http://ns.adobe.com/xap/1.0/\0<exif:GPSLatitude>")), PLACE),
    ("a.jpg", jpg((0xE1, b"http://ns.adobe.com/xap/1.0/\0<dc:creator>")), CAMERA),
    ("a.png", png(2, 2, (b"eXIf", exif(">", 0x8825))), PLACE),
    ("a.png", png(2, 2, (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>")), CAMERA),
    ("a.png", png(2, 2, (b"tEXt", b"Software\0gimp")), ""),
    ("a.webp", webp((b"EXIF", exif("<", 0x8825))), PLACE),
    ("a.webp", webp((b"XMP ", b"<x/>")), CAMERA),
]  # fmt: skip


@pytest.mark.parametrize(("name", "picture", "told"), PICTURES, ids=range(26))
def test_pictures_of_pixels(content: Path, name: str, picture: bytes, told: str) -> None:
    (content / "pages" / "assets" / "images" / name).write_bytes(picture)
    found = [f"{finding.rule}: {finding.message}" for finding in read(content)[1]]
    assert len(found) == bool(told)
    assert all(one.startswith(told) for one in found)


def _webp(name: bytes, body: bytes) -> bytes:
    return b"RIFF" + bytes(4) + b"WEBP" + name + struct.pack("<I", len(body)) + body


JPG = jpg(width=300, height=517)
SOUND = png(300, 517)


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (SOUND, "png", (300, 517)), (SOUND[:24], "png", (300, 517)), (SOUND[:23], "png", None), (SOUND[:7], "", None),
        (b"GIF87a" + struct.pack("<HH", 300, 517), "gif", (300, 517)), (b"GIF89a" + struct.pack("<HH", 300, 517)[:3], "gif", None),
        (JPG, "jpg", (300, 517)), (jpg((0xC4, b"a" * 9), (0xC8, b"a" * 9), (0xCC, b"a" * 9), width=300, height=517), "jpg", (300, 517)),
        (JPG[:2] + b"\xff\xff\xff" + JPG[2:], "jpg", (300, 517)), (JPG[:2] + b"\xff\x01\xff\xd0\xff\xd8" + JPG[2:], "jpg", (300, 517)),
        (JPG[:2] + b"\xff\xda\x00\x02" + JPG[2:], "jpg", None), (JPG[:2] + b"\xff\xd9\x00\x02" + JPG[2:], "jpg", None),
        (JPG[:2] + b"\xff\xe0\x00\x01" + JPG[2:], "jpg", None), (JPG[:2] + b"\xff\xe0\x00\x02" + JPG[2:], "jpg", (300, 517)),
        (JPG[:3] + b"\xc0\x00\x07\x08\x02", "jpg", None), (JPG[:2] + b"a" + JPG[2:], "", None), (JPG[:11], "jpg", (300, 517)), (JPG[:10], "jpg", None),
        (JPG.replace(b"\xff\xc0", b"\xff\xcf"), "jpg", (300, 517)), (JPG.replace(b"\xff\xc0", b"\xff\xbf"), "jpg", None),
        (_webp(b"VP8X", bytes(4) + (299).to_bytes(3, "little") + (516).to_bytes(3, "little")), "webp", (300, 517)),
        (_webp(b"VP8X", bytes(4) + (299).to_bytes(3, "little") + (516).to_bytes(2, "little")), "webp", None),
        (_webp(b"VP8 ", bytes(6) + struct.pack("<HH", 300 | 0x8000, 517 | 0x4000)), "webp", (300, 517)),
        (_webp(b"VP8L", b"\x2f" + struct.pack("<I", 299 | 516 << 14 | 1 << 28) + bytes(9)), "webp", (300, 517)),
        (_webp(b"VP8Y", bytes(20)), "webp", None), (b"RIFX" + bytes(4) + b"WEBP", "", None), (b"RIFF" + bytes(4) + b"WAVE", "", None),
        (b"\0\0\0\x1cftypavif" + bytes(8) + b"\0\0\0\x14ispe" + struct.pack(">III", 0, 300, 517), "avif", (300, 517)),
        (b"\0\0\0\x1cftypavis" + b"ispe" + struct.pack(">III", 0, 300, 517)[:-1], "avif", None), (b"\0\0\0\x1cftypmp42ispe" + bytes(12), "", None),
        (b"\0\0\1\0", "ico", (256, 256)), (b"", "", None), (b"<svg", "", None),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_a_picture_is_and_how_large(data: bytes, kind: str, size: tuple[int, int] | None) -> None:
    assert (pixels.kind(data), pixels.size(data)) == (kind, size)


GPS, OTHER = exif("<", 0x8825), exif("<", 0x0112)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (png(2, 2, (b"tEXt", b"Raw profile type exif\0" + GPS)), "camera"), (png(2, 2, (b"zTXt", b"XML:com.adobe.xmp GPSL")), "place"),
        (png(2, 2, (b"tEXt", b"a"), (b"eXIf", GPS)), "place"), (png(2, 2, (b"eXIf", OTHER), (b"eXIf", GPS)), "place"), (png(2, 2, (b"abcd", GPS)), ""),
        (png(2, 2, (b"eXIf", GPS[:7])), "camera"), (png(2, 2, (b"eXIf", GPS[:9])), "camera"), (png(2, 2, (b"eXIf", GPS[:12])), "place"),
        (png(2, 2, (b"eXIf", GPS[:11])), "camera"), (png(2, 2, (b"eXIf", b"II+\0" + GPS[4:])), "camera"), (png(2, 2, (b"eXIf", exif(">", 1, 2, 0x8825))), "place"),
        (png(2, 2, (b"eXIf", exif("<", 0x2588))), "camera"), (png(2, 2, (b"eXIf", exif(">", 0x2588))), "camera"),
        (jpg((0xE1, b"Exif\0\0" + OTHER), (0xE1, b"http://ns.adobe.com/xap/1.0/\0GPSLongitude")), "place"),
        (jpg((0xE2, b"Exif\0\0" + GPS)), ""), (jpg((0xE1, b"exif\0\0" + GPS)), ""), (jpg((0xE2, b"http://ns.adobe.com/xap/1.0/\0GPSL")), ""),
        (webp((b"ABCD", b"abc"), (b"EXIF", b"Exif\0\0" + GPS)), "place"), (webp((b"ABCD", b"abcd"), (b"XMP ", b"a")), "camera"), (webp((b"ICCP", GPS)), ""),
        (GPS, ""), (b"GIF89a" + GPS, ""),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_a_picture_tells(data: bytes, told: str) -> None:
    assert pixels.tells(data) == told


def test_a_picture_of_many_bytes(content: Path) -> None:
    with (content / "pages" / "a.png").open("wb") as file:
        file.truncate(pages_folder.MAX_PICTURE + 1)
    assert [finding.rule for finding in read(content)[1]] == ["too-large"]


HEADS = st.sampled_from(
    [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"RIFF\0\0\0\0WEBPVP8X", b"GIF89a", b"\0\0\0\0ftypavif", b"\0\0\1\0"]
)
BLOCKS = st.lists(
    st.sampled_from(
        [b"Exif\0\0", b"II*\0", b"MM\0*", b"\xff\xe1\0", b"\xff\xff", b"eXIf", b"EXIF", b"ispe", b"\0\0\0\x08", b"\xff" * 8]
    )
    | st.binary(max_size=9)
)


@given(HEADS, BLOCKS)
def test_any_bytes_are_looked_at_to_their_end(head: bytes, blocks: list[bytes]) -> None:
    data = head + b"".join(blocks)
    assert pixels.tells(data) in ("", "place", "camera")
    size = pixels.size(data)
    assert size is None or min(size) >= 0


# --- texts ----------------------------------------------------------------------------------------------------------------

LONG = " ".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(70))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- " * 7 + "a", (0, 14, "more than 6 lists or quotes in each other", "列表或引用嵌套超过 6 层")),
        ("- " * 6 + "a", None),
        ("a\n" + "> " * 7 + "a", (2, 16, "more than 6 lists or quotes in each other", "列表或引用嵌套超过 6 层")),
        ("x\n" + " " * 49 + "a", (51, 71, "this line is indented by more than 48", "这一行缩进超过 48 格")),
        ("\t" * 49 + "a", (49, 69, "this line is indented by more than 48", "这一行缩进超过 48 格")),
        ("x\n" + " " * 48 + "a", None),
        ("a" + "[" * 301, (1, 2, "'[' stands in this text 301 times", "这段文字里有 301 个“[”")),
        ("a" + "[" * 300, None),
        (LONG, None),
        (LONG + "+" * 101, (len(LONG), len(LONG) + 20, "'+' stands here 101 times", "“+”在这里连着写了 101 次")),
        (LONG + "+" * 100, None),
        (LONG + "]a " * 1001, (len(LONG), len(LONG) + 1, "']' stands in this text 1001 times", "这段文字里有 1001 个“]”")),
        (LONG + "]a " * 1000, None),
        (LONG + "\na" * 2001, (0, 1, "this text has 2001 lines; the most is 2000", "这段文字有 2001 行，最多只能有 2000 行")),
        (LONG + "\na" * 2000, None),
        ("提现 " * 2000, (0, 1, "this text says the same again and again", "这段文字在反复重复同样的内容")),
        ("提现 " * 1333, None),
    ],
)  # fmt: skip
def test_tangled_texts(text: str, told: tuple[int, int, str, str] | None) -> None:
    found = tangles._tangle(text)
    assert (found and (*found[:2], *found[2])) == told


@pytest.mark.parametrize(
    ("line", "at", "mended", "why"),
    [
        ("a: b", 0, "", ""), ("a b", 0, "", ""), ("a：b", 2, "a: b", " (the full-width '：' is not read as one)"), ("  a ：  b", 4, "a: b", " (the full-width '：' is not read as one)"),
        ("- a = b", 4, "a: b", " (it is not '=')"), ("ab:c", 3, "ab: c", ""), ("ab：", 3, "ab:", " (the full-width '：' is not read as one)"), ("a://b", 0, "", ""), ("1：b", 0, "", ""),
    ],
)  # fmt: skip
def test_keys_without_their_colon(line: str, at: int, mended: str, why: str) -> None:
    found = lines.missing_colon(line)
    assert (found is not None) is bool(at)
    if found is not None:
        key = mended.partition(":")[0]
        why_zh = {"": "", " (it is not '=')": "（不能用“=”）"}.get(why, "（全角冒号“：”不算）")
        assert found == (at, (
            (f"there is no ': ' after '{key}'{why}", f"“{key}”后面缺少英文冒号加空格{why_zh}"), (f"write {mended}", f"写成 {mended}"),
        ))  # fmt: skip
    assert lines.lead(line) == ("" if found is None else line[: at - 1 - len(mended.partition(":")[0])])


def test_texts_and_their_lines() -> None:
    assert [lines.quoted(text) for text in ("a", 'a"b', "a\\b", "a'\"b")] == ['"a"', "'a\"b'", "'a\\b'", "'a''\"b'"]
    assert [lines.is_language(key) for key in ("zh", "fil", "id", "url", "how", "z", "abcd", "ZH", 1, None)] == [
        True,
        True,
        *[False] * 8,
    ]
    assert [lines.indent(line) for line in ("a", "  a ", "")] == [0, 2, 0]
    for text, short in (
        ("a\n  b\n  c", 2),
        ("a\n  b", 0),
        ("a\n  b\nc", 0),
        ("a\n    b\n    c", 0),
        ("a\n   b\n\n    c", 3),
        (" a\n  b\n  c", 0),
        ("a\nb\nc", 0),
        ("", 0),
    ):
        assert lines.first_line_short(text) == short, text
    for text, loses in (
        ("a\nb", False),
        ("a\n- b", True),
        ("a\n\nb", True),
        ("\n\na\n", False),
        ("- b", False),
        ("a\n-b", False),
        ("a\n  | b", True),
        ("a\n1. b", True),
    ):
        assert lines.loses_lines(text.split("\n")) is loses, text
    assert lines.quote_it() == ("put the whole text in double quotes", "给整段文字加上英文双引号")
    assert lines.quote_it("'a'") == ("put the whole text in double quotes: 'a'", "给整段文字加上引号，写成 'a'")


# --- what is said -------------------------------------------------------------------------------------------------------

SAID = Path(__file__).with_name("hostile_files.txt")
APART = (
    "site.yaml", "facts.yaml", "urls.lock", "translations.lock", "hosts.yaml", "notices/x.yaml", "lists/x.yaml", "strings/fr.yaml", "withdraw/arrived.faq.yaml",
    "withdraw/missing.tree.yaml", "withdraw/what", "tx", "what.txt", "pages/about.md", "pages/assets/images/a.svg", "pages/robots.txt",
)  # fmt: skip
MISNAMED = (
    "urls.txt", "URL.lock", "translation.txt", "translations.LOCK.txt", "Facts.yml", "Hosts.YAML", "stray.faq.yaml", "stray.tree.yml", "fact.yaml", "stranger.yaml",
    "notices/Big Sale.yml", "notices/a.txt", "notices/No.yaml", "lists/x.yml", "lists/X.yaml", "strings/English.yaml", "strings/x.yaml", "strings/fr.yml",
    "withdraw/category.yml", "withdraw/Other_One.FAQ.yml", "withdraw/other.tree.txt", "withdraw/some.yaml", "withdraw/index.faq.yaml", "withdraw/A.tree.yaml",
    "withdraw/pic.png", "what.png", "what", "search/_category.yaml", "Tx_Fees/_category.yaml", "empty/x.txt", "fix/arrived.faq.yaml", "fix/missing.tree.yaml",
    "pages/a b.md", "pages/A.png", "pages/con.txt", "pages/x.exe", "pages/y", "pages/index.html", "pages/-.txt", "pages/zh/x.md", "pages/assets/x.css", ".x", "x~",
)  # fmt: skip


def _misname(content: Path) -> None:
    entry = (content / "withdraw" / "arrived.faq.yaml").read_bytes()
    for name in MISNAMED:
        (content / name).parent.mkdir(exist_ok=True, parents=True)
        (content / name).write_bytes(entry)


def _draw(content: Path) -> None:
    drawings = [*UNSAFE.values(), *SAFE.values()]
    texts = [f"<!-- one line -->\n{SVG.format(drawing)}" for drawing in drawings if len(drawing) < 1_000]
    texts += [
        "",
        "x",
        "<html/>",
        "<svg/>",
        '<svg xmlns="http://example.org/"/>',
        "<svg",
        "\ufeff",
        "<?xml",
        SVG.format("\n <b/>\n<i/>"),
    ]
    texts += [
        f"{before}\n{SVG.format('')}"
        for before in ('<!DOCTYPE svg [<!ENTITY a "b">]>', '<?xml version="1.0" encoding="UTF-7"?>', "x")
    ]
    for number, text in enumerate(texts):
        (content / "pages" / "assets" / "images" / f"d-{number}.svg").write_text(text, "utf-8")
    (content / "pages" / "bytes.svg").write_bytes(SVG.format("提现").encode("gbk"))


def _photograph(content: Path) -> None:
    pictures = [(f"p-{number}.{name.partition('.')[2]}", picture) for number, (name, picture, _) in enumerate(PICTURES)]
    pictures += [("none.jpg", b""), ("short.png", png()[:20]), ("wide.png", png(10_000, 1)), ("wider.png", png(10_001, 1))]
    pictures += [
        ("large.png", png(6_000, 6_000)),
        ("cut.webp", webp()[:18]),
        ("gps.jpg", jpg((0xE1, b"Exif\0\0" + exif("<", 0x8825)))[:30]),
    ]
    for name, picture in pictures:
        (content / "pages" / "assets" / "images" / name).write_bytes(picture)


def _remove(*names: str) -> Callable[[Path], None]:
    def remove(content: Path) -> None:
        for name in names:
            (content / name).unlink()

    return remove


def _bounded(module: object, **bounds: int) -> Callable[[Path], None]:
    def spoil(content: Path) -> None:
        for name, bound in bounds.items():
            setattr(module, name, bound)

    return spoil


def _replaced(make: Callable[[Path], None], *places: str) -> Callable[[Path], None]:
    def replace(content: Path) -> None:
        for place in places:
            _put(content / place, make)

    return replace


def _one_of_those(name: str) -> Callable[[Path], None]:
    def spoil(content: Path) -> None:
        _hostile_folders(content)[name]()

    return spoil


SPOILED: dict[str, Callable[[Path], None]] = {
    **{kind: _replaced(make, *APART) for kind, make in IRREGULAR.items()},
    "folders": _replaced(_link_to_folder, "notices", "lists", "strings", "pages"),
    "folders of pages": _replaced(os.mkfifo, "pages/assets"),
    "names": _misname,
    "drawings": _draw,
    "pictures": _photograph,
    "nothing": _remove("facts.yaml", "glossary.yaml", "channels.yaml", "withdraw/_category.yaml"),
    "no site": _remove("site.yaml"),
    "two files": _bounded(content_folder, MAX_FILES=2),
    "some bytes": _bounded(content_folder, MAX_TOTAL=1_000),
    "few pages": _bounded(pages_folder, MAX_FILES=2),
    **{name: _one_of_those(name) for name in ("bytes", "deep", "syntax", "site", "list", "tangled")},
}


def test_what_is_said_of_each_and_where(tmp_path: Path) -> None:
    """``hostile_files.txt`` is for people to read; ``HELPGEN_ACCEPT=1`` writes it anew."""
    said = ""
    bounds = {module: dict(vars(module)) for module in (content_folder, pages_folder)}
    for number, (name, spoil) in enumerate(SPOILED.items()):
        content = Path(shutil.copytree(SMALL, tmp_path / str(number)))
        try:
            spoil(content)
            with soon():
                _, findings = read(content)
        finally:
            for module, values in bounds.items():
                vars(module).update(values)
        said += f"=== {name}\n"
        for one in (one for one in findings if one.rule not in ("unknown-key", "missing-key")):
            said += f"{one.path}:{one.position.line}:{one.position.column} {one.rule}: {visible(one.message)}\n"
            said += "".join(f"    {visible(words)}\n" for words in (one.hint, one.message_zh, one.hint_zh) if words)
    if os.environ.get("HELPGEN_ACCEPT") == "1":
        SAID.write_text(said, "utf-8")
    assert said.split("=== ") == SAID.read_text("utf-8").split("=== ")


# --- commands -----------------------------------------------------------------------------------------------------------

OUTSIDE = (
    "../x",
    "../../x",
    "/tmp/x",
    "a/../../x",
    "..",
    ".",
    "",
    "a\nb",
    "con",
    "~/x",
    "a\\..\\x",
    "%2e%2e/x",
    "甲",
    "-x",
)


def _tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything below a folder: mode and bytes by path."""
    found = {}
    for item in sorted(folder.rglob("*")):
        mode = item.lstat().st_mode
        found[str(item)] = (mode, item.read_bytes() if stat.S_ISREG(mode) else b"")
    return found


@pytest.mark.parametrize("id", OUTSIDE, ids=ascii)
def test_no_command_writes_outside_of_the_content(
    content: Path, tmp_path: Path, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "beside").mkdir()
    before = {path: what for path, what in _tree(tmp_path).items() if "/content" not in path}
    commands = [
        ["new", "faq", id], ["new", "tree", id], ["new", "category", id], ["new", "faq", "ok", "--category", id], ["mv", "entry:arrived", id],
        ["mv", "entry:arrived", f"entry:{id}"], ["mv", "category:withdraw", id], ["rm", id], ["rm", f"entry:{id}"], ["translated", id], ["uses", id],
        ["paths", id], ["search", id], ["decode", id, id], ["explain", id], ["fmt", id], ["owners", "--file", "beside/x"],
    ]  # fmt: skip
    for command in commands:
        with soon():
            result = CliRunner().invoke(main, [*command, "--content", "content"])
        assert isinstance(result.exception, SystemExit | ContentFolderError | None), (command, result.exception)
        assert "Traceback" not in result.output
    after = {path: what for path, what in _tree(tmp_path).items() if "/content" not in path and "/.helpgen" not in path}
    assert after.keys() - before.keys() <= {str(tmp_path / "beside" / "x")}
    assert {path: after[path] for path in before} == before


def _hostile_folders(content: Path) -> dict[str, Callable[[], object]]:
    entry = content / "withdraw" / "arrived.faq.yaml"
    return {
        "pipe": lambda: _put(entry, os.mkfifo),
        "pipe beside": lambda: os.mkfifo(content / "withdraw" / "x.faq.yaml"),
        "pipe in pages": lambda: os.mkfifo(content / "pages" / "x.md"),
        "pipe as lock": lambda: os.mkfifo(content / "urls.lock"),
        "link": lambda: _put(entry, _link),
        "bytes": lambda: entry.write_bytes(bytes(range(256))),
        "deep": lambda: entry.write_text("[" * 9_000, "utf-8"),
        "syntax": lambda: entry.write_text("a: [\n- b: 'c\n", "utf-8"),
        "names": lambda: (content / "withdraw" / os.fsdecode(b"a\n\xff.faq.yaml")).write_text("a: b", "utf-8"),
        "site": lambda: (content / "site.yaml").write_text("!!python/object:os.system x", "utf-8"),
        "no site": lambda: (content / "site.yaml").unlink(),
        "list": lambda: (content / "channels.yaml").write_text("- a", "utf-8"),
        "tangled": lambda: entry.write_text(
            entry.read_text("utf-8").replace("answer:", f"answer:\n  zh: {'- ' * 3_000}\nx:"), "utf-8"
        ),
        "file as folder": lambda: _put(content / "withdraw", _file),
    }


COMMANDS = (
    ["check"], ["check", "--format", "github"], ["check", "--format", "json"], ["check", "--fix"], ["check", "--language", "zh", "--strict"], ["fmt"],
    ["fmt", "--check"], ["lock"], ["translated", "arrived"], ["paths", "missing"], ["uses", "entry:arrived"], ["search", "提现"], ["status"],
    ["mv", "entry:arrived", "gone"], ["rm", "entry:arrived"], ["new", "faq", "fresh", "--category", "withdraw"], ["owners"],
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(_hostile_folders(Path()))), ids=list(_hostile_folders(Path())))
def test_no_command_shows_a_traceback_or_hangs(
    content: Path, tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    list(_hostile_folders(content).values())[number]()
    for command in COMMANDS:
        with soon(60):
            result = CliRunner().invoke(main, [*command, "--content", "content"])
        assert isinstance(result.exception, SystemExit | ContentFolderError | None), (command, repr(result.exception))
        assert result.exit_code in (0, 1, 2) or isinstance(result.exception, ContentFolderError), command
        assert "Traceback" not in result.output, command


def test_a_site_of_more_languages_than_there_are(content: Path) -> None:
    codes = [f"{a}{b}{c}" for a in "abcdefghijklm" for b in "abcdefghijklm" for c in "abcdefghijklm"]
    site = content / "site.yaml"
    site.write_text(
        re.sub(r"(?m)^languages:.*$\n?", "", site.read_text("utf-8"))
        + "languages:\n"
        + "".join(f"  - {code}\n" for code in codes),
        "utf-8",
    )
    with soon():
        _, findings = read(content)
    assert [finding.message for finding in findings if finding.path == "content/site.yaml"] == [
        "2197 languages; the most is 20"
    ]
