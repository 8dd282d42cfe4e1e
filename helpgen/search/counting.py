"""Which terms stand in which documents, how often: counted once, and then again for those documents only that have changed."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise

from helpgen.search.documents import SearchDocument
from helpgen.search.stopwords import is_stop
from helpgen.search.text import tokens


@dataclass(frozen=True, slots=True)
class Field:
    """How much a match in a field of a document is worth; ``k1`` and ``b`` are those of BM25."""

    weight: float
    k1: float = 1.2
    b: float = 0.7


CORE: Mapping[str, Field] = {
    "title": Field(5),
    "aliases": Field(4, k1=0.6, b=0.3),  # a bag of many: a word in three of them is hardly worth more than in one
    "short": Field(1.5),
    "other": Field(1.2),
}
"""The fields that the index holds."""
DEEP: Mapping[str, Field] = {"body": Field(3), "step title": Field(5), "other step title": Field(1.2)}
"""The fields that the deep index holds."""

_KEEP_STOP_WORDS = frozenset({"title", "aliases", "step title"})
_FEW = 16
"""So many documents are looked for in the postings of each term; of more, every posting is looked at."""
_WORTH_IT = 4
"""A part of all documents: when more of them have changed, all are counted anew."""

_numbers = partial(array, "I")


@dataclass(frozen=True, slots=True)
class Counted:
    """One field of all documents: term to document numbers (times 256, plus how often), and how long the field is in each."""

    found: dict[str, MutableSequence[int]]
    lengths: list[int]


def fields(document: SearchDocument) -> dict[str, list[str]]:
    """The terms of each field of a document, in order, stop words included."""
    if document.kind == "step":
        texts = {
            "step title": document.title,
            "body": f"{document.short}\n{document.body}",
            "other step title": document.other,
        }
    else:
        texts = {
            "title": document.title,
            "aliases": "\n".join(document.aliases),
            "short": document.short,
            "body": document.body,
            "other": document.other,
        }
    return {name: tokens(text) for name, text in texts.items() if text}


def counted(documents: Sequence[SearchDocument]) -> dict[str, Counted]:
    """What is counted in each field; documents are numbered in the order given."""
    names = (*CORE, *DEEP)
    found: dict[str, dict[str, MutableSequence[int]]] = {name: defaultdict(_numbers) for name in names}
    lengths: dict[str, list[int]] = {name: [0] * len(documents) for name in names}
    for number, document in enumerate(documents):
        for name, terms in fields(document).items():
            lengths[name][number] = len(terms)
            by_term = found[name]
            for term, item in _packed(number, terms):
                by_term[term].append(item)
    for name in names:
        if name not in _KEEP_STOP_WORDS:
            found[name] = {term: items for term, items in found[name].items() if not is_stop(term)}
    return {name: Counted(found[name], lengths[name]) for name in names}


def recounted(
    documents: Sequence[SearchDocument], digests: Mapping[str, str], before: Mapping[str, str], known: Mapping[str, Counted]
) -> Mapping[str, Counted] | None:
    """``counted(documents)``, made of what is ``known`` of the documents whose digests were ``before``; ``known`` is used up.

    ``digests`` are those of the documents, by key. ``None`` where to count anew is less work, or the documents are others.
    """
    if list(digests) != list(before) or len(digests) != len(documents):
        return None
    changed = {number: one for number, one in enumerate(documents) if digests[one.key] != before[one.key]}
    if len(changed) > len(documents) // _WORTH_IT:
        return None
    told = {number: fields(document) for number, document in changed.items()}
    for name, field in known.items():
        put(name, field, {number: terms.get(name, []) for number, terms in told.items()})
    return known


def put(name: str, field: Counted, new: Mapping[int, list[str]]) -> set[str]:
    """Have documents hold these terms in a field, by their numbers, and no others; returns those and the ones that they had."""
    touched = {term for terms in new.values() for term in terms}
    for term in list(field.found):
        items = field.found[term]
        left = _without(items, new)
        if len(left) < len(items):
            touched.add(term)
        if left:
            field.found[term] = left
        else:
            del field.found[term]
    for number, terms in new.items():
        for term, item in _packed(number, terms):
            if name in _KEEP_STOP_WORDS or not is_stop(term):
                items = field.found.setdefault(term, _numbers())
                items.insert(bisect_left(items, item), item)
        field.lengths[number] = len(terms)
    return touched


def _without(items: MutableSequence[int], numbers: Collection[int]) -> MutableSequence[int]:
    if len(numbers) > _FEW:
        return _numbers(item for item in items if item >> 8 not in numbers)
    left = items
    for number in numbers:
        at = bisect_left(left, number << 8)
        if at < len(left) and left[at] >> 8 == number:
            left = left[:at] + left[at + 1 :]  # type: ignore[operator] # an array, as all of them are
    return left


def _packed(number: int, terms: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each of the ``terms`` of the document ``number`` once, with its item in ``Counted``."""
    once = number << 8 | 1
    for term, count in Counter(terms).items():
        yield term, once if count == 1 else number << 8 | min(count, 255)


def as_bytes(known: Mapping[str, Counted]) -> bytes:
    """What was counted in some fields, for a file of this machine."""
    numbers, told = array("I"), {}
    for name, field in known.items():
        told[name] = [list(field.found), list(map(len, field.found.values())), field.lengths]
        for items in field.found.values():
            numbers.extend(items)
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n" + numbers.tobytes()


def from_bytes(data: bytes) -> dict[str, Counted]:
    """What ``as_bytes`` has made. ValueError, KeyError or TypeError for anything else."""
    head, _, body = data.partition(b"\n")
    numbers = array("I")
    if len(body) % numbers.itemsize:
        raise ValueError("not whole")
    numbers.frombytes(body)
    known, begin = {}, 0
    for name, (terms, sizes, lengths) in json.loads(head.decode("utf-8", "surrogatepass")).items():
        ends = pairwise(accumulate(sizes, initial=begin))
        known[name] = Counted({term: numbers[start:end] for term, (start, end) in zip(terms, ends, strict=True)}, lengths)
        begin += sum(sizes)
    if begin != len(numbers):
        raise ValueError("not whole")
    return known
