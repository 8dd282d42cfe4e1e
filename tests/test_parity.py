"""Languages held equal: what differs between them, numbers in words, typography with its fixes, and images."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.content_folder import load
from helpgen.findings import Finding
from helpgen.images import image_file, known_names, read_images
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Markdown, localized
from helpgen.numerals import Numbers
from helpgen.pages import all_pages
from helpgen.pages.markup import Picture, Renderer
from helpgen.rules import hosts, images, parity, references, typography
from helpgen.rules.anatomy import Content
from helpgen.rules.differences import differences
from helpgen.rules.places import Passage
from tests.conftest import DAY, ROOT, SMALL, read

ENTRY = "withdraw/which-network.faq.yaml"
OURS = {rule.id for rule in (*parity.RULES, *typography.RULES, *images.RULES, references.bad_link, hosts.unsafe_scheme)}


def write(content: Path, texts: dict[str, str], field: str = "answer") -> None:
    file = content / ENTRY
    data = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
    data.pop(field)
    lines = [f"{field}:"]
    for language, words in texts.items():
        lines += [f"  {language}: |", *(f"    {line}" if line else "" for line in words.split("\n"))]
    rest = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)
    file.write_text("\n".join(lines) + "\n" + rest, "utf-8")


def found(content: Path) -> list[Finding]:
    return [finding for finding in read(content)[1] if finding.rule in OURS]


# --- numbers ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "digits"),
    [
        ("1,000 和 1000.50 元", "zh", {"1000", "1000.5"}),
        ("２４小时", "zh", {"24"}),
        ("2026 年 11 月 21 日", "zh", {"2026", "11", "21"}),
        ("5 万、1.2 亿", "zh", {"50000", "120000000"}),
        ("1,000.50 or 0.50", "en", {"1000.5", "0.5"}),
        ("2 million, 10%, 3–5", "en", {"2000000", "10", "3", "5"}),
        ("ERC20, BIP39, 2FA, v2", "en", set()),
        ("BIP 39 and 24-word", "en", {"39", "24"}),
        ("1.000,5 y 0,5", "es", {"1000.5", "0.5"}),
        ("1\u00a0000", "en", {"1000"}),
    ],
)
def test_digits(text: str, language: str, digits: set[str]) -> None:
    assert set(Numbers(text, language).digits) == digits


@pytest.mark.parametrize(
    ("text", "language", "says", "says_not"),
    [
        ("试两次，等三十天", "zh", "2 30", "5"),
        ("二十四小时，一百二十元，三万五千", "zh", "24 120 35000", "7"),
        ("二〇二六年十一月", "zh", "2026 11", "12"),
        ("try it twice, within twenty-four hours", "en", "2 24", "3"),
        ("a dozen, half, in November, ERC20", "en", "12 0.5 11 20", "13"),
        ("at 3 pm", "en", "15 3", "4"),
        ("dos veces", "es", "2 12", "13"),
    ],
)
def test_numbers_in_words(text: str, language: str, says: str, says_not: str) -> None:
    numbers = Numbers(text, language)
    assert all(numbers.has(number) for number in says.split())
    assert not any(numbers.has(number) for number in says_not.split())


@given(
    st.text(alphabet=st.sampled_from("0123456789.,０９十百千万亿两零一九 \u00a0apm%"), max_size=60),
    st.sampled_from(["zh", "en", "es"]),
)
def test_any_text_has_the_numbers_that_it_has(text: str, language: str) -> None:
    numbers = Numbers(text, language)
    assert all(numbers.has(number) for number in numbers.digits)


# --- what differs ----------------------------------------------------------------------------------------------------------

EQUAL = [
    ("最多 1,000 元，试两次，11 月 3 日前，5 万以下", "Up to 1000, try it 2 times, by 3 November, below 50,000"),
    ("[甲](https://example.org/zh/a)", "[A](https://example.org/en/a)"),
    ("[甲](term:txid)", "[A](term:txid), and [it](term:txid) again"),
    ("看 `abc` 和 `中文`", "See `abc` and `Chinese`"),
    ("先 [甲](entry:arrived)。\n\n再 5 次。", "First.\n\nThen 5 [A](entry:arrived)."),
    ("ERC20 网络，BIP39", "The ERC-20 network, BIP 39"),
    ("支持 2FA", "Use two-factor authentication"),
    ("1. 一\n2. 二", "1. One\n1. Two"),
]


@pytest.mark.parametrize(("zh", "en"), EQUAL)
def test_equal(content: Path, zh: str, en: str) -> None:
    write(content, {"zh": zh, "en": en})
    assert [finding.as_text() for finding in found(content)] == []


DIFFERENT = [
    # Chinese, English, the rule, and the words that the finding stands at (empty: at the key of the language named last)
    ("看[甲](entry:arrived)。", "See A.", "different-links", "See A.", ""),
    ("看[甲](entry:arrived)。", "See [A](tree:missing).", "different-links", "[A]", ""),
    ("看甲。", "See [A](entry:arrived).", "different-links", "看甲。", ""),
    ("一。\n\n看[BIP 125](https://example.org/125)。", "One.\n\nSee it.", "different-links", "See it.", ""),
    ("最长 {{ fact:review-time }}。", "Up to a while.", "different-facts", "Up to", ""),
    ("等 30 天。", "Wait 31 days.", "different-numbers", "31", ""),
    ("等 30 天。", "Wait a month.", "different-numbers", "Wait", ""),
    ("等一下。", "Wait 31 days.", "different-numbers", "31", ""),
    ("- 等 30 天\n- 试 15 次", "- Wait 15 days\n- Try it 30 times", "different-numbers", "15 days", "30 times"),
    ("- 一\n- [二](entry:arrived)", "- One", "different-steps", "- One", ""),
    ("1. 一\n2. 二", "- One\n- Two", "different-steps", "en:", ""),
    ("一\n\n!!! tip \"好\"\n    二", "One\n\n!!! note \"Good\"\n    Two", "different-callouts", "!!! note", ""),
    ("一\n\n!!! tip \"好\"\n    - 二", "One", "different-callouts", "en:", ""),
    ("| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |", "| A |\n| --- |\n| 1 |", "different-tables", "| A |", ""),
    ("看 `abc`", "See `abd`", "different-code", "`abd`", ""),
    ("一\n\n![图里的一](image:example.svg)", "One", "different-images", "en:", ""),
    ("A text in another language", "A text in another language", "same-text", "A text", ""),
    ("先问收款方", "先问收款方", "same-text", "先问", ""),
    ("Ask the receiver first", "Ask them", "same-text", "Ask the", ""),
]  # fmt: skip


@pytest.mark.parametrize(("zh", "en", "rule", "at", "also"), DIFFERENT)
def test_one_difference_is_one_finding_at_its_place(content: Path, zh: str, en: str, rule: str, at: str, also: str) -> None:
    write(content, {"zh": zh, "en": en})
    findings = found(content)
    assert [finding.rule for finding in findings] == [rule] * (2 if also else 1)
    lines = (content / ENTRY).read_text("utf-8").splitlines()
    for finding, words in zip(findings, [at, also], strict=False):
        shown = lines[finding.position.line - 1][finding.position.column - 1 :]
        assert shown.startswith(words), finding.as_text()
        assert finding.hint and finding.message_zh and finding.hint_zh


@pytest.mark.parametrize(
    ("zh", "en", "rule"),
    [
        ("看[甲](entry:arived)。", "See [A](entry:arrived).", "unknown-reference"),
        ("看[甲]（entry:arrived）。", "See [A](entry:arrived).", "unmade-link"),
        ("一\n\n!!! warnung \"小心\"\n    二", "One\n\n!!! warning \"Care\"\n    Two", "bad-callout"),
        ("一\n1. 二", "One\n\n1. Two", "broken-list"),
        ("![图里的一](image:exampel.svg)", "![What it shows](image:example.svg)", "unknown-image"),
        ("## 一\n\n[甲](entry:arrived)", "## One {#one}\n\nA", "heading-anchor"),
    ],
)  # fmt: skip
def test_what_another_rule_tells_is_no_second_mistake(content: Path, zh: str, en: str, rule: str) -> None:
    write(content, {"zh": zh, "en": en})
    rules = {finding.rule for finding in read(content)[1] if finding.path.endswith(ENTRY) and finding.severity == "error"}
    assert rules == {rule}


def test_a_fact_says_the_same_number_in_every_language(content: Path) -> None:
    file = content / "facts.yaml"
    file.write_text(file.read_text("utf-8").replace("en: 24 hours", "en: 12 hours"), "utf-8")
    assert [(finding.rule, finding.position.line) for finding in found(content)] == [("different-numbers", 2)]


def test_a_third_language_is_compared_with_the_first(small: KnowledgeBase) -> None:
    document = small.entries["which-network"]
    texts = {"zh": "等 30 天，试 2 次，[甲](term:txid)", "es": "Espera 30 días, dos veces, [A](term:txid)"}
    first, other = (Content(Passage(document, ("answer", language), words), True) for language, words in texts.items())
    assert list(differences(small, first, other)) == []
    wrong = Content(Passage(document, ("answer", "es"), "Espera 31 días, dos veces, [A](term:txid)"), True)
    assert [(item.rule, item.message[0]) for item in differences(small, first, wrong)] == [
        ("different-numbers", "'es' says 31 where 'zh' says 30")
    ]


def _changed(words: str) -> dict[str, str]:
    """Ways to spoil an English text, by the rule that has to see it."""
    changes = {
        "different-links": re.sub(r"(?<!!)\[([^\[\]]*)\]\((?!term:)[^()]*\)", r"\1", words, count=1),
        "different-facts": re.sub(r"\{\{ fact:[^}]*\}\}", "a while", words, count=1),
        "different-steps": re.sub(r"(?m)^(1\.|-) .*\n(?=(?:2\.|-) )", "", words, count=1),
        "different-callouts": words.replace("!!! warning", "!!! tip", 1) if "!!! warning" in words else words,
        "different-tables": re.sub(r"(?m)^\| [^-\n].*\|\n?\Z|(?m:^\| [^-\n].*\|\n)(?=\n)", "", words, count=1),
        "different-code": re.sub(r"`([^`\n]+)`", r"`\1x`", words, count=1),
    }
    return {rule: text for rule, text in changes.items() if text != words}


def test_no_change_to_one_language_of_the_shipped_texts_goes_unseen() -> None:
    """Each text of the shipped content, spoiled in English in every way that it can be."""
    shipped, _ = load(ROOT / "content")
    tried: dict[str, int] = {}
    for document in shipped.documents():
        for path, text in localized(document.content):
            if not isinstance(text, Markdown):
                continue
            first = Content(Passage(document, (*path, "zh"), text["zh"]), True)
            for rule, words in _changed(text["en"]).items():
                if rule == "different-code" and not first.code_is_shared:
                    continue
                other = Content(Passage(document, (*path, "en"), words), True)
                rules = {item.rule for item in differences(shipped, first, other)}
                assert rules == {rule}, (document.id, path, rule, words)
                tried[rule] = tried.get(rule, 0) + 1
    assert len(tried) == 6 and min(tried.values()) >= 3, tried


def test_the_shipped_content_has_no_false_alarm() -> None:
    shipped, _ = load(ROOT / "content")
    rules = (*parity.RULES, *typography.RULES, *images.RULES)
    assert [finding.as_text() for rule in rules for finding in rule(shipped)] == []


# --- typography ------------------------------------------------------------------------------------------------------------

MENDED = [
    # language, written, mended, rule
    ("zh", "先问,再选.对吗?好!看(提现)记录:一;二", "先问，再选。对吗？好！看（提现）记录：一；二", "half-width-punctuation"),
    ("zh", "比如 USDT,然后等...再说", "比如 USDT，然后等……再说", "half-width-punctuation"),
    ("zh", "**加粗**,看[这里](entry:arrived).", "**加粗**，看[这里](entry:arrived)。", "half-width-punctuation"),
    ("zh", "哈希(TXID)要 1,000 个", "哈希（TXID）要 1,000 个", "half-width-punctuation"),
    ("zh", "好。。再看", "好。再看", "doubled-punctuation"),
    ("zh", "好 。再看", "好。再看", "doubled-punctuation"),
    ("en", "Wait,, then look", "Wait, then look", "doubled-punctuation"),
    ("zh", "选 ＴＲＣ２０ 网络", "选 TRC20 网络", "full-width-letters"),
    ("en", "Choose TRC２０", "Choose TRC20", "full-width-letters"),
    ("en", "Wait，then look。", "Wait, then look.", "han-in-english"),
    ("zh", "看[这里。](entry:arrived)", "看[这里](entry:arrived)。", "link-swallows-punctuation"),
    ("zh", "看[这里，](entry:arrived)。", "看[这里](entry:arrived)。", "link-swallows-punctuation"),
    ("en", "See [here.](entry:arrived)", "See [here](entry:arrived).", "link-swallows-punctuation"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "written", "mended", "rule"), MENDED)
def test_typography_is_mended_by_its_fix(content: Path, language: str, written: str, mended: str, rule: str) -> None:
    number = re.sub(r"\[[^\]]*\]", "[x]", " ".join(re.findall(r"\[[^\]]*\]\([^)]*\)|[0-9,]+", mended)))
    texts = {"zh": f"另一段 {number}", "en": f"Another one {number}"} | {language: written}
    write(content, texts)
    kb, _ = read(content)
    findings = [finding for rule in typography.RULES for finding in rule(kb)]
    assert {finding.rule for finding in findings} == {rule}
    file = content / ENTRY
    lines = file.read_text("utf-8").split("\n")
    for finding in sorted(findings, reverse=True):
        assert finding.fix is not None
        at, end = finding.fix.position.column - 1, finding.fix.position.column - 1 + finding.fix.length
        line = lines[finding.fix.position.line - 1]
        lines[finding.fix.position.line - 1] = line[:at] + finding.fix.text + line[end:]
    file.write_text("\n".join(lines), "utf-8")
    kb, _ = read(content)
    assert kb.entries["which-network"].content.answer[language].rstrip("\n") == mended
    assert [finding for rule in typography.RULES for finding in rule(kb)] == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("标签 (Memo/Tag) 的，1,000 元，12:30，比例 1:1，v1.2", "Memo or tag, 1,000, 12:30, 1:1, v1.2"),
        ("`a,b`，{{ fact:review-time }}，“已完成”。", "`a,b`, {{ fact:review-time }}, “已完成” (已完成)."),
        ("看[为什么没到账？](entry:arrived)", "See [why it is missing?](entry:arrived)"),
        ("找[甲公司 Inc.](entry:arrived)", "Ask [Foo Inc.](entry:arrived)"),
        ("真的！！！别转……", "Really!!! Do not…"),
        ("1. 一\n2. 二\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |", "1. A\n2. B\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"),
        ('一\n\n!!! tip "好"\n    二', 'One\n\n!!! tip "Good"\n    Two'),
    ],
)
def test_typography_leaves_alone(content: Path, zh: str, en: str) -> None:
    write(content, {"zh": zh, "en": en})
    kb, _ = read(content)
    assert [finding.as_text() for rule in typography.RULES for finding in rule(kb)] == []


# --- images ----------------------------------------------------------------------------------------------------------------

_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
_JPG = (
    b"\xff\xd8\xff\xe0\0\x10"
    + b"\0" * 14
    + b"\xff\xc0\0\x11\x08"
    + (480).to_bytes(2, "big")
    + (640).to_bytes(2, "big")
    + b"\x03"
)
_WEBP = b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", _PNG, (640, 480)),
        ("a.jpg", _JPG, (640, 480)),
        ("a.webp", _WEBP, (640, 480)),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0/" + (639 | 479 << 14).to_bytes(4, "little") + b"\0" * 8, (640, 480)),
        ("a.svg", b'<?xml version="1.0"?><svg width="640" height="480px" viewBox="0 0 1 1">', (640, 480)),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"\n viewBox="0 0 640.2 480">', (640, 480)),
        ("a.svg", b'<svg width="100%" height="100%">', None),
        ("a.png", b"not a picture", None),
        ("a.jpg", b"\xff\xd8\xff", None),
    ],
)
def test_size_of_an_image(tmp_path: Path, name: str, data: bytes, size: tuple[int, int] | None) -> None:
    (tmp_path / name).write_bytes(data)
    assert read_images(tmp_path) == {name: size}


def test_no_folder_of_images(tmp_path: Path) -> None:
    assert read_images(tmp_path / "none") == {}


def test_each_language_gets_its_own_file() -> None:
    languages = ("zh", "en")
    files = {"steps.zh.svg": None, "steps.en.svg": None, "one.svg": None, "half.svg": None, "half.zh.svg": None}
    assert [image_file(files, "steps.svg", language, languages) for language in languages] == ["steps.zh.svg", "steps.en.svg"]
    assert image_file(files, "one.svg", "en", languages) == "one.svg"
    assert [image_file(files, "half.svg", language, languages) for language in languages] == ["half.zh.svg", None]
    assert known_names(files, languages) == {"steps.svg", "one.svg", "half.svg"}


GOOD = {
    "zh": "一\n\n![收款页上的网络 {{ fact:review-time }}](image:example.svg)\n\n二",
    "en": "One\n\n![The network {{ fact:review-time }}](image:example.svg)\n\nTwo",
}


@pytest.mark.parametrize(
    ("en", "rules", "hint"),
    [
        ("![The network](image:exampel.svg)", ["unknown-image"], "did you mean 'example.svg'?"),
        ("![The network](image:Example.SVG)", ["unknown-image"], "rename the file to example.svg"),
        ("![The network](image:example.en.svg)", ["unknown-image"], "write image:example.svg; each language"),
        ("![The network](image:other.svg)", ["unknown-image"], "put the file into pages/assets/images/"),
        ("![](image:example.svg)", ["missing-alt"], "write ![what it shows](image:example.svg), in 'en'"),
        ("![Screenshot 2](image:example.svg)", ["missing-alt"], "write ![what it shows]"),
        ("![example.svg](image:example.svg)", ["missing-alt"], "write ![what it shows]"),
        ("![Example](image:example.svg)", ["missing-alt"], "write ![what it shows]"),
        ("![收款页上的网络](image:example.svg)", ["han-in-english"], "translate it"),
        ("![The network](../images/example.svg)", ["bad-link"], "write ![The network](image:example.svg) on a line"),
        ("![The network](https://example.org/a.png)", ["bad-link"], "write ![The network](image:a.png) on a line"),
        ("![The network](javascript:alert(1))", ["unsafe-scheme"], "link to a page by key"),
        ("[The network](image:example.svg)", ["bad-link"], "write ![The network](image:example.svg)"),
        ("See ![The network](image:example.svg)", ["bad-link"], "on a line of its own, with an empty line before"),
        ("See\n![The network](image:example.svg)", ["bad-link"], "on a line of its own, with an empty line before"),
    ],
)  # fmt: skip
def test_image_mistakes(content: Path, en: str, rules: list[str], hint: str) -> None:
    write(content, {"zh": "一\n\n![收款页上的网络](image:example.svg)", "en": f"One\n\n{en}"})
    findings = found(content)
    assert [finding.rule for finding in findings] == rules, [finding.as_text() for finding in findings]
    assert hint in findings[0].hint


def test_a_language_without_its_own_file(content: Path) -> None:
    folder = content / "pages" / "assets" / "images"
    shutil.copy(folder / "example.svg", folder / "example.zh.svg")
    write(content, GOOD)
    assert [(finding.rule, finding.hint) for finding in found(content)] == [
        ("unknown-image", "put example.en.svg into pages/assets/images/")
    ]
    (folder / "example.svg").rename(folder / "example.en.svg")
    assert found(content) == []


def test_an_image_on_a_page(content: Path) -> None:
    folder = content / "pages" / "assets" / "images"
    (folder / "example.zh.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20"/>', "utf-8")
    (folder / "example.svg").rename(folder / "example.en.svg")
    write(content, GOOD)
    kb, findings = read(content)
    assert [finding.as_text() for finding in findings if finding.severity == "error"] == []
    bodies = {page.language: page.body for page in all_pages(kb, DAY) if page.url.endswith("/which-network/")}
    assert _figure(bodies["en"]) == (
        '<figure class="hg-figure"><img alt="The network 24 hours" height="120" loading="lazy"'
        ' src="../../../assets/images/example.en.svg" width="320"></figure>'
    )
    assert 'src="../../../assets/images/example.zh.svg" width="10"' in _figure(bodies["zh"])
    assert (SMALL / "pages" / "assets" / "images" / "example.svg").exists()


def _figure(body: str) -> str:
    """The figure of a page, the attributes of its image in the order of the alphabet."""
    match = re.search(r"<figure.*?</figure>", re.sub(r"\s*\n\s*", "", body))
    assert match is not None
    image = re.compile(r"<img ([^>]*)>")
    return image.sub(lambda found: f"<img {' '.join(sorted(_ATTRIBUTE.findall(found[1])))}>", match.group())


_ATTRIBUTE = re.compile(r'[a-z]+="[^"]*"')


PIECES = [
    "![", "](", "image:a.svg", ")", "\n\n", "\n", "    ", "- ", "1. ", "> ", "a.svg", "image:", "javascript:alert(1)", "<img src=x>",
    "\"", "\\", "`", "提现", "**", "!!! tip \"x\"\n    ", "onerror=", "[x](https://example.org)", "![x](image:a.svg)", "![x](image:b.svg)",
    "\ue000a\ue001<b>\ue002", "| a |\n| --- |\n",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=3), max_size=14).map(
        "".join
    )
)
def test_nothing_but_a_known_image_becomes_one(text: str) -> None:
    picture = Picture("../assets/images/a.svg", (1, 2))
    html = Renderer().html(text, lambda target: None, lambda name: picture if name == "a.svg" else None)
    for image in re.findall(r"<img[^>]*>", html):
        assert re.fullmatch(
            r'<img alt="[^"<>]*" height="2" loading="lazy" src="\.\./assets/images/a\.svg" width="1">',
            image.replace(" />", ">"),
        ), image
    assert "onerror=" not in "".join(re.findall(r"<[a-z][^>]*>", re.sub(r'"[^"]*"', '""', html)))


def test_the_place_of_an_image_is_documented() -> None:
    manual = (ROOT / "docs" / "content-format.md").read_text("utf-8")
    assert "image:withdraw-steps.svg" in manual and "pages/assets/images/" in manual
