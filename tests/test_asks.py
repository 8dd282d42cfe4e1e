"""What no text asks for: tables of what thieves write and of what careful writers write, in ``asks/``; disguises; positions.

``held-out.yaml`` was written before the patterns; ``second-held-out.yaml`` and ``third-held-out.yaml`` after them, to measure them
on what they had not seen, and what these showed was mended then. All are kept whole here.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import asks, places
from helpgen.rules.asks import asked
from helpgen.rules.undisguised import undisguised
from tests.conftest import read

TABLES = Path(__file__).parent / "asks"
HELD_OUT = ("held-out.yaml", "second-held-out.yaml", "third-held-out.yaml")


def table(name: str) -> Any:
    return yaml.safe_load((TABLES / name).read_text("utf-8"))


HOSTILE = [
    (kind, text)
    for name in ("hostile.yaml", *HELD_OUT)
    for kind, texts in table(name).items()
    if kind != "controls"
    for text in texts
]
CONTROLS = [*table("controls.yaml"), *(text for name in HELD_OUT for text in table(name)["controls"])]


@pytest.mark.parametrize(("kind", "text"), HOSTILE, ids=[text for _, text in HOSTILE])
def test_what_thieves_write_is_found(kind: str, text: str) -> None:
    found = asked(text)
    assert found, "passes"
    # A sentence that asks for two things at once is told once, as either.
    assert kind in {what for what, _, _ in found} or len(found) == 1
    for _, start, end in found:
        assert 0 <= start < end <= len(text) and text[start:end].strip()


@pytest.mark.parametrize("text", CONTROLS)
def test_what_careful_writers_write_passes(text: str) -> None:
    assert asked(text) == ()


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 200 and len(CONTROLS) >= 180
    assert len({text for _, text in HOSTILE}) == len(HOSTILE) and len(set(CONTROLS)) == len(CONTROLS)


@pytest.mark.parametrize(
    "disguised",
    [
        "Please send your seed phr\u200base to support.",
        "Please send your s\u0435\u0435d phrase to support.",
        "Please send your \U0001d42c\U0001d41e\U0001d41e\U0001d41d phrase to support.",
        "Please send your \uff53\uff45\uff45\uff44 \uff50\uff48\uff52\uff41\uff53\uff45 to support.",
        "Please send your se\u0301ed phrase to support.",
        "PLEASE SEND YOUR SEED PHRASE TO SUPPORT.",
        "Please send your [seed phrase](term:recovery-phrase) to support.",
        "Please send your `seed phrase` to support.",
        "| Step | What |\n| --- | --- |\n| 1 | Please send your seed phrase to support. |",
        "![Please send your seed phrase to support.](image:x)",
        "Please send us your seed\nphrase.",
        "请把助\u200b记词发给客服。",
        "请把**助记词**发给客服。",
        "请把[助记词](term:recovery-phrase)发给客服。",
        "請把助記詞發給客服。",
        "请把“助记词”发给客服。",
        "请把助 记 词 发给客服。",
    ],
)
def test_disguises_do_not_help(disguised: str) -> None:
    assert [what for what, _, _ in asked(disguised)] == ["secret"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Never share it. “Send us your seed phrase”, they write.", False),
        ("They say “send us your seed phrase”.", False),
        ("“Please send your seed phrase to support.”", True),
        ("Scammers are everywhere! Send us your seed phrase.", True),
        ("骗子会说：“把助记词发给客服。”", False),
        ("“请把助记词发给客服。”", True),
        ("Open the wallet app and tap Restore.\n\nEnter your recovery phrase in order.", False),
        ("Open our page.\n\nEnter your recovery phrase in order.", True),
        ("打开钱包应用，点恢复钱包。\n\n按顺序输入助记词。", False),
        ("打开我们的网页。\n\n按顺序输入助记词。", True),
        ("How scammers work:\n\n- Send your seed phrase to a bot.", False),
        ("How it is done:\n\n- Send your seed phrase to our bot.", True),
    ],
)
def test_who_says_it_and_where_decide(text: str, found: bool) -> None:
    assert bool(asked(text)) is found


def test_every_text_is_looked_at(content: Path) -> None:
    """One request in each kind of text: all are found at their file, line and column."""
    request = "Please send your seed phrase to support."
    file = content / "withdraw/which-network.faq.yaml"
    text = file.read_text("utf-8")
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("short:")) + 2
    assert lines[at].lstrip().startswith("en:")
    lines[at] = f"  en: Ask the receiver. {request}"
    file.write_text("\n".join(lines), "utf-8")
    for name, old, new in (
        ("channels.yaml", "en: Sign in and fill it in.", f"en: {request}"),
        ("site.yaml", "en: A site for tests.", f"en: {request}"),
    ):
        changed = (content / name).read_text("utf-8")
        assert old in changed
        (content / name).write_text(changed.replace(old, new, 1), "utf-8")
    found = [finding for finding in read(content)[1] if finding.rule == "asks-for-secret"]
    assert {finding.path for finding in found} == {
        "content/channels.yaml", "content/site.yaml", "content/withdraw/which-network.faq.yaml",
    }  # fmt: skip
    mine = next(finding for finding in found if finding.path.endswith("faq.yaml"))
    assert (mine.position.line, mine.position.column) == (at + 1, lines[at].index("send your seed") + 1)


def test_an_option_that_tells_what_a_message_wants_passes(shipped: KnowledgeBase) -> None:
    assert [finding for rule in asks.RULES for finding in rule(shipped)] == []
    assert sum(1 for _ in places.localized_texts(shipped)) > 2000


_LETTERS = st.text(st.sampled_from("seed phrase 助记词 sendｓ請发给客服. -*_`·\u200b\u0435🙂\n|"), max_size=40)


@settings(max_examples=400, deadline=None)
@given(_LETTERS)
def test_every_character_keeps_its_place(text: str) -> None:
    looked = undisguised(text)
    assert len(looked.words) == len(looked.origin)
    assert list(looked.origin) == sorted(looked.origin)
    for at in range(len(looked.words)):
        start, end = looked.span(at, at + 1)
        assert 0 <= start < end <= len(text)
    for _, start, end in asked(text):
        assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    "piece", ["send your ", "助记词", "a b ", "seed phrase and ", "please, ", "不要", "s e e d ", "用", "转账", "|", "- "]
)
def test_a_large_text_is_not_slow(piece: str) -> None:
    start = time.process_time()
    asked.__wrapped__(piece * (20_000 // len(piece)))
    assert time.process_time() - start < 4


def test_a_denial_elsewhere_does_not_help() -> None:
    """The words of comfort that thieves begin with, before each request: none of them makes it a warning."""
    for comfort in ("Never worry: ", "Do not panic, ", "No problem! ", "We never lose funds. ", "Don't hesitate, "):
        assert asked(comfort + "send your recovery phrase to our support team."), comfort
    for comfort in ("切勿担心，", "不要着急，", "没关系，", "我们从不丢币。", "不用怕，", "无论如何，"):
        assert asked(comfort + "请把助记词发给客服。"), comfort


def test_comfort_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without knowing comfort: the test above would fail, so it tries something."""
    from helpgen.rules import asks_chinese, asks_english, denials_english

    for module in (asks_english, denials_english):
        monkeypatch.setattr(module, "COMFORT", re.compile("(?!)"))
    monkeypatch.setattr(asks_chinese, "_COMFORT", re.compile("(?!)"))
    asks._suspects.cache_clear()
    try:
        assert not asked.__wrapped__("Never fail to send your recovery phrase to our support team.")
    finally:
        asks._suspects.cache_clear()
