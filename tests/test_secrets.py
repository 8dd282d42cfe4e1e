"""Recovery phrases, private keys and keys to servers are found, prose is left alone, and no finding repeats a secret."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import mnemonic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpgen.api_keys import api_keys, key_files
from helpgen.findings import Finding, Position, to_json
from helpgen.knowledge_base import KnowledgeBase
from helpgen.phrases import is_valid, phrases
from helpgen.rules import secrets
from helpgen.suspects import suspects
from tests.conftest import ROOT, read
from tests.test_addresses import HOSTILE, found

LISTS = sorted(file.stem for file in (Path(mnemonic.__file__).parent / "wordlist").glob("*.txt"))
SIZES = {12: 16, 15: 20, 18: 24, 21: 28, 24: 32}
CHINESE = ("chinese_simplified", "chinese_traditional")
SECRET = {rule.id for rule in secrets.RULES}


def phrase(language: str, size: int, seed: int = 0) -> list[str]:
    """A phrase with a right checksum."""
    entropy = random.Random(f"{language} {size} {seed}").randbytes(SIZES[size])
    words: str = mnemonic.Mnemonic(language).to_mnemonic(entropy)
    return words.split()


FORMS: dict[str, Callable[[list[str]], str]] = {
    "spaces": " ".join,
    "wide spaces": "\u3000".join,
    "commas": ", ".join,
    "Chinese commas": "、".join,
    "lines": "\n        ".join,
    "capitals": lambda words: " ".join(words).upper(),
    "numbers": lambda words: " ".join(f"{number}. {word}" for number, word in enumerate(words, 1)),
    "numbers with brackets": lambda words: " ".join(f"({number}) {word}" for number, word in enumerate(words, 1)),
    "numbered lines": lambda words: "\n".join(f"        {number}. {word}" for number, word in enumerate(words, 1)),
    "list": lambda words: "\n".join(f"      - {word}" for word in words),
    "list of pairs": lambda words: "\n".join(
        f"- {{zh: {one}, en: {other}}}" for one, other in zip(words[::2], words[1::2], strict=True)
    ),
    "table": lambda words: "\n".join(f"| {number} | {word} |" for number, word in enumerate(words, 1)),
    "code": lambda words: f"`{' '.join(words)}`",
    "bold": lambda words: " ".join(f"**{word}**" for word in words),
    "JSON": lambda words: json.dumps(words, ensure_ascii=False),
    "remark": lambda words: f"# {' '.join(words)}",
    "composed": lambda words: unicodedata.normalize("NFC", " ".join(words)),
    "decomposed": lambda words: unicodedata.normalize("NFD", " ".join(words)),
    "invisible": lambda words: " ".join(word[:1] + "\u200b" + word[1:] if len(word) > 1 else word for word in words),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LISTS)
def test_a_phrase_of_every_list_in_every_form(small: KnowledgeBase, language: str, form: str) -> None:
    for size in (12, 18, 24) if form == "list of pairs" else SIZES:
        words = phrase(language, size)
        text = f"The words are:\n{FORMS[form](words)}\n然后收好。"
        findings = found(small, text)
        assert {finding.rule for finding in findings} == {"recovery-phrase"}, (size, text)
        assert findings[0].position.line == 2, text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LISTS)
def test_a_phrase_is_found_from_its_first_letter_to_its_last(language: str, form: str) -> None:
    words = phrase(language, 15) if form != "list of pairs" else phrase(language, 18)
    text = f"\n{FORMS[form](words)}\n"
    letters = [at for at, letter in enumerate(text) if letter.isalpha() or unicodedata.combining(letter)]
    (one,) = phrases(text)
    assert (one.words, one.valid, one.end) == (len(words), True, letters[-1] + 1)
    assert one.start == letters[0] or form == "list of pairs"


@pytest.mark.parametrize(
    ("gap", "far"), [("-" * 78, False), ("-" * 79, True), ("-" * 21 + "甲", False), ("-" * 22 + "甲", True)]
)
def test_how_far_apart_words_may_stand(gap: str, far: bool) -> None:
    words = phrase("english", 12)
    before = " ".join(words[:3])
    text = f"{before} {gap} {' '.join(words[3:])}"
    assert [(one.start, one.words) for one in phrases(text)] == ([] if far else [(0, 12)])
    text = f"{before} {gap} {' '.join(words)}"
    assert [(one.words, one.valid) for one in phrases(text)] == [(12, True)]
    assert phrases(text)[0].start == len(before) + len(gap) + 2
    changed = [*words[:5], words[4], *words[6:]]
    assert [(one.start, one.words, one.valid) for one in phrases(f"{gap} {' '.join(changed)}")] == [(len(gap) + 1, 12, False)]


@pytest.mark.parametrize(("particles", "secret"), [(0, True), (2, True), (3, False), (4, False)])
def test_a_quarter_of_particles_is_a_sentence(particles: int, secret: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from helpgen import phrases as module

    monkeypatch.setattr(module, "is_valid", lambda numbers: len(numbers) == 12)
    monkeypatch.setattr(module, "_dictionary", frozenset)
    words = "的一是在"[:particles] + "轧抗枯舒迅与例烦喷丙钠亮席呢叛档"[: 12 - particles].replace("与", "暖").replace(
        "呢", "滑"
    )
    assert bool(phrases(f"：{words}。")) is secret
    monkeypatch.setattr(module, "_dictionary", lambda: frozenset(words[at : at + 2] for at in range(11 - 3, 11)))
    assert phrases(f"：{words}。") == []
    monkeypatch.setattr(module, "_dictionary", frozenset)
    assert phrases(f"：{words}。又说：{words[4:8]}。") == []  # three pairs that the text has elsewhere


@pytest.mark.parametrize("language", CHINESE)
def test_chinese_in_groups_and_in_lines(language: str) -> None:
    """Beside the first, so that what goes on in the next line, or in the next group, has to be followed rightly."""
    words = "".join(phrase(language, 24, 3))
    for size in (2, 3, 4):
        for gap in (" ", "、", "-"):
            text = gap.join(words[at : at + size] for at in range(0, 24, size))
            for before, behind in (("", ""), ("，", "。"), (f"{text}\n\n", f"\n\n{text}")):
                found = phrases(before + text + behind)
                assert len(found) == 1 + before.startswith(text) * 2, (text, before)
                assert [(one.words, one.end - one.start) for one in found] == [(24, len(text))] * len(found)
    for first in (5, 12, 20):
        for before in ("", "，"):
            for wrap in ("\n", "\n    "):
                text = f"{words[:first]}{wrap}{words[first:]}"
                (one,) = phrases(f"{before}{text}")
                assert (one.start, one.end, one.words) == (len(before), len(before) + len(text), 24)
    assert phrases(f"{words[:12]}\n\n{words[12:23]}") == []


@pytest.mark.parametrize(
    "language", [language for language in LISTS if language not in (*CHINESE, "japanese", "korean", "russian")]
)
def test_without_accents_and_in_full_width(small: KnowledgeBase, language: str) -> None:
    words = " ".join(phrase(language, 12))
    bare = "".join(letter for letter in unicodedata.normalize("NFD", words) if unicodedata.category(letter) != "Mn")
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalpha() else letter for letter in bare)
    for text in (bare, wide):
        assert {finding.rule for finding in found(small, f"写下：{text}。")} == {"recovery-phrase"}


@pytest.mark.parametrize("language", CHINESE)
def test_chinese_without_spaces(language: str) -> None:
    """One in some hundred reads as words by chance; no sentence is taken for a phrase for that."""
    tries = [(size, seed) for size in SIZES for seed in range(80)]
    passed = [
        (size, seed)
        for size, seed in tries
        if not phrases(f"先抄下来：{''.join(phrase(language, size, seed))}。\n然后放好，不要拍照，也不要发给别人。")
    ]
    assert len(passed) <= len(tries) // 50


@pytest.mark.parametrize("language", LISTS)
def test_one_wrong_word_is_as_secret(small: KnowledgeBase, language: str) -> None:
    words = phrase(language, 12)
    listed = mnemonic.Mnemonic(language).wordlist
    for at in range(12):
        changed = [*words[:at], random.Random(at).choice(listed), *words[at + 1 :]]
        assert found(small, "\n" + " ".join(changed)), changed


@pytest.mark.parametrize("language", LISTS)
def test_the_checksum(language: str) -> None:
    """Of all last words one in as many is right as the checksum has values: 128 of 2,048 after eleven words."""
    listed = mnemonic.Mnemonic(language).wordlist
    for size in SIZES:
        numbers = [listed.index(word) for word in phrase(language, size)]
        assert is_valid(numbers)
        right = sum(is_valid([*numbers[:-1], last]) for last in range(2048))
        assert right == 2048 >> (size // 3)


def _texts() -> list[str]:
    """All prose of the project, in both languages."""
    files = [
        *(ROOT / "content").rglob("*.yaml"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("*.md"),
        *(ROOT / "helpgen").rglob("*.yaml"),
    ]
    return [file.read_text("utf-8") for file in files if file.name != "recovery-phrase.md"]  # which shows one


def test_no_prose_is_a_phrase() -> None:
    found = [(text[one.start : one.end], one) for text in _texts() for one in phrases(text)]
    assert found == []


def test_no_clause_is_a_phrase_whatever_its_checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of all clauses consist of characters in the list, and of those one in sixteen has a right checksum."""
    from helpgen import phrases as module

    monkeypatch.setattr(module, "is_valid", lambda numbers: True)
    taken = [text[one.start : one.end] for text in _texts() for one in phrases(text)]
    assert [clause for clause in taken if re.search("[\u4e00-\u9fff]{12}", clause)] == []


# --- Keys ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("API key: GetStartedWithTheApiDocumentation", []),
        ("API key: ABCDEFGHIJabcdefghij", []),
        ("API key: abcdefghij0123456789", []),
        ("API key: 01234567890123456789", []),
        ("token: k3j9x0a8b7c6d5e4f3g2", ["k3j9x0a8b7c6d5e4f3g2"]),
        ("token: K3J9X0A8B7C6D5E4F3G2", ["K3J9X0A8B7C6D5E4F3G2"]),
        ("token: abc123def456ghi789jk", ["abc123def456ghi789jk"]),
        ("token: k3j9x0a8b7c6d5e4f3g", []),
        ("密码是 k3j9x0a8b7c6d5e4f3g2，别外传", ["k3j9x0a8b7c6d5e4f3g2"]),
        ("secret=f81d4fae7dec11d0a76500a0c91e6bf6", ["f81d4fae7dec11d0a76500a0c91e6bf6"]),
        ("secret=F81D4FAE7DEC11D0A76500A0C91E6BF6", ["F81D4FAE7DEC11D0A76500A0C91E6BF6"]),
        ("secret=00000000000000000000000abcdef000", []),
        ("secret=00000000000000000000000abcdef100", ["00000000000000000000000abcdef100"]),
        ("secret=12345678901234567890123456789012", []),
        ("AKIAIOSFODNNEXAMPLEX", []),
        ("a AKIAIOSFODNN7EXAMPLE b", ["AKIAIOSFODNN7EXAMPLE"]),
        (f"npm_{'a' * 36}", []),
        (f"do AKIAIOSFODNN7EXAMPLE, hf_{'a1' * 20}", ["AKIAIOSFODNN7EXAMPLE", f"hf_{'a1' * 20}"]),
        (f"xoxb-{'abcd-' * 20}", [f"xoxb-{'abcd-' * 20}"]),
        ("token: TJRabPrwbZy45sbavfcjinPJC18kjpRTv8.", []),  # an address, which other rules are about
    ],
)
def test_keys_to_servers(text: str, keys: list[str]) -> None:
    assert [text[start:end] for start, end, _ in api_keys(text, 0, len(text))] == keys
    assert list(api_keys(text, len(text) - 5, len(text))) == list(api_keys(text, 0, 5)) == []


def _bytes(*numbers: int) -> str:
    return ", ".join(map(str, numbers))


KEYSTORE = '{"crypto": {"ciphertext": "aa29", "kdf": "scrypt"}, "id": 3}'


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (f"[{_bytes(*range(64))}]", [_bytes(*range(64))]),
        (f"a [ {_bytes(*range(224, 256))} ] b", [f" {_bytes(*range(224, 256))} "]),
        (f"[{_bytes(*range(1, 33))}] [{_bytes(*range(64))}]", [_bytes(*range(1, 33)), _bytes(*range(64))]),
        (f"[{_bytes(*range(225, 257))}]", []),
        (f"[{_bytes(*range(33))}]", []),
        (f"[{_bytes(*range(31))}]", []),
        ("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n", ["-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"]),
        ("a PuTTY-User-Key-File-3: b", ["PuTTY-User-Key-File-3"]),
        (f"a {KEYSTORE}\nb", [f"{KEYSTORE}\nb"]),
        (f"a {KEYSTORE}\n\n{'b' * 1300}", [f"{KEYSTORE}\n\n{'b' * 1300}"[: KEYSTORE.index(" \"aa29") + 2 + 1200]]),
        (f"a {KEYSTORE}{'c' * 1300}\n\nb", [f"{KEYSTORE}{'c' * 1300}"]),
        (f"a {KEYSTORE[:-1]}{'c' * 1300}}}\nb", [f"{KEYSTORE[:-1]}{'c' * 1300}"]),
        (f"a {{{'d' * 400} 'cipherparams': {{", ["'cipherparams': {"]),
        (KEYSTORE, [KEYSTORE]),
        (KEYSTORE[11:-10], [KEYSTORE[11:-10]]),
        ("ciphertext is a word", []),
        ("a cipher", []),
    ],
)  # fmt: skip
def test_files_with_keys(text: str, keys: list[str]) -> None:
    assert [text[start:end] for start, end, _ in key_files(text)] == keys


# --- What is told ----------------------------------------------------------------------------------------------------------


def _said(finding: Finding) -> str:
    return finding.as_text() + finding.as_text("zh") + finding.as_github() + to_json([finding])


@pytest.mark.parametrize(("rule", "text"), [case for case in HOSTILE if case[0] in SECRET])
def test_no_secret_is_repeated(small: KnowledgeBase, rule: str, text: str) -> None:
    said = "".join(map(_said, found(small, text)))
    words = [suspect.word for suspect in suspects(text)] + [text[one.start : one.end] for one in phrases(text)]
    assert all(part not in said for word in words for part in (word[at : at + 8] for at in range(0, len(word) - 8, 4)))
    assert "BEGIN" not in said


SOME = [case for case in HOSTILE if case[0] in SECRET and "\n" not in case[1]][::4]


@pytest.mark.parametrize(("rule", "text"), SOME)
def test_no_rule_at_all_repeats_one(content: Path, rule: str, text: str) -> None:
    file = content / "withdraw/arrived.faq.yaml"
    for language in ("zh", "en"):
        was = file.read_text("utf-8")
        file.write_text(was.replace(f"  {language}: |\n", f"  {language}: |\n    `{text}` {text}\n\n", 1), "utf-8")
        findings = read(content)[1]
        assert rule in {finding.rule for finding in findings}
        said = "".join(map(_said, findings))
        for word in [suspect.word for suspect in suspects(text)] + [text[one.start : one.end] for one in phrases(text)]:
            assert word[len(word) // 4 : len(word) // 4 + 18] not in said, said
        file.write_text(was, "utf-8")


@given(st.text(max_size=300))
def test_nothing_upsets_the_search(text: str) -> None:
    phrases(text)
    suspects(text)


def test_what_quotes_a_secret_is_not_said(content: Path) -> None:
    key = "e9873d79c6d87dc0fb6a5778633389f4453213303da61f20bd67fc233aa33262"
    words = " ".join(phrase("english", 12))
    names = ("withdraw/arrived.faq.yaml", "withdraw/which-network.faq.yaml")
    for name, text in zip(names, (key, words), strict=True):
        file = content / name
        file.write_text(f"# {text}\n{file.read_text('utf-8')}", "utf-8")
    kb, _ = read(content)
    about = [
        Finding(f"content/{name}", Position(), rule, "m")
        for name, rule in zip(names, ("private-key", "recovery-phrase"), strict=True)
    ]
    for quoted in (key, key[:20], key[5:28], key[-21:], words, words[6:30], words[-24:]):
        for other in (
            Finding("content/x", Position(), "a", quoted),
            Finding("content/x", Position(), "a", "m", quoted),
            Finding("content/x", Position(), "a", "m", "h", "error", quoted),
            Finding("content/x", Position(), "a", "m", "h", "error", "m", quoted),
        ):
            assert secrets.unrepeated(kb, {*about, other}) == set(about), quoted
            assert secrets.unrepeated(kb, {other}) == {other}, "what is no secret may be said"
        itself = Finding(about[0].path, Position(), "api-key", quoted)
        assert secrets.unrepeated(kb, {*about, itself}) == {*about, itself}
    for quoted in ("e9873d79c6d", "", "some words"):
        other = Finding("content/x", Position(), "a", quoted)
        assert secrets.unrepeated(kb, {*about, other}) == {*about, other}


def test_one_secret_is_one_finding(small: KnowledgeBase) -> None:
    for rule, text in HOSTILE:
        if rule in SECRET:
            assert len(found(small, text)) == 1, text


def test_interface_texts_and_names_are_looked_at(content: Path) -> None:
    key = "e9873d79c6d87dc0fb6a5778633389f4453213303da61f20bd67fc233aa33262"
    (content / "withdraw/arrived.faq.yaml").rename(content / f"withdraw/{key}.faq.yaml")
    assert ("private-key", f"content/withdraw/{key}.faq.yaml") in {(one.rule, one.path) for one in read(content)[1]}
