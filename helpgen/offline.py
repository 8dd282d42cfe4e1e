"""The site as a folder that opens from a disk, without a host: on a memory stick, in an archive, where the host is blocked.

A page that is opened from a file may not fetch, import or start a worker, and a link to a folder shows a list of files. So
every link names ``index.html``, and what the search needs comes along as scripts. The search then runs in the page itself.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from html import escape, unescape
from pathlib import Path

from helpgen import search, theme
from helpgen.policy import Policy

_LINK = re.compile(r'(?P<before>\s(?:href|action)="|content="0; url=)(?P<target>[^"]*)(?=")')
_MODULE = re.compile(r'\s*<script type="module"[^>]*></script>')
_BUNDLE = re.compile(r'<script src="(?P<base>[^"]*)assets/javascripts/bundle\.')
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (?P<name>\w+))", re.MULTILINE)
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./engine\.mjs"', re.MULTILINE)

_TEMPLATE = Path(__file__).with_suffix(".js")

SCRIPT = "assets/helpgen/search/offline.js"
"""Stands in for the worker when a page is opened from a file."""


def make_offline(site: Path, languages: Iterable[str], policy: Policy) -> None:
    """Change the site in the folder ``site`` so that it works from files. Addresses of pages stay what they are on the host.

    Pages say ``policy`` of themselves; afterwards, what it is on a disk.
    """
    for page in site.rglob("*.html"):
        html = page.read_text("utf-8").replace(policy.meta, policy.on_a_disk().meta, 1)
        page.write_text(offline_page(html), "utf-8")
    for missing in site.rglob("404.html"):  # shown by hosts, with links from the host's root
        missing.unlink()
    for language in languages:
        home = site / language
        for name in (search.INDEX, search.STORE, search.DEEP):
            _as_script(site, f"{language}/{name}")
        index = home / search.STUB
        index.with_suffix(".js").write_text(f"var __index = {index.read_text('utf-8')}", "utf-8")
    for words in site.glob(search.WORDS.format(script="*")):
        _as_script(site, words.relative_to(site).as_posix())
    folder = site / Path(SCRIPT).parent
    (site / SCRIPT).write_text(_search_script(folder), "utf-8")


def offline_page(html: str) -> str:
    """A page whose links name files, and which brings the search along."""

    def link(match: re.Match[str]) -> str:
        return match["before"] + escape(offline_link(unescape(match["target"])), quote=False).replace('"', "&quot;")

    html = _MODULE.sub("", _LINK.sub(link, html))
    return _BUNDLE.sub(lambda match: f'<script src="{match["base"]}{SCRIPT}"></script>{match[0]}', html, count=1)


def offline_link(target: str) -> str:
    """A relative link to a page as a link to its file; any other link as it is."""
    if _ABSOLUTE.match(target):
        return target
    path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", target, re.DOTALL).groups()  # type: ignore[union-attr]
    if path in (".", "..") or path.endswith("/.."):
        path += "/"
    return f"{path}index.html{mark}{rest}" if path.endswith("/") else target


def _as_script(site: Path, path: str) -> None:
    data = base64.b64encode((site / path).read_bytes()).decode()
    (site / f"{path}.js").write_text(f"self.helpgenFiles[{json.dumps(path)}]={json.dumps(data)}\n", "utf-8")


def _search_script(folder: Path) -> str:
    """Engine, secrets and worker as one classic script, behind what stands in for a worker and for fetching."""
    parts = {
        name: _as_function(theme.without_comments((folder / f"{name}.mjs").read_text("utf-8")))
        for name in ("engine", "secrets")
    }
    worker = (folder / "worker.js").read_text("utf-8")
    text = theme.without_comments(_TEMPLATE.read_text("utf-8"))
    for name, code in {**parts, "worker": f"(self) => {{\n{worker}}}"}.items():
        text = text.replace(f"/* {name} */", code)
    return text


def _as_function(module: str) -> str:
    names = [match["name"] for match in _EXPORT.finditer(module)]
    module = _IMPORT.sub(r"const \1 = engine()", _EXPORT.sub("", module))
    return f"() => {{\n{module}return {{ {', '.join(names)} }}\n}}"
