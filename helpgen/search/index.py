"""The search of one language as three files: an index, a store with what a result shows, and a deep index.

Nothing is built in the browser: ``search/engine.mjs`` reads the files as they are. Equal input gives equal bytes. The index
holds titles, aliases and short answers of everything but the steps of trees, the store what is shown of them: enough for the
first result. The deep index holds the rest of all texts, and the steps, in its header what is shown of them; it is fetched
after that. Documents are numbered in the order given, steps last.

An index is gzip (so that its size does not depend on the host) over:

- the header, JSON in UTF-8, and a line break
- a pair of bytes a term: UTF-16 units shared with the term before, units that follow
- those following units of all terms, joined, in UTF-8; their length in bytes is ``text`` in the header
- a varint a term: how many documents it is in
- for each term, for each document: varint of the gap to the document before (counted from -1), minus 1
- a byte for each of these: the level of the impact, ``LEVELS`` times the square root of its share of the greatest impact

Terms are in the order of their UTF-16 units. The impact of a term in a document is the sum over fields of
``weight * idf * (.5 + tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average length)))``, where ``idf`` is
``ln(1 + (N - n + .5) / (n + .5))`` and n counts the documents that have the term in that field (BM25 with a floor, by field).
The average length is rounded to two digits: then an edit of one text changes the impacts of its own terms and of no others.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpgen.collecting import no_collection
from helpgen.search import counting, pinyin
from helpgen.search.counting import CORE, DEEP, Counted, Field
from helpgen.search.documents import Kind, SearchDocument, digest_of
from helpgen.search.stopwords import PARTICLES, STOP_WORDS
from helpgen.search.text import simplified
from helpgen.source import digest

FORMAT = 1
"""Raised when the engine has to read the files differently."""

PRIORS: Mapping[Kind, float] = {"entry": 1, "tree": 1, "step": 0.6, "term": 0.5, "notice": 0.7, "page": 1}
"""What the score of each kind of document is multiplied by: a step out of the middle of a tree is seldom where to begin."""
LEVELS = 31
COMMON = 0.25
"""The share of all documents above which a term of the deep index says nothing about any of them."""
FEW = 40
"""Documents below which no term is common: a help center that small is searched whole."""
SHORT = 240
"""The bytes (UTF-8) that are shown of the text of a step or a term; the short answer of an entry is shown whole."""

Postings = list[tuple[int, float]]
"""Numbers of documents, ascending, each with the impact of a term in it."""


@dataclass(frozen=True, slots=True)
class SearchFiles:
    """The files of a language."""

    index: bytes
    store: bytes
    deep: bytes


def build(
    documents: Sequence[SearchDocument],
    language: str,
    synonyms: Iterable[Iterable[str]] = (),
    extra: Mapping[str, Any] | None = None,
) -> SearchFiles:
    """The files of ``language`` over ``documents``.

    ``synonyms`` are groups of phrases that mean the same, in any language; ``extra`` goes into the store for the adapter that
    shows results.
    """
    return build_with_counts(documents, language, synonyms, extra)[0]


@dataclass(frozen=True)
class Counts:
    """What the files of a language do not say any more, and whoever wants to change a text in them has to know."""

    digests: Mapping[str, str]
    """What stands for each document, by its key, in the order of their numbers."""
    deep_fields: Mapping[str, Counted]
    """What was counted in each field of ``DEEP``."""
    core_fields: bytes
    """What was counted in each field of ``CORE``, as ``counting.as_bytes`` makes it: an edit of an answer leaves it alone."""
    letters: str
    """Every character in the terms of the index."""
    deep: Layer
    """The deep index."""
    sounds: tuple[str, Mapping[str, str]]
    """What the sounds were taken from, as a digest, and the sounds."""


def build_with_counts(
    documents: Sequence[SearchDocument],
    language: str,
    synonyms: Iterable[Iterable[str]] = (),
    extra: Mapping[str, Any] | None = None,
    before: Counts | None = None,
) -> tuple[SearchFiles, Counts]:
    """``build``, with what was counted for it; what was counted ``before``, which is used up, is not counted again."""
    with no_collection():
        return _build(documents, language, synonyms, extra or {}, before)


def _build(
    documents: Sequence[SearchDocument],
    language: str,
    synonyms: Iterable[Iterable[str]],
    extra: Mapping[str, Any],
    before: Counts | None,
) -> tuple[SearchFiles, Counts]:
    documents = sorted(documents, key=lambda document: document.kind == "step")
    steps = sum(document.kind == "step" for document in documents)
    digests = {document.key: digest_of(document) for document in documents}
    found = _counted(documents, digests, before)
    core = layer(_impacts(found, CORE))
    deep = layer(deep_impacts(found, len(documents)))
    letters = "".join(sorted(set("".join(core.terms))))
    sounds = _sounds(documents, before)
    header = {
        "language": language,
        "stop": " ".join(sorted(STOP_WORDS)),
        "particles": PARTICLES,
        "synonyms": [list(group) for group in synonyms],
        "fold": folding([letters, *deep.terms]),
        "sounds": sounds[1],
    }
    kinds = {"kinds": list(PRIORS), "priors": list(PRIORS.values())}
    shown, first = _shown(documents, language), len(documents) - steps
    store = {"language": language, **kinds, "docs": shown[:first], **extra}
    parts = {name: found[name] for name in DEEP}, counting.as_bytes({name: found[name] for name in CORE})
    return sealed(header, core, deep, store, shown, first), Counts(digests, *parts, letters, deep, sounds)


def _counted(documents: Sequence[SearchDocument], digests: Mapping[str, str], before: Counts | None) -> Mapping[str, Counted]:
    known = None
    if before is not None:
        fields = {**counting.from_bytes(before.core_fields), **before.deep_fields}
        known = counting.recounted(documents, digests, before.digests, fields)
    return known if known is not None else counting.counted(documents)


def _sounds(documents: Sequence[SearchDocument], before: Counts | None) -> tuple[str, Mapping[str, str]]:
    lines = [line for document in documents for line in (document.title, *document.aliases)]
    of = digest(json.dumps(lines).encode())
    return before.sounds if before is not None and before.sounds[0] == of else (of, pinyin.sounds(lines))


def deep_impacts(counted: Mapping[str, Counted], documents: int) -> Iterator[tuple[str, Postings]]:
    """The impacts of the deep index, without terms that are in so many of the ``documents`` that they say nothing."""
    return ((term, known) for term, known in _impacts(counted, DEEP) if not is_common(known, documents))


def is_common(known: Postings, documents: int) -> bool:
    """Whether so many documents have a term that it says nothing about any of them."""
    return documents > FEW and len(known) > COMMON * documents


def sealed(
    header: Mapping[str, Any], core: Layer, deep: Layer, store: Mapping[str, Any], shown: list[Any], first: int
) -> SearchFiles:
    """The three files, of which each names the contents of all.

    ``header`` is that of the index, ``shown`` what is shown of all documents; those from number ``first`` on are steps.
    """
    parts = (_json(header), core.body, deep.body, _json(store), _json(shown))
    same = {"format": FORMAT, "build": hashlib.sha256(b"".join(parts)).hexdigest()[:12]}
    return SearchFiles(
        _file({**same, **core.header, **header}, core.body),
        _json({**same, **store}),
        _file({**same, **deep.header, "docs": shown[first:]}, deep.body),
    )


def opened(file: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the body of an index."""
    header, _, body = gzip.decompress(file).partition(b"\n")
    return json.loads(header), body


def _file(header: Mapping[str, Any], body: bytes) -> bytes:
    raw = _json(header) + b"\n" + body
    return gzip.compress(raw, 9 if len(raw) < 1 << 20 else 6, mtime=0)  # a large file gains nothing but seconds


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _impacts(counted: Mapping[str, Counted], fields: Mapping[str, Field]) -> Iterator[tuple[str, Postings]]:
    """Each term once, with the document numbers, ascending, each with its impact."""
    weights = {name: Weights(field, counted[name].lengths) for name, field in fields.items()}
    for term in dict.fromkeys(term for name in fields for term in counted[name].found):
        yield term, impacts_of(term, counted, weights)


def impacts_of(term: str, counted: Mapping[str, Counted], weights: Mapping[str, Weights]) -> Postings:
    """What all fields of ``weights`` together say of one term; nothing for one that is nowhere."""
    found: Postings = []
    for name, of_field in weights.items():
        if items := counted[name].found.get(term):
            added = of_field.impacts(items)
            found = _sum(found, added) if found else added
    return found


def average(lengths: Sequence[int]) -> float:
    """The average length of a field where it is not empty, to two digits."""
    written = [length for length in lengths if length]
    return float(f"{sum(written) / len(written):.2g}") if written else 1


class Weights:
    """What a term is worth in each document, by how often it is there."""

    def __init__(self, field: Field, lengths: Sequence[int]) -> None:
        usual = average(lengths)
        self._damping = [field.k1 * (1 - field.b + field.b * length / usual) for length in lengths]
        self._most, self._weight = field.k1 + 1, field.weight
        self._once = [0.5 + self._most / (1 + value) for value in self._damping]

    def impacts(self, items: Iterable[int]) -> Postings:
        """The impact of a term in each document that it is in, from its items in ``Counted``."""
        items = list(items)
        once, damping, most, n = self._once, self._damping, self._most, len(items)
        idf = self._weight * math.log(1 + (len(once) - n + 0.5) / (n + 0.5))
        return [
            (
                number := item >> 8,
                idf * (once[number] if (count := item & 255) == 1 else 0.5 + count * most / (count + damping[number])),
            )
            for item in items
        ]


def _sum(one: Postings, other: Postings) -> Postings:
    both = dict(one)
    for number, value in other:
        both[number] = both.get(number, 0.0) + value
    return sorted(both.items())


def _varint(number: int, out: bytearray) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


@dataclass(frozen=True, slots=True)
class Layer:
    """The postings of an index: what its header says about them, their bytes, and how these are made up."""

    header: dict[str, Any]
    body: bytes
    terms: list[str]
    """In their order."""
    counts: list[int]
    """In how many documents each term is."""
    gaps: list[int]
    """How many bytes the gaps of each term take."""
    greatest: float
    of: str
    """The term that has the greatest impact."""


def layer(postings: Iterable[tuple[str, Postings]]) -> Layer:
    """The postings of all terms, each of which comes once; those of one term at a time are in memory as numbers."""
    gaps: dict[str, bytes] = {}
    impacts: dict[str, array[float]] = {}
    greatest, of = 0.0, ""
    for term, known in postings:
        gaps[term] = _encoded_gaps(known)
        impacts[term] = array("d", [value for _, value in known])
        greatest, of = max((greatest, of), (max(impacts[term]), term))
    terms = sorted(gaps, key=order)
    greatest = greatest or 1.0
    levels = [_encoded_levels(impacts.pop(term), greatest) for term in terms]
    return assembled(terms, [gaps[term] for term in terms], levels, greatest, of)


def order(term: str) -> bytes:
    """What terms are sorted by."""
    return term.encode("utf-16-be")


def encoded_postings(known: Postings, greatest: float) -> tuple[bytes, bytes]:
    """The gaps and the levels of a term."""
    return _encoded_gaps(known), _encoded_levels((value for _, value in known), greatest)


def _encoded_gaps(known: Postings) -> bytes:
    gaps, last = bytearray(), -1
    for number, _ in known:
        if number - last < 129:
            gaps.append(number - last - 1)
        else:
            _varint(number - last - 1, gaps)
        last = number
    return bytes(gaps)


def _encoded_levels(impacts: Iterable[float], greatest: float) -> bytes:
    sqrt, scale = math.sqrt, LEVELS / math.sqrt(greatest)
    return bytes([int(scale * sqrt(value) + 0.5) or 1 for value in impacts])


def assembled(terms: list[str], gaps: list[bytes], levels: list[bytes], greatest: float, of: str) -> Layer:
    """The layer of ``terms``, which are in order, from the gaps and levels of each."""
    cuts, counts = bytearray(), bytearray()
    rests: list[str] = []
    before = ""
    for term, own in zip(terms, levels, strict=True):
        shared = 0
        while shared < min(len(before), len(term)) and before[shared] == term[shared]:
            shared += 1
        cuts += bytes((_units(term[:shared]), _units(term[shared:])))
        rests.append(term[shared:])
        before = term
        _varint(len(own), counts)
    text, size = "".join(rests).encode(), sum(map(len, gaps))
    header = {"terms": len(terms), "text": len(text), "size": size, "greatest": round(greatest, 6), "levels": LEVELS}
    body = b"".join((cuts, text, counts, *gaps, *levels))
    return Layer(header, body, terms, list(map(len, levels)), list(map(len, gaps)), greatest, of)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def folding(terms: Iterable[str]) -> str:
    """The Traditional characters that have a Simplified one in the terms, each followed by it."""
    there = set("".join(terms))
    return "".join(f"{old}{new}" for old, new in sorted(simplified().items()) if new in there)


def _shown(documents: Sequence[SearchDocument], language: str) -> list[list[Any]]:
    """What is shown of each document: URL, title, text, number of its kind, its tree, and its language where it is another."""
    trees = {document.url: number for number, document in enumerate(documents) if document.kind == "tree"}
    kinds = list(PRIORS)
    return [
        [
            document.url,
            document.title,
            document.short if document.kind == "entry" else shortened(document.short),
            kinds.index(document.kind),
            # A tree by its number; one of its nodes, where an entry leads to one, by its URL.
            trees.get(document.tree, document.tree or -1),
            *([document.language] if document.language != language else []),
        ]
        for document in documents
    ]


def shortened(text: str, size: int = SHORT) -> str:
    """The beginning of ``text`` of at most ``size`` bytes, cut between words or Han characters, with an ellipsis when cut."""
    if len(text.encode()) <= size:
        return text
    cut = text.encode()[:size].decode(errors="ignore")
    if " " in cut[-20:] and text[len(cut)].isalnum():
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" ，,、。.;；:：") + "…"
