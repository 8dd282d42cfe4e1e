"""The search after an edit of a few answers, made from its files and from what was counted for them: nothing else is read.

Only the postings of the terms that such an answer has, or had, are made anew, unless that changes what all others are worth.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, pairwise

from helpgen.collecting import no_collection
from helpgen.search import counting
from helpgen.search.counting import DEEP
from helpgen.search.documents import SearchDocument, digest_of
from helpgen.search.index import (
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
    sealed,
)
from helpgen.search.text import tokens

_BODY = "body"
_LAYER = ("terms", "text", "size", "greatest", "levels")
_OF_FILES = ("format", "build", *_LAYER)


def renewed(files: SearchFiles, counts: Counts, edited: Iterable[SearchDocument]) -> tuple[SearchFiles, Counts]:
    """The files when these documents have other bodies and nothing else is new, as ``build`` makes them; what is counted now.

    What the old ``counts`` hold is used up. KeyError for a document that is not there.
    """
    with no_collection():
        field, numbers = counts.deep_fields[_BODY], {key: number for number, key in enumerate(counts.digests)}
        new = {numbers[one.key]: one for one in edited}
        usual = average(field.lengths)
        touched = counting.put(_BODY, field, {number: tokens(one.body) if one.body else [] for number, one in new.items()})
        old = opened(files.deep)
        deep = _patched(counts, old[1], touched) if average(field.lengths) == usual else None
        if deep is None:
            deep = layer(deep_impacts(counts.deep_fields, len(numbers)))
        index, body = opened(files.index)
        core = Layer({name: index[name] for name in _LAYER}, body, [], [], [], 0, "")
        header = {name: value for name, value in index.items() if name not in _OF_FILES}
        header["fold"] = folding([counts.letters, *deep.terms])
        store = {name: value for name, value in json.loads(files.store).items() if name not in _OF_FILES}
        shown, first = store["docs"] + old[0]["docs"], len(store["docs"])
        digests = {**counts.digests, **{one.key: digest_of(one) for one in new.values()}}
        return sealed(header, core, deep, store, shown, first), replace(counts, digests=digests, deep=deep)


def _patched(counts: Counts, body: bytes, touched: set[str]) -> Layer | None:
    """The deep index with new postings of the terms that were ``touched``; ``None`` when these change the level of others."""
    old, documents = counts.deep, len(counts.digests)
    if old.of in touched:
        return None
    weights = {name: Weights(field, counts.deep_fields[name].lengths) for name, field in DEEP.items()}
    new = {term: known for term in touched if (known := impacts_of(term, counts.deep_fields, weights))}
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
    deep, fields = counts.deep, counting.as_bytes(counts.deep_fields)
    told = {
        "order": sys.byteorder,
        "digests": counts.digests,
        "letters": counts.letters,
        "deep": [deep.terms, deep.counts, deep.gaps, deep.greatest, deep.of],
        "sounds": counts.sounds,
        "sizes": [len(fields), len(counts.core_fields)],
    }
    head = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return b"".join((head, b"\n", fields, counts.core_fields))


def from_bytes(data: bytes) -> Counts:
    """What ``as_bytes`` has made. ValueError, KeyError or TypeError for anything else."""
    head, _, rest = data.partition(b"\n")
    told = json.loads(head.decode("utf-8", "surrogatepass"))
    own, core = told["sizes"]
    if told["order"] != sys.byteorder or len(rest) != own + core:
        raise ValueError("of another machine, or not whole")
    fields = counting.from_bytes(rest[:own])
    if fields.keys() != DEEP.keys():
        raise ValueError("of other fields")
    of, sounds = told["sounds"]
    return Counts(told["digests"], fields, rest[own:], told["letters"], Layer({}, b"", *told["deep"]), (of, sounds))
