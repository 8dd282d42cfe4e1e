"""What every page of a language is made with: the knowledge base, its words, its links and the templates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from helpgen import urls
from helpgen.i18n import Strings, strings
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Channel, Entry, Localized, Markdown, Outcome, Plain, Question, Site, Step, Tree
from helpgen.pages.markup import Renderer, first_sentence, plain
from helpgen.pages.page import Heading
from helpgen.references import Link, fill_facts

TEMPLATES = Path(__file__).parent / "templates"


class Context:
    """One language's view of a knowledge base that has no findings."""

    def __init__(self, kb: KnowledgeBase, language: str) -> None:
        if kb.site is None or kb.channels is None or kb.facts is None or kb.glossary is None:
            raise ValueError("pages are made from a knowledge base without findings")
        self.kb = kb
        self.language = language
        self.site: Site = kb.site.content
        self.channels = kb.channels.content.root
        self.facts = kb.facts.content.root
        self.glossary = kb.glossary.content.root
        self.t: Strings = strings(language)
        self._renderer = Renderer()
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )

    def text(self, text: Plain) -> str:
        """A plain text with its facts filled in."""
        return self.fill(text[self.language])

    def fill(self, text: str) -> str:
        """``text`` with each ``{{ fact:key }}`` replaced by the fact's value in this language."""
        return fill_facts(text, lambda key: self.facts[key].value[self.language])

    def plain(self, text: Localized) -> str:
        """Any text as one line without markup."""
        words = self.fill(text[self.language])
        return plain(words) if isinstance(text, Markdown) else words

    def html(self, text: Markdown, page_url: str) -> Markup:
        """A Markdown text as HTML for the page at ``page_url``."""
        return Markup(self._renderer.html(self.fill(text[self.language]), lambda target: self._resolve(target, page_url)))

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the last text that ``html`` rendered."""
        return tuple(Heading(level, id, title) for level, id, title in self._renderer.headings)

    def _resolve(self, target: str, page_url: str) -> str | None:
        link = Link(target, 0, False)
        url = self.link_url(link)
        if url is not None:
            return urls.relative(url, page_url)
        return target if target.startswith("https://") else None

    def link_url(self, link: Link) -> str | None:
        """The root-relative URL that a link by key leads to; ``None`` for any other link."""
        match link.kind:
            case "entry" if link.key in self.kb.entries:
                return self.entry_url(self.kb.entries[link.key])
            case "tree" if link.key in self.kb.trees:
                return self.tree_url(link.target.partition(":")[2])
            case "term" if link.key in self.glossary:
                return f"{urls.built_in(self.language, 'glossary')}#{link.key}"
            case "channel" if link.key in self.channels:
                return f"{urls.built_in(self.language, 'official-channels')}#{link.key}"
            case "page" if link.key in urls.BUILT_IN:
                return urls.built_in(self.language, link.key)
        return None

    def entry_url(self, entry: Document[Entry]) -> str:
        """The URL of an entry's page."""
        return urls.entry(self.language, entry.category, entry.id)

    def tree_url(self, target: str) -> str:
        """The URL of ``tree`` or ``tree#node``."""
        tree, _, node = target.partition("#")
        return urls.node(self.language, tree, node) if node else urls.tree(self.language, tree)

    def node_title(self, tree: Tree, id: str) -> str:
        """What a node's page is called."""
        match tree.nodes[id]:
            case Question(question=question):
                return self.text(question)
            case Step(step=step):
                return self.text(step)
            case Outcome(title=Plain() as title):
                return self.text(title)
            case Outcome(answer=answer):
                return first_sentence(self.fill(answer[self.language]))

    def channel(self, key: str | None) -> tuple[str, Channel]:
        """The channel of ``key``, or the site's default one, with its key."""
        key = key or self.site.contact
        return key, self.channels[key]

    def channel_link(self, channel: Channel) -> str:
        """The words of the link that opens a channel; empty for a channel without an address."""
        if channel.url is None:
            return ""
        if channel.url.startswith("mailto:"):
            return self.t("channel.write", address=channel.url.removeprefix("mailto:"))
        parts = urlsplit(channel.url)
        return self.t("channel.open", host=f"{parts.hostname}{parts.path.rstrip('/')}")

    def day(self, day: date) -> str:
        """A date as readers of every language write it in records: 2026-11-21."""
        return day.isoformat()

    def alternates(self, url: str) -> dict[str, str]:
        """The same page in every language: pages differ by their first segment only."""
        rest = url.partition("/")[2]
        return {language: f"{language}/{rest}" for language in self.kb.languages}

    def render(self, template: str, url: str, root: str | None = None, **values: object) -> str:
        """The body that ``template`` makes for the page at ``url``; links in it are made by ``link(root-relative URL)``.

        Links are relative to ``url``, or start with ``root`` (the path of the site's root) for a page shown at any address.
        """

        def link(target: str) -> str:
            return urls.relative(target, url) if root is None else f"{root}{target}"

        return self._environment.get_template(template).render(
            c=self,
            t=self.t,
            text=self.text,
            url=url,
            link=link,
            page=lambda name: link(urls.built_in(self.language, name)),
            alternates={language: strings(language) for language in self.kb.languages if language != self.language},
            **values,
        )
