"""What the parts of the loader promise to those who call them, each by itself."""

from __future__ import annotations

import pickle
import random
import struct
import zlib
from datetime import date
from pathlib import Path

import pytest

from helpgen import pixels
from helpgen.content_folder import load
from helpgen.findings import Position
from helpgen.pages_folder import look_through, published_texts
from helpgen.source import parse, read_bytes, read_source


def test_the_day_is_the_one_that_was_asked_for(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(content, day=date(2020, 2, 3))[0].day == date(2020, 2, 3)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert load(content)[0].day == date(1970, 1, 2)


SNIPPET = "hello:\n  zh: 你好\n  en: Hello\n"


def test_every_file_by_its_topic_is_read(content: Path) -> None:
    (content / "snippets.yaml").write_text(SNIPPET, "utf-8")
    kb, _ = load(content)
    found = {path.stem for path in content.glob("*.yaml")}
    assert {"site", "channels", "facts", "glossary", "snippets"} <= found
    assert [name for name in sorted(found - {"owners"}) if getattr(kb, name) is None] == []


@pytest.mark.parametrize(("size", "is_read"), [(9, True), (10, True), (11, False), (4000, False)])
def test_bytes_up_to_a_bound(tmp_path: Path, size: int, is_read: bool) -> None:
    (tmp_path / "a").write_bytes(b"x" * size)
    content, findings = read_bytes(tmp_path / "a", "content/a", 10)
    assert (content == b"x" * size) is is_read
    assert [(finding.path, finding.rule) for finding in findings] == ([] if is_read else [("content/a", "too-large")])


def test_how_large_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    _, (finding,) = read_bytes(tmp_path / "a", "content/a", 1_000_000)
    assert finding.message == "the file has 3000000 bytes; the most is 1000000"


def test_a_source_in_another_process_reads_its_file_again(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("title: one\nname: two\n", "utf-8")
    source, findings = read_source(file, "content/a.yaml")
    assert source is not None and findings == []
    sent = pickle.dumps(source)
    assert len(sent) < 1000 and b"two" not in sent
    other = pickle.loads(sent)
    assert other.text() == "title: one\nname: two\n"
    assert other.data == {"title": "one", "name": "two"} and other.lines == source.lines
    assert other.at(("name",)) == source.at(("name",)) == Position(2, 7)
    with pytest.raises(AttributeError):
        _ = other.nothing
    file.unlink()
    gone = pickle.loads(sent)
    assert gone.text() == "" and gone.data is None


def test_a_control_character_is_named_where_it_stands() -> None:
    _, (finding,) = parse(b'a: 1\nb: "x\\x07y"\n', "content/a.yaml")
    assert (finding.path, finding.position.line, finding.rule) == ("content/a.yaml", 2, "control-character")
    assert "U+0007" in finding.message and "U+0007" in finding.message_zh


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_picture_may_be_larger_than_a_drawing(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1_500_000)
    (tmp_path / "photo.png").write_bytes(_png(700, 700, noise))
    (tmp_path / "drawing.svg").write_bytes(
        b'<svg xmlns="http://www.w3.org/2000/svg"><desc>' + b"x" * 1_500_000 + b"</desc></svg>"
    )
    assert [(finding.path, finding.rule) for finding in look_through(tmp_path, "content/pages")] == [
        ("content/pages/drawing.svg", "too-large")
    ]


def test_texts_that_are_no_text_are_findings_and_no_texts(tmp_path: Path) -> None:
    (tmp_path / "robots.txt").write_bytes(b"User-agent: *\n\xff\n")
    (tmp_path / "humans.txt").write_text("We are people.\n", "utf-8")
    (tmp_path / "security.txt").mkdir()
    (tmp_path / "link.svg").symlink_to("humans.txt")
    found = look_through(tmp_path, "content/pages")
    assert ("content/pages/robots.txt", "not-utf8") in [(finding.path, finding.rule) for finding in found]
    assert published_texts(tmp_path, "content/pages") == {"content/pages/humans.txt": "We are people.\n"}


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (0x0102, 0x0304), (0x01020304, 0x02030405)], ids=["small", "two bytes", "four bytes"]
)
def test_the_size_of_a_picture_has_all_of_its_bytes(width: int, height: int) -> None:
    avif = b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1" + b"....ispe\x00\x00\x00\x00" + struct.pack(">II", width, height)
    assert pixels.kind(avif) == "avif" and pixels.size(avif) == (width, height)
    assert pixels.size(_png(width, height, b"")) == (width, height)


@pytest.mark.parametrize(
    ("inside", "is_refused"),
    [
        ('<g style="a//b"/>', True),
        ('<g class="a//b"/>', False),
        ('<g style="fill:red"/>', True),
        ('<g fill="url(#a)"/>', False),
        ('<g fill="url(//example.org/a)"/>', True),
        ('<defs><g id="a"/></defs><use href="#a"/>', False),
        ('<use href="other.svg#a"/>', True),
        ('<linearGradient id="a"/><linearGradient id="b" href="#a"/>', False),
    ],
)
def test_what_a_drawing_may_hold(inside: str, is_refused: bool, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', "utf-8")
    assert bool(look_through(tmp_path, "content/pages")) is is_refused
