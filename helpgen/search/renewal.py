"""The search after an edit of a few answers, made from its files and from what was counted for them: nothing else is read.

Only the postings of the terms that such an answer has, or had, are made anew, unless that changes what all others are worth.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate, pairwise

from helpgen.collecting import no_collection
from helpgen.search.index import (
    DEEP,
    Counted,
    Counts,
    Layer,
    SearchFiles,
    Weights,
    assembled,
    average,
    deep_impacts,
    encoded_postings,
    folding,
    impacts_of,
    is_common,
    layer,
    opened,
    order,
    packed,
    sealed,
)
from helpgen.search.stopwords import is_stop
from helpgen.search.text import tokens

_BODY = "body"
_LAYER = ("terms", "text", "size", "greatest", "levels")
_OF_FILES = ("format", "build", *_LAYER)


def renewed(files: SearchFiles, counts: Counts, bodies: Mapping[str, str]) -> tuple[SearchFiles, Counts]:
    """The files when the documents with these keys have these ``bodies``, as ``build`` makes them; what is counted now.

    What the old ``counts`` hold is used up. KeyError for a document that is not there.
    """
    with no_collection():
        field, touched = counts.fields[_BODY], set[str]()
        usual = average(field.lengths)
        for key, text in bodies.items():
            touched |= _put(field, counts.numbers[key], tokens(text) if text else [])
        old = opened(files.deep)
        deep = _patched(counts, old[1], touched) if average(field.lengths) == usual else None
        if deep is None:
            deep = layer(deep_impacts(counts.fields, len(counts.numbers)))
        index, body = opened(files.index)
        core = Layer({name: index[name] for name in _LAYER}, body, [], [], [], 0, "")
        header = {name: value for name, value in index.items() if name not in _OF_FILES}
        header["fold"] = folding([counts.letters, *deep.terms])
        store = {name: value for name, value in json.loads(files.store).items() if name not in _OF_FILES}
        shown, first = store["docs"] + old[0]["docs"], len(store["docs"])
        return sealed(header, core, deep, store, shown, first), Counts(counts.numbers, counts.fields, counts.letters, deep)


def _put(field: Counted, number: int, terms: list[str]) -> set[str]:
    """Have the document ``number`` hold these terms and no others; those and the ones that it had."""
    touched = set(terms)
    for term in list(field.found):
        items = field.found[term]
        at = bisect_left(items, number << 8)
        if at < len(items) and items[at] >> 8 == number:
            touched.add(term)
            del items[at]
            if not items:
                del field.found[term]
    for term, item in packed(number, terms):
        if not is_stop(term):
            items = field.found.setdefault(term, array("I"))
            items.insert(bisect_left(items, item), item)
    field.lengths[number] = len(terms)
    return touched


def _patched(counts: Counts, body: bytes, touched: set[str]) -> Layer | None:
    """The deep index with new postings of the terms that were ``touched``; ``None`` when these change the level of others."""
    old, documents = counts.deep, len(counts.numbers)
    if old.of in touched:
        return None
    weights = {name: Weights(field, counts.fields[name].lengths) for name, field in DEEP.items()}
    new = {term: known for term in touched if (known := impacts_of(term, counts.fields, weights))}
    new = {term: known for term, known in new.items() if not is_common(known, documents)}
    if any(value >= old.greatest for known in new.values() for _, value in known):
        return None
    levels_at = len(body) - sum(old.counts)
    gaps = pairwise(accumulate(old.gaps, initial=levels_at - sum(old.gaps)))
    levels = pairwise(accumulate(old.counts, initial=levels_at))
    parts = {
        term: (body[gap:gap_end], body[level:level_end])
        for term, (gap, gap_end), (level, level_end) in zip(old.terms, gaps, levels, strict=True)
        if term not in touched
    }
    parts |= {term: encoded_postings(known, old.greatest) for term, known in new.items()}
    terms = [term for term in old.terms if term in parts]
    terms = sorted([*terms, *(new.keys() - set(terms))], key=order)
    return assembled(terms, [parts[term][0] for term in terms], [parts[term][1] for term in terms], old.greatest, old.of)


def as_bytes(counts: Counts) -> bytes:
    """``counts`` for a file of this machine."""
    numbers, fields, deep = array("I"), {}, counts.deep
    for name, field in counts.fields.items():
        fields[name] = [list(field.found), list(map(len, field.found.values())), field.lengths]
        for items in field.found.values():
            numbers.extend(items)
    told = {
        "order": sys.byteorder,
        "numbers": counts.numbers,
        "letters": counts.letters,
        "fields": fields,
        "deep": [deep.terms, deep.counts, deep.gaps, deep.greatest, deep.of],
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n" + numbers.tobytes()


def from_bytes(data: bytes) -> Counts:
    """What ``as_bytes`` has made. ValueError, KeyError or TypeError for anything else."""
    head, _, body = data.partition(b"\n")
    told = json.loads(head.decode("utf-8", "surrogatepass"))
    numbers = array("I")
    if told["order"] != sys.byteorder or len(body) % numbers.itemsize:
        raise ValueError("of another machine")
    numbers.frombytes(body)
    fields, begin = {}, 0
    for name in DEEP:
        terms, sizes, lengths = told["fields"][name]
        ends = pairwise(accumulate(sizes, initial=begin))
        fields[name] = Counted({term: numbers[start:end] for term, (start, end) in zip(terms, ends, strict=True)}, lengths)
        begin += sum(sizes)
    if begin != len(numbers):
        raise ValueError("not whole")
    return Counts(told["numbers"], fields, told["letters"], Layer({}, b"", *told["deep"]))
