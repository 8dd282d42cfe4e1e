"""``helpgen serve`` but for what makes the site: watching, serving, loading again, and findings over the page."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route
from watchdog.events import (
    DirCreatedEvent,
    DirModifiedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileOpenedEvent,
    FileSystemEvent,
)
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch
from watchdog.observers.polling import PollingObserver

from helpgen.findings import Finding, Position
from helpgen.policy import Policy
from helpgen.preview import terminal
from helpgen.preview.bell import Bell
from helpgen.preview.board import Board, State
from helpgen.preview.dressing import dressed, language_of
from helpgen.preview.files import content_type, find
from helpgen.preview.glances import Glances, glance
from helpgen.preview.hosts import Address, AddressError, parse
from helpgen.preview.panel import SHOWN, as_html, panel
from helpgen.preview.serving import running
from helpgen.preview.watcher import Wanted, Watcher, is_leftover
from helpgen.preview.workshop import Update
from tests.accessibility import AXE, TAGS
from tests.conftest import ROOT
from tests.reader import opened

HOSTILE = "<img src=x onerror=\"document.title='run'\">"
MISTAKE = Finding(
    "content/a.yaml", Position(3, 5), "some-rule", f"{HOSTILE} is wrong", "write & mend", "error", f"{HOSTILE} 写错了", "改一下"
)
WARNING = Finding("content/b.yaml", Position(1, 1), "other-rule", "not so good", "", "warning", "不太好")

PAGE = """<!doctype html>
<html lang="{language}">
<head>
  <meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="{policy}">
  <title>{title}</title>
  <link rel="icon" href="data:,">
</head>
<body>
<article>
<h1>{title}</h1>
<input id="typed"><button id="there">there</button>
<details><summary>one</summary>1</details>
<details id="two"><summary>two</summary>2</details>
{lines}
<p id="last">last</p>
</article>
</body>
</html>
"""


class Fake:
    """A workshop that makes a page of every ``<language>-<name>.txt``: the file's text is its title.

    A text that begins with ``wrong`` is a finding, with ``bug`` a mistake of the workshop's own, with ``full`` one of the disk's.
    """

    def __init__(self, folder: Path, root: str = "/", seconds: float = 0.0) -> None:
        self.content, self._site, self._root, self._seconds = folder / "content", folder / "site", root, seconds
        self.content.mkdir(parents=True, exist_ok=True)
        self._site.mkdir(exist_ok=True)
        self.started: list[float] = []
        self.ended: list[float] = []
        self.most_at_once = self._at_once = 0

    @property
    def site(self) -> Path:
        return self._site

    @property
    def root(self) -> str:
        return self._root

    def watched(self) -> tuple[Path, ...]:
        return (self.content,)

    def write(self, name: str, text: str) -> None:
        (self.content / name).write_text(text, "utf-8")

    def finish(self) -> Update | None:
        return None

    def prepare(self, path: str) -> None:
        return None

    def update(self) -> Update:
        self.started.append(time.monotonic())
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            time.sleep(self._seconds)
            return self._update()
        finally:
            self._at_once -= 1
            self.ended.append(time.monotonic())

    def _update(self) -> Update:
        if not self.content.is_dir():
            return Update(frozenset(), (), "there is no content folder")
        texts = {file.stem: file.read_text("utf-8") for file in sorted(self.content.rglob("*.txt"))}
        if any(text.startswith("bug") for text in texts.values()):
            raise ZeroDivisionError("by zero")
        if any(text.startswith("exit") for text in texts.values()):
            raise SystemExit(2)
        if any(text.startswith("full") for text in texts.values()):
            raise OSError(28, "No space left on device", "page.html")
        warnings = tuple(WARNING for text in texts.values() if text.startswith("poor"))
        if any(text.startswith("wrong") for text in texts.values()):
            return Update(frozenset(), (MISTAKE, *warnings))
        changed = set()
        for name, title in texts.items():
            language, _, page = name.partition("-")
            path = f"{page}/index.html" if page else "index.html"
            lines = "\n".join(f"<p>line {number}</p>" for number in range(200))
            html = PAGE.format(language=language, policy=Policy().meta, title=escape(title), lines=lines)
            file = self._site / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.is_file() or file.read_text("utf-8") != html:
                file.write_text(html, "utf-8")
                changed.add(path)
        return Update(frozenset(changed), warnings)


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)


@contextmanager
def served(workshop: Fake) -> Iterator[tuple[str, list[str]]]:
    """The URL of the preview, and what it says; the first update is over."""
    said: list[str] = []
    with running(workshop, "127.0.0.1:0", said.append) as url:
        until(lambda: len(said) > 1)
        yield url, said


def ask(url: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What a client gets that sends ``path`` as it is."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, dict(answer.headers.items()), answer.read()
    finally:
        connection.close()


@pytest.fixture
def workshop(tmp_path: Path) -> Fake:
    fake = Fake(tmp_path)
    fake.write("en-.txt", "Home")
    fake.write("en-other.txt", "Other")
    fake.write("zh-zh.txt", "主页")
    return fake


# --- which file answers -----------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    for path in (
        "index.html",
        "404.html",
        "zh/404.html",
        "zh/a/index.html",
        "zh/a/tree.json",
        "assets/x.css",
        "zh/中 文/index.html",
    ):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(path, "utf-8")
    (site / "zh" / "empty").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "site-secret").mkdir()
    (tmp_path / "site-secret" / "index.html").write_text("secret")
    (site / "out").symlink_to(tmp_path / "secret.txt")
    (site / "inside").symlink_to(site / "index.html")
    (site / "loop").symlink_to(site / "loop")
    return site


ANSWERS = [
    ("/", 200, "index.html"),
    ("/?q=1#x", 200, "index.html"),
    ("/index.html", 200, "index.html"),
    ("/zh/a/", 200, "zh/a/index.html"),
    ("/zh/a/tree.json", 200, "zh/a/tree.json"),
    ("/zh/a", 302, "/zh/a/"),
    ("/zh/a?x=1", 302, "/zh/a/?x=1"),
    ("/zh/%E4%B8%AD%20%E6%96%87", 302, "/zh/%E4%B8%AD%20%E6%96%87/"),
    ("/zh/%E4%B8%AD%20%E6%96%87/", 200, "zh/中 文/index.html"),
    ("/assets/", 404, "404.html"),
    ("/assets", 404, "404.html"),
    ("/zh/empty/", 404, "zh/404.html"),
    ("/zh/missing/very/deep/", 404, "zh/404.html"),
    ("/zh/missing.css", 404, "zh/404.html"),
    ("/missing/", 404, "404.html"),
    ("/404.html", 200, "404.html"),
    ("/inside", 200, "inside"),
    ("/out", 404, "404.html"),
    ("/loop", 404, "404.html"),
    ("/" + "x" * 5000, 404, "404.html"),
    ("/index.html/", 404, "404.html"),
]
OUTSIDE = [
    "/../secret.txt",
    "/zh/../../secret.txt",
    "/zh/../index.html",
    "/./index.html",
    "/%2e%2e/secret.txt",
    "/zh/%2E%2e/%2e./secret.txt",
    "/..%2fsecret.txt",
    "/zh%2fa/",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "/../site-secret/",
    "//secret.txt",
    "//zh/a",
    "/zh//a/",
    "/secret.txt%00.html",
    "/%00",
    "/zh/a/%0d%0aX: y",
    "/%ff%fe",
    "/C:/secret.txt",
    "zh/a/",
    "http://elsewhere.example/zh/a/",
    "*",
]


@pytest.mark.parametrize(("address", "status", "answer"), ANSWERS)
def test_an_address_gets_what_a_host_would_send(files: Path, address: str, status: int, answer: str) -> None:
    found = find(files, "/", address)
    assert (found.status, found.location or found.path) == (status, answer)
    below = find(files, "/help/", "/help" + address)
    assert (below.status, below.location or below.path) == (status, "/help" + answer if status == 302 else answer)


@pytest.mark.parametrize("address", OUTSIDE)
def test_nothing_outside_of_the_site_is_sent(files: Path, address: str) -> None:
    found = find(files, "/", address)
    assert (found.status, found.path, found.location) == (404, "", "")


def test_the_site_below_a_path(files: Path) -> None:
    assert find(files, "/help/", "/").location == "/help/"
    assert find(files, "/help/", "/help").location == "/help/"
    assert find(files, "/help/", "/help?x").location == "/help/?x"
    for address in ("/zh/a/", "/helpful/", "/help/../help/"):
        assert find(files, "/help/", address).status == 404


TYPES = {
    "index.html": "text/html; charset=utf-8",
    "a/engine.mjs": "text/javascript; charset=utf-8",
    "a/x.min.js": "text/javascript; charset=utf-8",
    "x.css": "text/css; charset=utf-8",
    "x.JSON": "application/json; charset=utf-8",
    "zh/search.bin": "application/octet-stream",
    "x.svg": "image/svg+xml; charset=utf-8",
    "x.png": "image/png",
    "_headers": "application/octet-stream",
    "a.b/none": "application/octet-stream",
}


@pytest.mark.parametrize("path", TYPES)
def test_what_a_file_is(path: str) -> None:
    assert content_type(path) == TYPES[path]


# --- who may ask ------------------------------------------------------------------------------------------------------

HOSTS = [
    ("127.0.0.1:8000", "127.0.0.1:8000", True),
    ("127.0.0.1:8000", "localhost:8000", True),
    ("127.0.0.1:8000", "LOCALHOST", True),
    ("127.0.0.1:8000", "[::1]:8000", True),
    ("127.0.0.1:8000", "localhost.:9000", True),
    ("127.0.0.1:8000", "evil.example", False),
    ("127.0.0.1:8000", "127.0.0.1.evil.example:8000", False),
    ("127.0.0.1:8000", "localhost.evil.example", False),
    ("127.0.0.1:8000", "evil.example:80@localhost", False),
    ("127.0.0.1:8000", "evil.example/localhost", False),
    ("127.0.0.1:8000", "192.168.1.5", False),
    ("127.0.0.1:8000", "", False),
    ("127.0.0.1:8000", "[", False),
    ("desk.example:8000", "desk.example:8000", True),
    ("desk.example:8000", "other.example:8000", False),
    ("0.0.0.0:8000", "192.168.1.5:8000", True),
    ("0.0.0.0:8000", "evil.example:8000", False),
    ("[::]:8000", "[fe80::1]:8000", True),
]


@pytest.mark.parametrize(("address", "host", "is_me"), HOSTS)
def test_only_who_asks_for_this_server_is_answered(address: str, host: str, is_me: bool) -> None:
    assert parse(address).is_me(host) is is_me


@pytest.mark.parametrize(
    "text", ["", "8000", "localhost", "localhost:", "localhost:x", "localhost:70000", "a@b:1", "a:1/x", ":1", "[::1"]
)
def test_an_address_that_is_none_is_one_sentence(text: str) -> None:
    with pytest.raises(AddressError, match="is not an address such as"):
        parse(text)


def test_addresses() -> None:
    assert parse("[::1]:80") == Address("::1", 80)
    assert str(parse("[::1]:80")) == "[::1]:80"
    assert parse("[::1]:80").family == socket.AF_INET6


def test_an_address_in_use_is_one_sentence(workshop: Fake) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with (
            pytest.raises(AddressError, match=f"served at 127.0.0.1:{port} already; .* --address 127.0.0.1:"),
            running(workshop, f"127.0.0.1:{port}"),
        ):
            pass
    assert workshop.started == [], "nothing is built for nobody"


def test_an_address_that_nobody_has_is_one_sentence(workshop: Fake) -> None:
    with (
        pytest.raises(AddressError, match=r"there is no serving at 203\.0\.113\.7:8000"),
        running(workshop, "203.0.113.7:8000"),
    ):
        pass


# --- the server -------------------------------------------------------------------------------------------------------


def test_what_is_sent(workshop: Fake) -> None:
    (workshop.site / "x.svg").write_text("<svg/>")
    (workshop.site / "x.css").write_text("a{}")
    with served(workshop) as (url, said):
        status, headers, body = ask(url, "/")
        assert status == 200 and headers["Cache-Control"] == "no-store" and headers["Content-Type"] == TYPES["index.html"]
        assert b'<script src="/-/preview.js" defer' in body and b"<noscript>" not in body
        assert Policy().meta.encode() in body, "the policy is the published one"
        assert b"preview" not in (workshop.site / "index.html").read_bytes()
        assert ask(url, "/", "HEAD")[2] == b"" and ask(url, "/", "HEAD")[1]["Content-Length"] == str(len(body))
        assert ask(url, "/x.svg")[1]["Content-Security-Policy"] == "default-src 'none'; sandbox"
        _, headers, _ = ask(url, "/x.css")
        assert headers["Cache-Control"] == "no-cache"
        assert ask(url, "/x.css", If_None_Match=headers["ETag"])[0] == 304
        (workshop.site / "x.css").write_text("b{}")
        assert ask(url, "/x.css", If_None_Match=headers["ETag"])[::2] == (200, b"b{}")
        assert ask(url, "/-/preview.js")[0] == ask(url, "/-/preview.css")[0] == 200
        assert ask(url, "/-/")[0] == ask(url, "/-/panel.py")[0] == ask(url, "/-/../server.py")[0] == 404
        assert ask(url, "/other")[:2][0] == 302
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            assert ask(url, "/", method)[0] == 405
        assert ask(url, "/", "TRACE")[0] == 501
        assert ask(url, "/", Host="evil.example")[0] == ask(url, "/-/events", Host="evil.example")[0] == 421
        assert all("Error" not in line for line in said), said


def test_a_client_that_leaves_is_nothing(workshop: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    (workshop.site / "big.bin").write_bytes(b"x" * 20_000_000)
    with served(workshop) as (url, said):
        for path in ("/big.bin", "/-/events", "/"):
            for _ in range(3):
                with socket.create_connection((urlsplit(url).hostname or "", urlsplit(url).port or 0)) as client:
                    client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        workshop.write("en-.txt", "wrong")
        until(lambda: "1 error" in said[-1])
        assert ask(url, "/")[0] == 200
        time.sleep(0.1)
        assert not any("report" in line for line in said), said
    assert capsys.readouterr().err == ""


def test_a_mistake_of_the_server_is_one_sentence(workshop: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    with served(workshop) as (url, said):
        with monkeypatch.context() as broken:
            broken.setattr("helpgen.preview.server.find", fail)
            assert ask(url, "/")[::2] == (500, b"an error in helpgen, please report it: ZeroDivisionError: by zero\n")
            assert said[-1].endswith("ZeroDivisionError: by zero")
        assert ask(url, "/")[0] == 200


def test_before_there_is_a_site(tmp_path: Path) -> None:
    fake = Fake(tmp_path, "/help/", seconds=0.5)
    fake.write("en-.txt", "Home")
    with running(fake, "127.0.0.1:0", lambda line: None) as url:
        status, _, body = ask(url, "/help/")
        assert status == 404 and "正在生成".encode() in body and b"being made" in body
        until(lambda: ask(url, "/help/")[0] == 200)
        assert ask(url, "/")[1]["Location"] == "/help/"
        assert b"no such page" in ask(url, "/elsewhere")[2]


def test_findings_without_a_script_are_text(workshop: Fake) -> None:
    with served(workshop) as (url, said):
        workshop.write("en-bad.txt", "wrong")
        until(lambda: "1 error" in said[-1])
        body = ask(url, "/")[2].decode()
        plain = body[body.index("<noscript>") : body.index("</noscript>")]
        assert "content/a.yaml:3:5" in plain and "&lt;img src=x onerror=" in plain and "<img" not in plain
        assert "Hint: write &amp; mend" in plain
        assert "写错了" in ask(url, "/zh/")[2].decode()


def events(url: str, count: int, **asked: str) -> Generator[dict[str, Any], None, None]:
    """The first news that a tab gets."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    try:
        connection.request("GET", "/-/events?" + "&".join(f"{name}={value}" for name, value in asked.items()))
        answer = connection.getresponse()
        while count:
            if (line := answer.readline()).startswith(b"data: "):
                count -= 1
                yield json.loads(line[6:])
    finally:
        connection.close()


def test_a_tab_is_told_when_its_page_is_old(workshop: Fake) -> None:
    with served(workshop) as (url, _):
        version = ask(url, "/")[2].decode().split('data-version="')[1].split('"')[0]
        home, other = (events(url, 2, version=version, page=page, language="zh-Hans") for page in ("/", "/other/"))
        assert [next(one)["old"] for one in (home, other)] == [False, False]
        workshop.write("en-.txt", "poor")
        first, second = next(home), next(other)
        assert [first["old"], second["old"]] == [True, False]
        assert first["panel"]["badge"] == "1 条提醒" and not first["panel"]["is_open"]
        (late,) = events(url, 1, version=version, page="/")
        assert late["old"], "a tab that was hidden asks when it is seen again"
        (foreign,) = events(url, 1, version="0.0", page="/")
        assert foreign["old"], "another server was here before"


def test_which_pages_are_old() -> None:
    board = Board()
    version = board.version(board.post(Update(frozenset({"a/index.html"}), ())))
    board.post(Update(frozenset({"b/index.html", "zh/search.bin", "zh/a/tree.json"}), ()))
    assert not board.is_old(version, ["a/index.html"])
    assert board.is_old(version, ["b/index.html"])
    board.post(Update(frozenset({"assets/x.css"}), ()))
    assert board.is_old(version, ["a/index.html"])
    assert board.is_old("", []) and board.is_old("nobody.9", []) and board.is_old("making", [])


# --- what is put into a page ------------------------------------------------------------------------------------------


def test_pages_without_the_usual_tags() -> None:
    bad = State(1, (MISTAKE,))
    for page in (b"", b"text", b"<HEAD></HEAD >", b"</body></body>", b"\xff\xfe"):
        out = dressed(page, "v", bad)
        assert out.count(b"<script src=") == 1 and out.count(b"<noscript>") == 1
    assert dressed(b"<head></head><body></body>", "v", State(1, (WARNING,))).count(b"noscript") == 0
    assert language_of(b'<!doctype html><html class="no-js" lang="zh-Hans">') == "zh-Hans"
    assert language_of(b"<html lang=en>") == "en" and language_of(b"<html>") == ""


def test_the_panel() -> None:
    assert panel(State(1), "en") is None
    shown = panel(State(1, (WARNING, MISTAKE)), "en")
    assert shown and shown["is_open"] and shown["heading"] == "1 error, 1 warning"
    assert [item["severity"] for item in shown["items"]] == ["error", "warning"]
    chinese = panel(State(1, (WARNING, MISTAKE, MISTAKE)), "zh-Hans")
    assert chinese and chinese["heading"] == "2 处错误，1 条提醒" and chinese["items"][0]["hint"] == "提示：改一下"
    many = panel(State(1, (MISTAKE,) * (SHOWN + 7)), "en")
    assert many and len(many["items"]) == SHOWN and many["more"].startswith("and 7 more")
    bent = panel(State(1, (Finding("a\u202eb.yaml", Position(), "r", "one\ntwo\u2066"),)), "en")
    assert bent and bent["items"][0]["where"] == "a\\u202eb.yaml:1:1" and bent["items"][0]["message"] == "one\\ntwo\\u2066"
    failed = panel(State(1, failure="<b>\nmkdocs.yml"), "en")
    assert failed and failed["detail"] == "<b>\nmkdocs.yml" and "&lt;b&gt;" in as_html(failed)
    fault = panel(State(1, fault="KeyError: 'x'"), "en")
    assert fault and "please report it" in fault["heading"]


def test_the_scripts_write_no_html_from_text() -> None:
    text = (ROOT / "helpgen" / "preview" / "preview.js").read_text("utf-8")
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert forbidden not in text


# --- watching ---------------------------------------------------------------------------------------------------------


def test_a_burst_is_one_ring_and_lasts_not_for_ever() -> None:
    bell = Bell(quiet=0.05, latest=0.3)
    for _ in range(20):
        bell.ring()
    started = time.monotonic()
    assert bell.wait()
    assert 0.03 < time.monotonic() - started < 0.2
    stop = threading.Event()

    def keep_ringing() -> None:
        while not stop.wait(0.01):
            bell.ring()

    thread = threading.Thread(target=keep_ringing, daemon=True)
    thread.start()
    started = time.monotonic()
    assert bell.wait()
    assert 0.2 < time.monotonic() - started < 0.6
    stop.set()
    thread.join()
    bell.stop()
    assert not bell.wait()


LEFTOVERS = [".a.swp", ".#a", "a.yaml~", "#a#", "a.swp", "a.tmp", ".helpgen", "4913.swx"]


@pytest.mark.parametrize("name", LEFTOVERS)
def test_leftovers_of_editors(name: str) -> None:
    assert is_leftover(name)


def test_which_changes_count() -> None:
    wanted = Wanted((Path("/p/content"), Path("/p/mkdocs.yml"), Path("/p/.x/theme")), (Path("/p/content/site"),))
    yes: list[FileSystemEvent] = [
        FileModifiedEvent("/p/content/a/b.yaml"),
        FileModifiedEvent("/p/mkdocs.yml"),
        FileModifiedEvent("/p/.x/theme/a.html"),
        FileMovedEvent("/p/content/.a.tmp", "/p/content/a.yaml"),
        FileMovedEvent("/p/content/a.yaml", "/elsewhere/a.yaml"),
        DirCreatedEvent("/p/content/new"),
        DirCreatedEvent("/p/content"),
        DirCreatedEvent("/p"),
    ]
    no: list[FileSystemEvent] = [
        FileOpenedEvent("/p/content/a.yaml"),
        DirModifiedEvent("/p/content"),
        DirModifiedEvent("/p"),
        FileModifiedEvent("/p/content/a.yaml~"),
        FileModifiedEvent("/p/content/.git/a.yaml"),
        FileModifiedEvent("/p/content/site/index.html"),
        FileModifiedEvent("/p/other.yml"),
        DirCreatedEvent("/p/content-2"),
        FileMovedEvent("/p/content/.a", "/p/content/.b"),
    ]
    assert [event for event in yes if not wanted.counts(event)] == []
    assert [event for event in no if wanted.counts(event)] == []


def test_saves_of_every_kind_are_noticed(tmp_path: Path) -> None:
    folder, config = tmp_path / "content", tmp_path / "mkdocs.yml"
    (folder / "sub").mkdir(parents=True)
    config.write_text("a")
    (folder / "a.yaml").write_text("a")
    rung = threading.Event()
    watcher = Watcher(rung.set, lambda line: None)

    def replaced(file: Path) -> None:
        (file.parent / ".new").write_text("x")
        (file.parent / ".new").replace(file)

    def nested() -> None:
        (folder / "new" / "deep").mkdir(parents=True)
        (folder / "new" / "deep" / "a.yaml").write_text("a")

    steps: list[Callable[[], object]] = [
        lambda: (folder / "a.yaml").write_text("b"),
        lambda: replaced(folder / "a.yaml"),
        lambda: config.write_text("b"),
        lambda: replaced(config),
        lambda: (folder / "sub" / "b.yaml").write_text("b"),
        nested,
        lambda: (folder / "new" / "deep" / "a.yaml").write_text("b"),
        lambda: (folder / "a.yaml").unlink(),
        lambda: shutil.rmtree(folder),
        nested,
        lambda: (folder / "new" / "deep" / "a.yaml").write_text("c"),
        config.unlink,
        lambda: config.write_text("c"),
    ]
    try:
        assert watcher.follow((folder, config))
        assert not watcher.follow((folder, config))
        for number, step in enumerate(steps):
            rung.clear()
            step()
            assert rung.wait(3), number
            time.sleep(0.05)
            watcher.follow((folder, config))
        time.sleep(0.1)
        rung.clear()
        (folder / "new" / "deep" / "a.yaml").read_text()
        (tmp_path / "other.yml").write_text("a")
        (folder / ".a.swp").write_text("a")
        (tmp_path / "site").mkdir()
        assert not rung.wait(0.3)
    finally:
        watcher.stop()


@pytest.mark.parametrize("method", ["__init__", "schedule"])
def test_without_notices_of_the_system_the_disk_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    class Refusing(Observer):  # type: ignore[misc, valid-type]
        pass

    setattr(Refusing, method, refuse)
    monkeypatch.setattr("helpgen.preview.watcher.Observer", Refusing)
    rung, said = threading.Event(), list[str]()
    watcher = Watcher(rung.set, said.append)
    try:
        watcher.follow((tmp_path,))
        assert "inotify watch limit reached" in said[0] and len(said) == 1
        (tmp_path / "a.yaml").write_text("a")
        assert rung.wait(5)
    finally:
        watcher.stop()


def test_a_glance_finds_what_nobody_tells(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    rung = threading.Event()
    glances = Glances(lambda: glance((tmp_path, tmp_path / "mkdocs.yml"), is_leftover), rung.set, 0.05)
    try:
        steps: list[Callable[[], object]] = [
            lambda: (tmp_path / "sub" / "a.yaml").write_text("a"),
            lambda: (tmp_path / "sub" / "a.yaml").write_text("ab"),
            (tmp_path / "sub" / "a.yaml").unlink,
            lambda: (tmp_path / "mkdocs.yml").write_text("a"),
        ]
        for step in steps:
            time.sleep(0.15)
            rung.clear()
            step()
            assert rung.wait(3)
        rung.clear()
        (tmp_path / ".a.swp").write_text("a")
        assert not rung.wait(0.2)
        (tmp_path / "mkdocs.yml").write_text("abc")
        glances.told()
        assert not rung.wait(0.3), "an update is on its way already"
    finally:
        glances.stop()


def test_a_folder_that_cannot_be_watched_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(PollingObserver):
        def schedule(self, *_: object, **__: object) -> ObservedWatch:
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("helpgen.preview.watcher.Observer", Refusing)
    said: list[str] = []
    watcher = Watcher(lambda: None, said.append)
    try:
        for _ in range(3):
            assert not watcher.follow((tmp_path,)), "or it would update for ever"
        assert len(said) == 2
    finally:
        watcher.stop()


# --- rounds -----------------------------------------------------------------------------------------------------------


def test_one_update_for_a_burst_and_never_two_at_once(tmp_path: Path) -> None:
    fake = Fake(tmp_path, seconds=0.1)
    with served(fake):
        time.sleep(0.2)
        fake.started.clear()
        for number in range(300):
            fake.write(f"en-{number}.txt", str(number))
        until(lambda: (fake.site / "299" / "index.html").is_file())
        assert len(fake.started) <= 4
        fake.started.clear()
        for number in range(10):  # some of them while an update is under way
            fake.write("en-0.txt", f"again {number}")
            time.sleep(0.06)
        until(lambda: "again 9" in (fake.site / "0" / "index.html").read_text("utf-8"))
        assert fake.most_at_once == 1
        assert 2 <= len(fake.started) <= 10


def test_an_update_comes_soon(workshop: Fake) -> None:
    with served(workshop):
        time.sleep(0.2)
        delays = []
        for number in range(5):
            saved, count = time.monotonic(), len(workshop.started)
            workshop.write("en-.txt", f"Home {number}")
            until(lambda count=count: len(workshop.started) > count)  # type: ignore[misc]
            delays.append(workshop.started[count] - saved)
            time.sleep(0.1)
        assert sorted(delays)[2] < 0.1, delays


def test_it_goes_on_after_everything(workshop: Fake) -> None:
    with served(workshop) as (url, said):
        for text, words in (
            ("bug", "an error in helpgen, please report it: ZeroDivisionError: by zero"),
            ("exit", "an error in helpgen, please report it: SystemExit: 2"),
            ("full", "page.html: No space left on device"),
            ("wrong", "content/a.yaml:3:5: error some-rule: "),
        ):
            said.clear()
            workshop.write("en-bad.txt", text)
            until(lambda: any("stays" in line for line in said))
            assert said[0].startswith(words), said
            assert ask(url, "/")[0] == 200, "the last good page stays"
            said.clear()
            workshop.write("en-bad.txt", "mended")
            until(lambda: any(line.startswith("mended: ") for line in said))
        said.clear()
        shutil.move(workshop.content, workshop.content.with_name("away"))
        until(lambda: "there is no content folder" in said)
        assert ask(url, "/")[0] == 200
        shutil.move(workshop.content.with_name("away"), workshop.content)
        until(lambda: any(line.startswith("mended: ") for line in said))
        workshop.write("en-.txt", "Home again")
        until(lambda: b"Home again" in ask(url, "/")[2])


def test_what_the_terminal_says() -> None:
    good, bad = State(1), State(2, (MISTAKE,))
    update = Update(frozenset({"a/index.html", "b/index.html", "x.json"}), ())
    assert list(terminal.lines(good, good, update, 0.123)) == ["2 pages and 1 other file written in 0.12 s"]
    assert list(terminal.lines(bad, good, Update(frozenset({"x.css"}), ()), 0.1)) == ["mended: 1 file written in 0.10 s"]
    assert list(terminal.lines(good, bad, Update(frozenset(), ()), 0.1, "zh")) == [
        *MISTAKE.as_text("zh").split("\x00"),
        "1 error; the last good site stays (in 0.10 s)",
    ]
    warned = State(3, (WARNING,))
    assert list(terminal.lines(good, warned, Update(frozenset(), ()), 0)) == [
        WARNING.as_text(),
        "nothing to write in 0.00 s; 1 warning",
    ]
    assert list(terminal.lines(warned, warned, Update(frozenset(), ()), 0)) == ["nothing to write in 0.00 s; 1 warning"]
    many = list(terminal.lines(good, State(2, (MISTAKE,) * 60), Update(frozenset(), ()), 0))
    assert len(many) == 52 and many[50].startswith("and 10 more")


PROGRAM = """
import sys
from pathlib import Path
from helpgen.preview.serving import serve
from tests.test_preview import Fake
serve(Fake(Path(sys.argv[1])), "127.0.0.1:0")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_asked_to(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        assert first.startswith("The preview is at http://127.0.0.1:")
        stream = events(first.split()[4], 2, version="x", page="/")
        next(stream)
        process.send_signal(number)
        try:
            assert process.wait(60) == 0
        finally:
            process.kill()
        assert "Traceback" not in process.stderr.read()
        stream.close()


AT_EACH_STEP = """
import signal, sys
from contextlib import contextmanager
from helpgen.preview import serving

def counted(frame, event, argument):
    global left
    left -= 1
    if left == 0:
        signal.raise_signal(signal.SIGTERM)

@contextmanager
def nothing(*_):
    sys.setprofile(counted)
    yield
    sys.setprofile(None)

serving.running = nothing
for left in range(2, 14):
    serving.serve(None)
    assert left <= 0
"""


def test_it_ends_at_whatever_step_it_is_asked_to() -> None:
    """The signal may come between any two calls of those that wait for it."""
    subprocess.run([sys.executable, "-c", AT_EACH_STEP], cwd=ROOT, check=True, timeout=60)


# --- in a browser -----------------------------------------------------------------------------------------------------


def wait_for_title(page: Page, title: str) -> None:
    """Without evaluating anything in the page, which its policy forbids."""
    page.locator("h1", has_text=re.compile(f"^{title}$")).wait_for()


def mark(page: Page) -> None:
    """Put something into the page that a reload takes away."""
    page.evaluate("window.marked = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.marked === true"))


@pytest.mark.browser
def test_a_saved_page_is_loaded_again_at_the_same_place(browser: Browser, workshop: Fake) -> None:
    with served(workshop) as (url, _), opened(browser, url) as (page, watch), opened(browser, url) as (other, _):
        page.goto(url)
        other.goto(url + "other/")
        mark(other)
        mark(page)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate("scrollTo(0, 1234)")
        page.evaluate("document.getElementById('there').focus({preventScroll: true})")
        workshop.write("en-.txt", "Home, changed")
        wait_for_title(page, "Home, changed")
        page.wait_for_function("window.marked !== true")  # the title is changed before the page is loaded again
        page.wait_for_function("""() => Math.abs(scrollY - 1234) <= 2 && document.activeElement.id === "there"
            && [...document.querySelectorAll("details")].every((one) => one.open)""")
        assert page.locator("details").count() == 2
        page.wait_for_timeout(700)
        assert page.evaluate("history.scrollRestoration") == "auto"
        assert is_marked(other), "another page has not changed"
        assert watch.problems == []


@pytest.mark.browser
def test_the_new_text_is_there_before_the_page_is_loaded_again(browser: Browser, workshop: Fake) -> None:
    def refuse_pages(route: Route) -> None:
        if route.request.resource_type == "document":
            route.abort("aborted")  # the browser stays where it is
        else:
            route.continue_()

    with served(workshop) as (url, _), opened(browser, url) as (page, watch):
        page.goto(url)
        mark(page)
        page.evaluate("document.getElementById('two').open = true")
        page.evaluate("scrollTo(0, 1234)")
        page.route(url, refuse_pages)
        workshop.write("en-.txt", "Changed")
        wait_for_title(page, "Changed")
        assert is_marked(page)
        assert page.evaluate("[scrollY, document.getElementById('two').open]") == [1234, True]
        page.unroute(url)
        page.reload()
        assert page.evaluate("[scrollY, document.getElementById('two').open]") == [1234, True]
        assert watch.problems == []


@pytest.mark.browser
def test_a_hidden_tab_holds_no_connection_and_catches_up(browser: Browser, workshop: Fake) -> None:
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true}); document.dispatchEvent(new Event('visibilitychange'))"
    with served(workshop) as (url, said), opened(browser, url) as (page, _):
        page.goto(url)
        page.evaluate(hide % "true")
        mark(page)
        workshop.write("en-.txt", "Changed")
        until(lambda: said[-1].startswith("1 page written"))
        page.wait_for_timeout(300)
        assert is_marked(page)
        page.evaluate(hide % "false")
        wait_for_title(page, "Changed")


@pytest.mark.browser
def test_many_tabs_do_not_block_each_other(browser: Browser, workshop: Fake) -> None:
    """A browser opens six connections to a host: in one window only one tab is seen, so only one is held."""
    with served(workshop) as (url, _):
        context = browser.new_context()
        pages = [context.new_page() for _ in range(5)]
        for page in pages:
            page.goto(url)
        workshop.write("en-.txt", "Changed")
        for page in pages:
            wait_for_title(page, "Changed")
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "heading"), [("", "1 error"), ("zh/", "1 处错误")])
def test_findings_lie_over_the_page_until_they_are_mended(
    browser: Browser, workshop: Fake, path: str, heading: str, scheme: str
) -> None:
    with served(workshop) as (url, _), opened(browser, url, scheme=scheme, width=320) as (page, watch):
        page.goto(url + path)
        mark(page)
        page.locator("#typed").focus()
        workshop.write("en-bad.txt", "wrong")
        region = page.get_by_role("region")
        region.wait_for()
        assert region.get_by_role("heading").text_content() == heading
        text = region.text_content() or ""
        assert HOSTILE in text and "content/a.yaml:3:5" in text and "some-rule" in text
        assert page.locator("img").count() == 0 and page.title() != "run"
        assert page.evaluate("document.activeElement.id") == "typed", "who types goes on typing"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        box = region.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320
        page.keyboard.press("Escape")
        assert region.is_visible(), "Escape belongs to the field"
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Escape")
        region.wait_for(state="detached")
        page.reload()
        page.wait_for_timeout(200)
        assert not region.is_visible(), "hidden until the next update"
        page.locator(".hgp-badge").click()
        region.wait_for()
        region.get_by_role("button").click()
        region.wait_for(state="detached")
        workshop.write("en-bad.txt", "wrong again")
        region.wait_for()
        mark(page)
        workshop.write("en-bad.txt", "right")
        region.wait_for(state="detached")
        assert page.locator(".hgp-badge").count() == 0
        assert is_marked(page), "this page has not changed"
        assert watch.problems == []


@pytest.mark.browser
def test_warnings_wait_in_a_badge(browser: Browser, workshop: Fake) -> None:
    with served(workshop) as (url, _), opened(browser, url) as (page, watch):
        page.goto(url + "other/")
        workshop.write("en-poor.txt", "poor")
        badge = page.get_by_role("button", name="1 warning")
        badge.wait_for()
        assert page.get_by_role("region").count() == 0
        badge.click()
        assert "not so good" in (page.get_by_role("region").text_content() or "")
        assert watch.problems == []


@pytest.mark.browser
def test_without_a_script_findings_are_in_the_page(browser: Browser, workshop: Fake) -> None:
    with served(workshop) as (url, said), opened(browser, url, script=False, width=320) as (page, watch):
        workshop.write("en-bad.txt", "wrong")
        until(lambda: "1 error" in said[-1])
        page.goto(url)
        aside = page.get_by_role("complementary")
        assert HOSTILE in aside.inner_text() and page.locator("img").count() == 0
        assert aside.evaluate("one => getComputedStyle(one).position") == "fixed", "its style sheet is allowed"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert watch.problems == []


@pytest.mark.browser
def test_a_page_that_comes_later_opens_by_itself(browser: Browser, tmp_path: Path) -> None:
    fake = Fake(tmp_path, seconds=0.5)
    fake.write("en-.txt", "Home")
    with running(fake, "127.0.0.1:0", lambda line: None) as url, opened(browser, url) as (page, _):
        page.goto(url + "later/")
        page.locator("h1", has_text="no such page").wait_for()
        fake.write("en-later.txt", "Here now")
        wait_for_title(page, "Here now")


@pytest.mark.browser
def test_a_server_that_is_started_again_is_found_again(browser: Browser, workshop: Fake) -> None:
    with opened(browser, "http://127.0.0.1") as (page, _):
        with served(workshop) as (url, _):
            page.goto(url)
        workshop.write("en-.txt", "Changed meanwhile")
        with running(workshop, urlsplit(url).netloc, lambda line: None):
            wait_for_title(page, "Changed meanwhile")


class Site(Fake):
    """A workshop with a site that is there already; the text of ``en-.txt`` is put into one of its pages."""

    PAGE = "withdraw/which-network/"

    def _update(self) -> Update:
        update = super()._update()
        if "index.html" not in update.changed:
            return update
        path = f"zh/{self.PAGE}index.html"
        file, title = self.site / path, (self.content / "en-.txt").read_text("utf-8")
        file.write_text(re.sub(r"(?s)(<h1[^>]*>).*?</h1>", rf"\1{title}</h1>", file.read_text("utf-8"), count=1), "utf-8")
        return Update(update.changed | {path}, update.findings)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_of_the_real_site(browser: Browser, site: Path, tmp_path: Path, scheme: str) -> None:
    """With the theme's styles and scripts: nothing is blocked, the place is kept, nothing stands out, axe finds nothing."""
    shutil.copytree(site, tmp_path / "site")
    fake = Site(tmp_path)
    with served(fake) as (url, _), opened(browser, url, width=320, scheme=scheme) as (page, watch):
        page.goto(f"{url}zh/{fake.PAGE}")
        policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        assert policy and "unsafe" not in policy and "nonce" not in policy
        page.evaluate("scrollTo(0, 600)")
        fake.write("en-.txt", "另一个标题")
        wait_for_title(page, "另一个标题")
        page.wait_for_load_state("load")
        page.wait_for_timeout(700)
        assert abs(page.evaluate("scrollY") - 600) <= 2
        fake.write("en-bad.txt", "wrong")
        region = page.locator(".hgp-panel")
        region.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert abs(page.evaluate("scrollY") - 600) <= 2
        assert watch.problems == []
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run('#helpgen-preview', {runOnly: tags})", TAGS)
        assert [one["id"] for one in found["violations"]] == []
        assert len(found["passes"]) > 5, "axe has looked into it"
