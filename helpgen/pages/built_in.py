"""The pages that every help center has: home, contact, official channels, glossary, status, all questions, not found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from markupsafe import Markup

from helpgen import urls
from helpgen.i18n import strings
from helpgen.models import Term
from helpgen.pages.context import Context
from helpgen.pages.entries import entry_items
from helpgen.pages.page import Heading, NavigationItem, Page, PageKind, SourceLine
from helpgen.terms import key, parts

MOST_WORDS = 4
"""How many other words for a term the glossary shows; the search knows all of them."""

T = TypeVar("T", bound="_Lettered")


@dataclass(frozen=True)
class _Lettered:
    """Something in a list by first letter."""

    title: str
    sort_key: str

    @property
    def letter(self) -> str:
        return self.sort_key[0].upper() if self.sort_key[:1].isascii() and self.sort_key[:1].isalpha() else "#"

    @property
    def group(self) -> str:
        """The anchor of the letter."""
        return f"letter-{self.letter.lower()}" if self.letter != "#" else "letter-other"


@dataclass(frozen=True)
class _Question(_Lettered):
    href: str
    is_tree: bool


@dataclass(frozen=True)
class _Term(_Lettered):
    id: str
    definition: Markup
    others: list[tuple[str, str]]
    aliases: str
    keep: str
    wrong: str
    related: list[tuple[str, str]]


@dataclass(frozen=True)
class _Notice:
    id: str
    title: str
    kind: str
    published: date
    until: date | None
    body: Markup


def sort_key(text: str) -> str:
    """What a title is sorted by: Latin letters as they are, Han characters by their pinyin, no tones, no punctuation."""
    from pypinyin import Style, lazy_pinyin  # its dictionaries take long to load, and an edit seldom sorts anything

    spelled = "".join(lazy_pinyin(unicodedata.normalize("NFKC", text), style=Style.NORMAL, errors="default"))
    return "".join(character for character in spelled.casefold() if character.isalnum())


def _by_letter(items: Iterable[T]) -> list[tuple[str, list[T]]]:
    groups: dict[str, list[T]] = {}
    for item in sorted(items, key=lambda item: (item.letter == "#", item.sort_key, item.title)):
        groups.setdefault(item.letter, []).append(item)
    return list(groups.items())


def _page(c: Context, name: str, kind: PageKind, title: str, description: str, body: str, file: str, **more: object) -> Page:
    url = urls.built_in(c.language, name)
    return Page(
        url=url,
        language=c.language,
        kind=kind,
        title=title,
        description=description,
        body=body,
        alternates=c.alternates(url),
        source=SourceLine(file, 1),
        section=url,
        **more,  # type: ignore[arg-type]
    )


def _category_items(c: Context, page_url: str) -> list[tuple[str, str, str]]:
    return [
        (
            c.text(category.content.title),
            urls.relative(urls.category(c.language, category.id), page_url),
            c.text(category.content.description),
        )
        for category in c.kb.categories.values()
    ]


def _notices(c: Context, page_url: str) -> list[_Notice]:
    """Newest first; equal dates by id."""
    found = [
        _Notice(
            notice.id,
            c.text(notice.content.title),
            notice.content.kind,
            notice.content.published,
            notice.content.until,
            c.html(notice.content.body, page_url),
        )
        for notice in c.kb.notices.values()
    ]
    return sorted(found, key=lambda notice: notice.published, reverse=True)


def last_review(c: Context) -> date | None:
    """The oldest review among everything that these pages list: a page is as fresh as its oldest part."""
    kb = c.kb.whole  # whoever keeps these pages knows that they show this day
    documents = (*kb.entries.values(), *kb.trees.values())
    return min((document.content.reviewed for document in documents), default=None)


def _facts_review(c: Context) -> date | None:
    return max((fact.as_of for fact in c.facts.values()), default=None)


def home(c: Context) -> Page:
    """The language's home page: search, "what is wrong?", topics, the official line."""
    url = urls.built_in(c.language, "home")
    banners = {id for id, notice in c.kb.notices.items() if notice.content.banner}
    body = c.render(
        "home.html",
        url,
        banners=[notice for notice in _notices(c, url) if notice.id in banners],
        trees=[
            (
                c.text(c.kb.trees[id].content.title),
                urls.relative(c.tree_url(id), url),
                c.text(c.kb.trees[id].content.description),
            )
            for id in c.site.home_trees
        ],
        categories=_category_items(c, url),
        reviewed=last_review(c),
    )
    headings = (
        Heading(2, "hg-trees", c.t("home.trees")),
        Heading(2, "hg-categories", c.t("home.categories")),
    )
    return _page(
        c, "home", "home", c.text(c.site.name), c.text(c.site.description), body, "site.yaml",
        headings=headings, reviewed=last_review(c),
    )  # fmt: skip


def contact(c: Context) -> Page:
    """How to reach a person, what to have ready, and what never to send."""
    url = urls.built_in(c.language, "contact")
    human = [(key, channel) for key, channel in c.channels.items() if channel.human]
    human.sort(key=lambda item: item[0] != c.site.contact)
    emergency = c.channel(c.site.emergency) if c.site.emergency else None
    human = [(key, channel) for key, channel in human if key != c.site.emergency]
    body = c.render("contact.html", url, emergency=emergency, channels=human, reviewed=_facts_review(c))
    headings = (
        *((Heading(2, "hg-emergency", c.t("contact.emergency")),) if emergency else ()),
        Heading(2, "hg-channels", c.t("channel.best")),
        Heading(2, "hg-prepare", c.t("contact.prepare")),
        Heading(2, "hg-safety", c.t("safety.never_ask")),
    )
    return _page(
        c, "contact", "contact", c.t("contact.title"), c.t("contact.description"), body, "channels.yaml",
        headings=headings, reviewed=_facts_review(c),
    )  # fmt: skip


def channels(c: Context) -> Page:
    """Every domain and channel that is the operator's."""
    url = urls.built_in(c.language, "official-channels")
    body = c.render("channels.html", url, reviewed=_facts_review(c))
    headings = (
        Heading(2, "hg-domains", c.t("channels.domains")),
        Heading(2, "hg-channels", c.t("channels.list")),
        Heading(2, "hg-safety", c.t("safety.never_ask")),
    )
    return _page(
        c, "official-channels", "channels", c.t("channels.title"), c.t("channels.description"), body, "channels.yaml",
        headings=headings, reviewed=_facts_review(c),
    )  # fmt: skip


def _other_words(term: Term, language: str) -> list[str]:
    """What a term is called elsewhere, as far as that tells a reader something: no wrong word, nothing with the term in it."""
    own = [key(word) for word in (*parts(term.term[language]), *term.keep)]
    wrong = {key(word) for word in term.forbidden[language]}
    words = (word for word in term.aliases[language] if key(word) not in wrong and not any(name in key(word) for name in own))
    return list(words)[:MOST_WORDS]


def glossary(c: Context) -> Page:
    """Every term, by letter, with what it is called in the other languages, elsewhere and never."""
    url = urls.built_in(c.language, "glossary")
    between = "、" if c.language == "zh" else ", "
    terms = []
    for id, term in c.glossary.items():
        title = c.text(term.term)
        others = [
            (strings(language).locale, c.fill(term.term[language]))
            for language in c.kb.languages
            if language != c.language and term.term[language] != title
        ]
        terms.append(
            _Term(
                title,
                sort_key(title),
                id,
                c.html(term.definition, url),
                others,
                between.join(_other_words(term, c.language)),
                between.join(name for name in term.keep if key(name) not in key(title)),
                between.join(term.forbidden[c.language]),
                [(title, href) for title, href, _ in entry_items(c, term.related, url)],
            )
        )
    groups = _by_letter(terms)
    body = c.render("glossary.html", url, groups=groups, reviewed=last_review(c))
    headings = tuple(Heading(2, members[0].group, letter) for letter, members in groups)
    return _page(
        c, "glossary", "glossary", c.t("glossary.title"), c.t("glossary.description"), body, "glossary.yaml",
        headings=headings, reviewed=last_review(c),
    )  # fmt: skip


def status(c: Context) -> Page:
    """Notices, newest first, and the way to the live status page."""
    url = urls.built_in(c.language, "status")
    live = [(key, channel) for key, channel in c.channels.items() if channel.kind == "status" and channel.url]
    reviewed = max((notice.content.published for notice in c.kb.notices.values()), default=None)
    body = c.render("status.html", url, notices=_notices(c, url), live=live, reviewed=reviewed)
    return _page(
        c, "status", "status", c.t("status.title"), c.t("status.description"), body, "site.yaml", reviewed=reviewed
    )  # fmt: skip


def everything(c: Context) -> Page:
    """Every entry and tree by first letter (in Chinese by pinyin), for readers without search."""
    url = urls.built_in(c.language, "all")
    kb = c.kb.whole  # whoever keeps this page knows that it shows every title
    questions = [
        _Question(title, sort_key(title), urls.relative(address, url), is_tree)
        for title, address, is_tree in (
            *((c.text(entry.content.question), c.entry_url(entry), False) for entry in kb.entries.values()),
            *((c.text(tree.content.title), c.tree_url(tree.id), True) for tree in kb.trees.values()),
        )
    ]
    groups = _by_letter(questions)
    body = c.render("all.html", url, categories=_category_items(c, url), groups=groups, reviewed=last_review(c))
    headings = tuple(Heading(2, members[0].group, letter) for letter, members in groups)
    return _page(
        c, "all", "all", c.t("all.title"), c.t("all.description"), body, "site.yaml",
        headings=headings, reviewed=last_review(c),
    )  # fmt: skip


def not_found(c: Context, root: str) -> Page:
    """The page for addresses that do not exist; its links start with ``root``, the path of the site's root."""
    url = urls.built_in(c.language, "home")
    return Page(
        url=url,
        language=c.language,
        kind="not-found",
        title=c.t("not_found.title"),
        description=c.t("not_found.text"),
        body=c.render("not_found.html", url, root),
        alternates=c.alternates(url),
        indexed=False,
    )


def navigation(c: Context) -> tuple[NavigationItem, ...]:
    """Home, the categories, and the built-in pages."""
    return (
        NavigationItem(c.t("page.home"), urls.built_in(c.language, "home")),
        NavigationItem(c.t("contact.title"), urls.built_in(c.language, "contact")),
        *(
            NavigationItem(c.text(category.content.title), urls.category(c.language, category.id))
            for category in c.kb.categories.values()
        ),
        *(
            NavigationItem(c.t(f"{key}.title"), urls.built_in(c.language, name))
            for name, key in (
                ("official-channels", "channels"),
                ("status", "status"),
                ("glossary", "glossary"),
                ("all", "all"),
            )
        ),
    )
