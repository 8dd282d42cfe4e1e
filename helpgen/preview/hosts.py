"""Where the preview listens, and by which names it may be called."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT = "127.0.0.1:8000"
_HERE = {"localhost", "127.0.0.1", "::1"}


class AddressError(Exception):
    """There is no serving at this address; the message is for people."""


@dataclass(frozen=True)
class Address:
    """A host and a port to listen at."""

    host: str
    port: int

    @property
    def family(self) -> socket.AddressFamily:
        """The kind of address that the host is."""
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def is_me(self, host: str | None) -> bool:
        """Whether a browser that sends this ``Host`` asked for this server.

        Any site can let its own name lead to this machine, and would then read the preview as if it were its own pages. A bare
        number cannot be such a name, so every number is right where the server listens to the whole network.
        """
        name = _name(host or "")
        if not name:
            return False
        if name in _HERE or name == self.host.lower():
            return True
        return self.is_everywhere and (_is_number(name) or name == socket.gethostname().lower())

    @property
    def is_everywhere(self) -> bool:
        """Whether other machines can ask, by whatever number this one has."""
        return self.host in ("0.0.0.0", "::")


def parse(text: str) -> Address:
    """``HOST:PORT`` as an address; AddressError for anything else."""
    wrong = f"'{text}' is not an address such as {DEFAULT}"
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressError(wrong) from error
    if not host or port is None or parts.path or parts.query or parts.fragment or "@" in text:
        raise AddressError(wrong)
    return Address(host, port)


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".") if "@" not in host and "/" not in host else ""
    except ValueError:
        return ""


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
