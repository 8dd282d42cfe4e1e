"""The search after an edit of a few answers, made from its files and from what was counted for them: nothing else is read."""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate, pairwise

from helpgen.search.index import (
    DEEP,
    Counted,
    Counts,
    SearchFiles,
    deep_impacts,
    folding,
    layer,
    no_collection,
    opened,
    packed,
    sealed,
)
from helpgen.search.stopwords import is_stop
from helpgen.search.text import tokens

_BODY = "body"
_LAYER = ("terms", "text", "size", "greatest", "levels")
_OF_FILES = ("format", "build", *_LAYER)


def renewed(files: SearchFiles, counts: Counts, bodies: Mapping[str, str]) -> SearchFiles:
    """The files when the documents with these keys have these ``bodies``, and ``counts`` with them; byte for byte as ``build``.

    KeyError for a document that is not there.
    """
    with no_collection():
        for key, text in bodies.items():
            _put(counts.fields[_BODY], counts.numbers[key], tokens(text) if text else [])
        index, core = opened(files.index)
        steps, _ = opened(files.deep)
        store = json.loads(files.store)
        deep = deep_impacts(counts.fields, len(counts.numbers))
        header = {name: value for name, value in index.items() if name not in _OF_FILES}
        header["fold"] = folding([counts.letters, *deep])
        store = {name: value for name, value in store.items() if name not in _OF_FILES}
        shown, first = store["docs"] + steps["docs"], len(store["docs"])
        return sealed(header, ({name: index[name] for name in _LAYER}, core), layer(deep), store, shown, first)


def _put(field: Counted, number: int, terms: list[str]) -> None:
    """Have the document ``number`` hold these terms and no others."""
    for term in list(field.found):
        items = field.found[term]
        at = bisect_left(items, number << 8)
        if at < len(items) and items[at] >> 8 == number:
            del items[at]
            if not items:
                del field.found[term]
    for term, item in packed(number, terms):
        if not is_stop(term):
            items = field.found.setdefault(term, [])
            items.insert(bisect_left(items, item), item)
    field.lengths[number] = len(terms)


def as_bytes(counts: Counts) -> bytes:
    """``counts`` for a file of this machine."""
    numbers, header = array("I"), {}
    for name, field in counts.fields.items():
        header[name] = [list(field.found), list(map(len, field.found.values())), field.lengths]
        for items in field.found.values():
            numbers.extend(items)
    told = {"order": sys.byteorder, "numbers": counts.numbers, "letters": counts.letters, "fields": header}
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
        ends = accumulate(sizes, initial=begin)
        fields[name] = Counted(
            {term: numbers[start:end].tolist() for term, (start, end) in zip(terms, pairwise(ends), strict=True)}, lengths
        )
        begin += sum(sizes)
    if begin != len(numbers):
        raise ValueError("not whole")
    return Counts(told["numbers"], fields, told["letters"])
