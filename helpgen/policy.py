"""What a page may do in a reader's browser: the content security policy, as data, and the headers that go with it.

There is no exception in it: no script and no style inside a page, nothing from another host. See docs/adr/0017.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from helpgen.plain_html import html_mistakes, xml_mistakes

REFERRER = "no-referrer"

SVG = "default-src 'none'; sandbox"
"""For a picture that is opened by itself: it is a document of its own, which no ``<meta>`` of a page protects."""

_OFF = """
    accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope hid idle-detection
    local-fonts magnetometer microphone midi payment picture-in-picture publickey-credentials-get screen-wake-lock serial usb
    window-management xr-spatial-tracking
"""

HEADERS = {
    "Referrer-Policy": REFERRER,
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _OFF.split()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000",
}
"""What a host sends with every file beside the policy. None of it may be said in a page, apart from the referrer."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of one site.

    ``log`` is the address that searches without a result are told to, ``root`` the path of the site on its host. ``scripts``
    are the site's own script files beside those of helpgen and the theme, by their paths below the site.
    ``from_files`` is for a copy that is opened from a disk: there 'self' is nothing that a file could be (in Firefox, as the
    standard says; in Chromium it is every file), and only the scheme can be named.
    """

    log: str = ""
    root: str = "/"
    scripts: frozenset[str] = frozenset()
    from_files: bool = False

    @property
    def directives(self) -> dict[str, str]:
        """Each directive with its sources."""
        address = urlsplit(self.log)
        own = "'self' file:" if self.from_files else "'self'"
        return {
            "default-src": "'none'",
            "script-src": own,
            "style-src": own,
            "img-src": f"{own} data:",  # the theme's style sheet draws its arrows from data: URLs, which run nothing
            "connect-src": f"'self' {address.scheme}://{address.netloc}" if self.log else "'self'",
            "worker-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'none'",  # no form of ours is ever sent: what is typed must not get into an address
        }

    @property
    def meta(self) -> str:
        """The policy as a page says it of itself."""
        return "; ".join(f"{name} {sources}" for name, sources in self.directives.items())

    @property
    def header(self) -> str:
        """The policy as a host sends it: also against being shown in a frame, which a page cannot say of itself."""
        return f"{self.meta}; frame-ancestors 'none'"

    def on_a_disk(self) -> Policy:
        """The same for a copy of the site that is opened from files."""
        return replace(self, from_files=True)

    def mistakes(self, text: str, path: str) -> list[str]:
        """What in the file at ``path`` below the site this policy forbids, or would have to: a sentence for each.

        Empty for a file that is no document of its own, such as a style sheet.
        """
        kind = path.rpartition(".")[2].lower()
        if kind == "html":
            return html_mistakes(text, path, self.meta, self.root, self.scripts)
        if kind in PICTURES:
            return xml_mistakes(text)
        if kind in OTHER_DOCUMENTS:
            return [f"a .{kind} file can hold scripts as a page does, and nobody checks it; publish it in another form"]
        return []


PICTURES = frozenset({"svg", "xml"})
"""Pictures, and the sitemap."""

_OTHERS = """
    asp aspx atom cgi dtd hta htm jsp mht mhtml php pht phtml rdf rss shtml svgz swf wsdl xht xhtml xsl xslt xul
"""
OTHER_DOCUMENTS = frozenset(_OTHERS.split())
"""File names' ends that make a browser or a host run what stands in a file; helpgen publishes none."""

DOCUMENTS = frozenset({"html"}) | PICTURES | OTHER_DOCUMENTS
"""File names' ends of what ``mistakes`` has an opinion on."""


def mistakes(text: str, path: str, policy: Policy | None = None) -> list[str]:
    """``Policy.mistakes`` for a site without a search log at the root of its host, or for ``policy``."""
    return (policy or Policy()).mistakes(text, path)
