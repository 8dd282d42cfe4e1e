"""Ways to reach somebody, in every form: the tables in ``contacts/``, positions, and that looking first loses nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import contact_forms
from helpgen.rules.contact_forms import contacts_in
from helpgen.rules.contacts import contact_in_text
from tests.conftest import read

TABLES = Path(__file__).parent / "contacts"
HOSTILE: list[str] = yaml.safe_load((TABLES / "contacts.yaml").read_text("utf-8"))
CONTROLS: list[str] = yaml.safe_load((TABLES / "controls.yaml").read_text("utf-8"))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_contact_is_found_once(text: str) -> None:
    found = contacts_in(text)
    assert len(found) == 1
    start, end, _ = found[0]
    assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("text", CONTROLS)
def test_what_is_no_contact_passes(text: str) -> None:
    assert contacts_in(text) == []


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) >= 60 and len(set(CONTROLS)) >= 60


@pytest.mark.parametrize("text", [*HOSTILE, *CONTROLS])
def test_looking_first_loses_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = contact_forms._contacts_in.__wrapped__(text)
    for name in ("MAY_HOLD", "_MAY_INVITE"):
        monkeypatch.setattr(contact_forms, name, re.compile(""))
    monkeypatch.setattr(contact_forms, "_is_hinted", lambda line: True)
    assert contact_forms._contacts_in.__wrapped__(text) == first


ODD = {"i": "ıİ", "s": "ſ", "k": "\u212a"}
"""What patterns that disregard case take for a letter."""


@given(st.from_regex(contact_forms.MAY_HOLD), st.data())
@settings(max_examples=1500, deadline=None)
def test_every_line_that_may_hold_something_is_hinted_at(line: str, data: st.DataObject) -> None:
    odd = data.draw(st.lists(st.sampled_from(sorted(ODD)), max_size=2))
    for letter in odd:
        line = line.replace(letter, data.draw(st.sampled_from(ODD[letter])))
    if contact_forms.MAY_HOLD.search(line):
        assert contact_forms._is_hinted(line)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("先看，再发邮件到 support＠example。com？不，kefu@example.org。", "kefu@example.org"),
        ("拨打 ０２１－６１２３４５６７。", "０２１－６１２３４５６７"),
        ("加 QQ：12３456789。", "12３456789"),
        ("打 1 3 8 0 0 1 3 8 0 0 0。", "1 3 8 0 0 1 3 8 0 0 0"),
        ("查看 `13800138000`。", "13800138000"),
    ],
)
def test_where_it_stands(words: str, found: str, content: Path) -> None:
    file = content / "withdraw/which-network.faq.yaml"
    lines = file.read_text("utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("answer:")) + 1
    until = next(number for number in range(at, len(lines)) if lines[number].startswith("aliases:"))
    lines[at:until] = ["  zh: |", f"    {words}", "  en: |", "    Ask the receiver."]
    file.write_text("\n".join(lines), "utf-8")
    told = [finding for finding in read(content)[1] if finding.rule == "contact-in-text"]
    assert [(one.position.line, one.position.column) for one in told] == [(at + 2, lines[at + 1].index(found) + 1)]


@pytest.mark.parametrize("number", ["110", "96110", "911", "112", "12321"])
def test_the_police_may_be_called(number: str) -> None:
    assert contacts_in(f"报警打 {number}。") == [] and contacts_in(f"Call {number} at once.") == []


def test_the_shipped_content_names_none(shipped: KnowledgeBase) -> None:
    assert list(contact_in_text(shipped)) == []
