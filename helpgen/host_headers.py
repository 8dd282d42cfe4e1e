"""The headers of ``policy`` in the words of common hosts. Pages say the policy of themselves; a host says more."""

from __future__ import annotations

from collections.abc import Callable

from helpgen.policy import HEADERS, SVG, Policy

CSP = "Content-Security-Policy"
FILE = "_headers"
"""Published at the site's root: Netlify and Cloudflare Pages read it by themselves."""


def netlify(policy: Policy) -> str:
    """``_headers``. Both hosts send the policies of two rules that fit as two, and a browser obeys both."""
    everywhere = {CSP: policy.header, **HEADERS}
    lines = [f"{policy.root}*", *(f"  {name}: {value}" for name, value in everywhere.items())]
    return "\n".join([*lines, f"{policy.root}*.svg", f"  {CSP}: {SVG}", ""])


def nginx(policy: Policy) -> str:
    """For the ``http`` block, and for the ``server`` block."""
    lines = [
        "# In the http block:",
        "map $uri $helpgen_policy {",
        f'  default "{policy.header}";',
        f'  ~*\\.svg$ "{SVG}";',
        "}",
        "# In the server block:",
        "error_page 404 /404.html;".replace("/404", f"{policy.root}404"),
        "add_header Content-Security-Policy $helpgen_policy always;",
        *(f'add_header {name} "{value}" always;' for name, value in HEADERS.items()),
        "location ~ \\.mjs$ { types {} default_type text/javascript; }",
    ]
    return "\n".join([*lines, ""])


def apache(policy: Policy) -> str:
    """For ``.htaccess`` at the site's root, or a ``<Directory>`` block; needs ``mod_headers``."""
    lines = [
        f"ErrorDocument 404 {policy.root}404.html",
        "AddType text/javascript .mjs",
        f'Header always set {CSP} "{policy.header}"',
        *(f'Header always set {name} "{value}"' for name, value in HEADERS.items()),
        '<FilesMatch "(?i)\\.svg$">',
        f'  Header always set {CSP} "{SVG}"',
        "</FilesMatch>",
    ]
    return "\n".join([*lines, ""])


def caddy(policy: Policy) -> str:
    """For the site's block of a ``Caddyfile``."""
    lines = [
        "header {",
        f'  {CSP} "{policy.header}"',
        *(f'  {name} "{value}"' for name, value in HEADERS.items()),
        "}",
        "@svg path *.svg",
        f'header @svg {CSP} "{SVG}"',
    ]
    return "\n".join([*lines, ""])


HOSTS: dict[str, Callable[[Policy], str]] = {
    "netlify": netlify, "cloudflare-pages": netlify, "nginx": nginx, "apache": apache, "caddy": caddy,
}  # fmt: skip
"""Each host, and what makes its configuration."""
