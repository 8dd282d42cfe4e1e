"""Whatever stands in a file: reading it ends soon, raises nothing, and says what is wrong where it is wrong.

``make fuzz`` tries more of the same for as long as one likes; what it finds belongs into ``fuzz/corpus/``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpgen import rulebook, source
from helpgen.pages.markup import Renderer, first_sentence, plain
from helpgen.source import MAX_BYTES, MAX_LINE, parse
from tests.conftest import DAY, ROOT, SMALL, read
from tests.fuzz import folders
from tests.fuzz.makers import BROKEN_BYTES, TOKENS, document, mutant
from tests.fuzz.properties import SHOWN, complaints, parse_complaints, validate_complaints

CORPUS = sorted((Path(__file__).parent / "fuzz" / "corpus").iterdir())
SHIPPED = [file.read_bytes() for file in sorted([*(ROOT / "content").rglob("*.yaml"), *SMALL.rglob("*.yaml")])]
SHORT = [file for file in SHIPPED if len(file) < 8_000]

PIECES = st.sampled_from(TOKENS).map(lambda token: token.encode("utf-8", "surrogatepass")) | st.sampled_from(BROKEN_BYTES)


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_what_was_a_fault_once(file: Path) -> None:
    assert parse_complaints(file.read_bytes()) == []
    assert validate_complaints(file.read_bytes()) == []


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"a: \xff", 1, 4),
        (b"\xef\xbb\xbfa: \xff", 1, 4),
        (b"a\r\nb: \xff", 2, 4),
        (b"a\rb: \xff", 2, 4),
        ("甲\n乙".encode() + b"\xff", 2, 2),
    ],
)
def test_where_bytes_are_no_text(content: bytes, line: int, column: int) -> None:
    (finding,) = parse(content, SHOWN)[1]
    assert (finding.rule, finding.position.line, finding.position.column) == ("not-utf8", line, column)
    assert "0xFF" in finding.message


@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    assert parse_complaints(content) == []


@settings(max_examples=500)
@given(st.lists(PIECES | st.binary(max_size=3), max_size=30).map(b"".join))
def test_any_tokens_of_the_syntax(content: bytes) -> None:
    assert parse_complaints(content) == []


@settings(max_examples=300)
@given(st.randoms(use_true_random=False))
def test_shipped_files_with_something_wrong(random: Random) -> None:
    content = mutant(random, SHORT)
    assert parse_complaints(content) == [], content


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_shipped_documents_with_wrong_values(random: Random) -> None:
    content = document(random, SHORT)
    assert validate_complaints(content) == [], content


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(min_value=0, max_value=1_000_000))
def test_whole_folders(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = folders.fresh(tmp_path_factory.getbasetemp() / "fuzz" / "content")
    folders.harm(Random(seed), folder, SHORT)
    assert folders.folder_complaints(folder) == []


# --- too much of it -------------------------------------------------------------------------------------------------------

# libyaml and what composes nodes call themselves for every level: a signal, not an exception, is what ends such a process.
BOMBS = (
    "[", "{", "- ", "? ", "{a: ", "[{", "[[],", "? - ", "- ? ", "{? ", "!<", "!a ", "&a ", "*a ", "'", '"', "|\n", "> \n", "a: ", "a:\n ", "\n- ", "%a\n", "---\n",
    "<<: ", "# ", ",", "\t", " ", "\\", "甲", "a: b\n", "- {zh: a?}\n", "\r", "{", "}", "]",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("number", range(0, len(BOMBS), 6))
def test_a_megabyte_of_the_same_ends_no_process(number: int) -> None:
    program = (
        "import sys, time\nfrom tests.fuzz.properties import parse_complaints\n"
        "for unit in sys.argv[1:]:\n"
        "    for before in ('', 'a:\\n  zh: ', '- '):\n"
        f"        content = before + unit * (({MAX_BYTES} - 40) // len(unit.encode()))\n"
        f"        lines = before + '\\n'.join([unit * ({MAX_LINE - 20} // len(unit))] * 90)\n"
        "        begun = time.process_time()\n"
        "        for one in (content, lines):\n"
        "            assert parse_complaints(one.encode()) == [], unit\n"
        "        assert time.process_time() - begun < 30, unit\n"
    )
    units = [*BOMBS[number : number + 6]]
    done = subprocess.run([sys.executable, "-c", program, *units], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("a: " + "x" * MAX_LINE, 1, MAX_LINE + 1),
        ("a: b\nc: '" + "甲" * MAX_LINE + "'", 2, MAX_LINE + 1),
        ("- a\n" * (source.MAX_NODES + 1), source.MAX_NODES + 1, 3),
        ("a: " + "[" * 21, 1, 23),
    ],
)
def test_bounds(content: str, line: int, column: int) -> None:
    read_source, findings = parse(content.encode(), SHOWN)
    assert read_source is None
    assert [(finding.rule, finding.position.line, finding.position.column) for finding in findings] == [
        ("too-large", line, column)
    ]


def test_as_much_as_the_bounds_allow_is_read() -> None:
    content = ("a: " + "x" * (MAX_LINE - 3) + "\n").encode() + b"b:\n" + b"- a\n" * (source.MAX_NODES - 3)
    read_source, findings = parse(content, SHOWN)
    assert findings == []
    assert read_source is not None


def test_a_file_of_many_mistakes_tells_of_some() -> None:
    content = b"- !a b\n" * 50_000
    _, findings = parse(content, SHOWN)
    assert len(findings) == source.MAX_FINDINGS + 1
    assert findings[-1].rule == "too-large"
    assert complaints(content, findings) == []


# --- texts that take long ---------------------------------------------------------------------------------------------------

TANGLED = (
    "[", "]", "](", "[a](", "![", "*", "* ", "_", "**a", "`", "``", "<", "<a ", "<!--", "&a", "{{", "{{ a", "}}", "|", "|---", "\\", "\\[", "!!! note\n    ", "> ", ">",
    "- ", "1. ", "# a\n\n", "## a {#a}\n", "~~~", "a\n=\n", "$1", "QQ", "a@b.", "1,", "1.", "http://", "(", "“", "‘", "甲", "\n", " ", "a ", "entry:x ", "{{ fact:a }}",
)  # fmt: skip
PARTS = ("[", "](", ")", "]", "*", "**", "_", "`", "<", ">", "{{", " fact:a }}", "|", "!", "\n\n", "\n- ", "\n> ", "\n1. ", "#", "a", "甲", "1", " ", ":", "/", "“", "”", ",", "$", "%", "@", "\\")  # fmt: skip
RENDERING = 3.0
"""Seconds that checking and rendering a text of 4,000 characters may take on a busy machine; on an idle one it is 0.3."""


def _with_answer(content: Path, text: str) -> None:
    file = content / "withdraw" / "arrived.faq.yaml"
    data = yaml.safe_load(file.read_text("utf-8"))
    data["answer"] = {"zh": text, "en": text}
    data["reviewed"] = str(data["reviewed"])
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120), "utf-8")


def _render(text: str) -> None:
    Renderer().html(text, lambda target: None)
    plain(text)
    first_sentence(text)


@pytest.mark.parametrize("sign", TANGLED, ids=ascii)
def test_the_same_again_and_again_is_told_and_looked_at_no_more(content: Path, sign: str) -> None:
    _with_answer(content, "a\n\n" + sign * (19_900 // len(sign)))
    begun = time.process_time()
    found = {finding.rule for finding in read(content)[1] if finding.path.endswith("arrived.faq.yaml")}
    assert time.process_time() - begun < RENDERING
    assert found & {"tangled-text", "too-large"}


@pytest.mark.parametrize("sign", TANGLED, ids=ascii)
def test_what_is_short_enough_to_be_looked_at_takes_no_time(content: Path, sign: str) -> None:
    text = "a\n\n" + sign * (3_900 // len(sign))
    _with_answer(content, text)
    begun = time.process_time()
    findings = read(content)[1]
    if "tangled-text" not in {finding.rule for finding in findings}:
        _render(text)
    assert time.process_time() - begun < RENDERING


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=0, max_value=1_000_000), st.sampled_from((3_900, 19_000)))
@example(1, 19_000)
def test_signs_in_any_order_take_no_time(tmp_path_factory: pytest.TempPathFactory, seed: int, length: int) -> None:
    random = Random(seed)
    parts = random.sample(PARTS, k=random.randrange(1, 8))
    text = "a" + "".join(random.choices(parts, k=length))[:length]
    content = folders.fresh(tmp_path_factory.getbasetemp() / "fuzz" / "texts")
    _with_answer(content, text)
    begun = time.process_time()
    kb, _ = rulebook.read(content, "content", DAY)
    if "arrived" in kb.entries:
        _render(kb.entries["arrived"].content.answer.root["zh"])
    assert time.process_time() - begun < 5 * RENDERING, (parts, length)


def test_one_level_less_is_a_text(content: Path) -> None:
    _with_answer(
        content,
        "a\n\n- 一\n    - 二\n        - 三\n            - 四\n                - 五\n                    - 六\n\n" + "-" * 300,
    )
    assert "tangled-text" not in {finding.rule for finding in read(content)[1]}
