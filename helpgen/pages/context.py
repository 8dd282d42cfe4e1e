"""What every page of a language is made with: the knowledge base, its words, its links and the templates."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from helpgen import urls
from helpgen.allowed_hosts import allowed_hosts
from helpgen.flow import Answer, FlowNode, flows
from helpgen.i18n import Strings, strings
from helpgen.images import FOLDER as IMAGES_FOLDER
from helpgen.images import image_file
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Channel, Entry, Localized, Markdown, Plain, Reference, Site, Sources
from helpgen.pages.bounds import band_label
from helpgen.pages.definitions import Explained, Vocabulary, short_definition
from helpgen.pages.foreign import foreign_html, foreign_text, locale_shown
from helpgen.pages.markup import Picture, Renderer, first_sentence, plain
from helpgen.pages.page import Heading
from helpgen.references import Link, fill_in
from helpgen.sanitiser import UnsafeHtmlError
from helpgen.seen import Places, watched, watched_facts
from helpgen.terms import Words, explained_words
from helpgen.tree_models import BUILT_IN_LABELS, Outcome, Question, Step, Use

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Inserts:
    """What ``{{ answer:… }}`` and ``{{ item:… }}`` stand for in the texts of one node."""

    answers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Question as written to its id in the flow and to what its answer is called until there is one."""
    items: Mapping[str, str] = field(default_factory=dict)
    """Column to text."""


NO_INSERTS = Inserts()

_OPEN, _BETWEEN, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{_OPEN}([a-z0-9-]+){_BETWEEN}([^{_OPEN}-{_CLOSE}]*){_CLOSE}")


def _with_answers(html: Markup) -> Markup:
    return Markup(_MARKED.sub(r'<span data-hg-answer="\1">\2</span>', str(html)))


@cache
def _environment() -> Environment:
    """The templates, compiled once for all languages."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["bare"] = str  # for attributes, which cannot say that a text is in another language
    return environment


class Context:
    """One language's view of a knowledge base that has no findings."""

    def __init__(self, kb: KnowledgeBase, language: str, as_of: date | None = None, places: Places | None = None) -> None:
        """What is looked up from now on, by id, is added to ``places``."""
        if kb.site is None or kb.channels is None or kb.facts is None or kb.glossary is None:
            raise ValueError("pages are made from a knowledge base without findings")
        self.kb = kb if places is None else watched(kb, places)
        self._places = places
        self.language = language
        self.as_of = as_of
        self.site: Site = kb.site.content
        self.hosts = allowed_hosts(kb)
        self.channels = {key: self._safe(channel) for key, channel in kb.channels.content.root.items()}
        self.facts = kb.facts.content.root if places is None else watched_facts(kb.facts.content.root, places)
        self.glossary = kb.glossary.content.root
        self.t: Strings = strings(language)
        self._renderer = Renderer()
        self._titles: dict[int, tuple[FlowNode, str]] = {}
        self._answers: dict[tuple[str, str], Mapping[str, tuple[str, str]]] = {}
        self._environment = _environment()

    def begin(self) -> None:
        """Forget the texts that other pages have asked for: then whatever these show is noted for the next ones, too."""
        self._titles.clear()
        self._answers.clear()

    def _safe(self, channel: Channel) -> Channel:
        """The channel, without an address that is not the operator's, whatever was checked before."""
        url = channel.url or ""
        safe = url.rpartition("@")[2] in self.hosts.own if url.startswith("mailto:") else not url or self.hosts.is_own(url)
        return channel if safe else channel.model_copy(update={"url": None})

    def sources(self, sources: Sources) -> tuple[Reference, ...]:
        """Those of ``sources`` that lead to an allowed host, whatever was checked before."""
        return tuple(source for source in sources if self.hosts.opens(source.url))

    def text(self, text: Plain, inserts: Inserts = NO_INSERTS) -> str:
        """A plain text, filled in where it has double braces; a ``ForeignText`` where it is in another language."""
        words, locale = self.fill(text[self.language], inserts), locale_shown(text, self.language)
        return words if locale is None else foreign_text(words, locale)

    def fill(self, text: str, inserts: Inserts = NO_INSERTS, marked: bool = False) -> str:
        """``text`` with each ``{{ kind:key }}`` replaced: facts and snippets of this language, and the ``inserts`` of a node.

        ``marked`` puts answers between characters for private use, which survive Markdown and are no markup.
        """

        def value(kind: str, key: str) -> str | None:
            match kind:
                case "fact":
                    return self.facts[key].text(self.language)
                case "snippet" if self.kb.snippets is not None:
                    return self.fill(self.kb.snippets.content.root[key][self.language].rstrip("\n"))
                case "item":
                    return inserts.items.get(key)
                case "answer" if key in inserts.answers:
                    id, words = inserts.answers[key]
                    return f"{_OPEN}{id}{_BETWEEN}{words}{_CLOSE}" if marked else words
            return None

        return fill_in(text, value)

    def plain(self, text: Localized, inserts: Inserts = NO_INSERTS) -> str:
        """Any text as one line without markup."""
        words = self.fill(text[self.language], inserts)
        return plain(words) if isinstance(text, Markdown) else words

    def rich(self, text: Plain, inserts: Inserts = NO_INSERTS) -> Markup:
        """A plain text as HTML, in which a script can put a reader's answers in place of their names."""
        html = _with_answers(escape(self.fill(text[self.language], inserts, marked=True)))
        locale = locale_shown(text, self.language)
        return html if locale is None else foreign_html(html, locale, "span")

    def html(
        self,
        text: Markdown,
        page_url: str,
        inserts: Inserts = NO_INSERTS,
        site_url: str | None = None,
        explained: Explained | None = None,
    ) -> Markup:
        """A Markdown text as HTML for the page at ``page_url``; with ``site_url``, every link is absolute.

        Terms that are not ``explained`` on the page yet get their definition where the text first uses them.
        """
        words = self.fill(text[self.language], inserts, marked=True)

        def resolve(target: str) -> str | None:
            return self._resolve(target, page_url, site_url)

        def picture(name: str) -> Picture | None:
            return self._picture(name, page_url, site_url)

        try:
            html = _with_answers(Markup(self._renderer.html(words, resolve, picture, explained, site_url or "")))
        except UnsafeHtmlError as error:
            raise UnsafeHtmlError(f"{page_url or site_url}: {error}") from error
        locale = locale_shown(text, self.language)
        return html if locale is None else foreign_html(html, locale, "div")

    @cached_property
    def words_explained(self) -> Mapping[str, str]:
        """Every word that is explained where a page first uses it, with the id of its term."""
        return {word: id for id, term in self.glossary.items() for word in explained_words(term, self.language)}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the glossary, and what they mean."""
        definitions = {id: short_definition(self.plain(term.definition)) for id, term in self.glossary.items()}
        return Vocabulary(Words(self.words_explained), definitions)

    def explained(self, page_url: str, most: int) -> Explained:
        """The terms that the page at ``page_url`` explains: none so far, and ``most`` besides those that its texts link."""
        return Explained(self.vocabulary, urls.relative(urls.built_in(self.language, "glossary"), page_url), most)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the last text that ``html`` rendered."""
        return tuple(Heading(level, id, title) for level, id, title in self._renderer.headings)

    def _resolve(self, target: str, page_url: str, site_url: str | None) -> str | None:
        link = Link(target, 0, False)
        url = self.link_url(link)
        if url is not None:
            return urls.relative(url, page_url) if site_url is None else site_url + url
        return target if self.hosts.opens(target) else None

    def _picture(self, name: str, page_url: str, site_url: str | None) -> Picture | None:
        file = image_file(self.kb.images, name, self.language, self.kb.languages)
        if file is None:
            return None
        url = f"{IMAGES_FOLDER}/{file}"
        shown = urls.relative(url, page_url) if site_url is None else site_url + url
        return Picture(shown, self.kb.images[file], name.removesuffix(".svg") in self.kb.figures)

    def link_url(self, link: Link) -> str | None:
        """The root-relative URL that a link by key leads to; ``None`` for any other link."""
        match link.kind:
            case "entry" if self._is_there("entry", link.key):
                return self.entry_url(self.kb.whole.entries[link.key])
            case "tree" if self._is_there("tree", link.key):
                return self.tree_url(link.target.partition(":")[2])
            case "term" if link.key in self.glossary:
                return f"{urls.built_in(self.language, 'glossary')}#{link.key}"
            case "channel" if link.key in self.channels:
                return f"{urls.built_in(self.language, 'official-channels')}#{link.key}"
            case "page" if link.key in urls.BUILT_IN:
                return urls.built_in(self.language, link.key)
        return None

    def _is_there(self, kind: Literal["entry", "tree"], id: str) -> bool:
        """Whether there is such a document: a link depends on its place and on nothing that stands in it."""
        if self._places is not None:
            self._places.add((f"place of {kind}", id))
        return id in (self.kb.whole.entries if kind == "entry" else self.kb.whole.trees)

    def entry_url(self, entry: Document[Entry]) -> str:
        """The URL of an entry's page."""
        return urls.entry(self.language, entry.category, entry.id)

    def tree_url(self, target: str) -> str:
        """The URL of ``tree`` or ``tree#node``."""
        tree, _, node = target.partition("#")
        return urls.node(self.language, tree, node) if node else urls.tree(self.language, tree)

    def node_title(self, node: FlowNode) -> str:
        """What a node's page is called."""
        known = self._titles.get(id(node))
        if known is None or known[0] is not node:
            known = self._titles[id(node)] = (node, self._title(node))
        return known[1]

    def _title(self, node: FlowNode) -> str:
        inserts = self.inserts(node)
        match node.content:
            case Question(question=title) | Step(step=title) | Outcome(title=Plain() as title):
                return self.text(title, inserts)
            case Outcome(answer=answer):
                return first_sentence(self.fill(answer[self.language], inserts))
        raise ValueError(f"'{node.id}' has no title")

    def inserts(self, node: FlowNode) -> Inserts:
        """What texts of ``node`` may name in double braces."""
        key = (node.origin.id, node.call)
        if key not in self._answers:
            self._answers[key] = self._named_answers(node)
        answers = self._answers[key]
        items = {}
        if node.item is not None:
            items["label"] = self.answer_label(node.item)
            if node.item.item is not None:
                items |= {key: value[self.language] for key, value in node.item.item.values.items()}
        return Inserts(answers, items)

    def _named_answers(self, node: FlowNode) -> Mapping[str, tuple[str, str]]:
        prefix = f"{node.call}-" if node.call else ""
        answers = {
            id: (prefix + id, self.text(question.name))
            for id, question in node.origin.content.nodes.items()
            if isinstance(question, Question) and question.name is not None
        }
        for id, question in node.origin.content.nodes.items():
            if isinstance(question, Use) and question.use in self.kb.trees:
                for inner, other in flows(self.kb)[question.use].nodes.items():
                    if isinstance(other.content, Question) and other.content.name is not None:
                        answers[f"{id}-{inner}"] = (f"{prefix}{id}-{inner}", self.text(other.content.name))
        return answers

    def answer_label(self, answer: Answer, node: FlowNode | None = None) -> str:
        """An answer to ``node`` in words: its label, the built-in words of yes, no, unsure and none, or its bounds."""
        if answer.label is not None:
            return self.text(answer.label)
        if answer.id in BUILT_IN_LABELS:
            return self.t(f"answer.{answer.id}")
        if answer.band is not None and node is not None and isinstance(node.content, Question):
            return band_label(self, answer.band, node.content, self.date_names(node))
        return answer.id

    def date_names(self, node: FlowNode) -> Mapping[str, str]:
        """What the dates are called that bounds of ``node`` may be counted from."""
        return {
            id: self.text(other.name or other.question)
            for id, other in node.origin.content.nodes.items()
            if isinstance(other, Question) and other.type == "date"
        }

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

    def render(
        self, template: str, url: str, root: str | None = None, others: Collection[str] | None = None, **values: object
    ) -> str:
        """The body that ``template`` makes for the page at ``url``; links in it are made by ``link(root-relative URL)``.

        Links are relative to ``url``, or start with ``root`` (the path of the site's root) for a page shown at any address. The
        page is there in the languages ``others``, or else in all of the site's.
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
            alternates={language: strings(language) for language in others or self.kb.languages if language != self.language},
            **({"safety": False} | values),
        )
