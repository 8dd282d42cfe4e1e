"""Outbound links, asked of a server on this machine that stands for the whole internet: no test reaches a real one."""

from __future__ import annotations

import functools
import http.client
import http.server
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner

from helpgen import outbound
from helpgen.cli import main
from helpgen.outbound import Answer, Checked, Checker, Memory, refusal, sender
from tests.conftest import read

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Internet(http.server.BaseHTTPRequestHandler):
    """``/404`` is answered with 404, ``/301?url`` leads there, ``/get/404`` knows GET only and answers HEAD with 404."""

    asked: ClassVar[list[tuple[str, str, str]]] = []
    agents: ClassVar[set[str]] = set()

    def answer(self, method: str) -> None:
        host, path = self.headers["Host"].partition(":")[0], self.path
        Internet.asked.append((method, host, path))
        Internet.agents.add(self.headers["User-Agent"])
        place, _, target = path.lstrip("/").partition("?")
        if place == "hang-up":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status = 200 if not place else int(place.removeprefix("get/"))
        if place.startswith("get/"):
            status = status if method == "HEAD" else 200
        self.send_response(status)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.answer("GET")

    def do_HEAD(self) -> None:
        self.answer("HEAD")

    def log_message(self, format: str, *args: Any) -> None:
        pass


class ToThisMachine(urllib.request.HTTPSHandler):
    """Takes every https request to the server on this machine, whatever its host."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(host: str, **options: Any) -> http.client.HTTPConnection:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=options.get("timeout"))

        return self.do_open(connect, req)


@pytest.fixture
def internet() -> Iterator[int]:
    Internet.asked, Internet.agents = [], set()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Internet)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def checker(port: int, **options: Any) -> Checker:
    known: dict[str, Any] = {"resolve": lambda host: (), "now": lambda: NOW, "sleep": lambda seconds: None}
    return Checker(sender(5, ToThisMachine(port)), **{**known, **options})


HOST = "https://docs.project.io"


@pytest.mark.parametrize(
    ("path", "state", "to"),
    [
        ("/", "ok", ""),
        ("/404", "broken", ""),
        ("/410", "broken", ""),
        ("/get/405", "ok", ""),  # HEAD is refused, GET is answered
        ("/get/404", "ok", ""),
        ("/get/500", "ok", ""),
        ("/403", "unclear", ""),
        ("/503", "unclear", ""),
        ("/429", "unclear", ""),
        ("/301?/", "moved", f"{HOST}/"),
        ("/308?https://new.project.io/", "moved", "https://new.project.io/"),
        ("/301?/404", "broken", ""),
        ("/302?/", "ok", ""),
        ("/302?/301?/", "ok", ""),  # one of the two is for now only
        ("/301", "broken", ""),  # leads nowhere
        ("/301?http://new.project.io/", "unclear", "http://new.project.io/"),
        ("/301?https://127.0.0.1/admin", "unclear", "https://127.0.0.1/admin"),
        ("/301?https://intranet/", "unclear", "https://intranet/"),
        ("/hang-up", "unreachable", ""),
    ],
)
def test_what_is_said_about_a_link(internet: int, path: str, state: str, to: str) -> None:
    (found,) = checker(internet).check([HOST + path]).values()
    assert (found.state, found.to) == (state, to)
    assert found.checked == NOW.isoformat(timespec="seconds")
    assert {host for _, host, _ in Internet.asked} <= {"docs.project.io", "new.project.io"}
    assert all(agent.startswith("helpgen/") for agent in Internet.agents)


def test_a_circle_of_redirects_ends(internet: int) -> None:
    (found,) = checker(internet).check([f"{HOST}/301?/301?/301?/301?/301?/301?/301?/"]).values()
    assert found.state == "broken" and "redirects" in found.why
    assert len(Internet.asked) == outbound.MOST_REDIRECTS + 1


def test_head_is_enough(internet: int) -> None:
    checker(internet).check([f"{HOST}/"])
    assert [method for method, _, _ in Internet.asked] == ["HEAD"]


def test_each_link_is_asked_once(internet: int) -> None:
    checker(internet).check([f"{HOST}/", f"{HOST}/", f"{HOST}/404"])
    assert sorted(Internet.asked) == [
        ("GET", "docs.project.io", "/404"),
        ("HEAD", "docs.project.io", "/"),
        ("HEAD", "docs.project.io", "/404"),
    ]


def test_a_host_is_asked_once_a_second() -> None:
    time, at = [0.0], {"a.project.io": list[float](), "b.project.io": list[float]()}
    lock = threading.Lock()

    def send(method: str, url: str) -> Answer:
        with lock:
            at[url.split("/")[2]].append(time[0])
        return Answer(404 if method == "HEAD" else 200)

    def sleep(seconds: float) -> None:
        with lock:
            time[0] += seconds

    asked = Checker(send, resolve=lambda host: (), now=lambda: NOW, sleep=sleep, clock=lambda: time[0])
    asked.check([f"https://{host}/{number}" for number in range(3) for host in at])
    for times in at.values():
        assert len(times) == 6
    single = at["a.project.io"]
    assert all(later - earlier >= outbound.PAUSE - 1e-9 for earlier, later in pairwise(single))


def test_a_host_that_asks_for_patience_gets_it(internet: int) -> None:
    found = checker(internet).check([f"{HOST}/429", f"{HOST}/", f"{HOST}/404"])
    assert list(found) == [f"{HOST}/429"]
    assert len(Internet.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://docs.project.io/", "file:///etc/passwd", "ftp://docs.project.io/", "https://127.0.0.1/", "https://2130706433/",
        "https://0x7f000001/", "https://[::1]/", "https://10.0.0.1/", "https://localhost/", "https://LOCALHOST./", "https://intranet/",
        "https://printer.local/", "https://db.internal/", "https://a.localhost/", "https://user@docs.project.io/",
        "https://docs.project.io:8443/", "https://docs.project.io:x/", "https://www.example.com/", "https://x.test/", "https:///x", "",
    ],
)  # fmt: skip
def test_what_is_never_asked(internet: int, url: str) -> None:
    (found,) = checker(internet).check([url]).values()
    assert found.state == "refused" and found.why
    assert Internet.asked == []


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("93.184.215.14", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("fe80::1%eth0", False),
    ],
)
def test_a_public_name_of_a_private_address_is_not_asked(address: str, asked: bool) -> None:
    assert bool(refusal(f"{HOST}/", lambda host: ["93.184.215.14", address])) != asked


def no_route(method: str, url: str) -> Answer:
    raise urllib.error.URLError(socket.gaierror(-3, "Temporary failure in name resolution"))


def test_without_a_network_it_is_given_up_soon() -> None:
    asked: list[str] = []

    def send(method: str, url: str) -> Answer:
        asked.append(url)
        return no_route(method, url)

    silent = Checker(send, resolve=lambda host: (), now=lambda: NOW, sleep=lambda seconds: None)
    silent.check([f"https://host{number}.project.io/{page}" for number in range(40) for page in range(5)])
    assert silent.no_network
    assert len(asked) <= outbound.GIVE_UP_AFTER + outbound.HOSTS_AT_ONCE


def test_one_dead_host_is_not_the_end_of_the_network(internet: int) -> None:
    alive = checker(internet)
    found = alive.check([f"{HOST}/", f"{HOST}/hang-up", "https://dead.project.io/hang-up"])
    assert not alive.no_network
    assert [checked.state for checked in found.values()] == ["ok", "unreachable", "unreachable"]


@pytest.mark.parametrize(
    ("state", "age", "fresh"),
    [
        ("ok", 6.9, True),
        ("ok", 7.1, False),
        ("moved", 6.9, True),
        ("broken", 0.9, True),
        ("broken", 1.1, False),
        ("unclear", 1.1, False),
        ("ok", -1, False),
    ],
)
def test_answers_are_remembered_for_days(tmp_path: Path, state: outbound.State, age: float, fresh: bool) -> None:
    memory = Memory(tmp_path / "folder" / "links.json")
    found = Checked(state, (NOW - timedelta(days=age)).isoformat(), 200)
    memory.save(["https://a.io/", "https://b.io/"], {"https://a.io/": found, "https://gone.io/": found})
    again = Memory(tmp_path / "folder" / "links.json")
    assert again.links == {"https://a.io/": found}
    assert again.fresh("https://a.io/", NOW) == (found if fresh else None)
    assert again.fresh("https://b.io/", NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"links": 3}',
        '{"links": {"u": {}}}',
        '{"links": {"u": {"state": "ok", "checked": "x"}}}',
        '{"links": {"u": {"state": "ok", "checked": "2026-11-21"}}}',
        "\x00\xff",
    ],
)
def test_a_spoilt_memory_is_forgotten(tmp_path: Path, text: str) -> None:
    file = tmp_path / "links.json"
    file.write_bytes(text.encode("latin-1"))
    assert Memory(file).links == {}


def test_every_kind_of_outbound_link_is_named_with_its_place(content: Path) -> None:
    kb, _ = read(content)
    named = outbound.outbound(kb)
    assert set(named) == {
        "https://example.com/bump",
        "https://example.org/guide",
        "https://example.org/standard",
        "https://support.example.com/new",
    }
    file = (content / "withdraw" / "arrived.faq.yaml").read_text("utf-8").split("\n")
    places = named["https://example.org/standard"]
    assert len(places) == 3  # two texts and a source
    for place in places:
        assert file[place.position.line - 1][place.position.column - 1 :].startswith("https://example.org/standard")


@pytest.fixture
def command(content: Path, tmp_path: Path, internet: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs ``helpgen links`` on small content whose links lead to the server on this machine."""
    for file in (content / "withdraw" / "arrived.faq.yaml", content / "facts.yaml"):
        text = (
            file.read_text("utf-8")
            .replace("https://example.org/standard", f"{HOST}/404")
            .replace("https://example.org/guide", f"{HOST}/301?/")
        )
        file.write_text(text.replace("https://example.com/bump", f"{HOST}/"), "utf-8")
    monkeypatch.setattr(outbound, "PAUSE", 0.0)
    monkeypatch.setattr(
        outbound, "sender", functools.partial(lambda real, timeout: real(timeout, ToThisMachine(internet)), sender)
    )
    monkeypatch.setattr(
        Checker.__init__, "__kwdefaults__", {**(Checker.__init__.__kwdefaults__ or {}), "resolve": lambda host: ()}
    )

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(
            main, ["links", "--content", str(content), "--cache", str(tmp_path / "cache" / "links.json"), *arguments]
        )

    return run


def test_the_report_names_every_place_and_fails_nothing(command: Any) -> None:
    result = command()
    assert result.exit_code == 0
    lines = result.stdout.split("\n")
    assert sum("does not work (the host answers 404)" in line for line in lines) == 3
    assert any(line.endswith(f"link has moved: {HOST}/301?/") for line in lines) and f"    hint: write {HOST}/" in lines
    assert not any("support.example.com" in line for line in lines)
    assert "4 links: 1 broken, 1 moved, 1 ok, 1 refused, 0 not asked" in result.stderr
    asked = len(Internet.asked)
    assert "does not work" in command().stdout
    assert len(Internet.asked) == asked, "the answers of the first run are remembered"


def test_only_so_many_are_asked(command: Any) -> None:
    result = command("--most", "1", "--format", "json")
    assert result.exit_code == 0
    (row,) = json.loads(result.stdout)
    assert row["url"] in {f"{HOST}/", f"{HOST}/404", f"{HOST}/301?/"} and row["places"][0]["line"] > 0
    assert "3 not asked" in result.stderr


def test_no_network_is_said_once(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "sender", lambda timeout: no_route)
    result = command()
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.count("no host could be reached") == 1
    assert "Traceback" not in result.stderr


def test_a_cache_that_cannot_be_written_is_said(command: Any, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", "utf-8")
    result = command()
    assert result.exit_code == 0 and "cannot be written" in result.stderr
