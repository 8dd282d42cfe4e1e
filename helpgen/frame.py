"""What stands around all pages, as far as the content and the configuration decide it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from helpgen import pages
from helpgen.clock import today
from helpgen.knowledge_base import KnowledgeBase
from helpgen.manifest import files_below
from helpgen.readings import look
from helpgen.seen import combined


def frame(kb: KnowledgeBase, settings: str, folders: Iterable[Path]) -> str:
    """A digest of all that pages show besides their own: while it is the same, so is what MkDocs makes around them.

    ``settings`` stands for the configuration. ``folders`` hold what MkDocs puts beside the pages; hand-written ones, which are
    pages as well, do not count. The code is not looked at, nor are the packages that are installed.
    """
    topics = [document.source.digest for document in (kb.site, kb.channels) if document is not None]
    strings = [f"{name} {source and source.digest}" for name, source in sorted(kb.strings.items())]
    navigation = [[(item.title, item.url) for item in pages.navigation(kb, language)] for language in kb.languages]
    others = [
        (path, look(folder / path))
        for folder in folders
        for path in (files_below(folder) if folder.is_dir() else ())
        if not path.endswith(".md")
    ]
    return combined([topics, strings, navigation, settings, others, str(today())])
