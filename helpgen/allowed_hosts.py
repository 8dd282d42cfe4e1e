"""The hosts that the content may lead to: the operator's own, and those of others that somebody answers for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from helpgen.knowledge_base import KnowledgeBase
from helpgen.weblinks import Address, parse


@dataclass(frozen=True)
class AllowedHosts:
    """Exact hosts; those of others with what the path of a link has to start with, where strangers can publish there, too."""

    own: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]

    def allows(self, address: Address) -> bool:
        """Whether the content may lead to ``address``."""
        return address.host in self.own or (address.host in self.others and self.path_allowed(address))

    def is_own(self, target: str) -> bool:
        """Whether ``target`` is an address on one of the operator's hosts."""
        address = parse(target)
        return isinstance(address, Address) and address.host in self.own

    def path_allowed(self, address: Address) -> bool:
        """Whether the path of an ``address`` on one of the hosts of others is one that somebody answers for."""
        paths = self.others[address.host]
        return not paths or f"{address.path.rstrip('/')}/".startswith(paths)

    def opens(self, target: str) -> bool:
        """Whether ``target`` is an address that the content may lead to, whoever wrote it and whatever was checked before."""
        address = parse(target)
        return isinstance(address, Address) and self.allows(address)


@lru_cache(maxsize=4)
def allowed_hosts(kb: KnowledgeBase) -> AllowedHosts:
    """The allowed hosts of a knowledge base; none where its files could not be read."""
    others = {host: about.paths for host, about in kb.hosts.content.root.items()} if kb.hosts else {}
    return AllowedHosts(kb.site.content.domains if kb.site else (), others)
