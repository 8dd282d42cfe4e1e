"""Rules for words: forbidden renderings, names that stay as they are, jargon that nobody explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from helpgen.findings import AnyRule, Finding, Fix, Position, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Entry, Phrases, Term
from helpgen.rules import places
from helpgen.rules.places import Passage
from helpgen.source import KeyPath
from helpgen.terms import Words, explained_words, folded, key, parts, plurals
from helpgen.tree_models import SharedOutcomes, Snippets, Tree

Findings = Iterator[Finding]

_HIDDEN = re.compile(r"`[^`]*`|\]\([^()\n]*\)|\{\{[^{}\n]*\}\}|\{#[^}\n]*\}")
_LATIN = re.compile("[0-9a-z]+")
_LINK = re.compile(r"\[[^\[\]]*\]\([^()\n]*\)")


def _glossary(kb: KnowledgeBase) -> dict[str, Term]:
    return kb.glossary.content.root if kb.glossary is not None else {}


def _visible(words: str) -> str:
    """The text without code, the targets of links and what stands in braces, every character at its place."""
    return places.without(_HIDDEN, words)


def _replacement(passage: Passage, position: Position, written: str, text: str) -> Fix | None:
    """The fix that writes ``text`` instead, where ``written`` stands in the file as it does in the text."""
    lines = passage.document.source.lines
    line = lines[position.line - 1] if position.line <= len(lines) else ""
    return Fix(position, len(written), text) if line.startswith(written, position.column - 1) else None


# --- wrong renderings --------------------------------------------------------------------------------------------------------

# "not a random number", “也叫‘种子短语’”: a text that says so of a word explains it and does not use it.
_SAID_OF = re.compile(
    r"(?:不是|并非|不叫|不能叫|不译作|不要译成|不等于|不同于|而非|有别于|也叫|又叫|又称|俗称|也称|别名|误称|误写|错写成|"
    r"\b(?:not|never|no|isn't|also called|also known as|sometimes called|wrongly called|rather than|instead of))"
    r"[^\w\n]*(?:an?\b|the\b)?[^\w\n]*$",
    re.IGNORECASE,
)


@rule("forbidden-rendering", waivable=True, alone=True)
def forbidden_rendering(kb: KnowledgeBase) -> Findings:
    """A text calls a thing what the glossary calls it, never by a rendering that the glossary forbids.

    A wrong word sends readers to the wrong setting: who looks for a random number never finds the nonce field. Aliases may hold
    such words, because readers type them. A text may name one to say that it is wrong, or what else the thing is called: "not a
    random number", 也叫“…”.

    Bad (`glossary.yaml`):

        nonce:
          term: {zh: 交易序号 (nonce), en: Nonce}
          definition: {zh: 每笔交易的随机数，从零数起。, en: "The number of a transaction, counted from zero."}
          forbidden: {zh: [随机数]}

    Good (`glossary.yaml`):

        nonce:
          term: {zh: 交易序号 (nonce), en: Nonce}
          definition: {zh: 每笔交易的序号，从零数起，不是随机数。, en: "The number of a transaction, counted from zero, not a random number."}
          forbidden: {zh: [随机数]}
    """
    found = {language: words for language in kb.languages if (words := _forbidden(kb.whole, language)) is not None}
    for passage in places.localized_texts(kb) if found else ():
        language = str(passage.path[-1])
        if language not in found:
            continue
        visible = ""
        for start, end, term in found[language].find(passage.words):
            if term is None:
                continue
            visible = visible or _visible(passage.words)
            if visible[start:end].isspace() or _SAID_OF.search(visible, max(0, start - 30), start):
                continue
            written, right = passage.words[start:end], parts(term.term[language])[0]
            if written[0].isupper():
                right = right[0].upper() + right[1:]
            position = passage.at(start, end)
            plain = key(written) in map(key, term.forbidden[language])
            yield forbidden_rendering.finding(
                passage.file,
                position,
                (f"'{written}' is not what the glossary calls this", f"术语表规定不用“{written}”"),
                (f"write '{right}'", f"改成“{right}”"),
                fix=_replacement(passage, position, written, right) if plain else None,
            )


@lru_cache(maxsize=8)
def _forbidden(kb: KnowledgeBase, language: str) -> Words[Term | None] | None:
    """The forbidden words of a language with their terms; a longer word that is right and holds one comes first."""
    terms = [term for term in _glossary(kb).values() if language in term.term.root]
    wrong = {word: term for term in terms for word in term.forbidden[language]}
    if not wrong:
        return None
    words: dict[str, Term | None] = {}
    for term in terms:
        for word in explained_words(term, language):
            if any(key(forbidden) in key(word) for forbidden in wrong):
                words[word] = None
    return Words({**wrong, **words})


# --- names -------------------------------------------------------------------------------------------------------------------


@rule("name-not-kept", "warning", waivable=True, alone=True)
def name_not_kept(kb: KnowledgeBase) -> Findings:
    """A name that the glossary keeps stands in every language of a text, written as the glossary writes it.

    Readers compare it with what their screen shows and type it into a search; a translated or missing brand helps whoever
    imitates it. Where the name is the term itself (RBF), the term's own word in the other language (手续费替换) will do.

    Bad (`glossary.yaml`):

        wallet:
          term: {zh: 钱包应用, en: Wallet app}
          definition: {zh: 例如 Metamask 这样的软件。, en: Software such as MetaMask.}
          keep: [MetaMask]

    Good (`glossary.yaml`):

        wallet:
          term: {zh: 钱包应用, en: Wallet app}
          definition: {zh: 例如 MetaMask 这样的软件。, en: Software such as MetaMask.}
          keep: [MetaMask]
    """
    longest, word = _names(kb.whole)
    texts = groupby(places.localized_texts(kb) if longest else (), lambda passage: (id_of(passage), passage.path[:-1]))
    for _, group in texts:
        passages = list(group)
        for name in {name: None for passage in passages for name in _candidates(passage, word, longest)}:
            yield from _kept(name, passages)


class _Name:
    """A name that is kept, ready to be looked for."""

    def __init__(self, name: str, id: str, term: Term) -> None:
        self.name, self.id = name, id
        small = key(name)
        self.longest = {max(_LATIN.findall(form), key=len, default="") for form in (small, *plurals(small))}
        """Its longest Latin part, and that of its plural."""
        self.pattern = re.compile(rf"{re.escape(small)}(?:e?s)?(?![0-9a-z])")
        self.own = {
            language: {key(word) for word in (*parts(words), *explained_words(term, language), *term.aliases[language])}
            for language, words in term.term.root.items()
        }
        """What else the term is called, per language."""
        self.forbidden = {language: {key(word) for word in words} for language, words in term.forbidden.root.items()}

    def places(self, passage: Passage) -> list[tuple[int, int]]:
        """Where a text has the name, in whatever case a reader would take for it."""
        text, words = folded(passage.words), passage.words
        found = []
        for match in self.pattern.finditer(text):
            start, end = match.span()
            inside = start and self.name[0].isascii() and _LATIN.match(text, start - 1)
            if not inside and self._is(words[start:end]):
                found.append((start, end))
        if found and _HIDDEN.search(words):
            visible = _visible(words)
            found = [(start, end) for start, end in found if not visible[start:end].isspace()]
        return found

    def _is(self, written: str) -> bool:
        """Whether a word that differs in case only is the name: 'ledger' and 'ton' are words of their own."""
        if written.startswith(self.name):
            return True
        return not self.name.istitle() and not (self.name.isupper() and self.name.isalpha() and len(self.name) <= 3)

    def right(self, written: str) -> str:
        """How ``written`` is spelled right: a plural stays one, and a name in small letters may start a sentence."""
        starts = self.name[0].islower() and written[0].isupper()
        return (self.name[0].upper() + self.name[1:] if starts else self.name) + written[len(self.name) :]

    def stands_for(self, passage: Passage, there: Passage) -> bool:
        """Whether ``passage`` has another word of the term, where the name is nothing but the term itself in ``there``."""
        text = folded(passage.words)
        if any(word in text for word in self.forbidden.get(str(passage.path[-1]), ())):
            return True  # that is one mistake, and another rule's
        if passage.path[:2] == (self.id, "definition"):
            return True  # the term's name stands above its definition
        if key(self.name) not in self.own.get(str(there.path[-1]), ()):
            return False
        return any(word in text for word in self.own.get(str(passage.path[-1]), ()))


@lru_cache(maxsize=1)
def _names(kb: KnowledgeBase) -> tuple[dict[str, list[_Name]], re.Pattern[str]]:
    """The names that are kept by their longest parts, and what finds words that can be one of these."""
    longest: dict[str, list[_Name]] = {}
    for id, term in _glossary(kb).items():
        for name in term.keep:
            kept = _Name(name, id, term)
            for part in kept.longest:
                longest.setdefault(part, []).append(kept)
    return longest, re.compile(f"[0-9a-z]{{{max(1, min(map(len, longest), default=1))},}}")


def id_of(passage: Passage) -> int:
    """Which document a passage is of: as cheap as can be, for every text there is."""
    return id(passage.document)


def _candidates(passage: Passage, word: re.Pattern[str], longest: dict[str, list[_Name]]) -> Iterator[_Name]:
    """The names of which a text has the longest part as a ``word``: cheap, because most texts have none."""
    for part in longest.keys() & {"", *word.findall(folded(passage.words))}:
        yield from longest[part]


def _kept(name: _Name, passages: list[Passage]) -> Findings:
    """What is wrong with one name in the languages of one text."""
    found = [(passage, name.places(passage)) for passage in passages]
    for passage, spots in found:
        for start, end in spots:
            written = passage.words[start:end]
            if written != (right := name.right(written)):
                position = passage.at(start, end)
                yield name_not_kept.finding(
                    passage.file,
                    position,
                    (f"'{written}' is spelled '{right}'", f"“{written}”的写法是“{right}”"),
                    (f"write '{right}'", f"写成“{right}”"),
                    fix=_replacement(passage, position, written, right),
                )
    there, (start, end) = next(((passage, spots[0]) for passage, spots in found if spots), (passages[0], (0, 0)))
    for passage, spots in found:
        if end and not spots and not name.stands_for(passage, there):
            at, language, other = there.at(start, end), passage.path[-1], there.path[-1]
            yield name_not_kept.finding(
                passage.file,
                passage.document.source.at(passage.path),
                (
                    f"'{name.name}' is in the {other} text ({at.line}:{at.column}) and not in the {language} text",
                    f"“{name.name}”在 {other} 文本里有（{at.line}:{at.column}），{language} 文本里没有",
                ),
                (f"write '{name.name}' here too, as it is", f"这里也写上“{name.name}”，不翻译"),
            )


# --- jargon ------------------------------------------------------------------------------------------------------------------

# Starts with a bare set of characters, so that the search skips small letters and Han; what stands before is looked at later.
_ACRONYM = re.compile(r"[A-Z][A-Z]{1,5}[0-9]{0,3}(?:-[0-9]+)?(?![A-Za-rt-z0-9])(?!s[A-Za-z0-9])")
_IN_WORD = re.compile(r"[A-Za-z0-9-]")
_BEFORE = re.compile(r"[(（]\s*$")
_BEHIND = re.compile(r"s?\s?[(（]")
_QUOTED = re.compile(r"“[^”\n]*”|《[^》\n]*》|「[^」\n]*」|\"[^\"\n]*\"")
_EVERYDAY = frozenset(
    [
        "UTC",
        "GMT",
        "AM",
        "PM",
        "PDF",
        "QR",
        "SMS",
        "URL",
        "ID",
        "IDS",
        "PIN",
        "SIM",
        "USB",
        "PC",
        "TV",
        "UK",
        "US",
        "USA",
        "EU",
        "UN",
        "HK",
        "FBI",
        "CEO",
        "FAQ",
        "OK",
        "NO",
        "NOT",
        "NEVER",
        "ALL",
        "ONLY",
        "AND",
        "OR",
        "DO",
        "YES",
        "STOP",
        "GB",
        "MB",
        "KB",
        "USD",
        "EUR",
        "GBP",
        "CNY",
        "RMB",
        "HKD",
        "JPY",
        "SGD",
        "TWD",
        "HTTP",
        "HTTPS",
        "HTML",
        "JSON",
        "CSV",
        "IOS",
        "ATM",
        "AI",
        "IT",
        "IP",
        "VPN",
        "IBAN",
        "GPS",
        "NFC",
        "BTC",
        "ETH",
        "CD",
        "DVD",
        "WIFI",
        "SD",
    ]
)
"""What nobody has to look up, and words that a text may shout."""


@rule("unexplained-jargon", "warning", waivable=True, alone=True)
def unexplained_jargon(kb: KnowledgeBase) -> Findings:
    """An acronym in an entry or a tree is in the glossary, or explained in round brackets where the text first uses it.

    Readers are worried and on a phone; who has to look up a word elsewhere finds a scammer's page about it. Coins and networks
    of the lists, everyday acronyms (SMS, PDF, UTC), code and words in quotation marks need no explanation.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: 看收款方支持哪条链。, en: The one that the receiver supports.}
        answer: {zh: 看收款方支持哪条链，不支持 IBC 转账。, en: The one that the receiver supports. IBC transfers are not.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 看收款方支持哪条链。, en: The one that the receiver supports.}
        answer: {zh: 看收款方支持哪条链，不支持 IBC（区块链间通信）转账。, en: The one that the receiver supports. IBC (inter-blockchain communication) transfers are not.}
    """
    known: set[str] | None = None
    reported: set[tuple[str, str]] = set()
    for passage in places.markdown(kb):
        if not isinstance(passage.document.content, Entry | Tree | Snippets | SharedOutcomes):
            continue
        words = passage.words
        matches = [
            match
            for match in _ACRONYM.finditer(words)
            if match.group() not in _EVERYDAY and not (match.start() and _IN_WORD.match(words, match.start() - 1))
        ]
        if not matches:
            continue
        known = _known(kb.whole) if known is None else known
        explained: set[str] = set()
        used = prose = ""
        for match in matches:
            word, base = match.group(), match.group().partition("-")[0]
            if word in known or base in known or base in explained or base in _EVERYDAY:
                continue
            if not used:
                # Words of a link are explained where it leads; code and quotes are what a screen shows.
                used = _visible(passage.words)
                prose = places.without(_QUOTED, _visible(places.without(_LINK, words)))
            if used[match.start()].isspace():
                continue
            if prose[match.start()].isspace():
                explained |= {base} if not places.without(_QUOTED, used)[match.start()].isspace() else set()
                continue
            explained.add(base)
            if _BEFORE.search(used, max(0, match.start() - 3), match.start()) or _BEHIND.match(used, match.end()):
                continue
            if (passage.file, base) not in reported:
                reported.add((passage.file, base))
                yield unexplained_jargon.finding(
                    passage.file,
                    passage.at(match.start(), match.end()),
                    (f"'{word}' is explained nowhere", f"“{word}”没有任何解释"),
                    (
                        f"add it to glossary.yaml, or write what it means in round brackets: {word} (…)",
                        f"收进 glossary.yaml，或者在第一次出现时用括号说明：{word}（……）",
                    ),
                )


_TOKEN = re.compile(r"[A-Za-z0-9]+(?:-[0-9]+)?")


@lru_cache(maxsize=1)
def _known(kb: KnowledgeBase) -> set[str]:
    """The acronyms that a reader can look up or sees every day on this site: of the glossary, the lists, the site's names."""
    known: set[str] = set()
    for term in _glossary(kb).values():
        for language in term.term.root:
            for word in (*parts(term.term[language]), *explained_words(term, language)):
                known |= set(_TOKEN.findall(word))
        known |= {word for aliases in term.aliases.root.values() for word in aliases}
        known |= {token for name in term.keep for token in _TOKEN.findall(name)}
    names = [document for document in (kb.site, kb.channels, *kb.lists.values()) if document is not None]
    for document in names:
        for _, text in document.texts:
            for said in text.root.values():
                for words in said if isinstance(text, Phrases) else (str(said),):
                    known |= set(_TOKEN.findall(words))
    return known


# --- the glossary itself -----------------------------------------------------------------------------------------------------


@rule("duplicate-term")
def duplicate_term(kb: KnowledgeBase) -> Findings:
    """A word is explained by one term of the glossary only, and no term forbids a word that a term explains.

    A page can show one meaning where it first uses a word. With two, the writer's order in the file would decide.

    Bad (`glossary.yaml`):

        tx-hash:
          term: {zh: 交易哈希, en: Transaction hash}
          definition: {zh: 一笔交易的编号。, en: The number of a transaction.}

    Good (`glossary.yaml`):

        tx-hash:
          term: {zh: 区块哈希, en: Block hash}
          definition: {zh: 一个区块的编号。, en: The number of a block.}
    """
    if kb.glossary is None:
        return
    path, source = kb.glossary.source.path, kb.glossary.source
    for language in kb.languages:
        claimed: dict[str, str] = {}
        for id, term in kb.glossary.content.root.items():
            own: set[str] = set()
            in_match = term.match is not None and language in term.match.root
            for index, word in enumerate(explained_words(term, language)):
                place: KeyPath = (id, "match", language, index) if in_match else (id, "term", language)
                if key(word) in own:
                    message = (f"'{word}' is here twice", f"“{word}”写了两次")
                    yield duplicate_term.finding(path, source.at(place), message, ("delete one", "删掉一个"))
                elif other := claimed.get(key(word)):
                    message = (f"'{word}' is explained by the term '{other}' too", f"“{word}”也由术语“{other}”解释")
                    hint = (
                        f"join the two terms, or say in 'match' of one of them which words it explains: match: {{{language}: []}}",
                        f"把两个术语合并，或者在其中一个的 match 里写明它解释哪些词：match: {{{language}: []}}",
                    )
                    yield duplicate_term.finding(path, source.find(place, word), message, hint)
                own.add(key(word))
                claimed.setdefault(key(word), id)
        for id, term in kb.glossary.content.root.items():
            for index, word in enumerate(term.forbidden[language]):
                if other := claimed.get(key(word)):
                    message = (
                        f"'{word}' is forbidden here, and explained by '{other}'",
                        f"“{word}”在这里禁用，又由“{other}”解释",
                    )
                    hint = (f"delete it here, or call '{other}' something else", f"从这里删掉，或者给“{other}”换个说法")
                    yield duplicate_term.finding(path, source.at((id, "forbidden", language, index)), message, hint)


RULES: tuple[AnyRule, ...] = (forbidden_rendering, name_not_kept, unexplained_jargon, duplicate_term)
