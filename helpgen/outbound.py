"""Links that lead out of the site: which there are, and whether they still work, asked politely and remembered for days."""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit

from helpgen import __version__
from helpgen.findings import Position
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Upkeep
from helpgen.references import links
from helpgen.rules import places

USER_AGENT = f"helpgen/{__version__} (checks the links of a help center)"
PAUSE = 1.0
"""Seconds between two requests to one host."""
HOSTS_AT_ONCE = 4
MOST_REDIRECTS = 5
GIVE_UP_AFTER = 3
"""Hosts that cannot be reached, none that can: then there is no network."""
KEPT_DAYS = {"ok": 7, "moved": 7}
"""For how many days an answer is remembered; any other for one."""

State = Literal["ok", "moved", "broken", "unclear", "unreachable", "refused"]
"""``unclear``: the host answers, but not this program; ``refused``: never asked, because the address is not public."""

_RESERVED = (
    "localhost", "local", "internal", "lan", "home.arpa", "test", "example", "invalid", "onion",
    "example.com", "example.org", "example.net",
)  # fmt: skip
_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_UNCLEAR = frozenset({401, 402, 403, 405, 406, 408, 418, 421, 425, 429, 451})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the content names a link."""

    path: str
    position: Position


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known about one link."""

    state: State
    checked: str
    """When it was asked, as ISO 8601 in UTC."""
    status: int | None = None
    to: str = ""
    """Where it has moved to for good, or where a redirect led that was not followed."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host says to a request."""

    status: int
    location: str = ""


Send = Callable[[str, str], Answer]
"""Asks with a method for a URL. Raises OSError where nothing answers."""


def outbound(kb: KnowledgeBase) -> dict[str, list[Place]]:
    """Every ``https`` address outside of the site that the content names (sources, links, facts, channels), with its places."""
    found: dict[str, list[Place]] = {}
    for url, place in _named(kb):
        if url.startswith("https://"):
            found.setdefault(url.partition("#")[0], []).append(place)
    return {url: sorted(set(where), key=lambda place: (place.path, place.position)) for url, where in sorted(found.items())}


def _named(kb: KnowledgeBase) -> Iterator[tuple[str, Place]]:
    for document in kb.documents():
        if isinstance(document.content, Upkeep):
            for index, source in enumerate(document.content.sources):
                yield source.url, Place(document.source.path, document.source.at(("sources", index)))
    for passage in places.markdown(kb):
        for link in links(passage.words):
            if link.kind == "https":
                place = Place(passage.file, passage.document.source.find(passage.path, link.target, link.nth))
                yield link.target, place
    if kb.facts is not None:
        for key, fact in kb.facts.content.root.items():
            yield fact.source, Place(kb.facts.source.path, kb.facts.source.at((key, "source")))
    if kb.channels is not None:
        for key, channel in kb.channels.content.root.items():
            if channel.url is not None:
                yield channel.url, Place(kb.channels.source.path, kb.channels.source.at((key, "url")))


def refusal(url: str, resolve: Callable[[str], Iterable[str]] = lambda host: ()) -> str:
    """Why ``url`` must not be asked for: what is not public could be another machine of the company. Empty when it may be.

    ``resolve`` gives the addresses of a host; without it, only the name is judged.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError:
        return "it is not an address"
    if parts.scheme != "https":
        return "only https is asked"
    if parts.username is not None or port not in (None, 443):
        return "an address with a user or a port of its own is not asked"
    if ":" in host or host.replace(".", "").isdigit() or host.startswith("0x") or "." not in host:
        return "only public host names are asked"
    if any(host == name or host.endswith(f".{name}") for name in _RESERVED):
        return "the name is reserved, and leads nowhere in public"
    if any(not ipaddress.ip_address(address.partition("%")[0]).is_global for address in resolve(host)):
        return "the name leads to an address that is not public"
    return ""


def addresses(host: str) -> list[str]:
    """The IP addresses of a host; none where it has none, or where a proxy looks it up."""
    if "https" in urllib.request.getproxies():
        return []
    try:
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)})
    except (OSError, UnicodeError):
        return []


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def sender(timeout: float, *handlers: urllib.request.BaseHandler) -> Send:
    """Requests of the standard library, each answered within ``timeout`` seconds, that follow no redirect by themselves."""
    opener = urllib.request.build_opener(_NoRedirect, *handlers)

    def send(method: str, url: str) -> Answer:
        written = quote(url, safe=":/?#[]@!$&'()*+,;=%~")
        request = urllib.request.Request(written, method=method, headers={"User-Agent": USER_AGENT, "Accept": "*/*"})
        try:
            with opener.open(request, timeout=timeout) as response:
                return Answer(response.status, response.headers.get("Location", ""))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers.get("Location", "") if error.headers else "")
        except (http.client.HTTPException, ValueError) as error:
            raise OSError(f"the answer makes no sense ({type(error).__name__})") from error

    return send


@dataclass
class _Pace:
    """Lets one request a second through to each host."""

    sleep: Callable[[float], None]
    clock: Callable[[], float]
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, host: str) -> None:
        with self._lock:
            now = self.clock()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + PAUSE
        if at > now:
            self.sleep(at - now)


class Checker:
    """Asks for links, one request per host and second, a few hosts at once."""

    def __init__(
        self,
        send: Send,
        *,
        resolve: Callable[[str], Iterable[str]] = addresses,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send, self._resolve, self._now = send, resolve, now
        self._pace = _Pace(sleep, clock)
        self._reached = threading.Event()
        self._silent: set[str] = set()
        self._busy: set[str] = set()

    @property
    def no_network(self) -> bool:
        """Whether hosts were asked, and none of them could be reached."""
        return bool(self._silent) and not self._reached.is_set()

    def check(self, urls: Iterable[str]) -> dict[str, Checked]:
        """What is found out about each of ``urls``; without those given up for want of a network, or for a host's patience."""
        hosts: dict[str, list[str]] = {}
        for url in dict.fromkeys(urls):
            hosts.setdefault(urlsplit(url).netloc, []).append(url)
        with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
            return {url: found for part in pool.map(self._check_host, hosts.values()) for url, found in part}

    def _check_host(self, urls: list[str]) -> list[tuple[str, Checked]]:
        found = []
        for url in urls:
            host = urlsplit(url).netloc
            if host in self._busy or (self.no_network and (host in self._silent or len(self._silent) >= GIVE_UP_AFTER)):
                continue
            found.append((url, replace(self._check(url), checked=self._now().isoformat(timespec="seconds"))))
        return found

    def _check(self, url: str) -> Checked:
        at, moved = url, True
        for _ in range(MOST_REDIRECTS + 1):
            if why := refusal(at, self._resolve):
                if at == url:
                    return Checked("refused", "", why=why)
                return Checked("unclear", "", to=at, why=f"it leads to an address that was not asked: {why}")
            try:
                answer = self._ask(at)
            except OSError as error:
                return self._without_answer(at, error)
            self._reached.set()
            if answer.status not in _REDIRECTS or not answer.location:
                break
            moved = moved and answer.status in _PERMANENT
            at = urljoin(at, answer.location)
        else:
            return Checked("broken", "", why=f"more than {MOST_REDIRECTS} redirects")
        return self._judged(url, at, answer.status, moved)

    def _ask(self, url: str) -> Answer:
        """The answer to HEAD, or to GET where HEAD is answered with a mistake: many hosts know GET only."""
        host = urlsplit(url).netloc
        self._pace.wait(host)
        try:
            answer = self._send("HEAD", url)
        except TimeoutError:
            raise
        except OSError as error:
            if isinstance(getattr(error, "reason", error), socket.gaierror | ConnectionRefusedError | TimeoutError):
                raise
            answer = Answer(0)
        if answer.status == 429:
            self._busy.add(host)
            return answer
        if 0 < answer.status < 400:
            return answer
        self._pace.wait(host)
        return self._send("GET", url)

    def _without_answer(self, url: str, error: OSError) -> Checked:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLError):
            self._reached.set()  # there is a network, and somebody at its end
        self._silent.add(urlsplit(url).netloc)
        return Checked("unreachable", "", why=str(getattr(reason, "strerror", None) or reason) or type(reason).__name__)

    def _judged(self, url: str, at: str, status: int, moved: bool) -> Checked:
        if status in _UNCLEAR or status >= 500:
            return Checked("unclear", "", status, why=f"the host answers {status}, perhaps only to programs")
        if status >= 400 or status in _REDIRECTS:
            return Checked("broken", "", status, why=f"the host answers {status}")
        return Checked("moved" if moved and at != url else "ok", "", status, to=at if moved and at != url else "")


class Memory:
    """What earlier runs found out, in a JSON file that may be deleted at any time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.links: dict[str, Checked] = dict(_remembered(file))

    def fresh(self, url: str, now: datetime) -> Checked | None:
        """What is known about ``url``, when it is not too old."""
        known = self.links.get(url)
        if known is None:
            return None
        age = now - datetime.fromisoformat(known.checked)
        return known if timedelta(0) <= age < timedelta(days=KEPT_DAYS.get(known.state, 1)) else None

    def save(self, named: Iterable[str], found: Mapping[str, Checked]) -> None:
        """Remember ``found``, and forget what the content no longer names. Raises OSError."""
        kept = {url: known for url in sorted(named) if (known := found.get(url) or self.links.get(url)) is not None}
        text = json.dumps({"version": 1, "links": {url: asdict(known) for url, known in kept.items()}}, indent=1)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_name(f"{self.file.name}.new")
        new.write_text(text + "\n", "utf-8")
        new.replace(self.file)


def _remembered(file: Path) -> Iterator[tuple[str, Checked]]:
    try:
        links = json.loads(file.read_text("utf-8"))["links"]
        for url, known in links.items():
            checked = Checked(**known)
            if datetime.fromisoformat(checked.checked).tzinfo is not None:
                yield url, checked
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return  # no file, or not one of ours: everything is asked anew
