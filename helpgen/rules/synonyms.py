"""Rules for ``synonyms.yaml``: what would make a search find the wrong thing without a word."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.source import KeyPath

Findings = Iterator[Finding]

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"


def _phrases(kb: KnowledgeBase) -> Iterator[tuple[str, KeyPath, str]]:
    """Every phrase with its group and its place, in the order of the file."""
    if kb.synonyms is not None:
        for group, phrases in kb.synonyms.content.root.items():
            for language, found in phrases.root.items():
                yield from ((group, (group, language, index), phrase) for index, phrase in enumerate(found))


def _folded(phrase: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", phrase).casefold().split())


@rule("shared-synonym")
def shared_synonym(kb: KnowledgeBase) -> Findings:
    """A phrase is in one group of synonyms only, once.

    Two groups that share a phrase would be searched as one, and pages about the other thing would come up.

    Bad (`synonyms.yaml`):

        withdraw: {zh: [提现, 提币], en: [withdraw]}
        payout: {zh: [提币, 出金], en: [payout]}

    Good (`synonyms.yaml`):

        withdraw: {zh: [提现, 提币, 出金], en: [withdraw, payout]}
    """
    seen: dict[str, str] = {}
    for group, path, phrase in _phrases(kb):
        assert kb.synonyms is not None
        if other := seen.get(_folded(phrase)):
            again = other == group
            yield shared_synonym.finding(
                kb.synonyms.source.path,
                kb.synonyms.source.at(path),
                (f"'{phrase}' is in this group twice", f"“{phrase}”在这一组里出现了两次")
                if again
                else (f"'{phrase}' is also in the group '{other}'", f"“{phrase}”也在“{other}”这一组里"),
                ("remove one of the two", "删掉其中一个")
                if again
                else (f"remove it here, or join this group with '{other}'", f"从这里删掉，或者把这一组和“{other}”合并"),
            )
        seen.setdefault(_folded(phrase), group)


@rule("lone-synonym")
def lone_synonym(kb: KnowledgeBase) -> Findings:
    """A group of synonyms has at least two phrases, all languages together.

    One phrase alone means the same as nothing.

    Bad (`synonyms.yaml`):

        withdraw: {zh: [提现]}

    Good (`synonyms.yaml`):

        withdraw: {zh: [提现], en: [withdraw]}
    """
    uses = Counter(_folded(phrase) for _, _, phrase in _phrases(kb))
    for group, phrases in kb.synonyms.content.root.items() if kb.synonyms else ():
        found = [phrase for language in phrases.root.values() for phrase in language]
        if len(found) < 2 and not any(uses[_folded(phrase)] > 1 for phrase in found):  # shared-synonym says what to do with it
            assert kb.synonyms is not None
            yield lone_synonym.finding(
                kb.synonyms.source.path,
                kb.synonyms.source.at_key((group,)),
                (f"'{group}' has fewer than two phrases", f"“{group}”这一组里不到两个说法"),
                ("add what else readers call it, or remove the group", "补上用户的其他说法，或者删掉这一组"),
            )


@rule("short-synonym")
def short_synonym(kb: KnowledgeBase) -> Findings:
    """A synonym is a word: two Han characters or more, or a word of another script.

    A single Han character stands inside a hundred other words, and each of them would bring up the whole group.

    Bad (`synonyms.yaml`):

        coin: {zh: [币, 代币], en: [coin]}

    Good (`synonyms.yaml`):

        coin: {zh: [代币], en: [coin]}
    """
    for _, path, phrase in _phrases(kb):
        letters = [character for character in unicodedata.normalize("NFKC", phrase) if character.isalnum()]
        if not letters or (len(letters) == 1 and re.match(f"[{_HAN}]", letters[0])):
            assert kb.synonyms is not None
            yield short_synonym.finding(
                kb.synonyms.source.path,
                kb.synonyms.source.at(path),
                (f"'{phrase}' is too short to be told from parts of other words", f"“{phrase}”太短，会和别的词混在一起"),
                ("write the whole word", "写成完整的词"),
            )


RULES: tuple[AnyRule, ...] = (shared_synonym, lone_synonym, short_synonym)
