"""``mkdocs serve``: pages as they will be published, but for the one script that loads them again after an edit."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

_POLICY, _SCRIPT = b"script-src 'self'", b"<script>"


def allow_reloading(server: Any) -> None:
    """Let the script through that MkDocs' ``server`` puts into a page as it sends it; the page's policy forbids any other."""
    inject: Callable[[bytes, float], bytes] = server._inject_js_into_html
    nonce = secrets.token_urlsafe(16).encode()

    def with_nonce(content: bytes, epoch: float) -> bytes:
        before, script, after = inject(content, epoch).rpartition(_SCRIPT)
        allowed = before.replace(_POLICY, _POLICY + b" 'nonce-" + nonce + b"'", 1)
        return allowed + script.replace(b">", b' nonce="' + nonce + b'">') + after

    server._inject_js_into_html = with_nonce
