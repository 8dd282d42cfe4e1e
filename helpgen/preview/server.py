"""The preview's web server: the site as it is on the disk, with the script that keeps an open page fresh."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs

from helpgen.policy import HEADERS, SVG
from helpgen.preview import dressing
from helpgen.preview.board import Board
from helpgen.preview.files import content_type, find
from helpgen.preview.hosts import Address, AddressError
from helpgen.preview.panel import panel
from helpgen.preview.workshop import Workshop

_FOLDER = Path(__file__).parent
_OWN = {path: _FOLDER / path.removeprefix(dressing.OWN) for path in (dressing.SCRIPT, dressing.STYLESHEET)}
_HEARTBEAT = 15.0
"""Seconds after which a silent stream says that it is still there, and so finds out whether its tab is."""
_AS_PUBLISHED = {
    name: value for name, value in HEADERS.items() if name not in ("Strict-Transport-Security", "Permissions-Policy")
}
"""What hosts send with every file, but for what asks for a certificate, and for what browsers complain about in part."""
_GONE = (ConnectionError, TimeoutError)


class Server(ThreadingHTTPServer):
    """Answers browsers, each request in a thread of its own. AddressError when it cannot listen at ``address``."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = sys.platform != "win32"  # there it would let two servers listen at one address

    def __init__(self, address: Address, workshop: Workshop, board: Board, say: Callable[[str], None]) -> None:
        self.address_family = address.family
        self.workshop, self.board, self.say = workshop, board, say
        try:
            super().__init__((address.host, address.port), _Handler)
        except (OSError, OverflowError) as error:
            raise AddressError(_why_not(address, error)) from error
        self.address = replace(address, port=int(self.server_address[1]))

    def server_bind(self) -> None:
        """Listen, without asking for this machine's full name, which takes seconds where nobody knows it."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that has gone away is nothing; anything else is told in one line, and the next request is answered."""
        error = sys.exception()
        if error is not None and not isinstance(error, _GONE):
            self.say(fault(error))


def fault(error: BaseException) -> str:
    """A mistake of helpgen's own, in one line."""
    return f"an error in helpgen, please report it: {type(error).__name__}: {error}"


def _tag(status: os.stat_result) -> str:
    """What changes with a file."""
    return f'"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_ctime_ns:x}-{status.st_size:x}"'


def _why_not(address: Address, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        other = replace(address, port=address.port + 1 if address.port < 65535 else 8000)
        return f"something else is served at {address} already; stop that, or choose another with --address {other}"
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return f"this system lets nobody but an administrator serve at {address}; choose a port above 1023"
    return f"there is no serving at {address}: {getattr(error, 'strerror', None) or error}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "helpgen", ""
    timeout = 60
    wbufsize = -1  # one answer, one packet
    disable_nagle_algorithm = True
    _has_begun = False

    def do_GET(self) -> None:
        self._has_begun = False
        try:
            self._get()
        except _GONE:
            raise
        except Exception as error:
            if self._has_begun:
                raise
            self.server.say(fault(error))
            self._say(500, fault(error))

    def _get(self) -> None:
        if not self.server.address.is_me(self.headers.get("Host")):
            # Some site has let its own name lead here; see Address.is_me.
            self._say(421, "This preview answers to the address that it was started with only.")
        elif self.path.partition("?")[0] == dressing.EVENTS:
            self._follow()
        elif own := _OWN.get(self.path.partition("?")[0]):
            self._send_asset(content_type(own.name), own)
        else:
            self._answer()

    do_HEAD = do_GET  # noqa: N815

    def _refuse(self) -> None:
        self.close_connection = True  # nobody reads what it has sent with it
        self._say(405, "A preview can be looked at only.", Allow="GET, HEAD")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse  # noqa: N815

    def _answer(self) -> None:
        # Taken before anything is read: a page that is written meanwhile is loaded once more, not once too little.
        state, workshop = self.server.board.state, self.server.workshop
        found = find(workshop.site, workshop.root, self.path)
        if found.wanted:
            workshop.prepare(found.wanted)
            found = find(workshop.site, workshop.root, self.path)
        if found.location:
            self._send(found.status, "text/plain; charset=utf-8", b"", Location=found.location)
            return
        if not found.path:
            self._send(404, content_type("index.html"), dressing.blank(state))
            return
        file, kind = workshop.site / found.path, content_type(found.path)
        try:
            if kind.startswith("text/html"):
                page = dressing.dressed(file.read_bytes(), self.server.board.version(state), state)
                self._send(found.status, kind, page)
            else:
                self._send_asset(kind, file)
        except OSError as error:
            if isinstance(error, _GONE):
                raise
            self._say(404 if isinstance(error, FileNotFoundError) else 403, f"{found.path}: {error.strerror}")

    def _send_asset(self, kind: str, file: Path) -> None:
        """A file that is no page, unless the browser has it as it is now. OSError when it cannot be read."""
        tag = _tag(file.stat())
        # As the hosts send them: a picture that is opened by itself is a document that no page's policy protects.
        more = {"Content-Security-Policy": SVG} if kind.startswith("image/svg") else {}
        if self.headers.get("If-None-Match") == tag:
            self._send(304, kind, b"", ETag=tag, **more)
        else:
            self._send(200, kind, file.read_bytes(), ETag=tag, **more)

    def _say(self, status: int, sentence: str, **headers: str) -> None:
        self._send(status, "text/plain; charset=utf-8", f"{sentence}\n".encode("utf-8", "replace"), **headers)

    def _send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self._has_begun = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        # A browser asks for everything again each time. It may keep scripts and style sheets as it has understood them, though:
        # the page is there a third sooner.
        self.send_header("Cache-Control", "no-cache" if "ETag" in headers else "no-store")
        for name, value in {**_AS_PUBLISHED, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _follow(self) -> None:
        """Tell a tab of every new state until it goes away, and whether its page is an old one by then."""
        self.close_connection = self._has_begun = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        asked = {name: values[0] for name, values in parse_qs(self.path.partition("?")[2]).items()}
        board = self.server.board
        state = board.state
        self.wfile.write(b"retry: 1000\n")
        while not board.is_closed:
            news = {
                "number": board.version(state),
                "old": self._is_old(asked.get("version", ""), asked.get("page", "")),
                "panel": panel(state, asked.get("language", "")),
            }
            self.wfile.write(f"data: {json.dumps(news)}\n\n".encode())
            self.wfile.flush()
            while not board.is_closed and (new := board.wait(state.number, _HEARTBEAT)) is None:
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
            state = new or state

    def _is_old(self, version: str, page: str) -> bool:
        found = find(self.server.workshop.site, self.server.workshop.root, page)
        if not found.path and not found.location:
            return version == dressing.MAKING and self.server.board.state.number > 0
        return bool(found.location) or self.server.board.is_old(version, (found.path, found.wanted))

    def log_message(self, format: str, *args: object) -> None:
        """What browsers ask for is not what a writer wants to read."""
