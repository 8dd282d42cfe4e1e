"""A reader's browser, and the host that serves the site to it."""

from __future__ import annotations

import http.server
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

SITE_PATH = urlsplit(os.environ.get("SITE_URL", "https://help.example.com/")).path
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a site like a static host: below the site's path, with its page for wrong addresses."""

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(SITE_PATH))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Watch:
    """What went wrong while a page was open: failed or foreign requests, error answers, messages on the console, exceptions."""

    def __init__(self, page: Page, address: str) -> None:
        self.problems: list[str] = []
        page.on(
            "request", lambda request: self._note(not request.url.startswith((address, "data:")), f"foreign: {request.url}")
        )
        # A request that is dropped because the reader goes on to another page has not failed.
        page.on(
            "requestfailed", lambda request: self._note("ERR_ABORTED" not in (request.failure or ""), f"failed: {request.url}")
        )
        page.on("response", lambda answer: self._note(answer.status >= 400, f"{answer.status}: {answer.url}"))
        page.on("console", lambda message: self._note(message.type in ("error", "warning"), f"console: {message.text}"))
        page.on("pageerror", lambda error: self._note(True, f"exception: {error}"))

    def _note(self, wrong: bool, problem: str) -> None:
        if wrong:
            self.problems.append(problem)


@contextmanager
def opened(
    browser: Browser, address: str, script: bool = True, scheme: str = "light", width: int = 390
) -> Iterator[tuple[Page, Watch]]:
    """A fresh page of a fresh reader."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
        service_workers="block",
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    try:
        yield page, Watch(page, address)
    finally:
        context.close()


LOCALES = {"zh": "zh-Hans", "en": "en"}
