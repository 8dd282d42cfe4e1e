"""The characters of texts: what cannot be seen, what passes for another letter, what every language may use."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.alphabets import foreign_letters, imitated, scripts
from helpgen.findings import Finding
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import characters
from helpgen.rules.characters import look_alikes, wrong_characters
from tests.conftest import read

FINE = [
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308 1\ufe0f\u20e3 \u26a0\ufe0f \U0001f44d\U0001f3fd \U0001f1e8\U0001f1f3 \u2764\ufe0f\u200d\U0001f525",
    "\U0001f469\U0001f3fd\u200d\U0001f4bb \u260e\ufe0e ✅ 🔒 #\ufe0f\u20e3 ▶\ufe0f ℹ\ufe0f ©\ufe0f",
    "→ × ÷ ≈ ≤ ≥ · ° % ‰ ¥ € £ $ ₿ ₮ ① ② ½ m² ± − ∞ √ № ™ ℃",
    "“x” ‘y’ — – … 《书》〔一〕【二】「三」～ ￥ ！？，。、；：（）",
    "10\u00a0000 USDT, 10\u202f000, 100\u00a0€",
    "café, naïve, Zoë, São Tomé, Curaçao, piñata, Ærø",
    "\U00020bb7野家 㐂 繁體中文 简体",
    "0.1 BTC = 10,000,000 sat; `m/44'/60'/0'/0/0`; https://example.com/?a=b&c#d",
]
UNSEEN = {
    "right-to-left override": "a\u202eb", "isolate": "a\u2067b", "left-to-right mark": "a\u200eb", "embedding": "a\u202ab",
    "zero-width space": "a\u200bb", "non-joiner": "a\u200cb", "joiner outside of emoji": "a\u200db", "word joiner": "a\u2060b",
    "byte order mark inside": "a\ufeffb", "soft hyphen": "a\u00adb", "selector": "a\ufe0fb", "ideographic selector": "字\U000e0100",
    "tag": "\U000e0041", "annotation": "a\ufff9b", "invisible times": "a\u2062b", "grapheme joiner": "a\u034fb",
    "hangul filler": "a\u3164b", "braille blank": "a\u2800b", "mongolian separator": "a\u180eb", "half filler": "a\uffa0b",
    "deprecated": "a\u206ab", "arabic mark": "a\u061cb", "music": "a\U0001d173b",
}  # fmt: skip
OTHER = {
    "private use": "\ue000", "private plane": "\U000f0000", "unassigned": "\u0378", "noncharacter": "\ufdd0", "no-break space": "a\u00a0b",
    "thin space": "a\u2009b", "em space": "a\u2003b", "ogham space": "a\u1680b", "zalgo": "z\u0335\u0321\u0317", "loose accent": "e\u0301",
    "enclosing": "a\u20dd",
}  # fmt: skip
ALIKE = {
    "p\u0430ypal": "a", "g\u043e\u043egle": "oo", "USD\u0422": "T", "\u13aapple": "A", "\U0001d42c\U0001d41e\U0001d41e\U0001d41d": "seed",
    "\ua731\u1d07\u1d07\u1d05": "seed", "\ufb01le": "fi", "\u24e2\u24d4\u24d4\u24d3": "seed", "\u212aey": "K", "\u0261oogle": "g",
    "\u2167": "VIII", "\u1d43\u1d47": "ab", "\u2102oin": "C", "\U0001f171itcoin": "b", "Bitc\u03bfin": "o", "\U0001d7d923": "1", "\u217dode": "c",
}  # fmt: skip


@pytest.mark.parametrize("text", FINE)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_fine(text: str, language: str) -> None:
    assert wrong_characters(text, language) == [] and look_alikes(text) == []
    letters = foreign_letters(language)
    assert letters is not None and letters.search(text) is None


@pytest.mark.parametrize("text", [*UNSEEN.values(), *OTHER.values()], ids=[*UNSEEN, *OTHER])
def test_what_is_never_a_character(text: str) -> None:
    for language in ("zh", "en"):
        found = wrong_characters(text, language)
        assert len(found) == 1
        start, end, kind = found[0]
        assert text[start:end].strip("abez字") == text[start:end] and kind in ("unseen", "space", "mark", "nothing")
        assert (kind == "unseen") == (text in UNSEEN.values())


@pytest.mark.parametrize(("text", "plain"), ALIKE.items())
def test_what_passes_for_a_letter(text: str, plain: str) -> None:
    found = look_alikes(f"先看 {text}。")
    assert [one[2].lower() for one in found] == [plain.lower()]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Отправьте перевод"), ("uk", "Надішліть ґ ї є"), ("el", "Στείλτε"), ("ar", "أرسل المعاملة مَرْحَبًا"), ("he", "שלח עסקה"),
        ("ja", "送金が届かない カタカナ ｶﾅ"), ("ko", "출금이 도착하지 않았습니다"), ("hi", "क\u094d\u200dष हिन्दी"), ("th", "ที่อยู่"), ("vi", "Giao dịch chưa đến"),
        ("tr", "İşlem ığüşöç"), ("pl", "zażółć gęślą jaźń"), ("fr", "Où\u00a0? «\u00a0ça\u00a0»"), ("de", "Straße, ÄÖÜ"), ("fa", "می\u200cخواهم"), ("xx", "ሰላም Привет"),
    ],
)  # fmt: skip
def test_a_language_has_its_letters(language: str, text: str) -> None:
    letters = foreign_letters(language)
    assert letters is None or letters.search(text) is None
    assert wrong_characters(text, language) == []
    assert look_alikes(text) == []


def test_letters_of_other_languages_are_told() -> None:
    for language in ("zh", "en"):
        letters = foreign_letters(language)
        assert letters is not None
        for text in ("Привет", "αβγ", "\u0455\u0441\u043e\u0440\u0435", "שלום", "\u0131", "한글", "カタカナ", "ᏣᎳᎩ"):
            assert letters.search(text), (language, text)
    assert scripts("xx") is None and imitated("\u0430") == "a" and imitated("中") == ""


def of(content: Path, zh: str, en: str = "Ask the receiver.") -> list[Finding]:
    file = content / "withdraw/which-network.faq.yaml"
    lines = file.read_text("utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("short:"))
    lines[at + 1 : at + 3] = [f"  zh: {zh}", f"  en: {en}"]
    file.write_text("\n".join(lines), "utf-8")
    return [finding for finding in read(content)[1] if finding.rule in ("character-not-allowed", "look-alike-letter")]


@pytest.mark.parametrize(
    ("zh", "en", "column"),
    [
        ("先问\u200b\u200b\u200b收款方。", "Ask.", 9),
        ('"先问\\u200b收款方。"', "Ask.", 7),
        ("先问。", "Ask \u2060now.", 11),
        ("先问。", "Ask p\u0430ypal.", 12),
        ("先问。", "Ask \u041f\u0440\u0438\u0432\u0435\u0442.", 11),
        ("先问。", "Ask the\u00a0receiver.", 14),
    ],
)
def test_one_finding_where_it_stands(zh: str, en: str, column: int, content: Path) -> None:
    found = of(content, zh, en)
    assert [finding.position.column for finding in found] == [column]
    assert "U+" in found[0].message and "U+" in found[0].message_zh


def test_comments_and_keys_are_looked_at(content: Path) -> None:
    file = content / "withdraw/which-network.faq.yaml"
    file.write_text(f"# 备\u200b注\n{file.read_text('utf-8')}", "utf-8")
    found = [finding for finding in read(content)[1] if finding.rule == "character-not-allowed"]
    assert [(finding.position.line, finding.position.column) for finding in found] == [(1, 4)]


def test_a_mistake_is_mended(content: Path) -> None:
    found = of(content, "先问\u200b收款方。", "Ask p\u0430ypal\u00a0now.")
    assert sorted((finding.fix.text, finding.fix.length) for finding in found if finding.fix) == [("", 1), (" ", 1), ("a", 1)]


def test_a_word_of_another_language_stands_in_quotes(content: Path) -> None:
    assert of(content, "先问“Привет”。", 'Ask "Łódź".') == []
    assert of(content, "先问 Привет。")


def test_the_shipped_content_is_fine(shipped: KnowledgeBase) -> None:
    assert [finding.as_text() for rule in characters.RULES for finding in rule(shipped)] == []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_nothing_unseen_is_left(text: str) -> None:
    """What is not found, and stands outside of emoji, can be seen."""
    found = wrong_characters(text, "en")
    assert all(0 <= start < end <= len(text) for start, end, _ in found)
    kept = [match.span() for match in characters.EMOJI.finditer(text)]
    for at, character in enumerate(text):
        if unicodedata.category(character) in ("Cf", "Co", "Cn") and not any(start <= at < end for start, end in kept):
            assert any(start <= at < end for start, end, _ in found), hex(ord(character))
