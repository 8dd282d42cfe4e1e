"""Slips of the hand that make the parser give up further down: a dash, a space after it or one of indentation too few."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import Both, Position, Said
from helpgen.lines import KEY_LINE, indent, is_language, missing_colon

_DASH_AND_WORD = re.compile(r" *-[^\s\d-]")
NOT_IN_LINE: Both = ("this line is not indented like the lines around it", "这一行的缩进和上下几行对不上")


def start_in(column: int) -> Both:
    """The hint that says where a line starts."""
    return f"start it in column {column}", f"让它从第 {column} 列开始"


def find_slip(lines: tuple[str, ...], at: Position, opened: Position) -> tuple[Position, Said] | None:
    """The slip that made the parser give up at ``at`` in what it had begun to read at ``opened``, or ``None``."""
    for number in dict.fromkeys((opened.line, at.line, _parent(lines, at.line))):
        line = _line(lines, number)
        if _DASH_AND_WORD.match(line):
            item = line.strip()[1:]
            return _start(lines, number), (("there is no space after '-'", "“-”后面缺少空格"), _write(item))
        if _lacks_dash(lines, number):
            return _start(lines, number), no_dash(line)
    return (
        _first_item(lines, at.line)
        or _lost_list(lines, at)
        or _one_space(lines, at)
        or _language_at_margin(lines, at.line)
        or _two_spaces(lines, at.line)
        or _far_colon(lines, at.line)
    )


NO_DASH: Both = ("there is no '- ' before this item of the list", "这是列表里的一项，前面缺少“- ”")


def no_dash(line: str, column: int = 0) -> Said:
    """What to say about an item of a list that lacks its dash; ``column`` is where that goes, if not where the line starts."""
    return NO_DASH, _write(line.strip(), column)


def _write(item: str, column: int = 0) -> Both:
    if column:
        return f"write - {item}, from column {column} on", f"从第 {column} 列开始，写成 - {item}"
    return f"write - {item}", f"写成 - {item}"


def _line(lines: tuple[str, ...], number: int) -> str:
    return lines[number - 1] if 1 <= number <= len(lines) else ""


def _start(lines: tuple[str, ...], number: int) -> Position:
    return Position(number, indent(_line(lines, number)) + 1)


def _is_dash(line: str) -> bool:
    return re.match(r" *- ", line) is not None


def _written(lines: tuple[str, ...], number: int, step: int) -> Iterator[int]:
    """The numbers of the lines above (``step`` -1) or below (1) that are neither blank nor a remark, the nearest first."""
    number += step
    while 1 <= number <= len(lines):
        if _line(lines, number).strip() and not _line(lines, number).lstrip().startswith("#"):
            yield number
        number += step


def _parent(lines: tuple[str, ...], number: int) -> int:
    """The number of the nearest line above that is indented less; 0 when there is none."""
    inside = indent(_line(lines, number))
    return next((above for above in _written(lines, number, -1) if indent(_line(lines, above)) < inside), 0)


def _lacks_dash(lines: tuple[str, ...], number: int) -> bool:
    """Whether the line stands among the items of a list, or is a second item that was written as a part of the one above."""
    line, inside = _line(lines, number), indent(_line(lines, number))
    parent = _line(lines, _parent(lines, number))
    if not line.strip() or _is_dash(line) or not inside:
        return False
    if re.fullmatch(r" *(?:- +)*[A-Za-z_-]+: *", parent) and indent(parent) < inside:
        for step in (-1, 1):
            near = next((n for n in _written(lines, number, step) if indent(_line(lines, n)) <= inside), 0)
            if _is_dash(_line(lines, near)) and indent(_line(lines, near)) == inside:
                return True
    above = _line(lines, next(_written(lines, number, -1), 0))
    return (
        KEY_LINE.fullmatch(line) is not None
        and _is_dash(above)
        and indent(above) + 2 == inside
        and KEY_LINE.fullmatch(above) is None
        and missing_colon(above) is None
        and above.strip()[2:3] not in {"|", ">", "[", "{"}
    )


def _first_item(lines: tuple[str, ...], number: int) -> tuple[Position, Said] | None:
    """For a later item of a list whose first one has no dash."""
    line = _line(lines, number)
    parent = _parent(lines, number)
    if not _is_dash(line) or not re.fullmatch(r" *(?:- +)*[A-Za-z_-]+: *", _line(lines, parent)):
        return None
    first = next(_written(lines, parent, 1), number)
    column, deeper = indent(line) + 1, indent(_line(lines, first)) - indent(line)
    if first >= number or _is_dash(_line(lines, first)) or deeper not in (0, 2):
        return None
    here, there = KEY_LINE.fullmatch(line), KEY_LINE.fullmatch(_line(lines, first))
    if there is None or (here and here["key"] == there["key"]):
        return _start(lines, first), no_dash(_line(lines, first), column)
    if here is None or not deeper:
        return None
    return _start(lines, first), (
        ("the first line of this item, with its '- ', is missing", "缺少这一项的第一行，也就是带“- ”的那一行"),
        (
            f"write it on the line above, from column {column} on, such as '- {here['key']}: …'",
            f"在上面单独写一行，从第 {column} 列开始，例如 - {here['key']}: …",
        ),
    )


def _lost_list(lines: tuple[str, ...], at: Position) -> tuple[Position, Said] | None:
    """For an item of a list that stands too far left, and for a list whose key is missing."""
    number, line = at.line, _line(lines, at.line)
    parent = _parent(lines, number)
    if (
        not _is_dash(line)
        or at.column != indent(line) + 1
        or (_is_empty(lines, parent) and _is_dash(_line(lines, next(_written(lines, parent, 1), 0))))
    ):
        return None
    for above in _written(lines, number, -1):
        other = indent(_line(lines, above)) - indent(line)
        if _is_dash(_line(lines, above)) and 0 < other <= 2:
            return _start(lines, number), (NOT_IN_LINE, start_in(indent(_line(lines, above)) + 1))
        if other < 0:
            break
    column = max(indent(line) - 1, 1)
    return _start(lines, number), (
        ("this list has no key", "这个列表缺少字段名"),
        (
            f"write its key on the line above, from column {column} on, such as 'options:'",
            f"在上面单独写一行字段名，从第 {column} 列开始，例如 options:",
        ),
    )


def _one_space(lines: tuple[str, ...], at: Position) -> tuple[Position, Said] | None:
    """For a key that is indented by one space more or less than the one it stands beside: the odd one of the two."""
    here = _line(lines, at.line)
    match = KEY_LINE.fullmatch(here)
    if match is None or at.column > match.end("key") + 1:
        return None
    for number in _written(lines, at.line, -1):
        line = _line(lines, number)
        if abs(indent(line) - indent(here)) == 1 and KEY_LINE.fullmatch(line):
            odd, even = (at.line, number) if indent(here) % 2 else (number, at.line)
            if odd == at.line and (indent(here) < indent(line) or number == next(_written(lines, at.line, -1))):
                return None  # the parser sees that itself
            return _start(lines, odd), (NOT_IN_LINE, start_in(indent(_line(lines, even)) + 1))
        if indent(line) < indent(here):
            break
    return None


def _language_at_margin(lines: tuple[str, ...], number: int) -> tuple[Position, Said] | None:
    """For a second language that is indented rightly below a first one that is not."""
    here = KEY_LINE.fullmatch(_line(lines, number))
    above = _parent(lines, number)
    over = KEY_LINE.fullmatch(_line(lines, above))
    field = KEY_LINE.fullmatch(_line(lines, next(_written(lines, above, -1), 0)))
    if not (here and over and field) or not (is_language(here["key"]) and is_language(over["key"])):
        return None
    if field["value"] or is_language(field["key"]) or not len(field["lead"]) == len(over["lead"]) < len(here["lead"]):
        return None
    return _start(lines, above), (NOT_IN_LINE, start_in(len(here["lead"]) + 1))


def _is_empty(lines: tuple[str, ...], number: int) -> bool:
    match = KEY_LINE.fullmatch(_line(lines, number))
    return match is not None and not match["value"]


def _two_spaces(lines: tuple[str, ...], number: int) -> tuple[Position, Said] | None:
    """For a key above that stands a whole level too far right or left, and for one that is missing."""
    here, column = indent(_line(lines, number)), indent(_line(lines, number)) + 1
    parent = _parent(lines, number)
    first = next(_written(lines, parent, 1), number)
    if not KEY_LINE.fullmatch(_line(lines, number)) or not _is_empty(lines, parent):
        return None
    if indent(_line(lines, parent)) + 2 == here and indent(_line(lines, first)) == here + 2:
        over = next(_written(lines, parent, -1), 0)
        key = re.escape(_line(lines, parent).strip(" -:"))
        elsewhere = re.compile(f" {{{here}}}(- )?{key}:.*|.*: {key}")  # it stands at that level, or is the id of a node
        if (_is_empty(lines, over) and indent(_line(lines, over)) == indent(_line(lines, parent))) or any(
            map(elsewhere.fullmatch, lines)
        ):
            return _start(lines, parent), (NOT_IN_LINE, start_in(column))
        return _start(lines, first), (
            ("the line with the key of this one is missing", "缺少这一行所属的字段名或 id"),
            (f"write it on the line above, from column {column} on", f"在上面单独写一行，从第 {column} 列开始"),
        )
    for above in _written(lines, number, -1):
        if above <= parent:
            return None
        below = next(_written(lines, above, 1))
        if indent(_line(lines, above)) == indent(_line(lines, below)) == here + 2 and _is_empty(lines, above):
            return _start(lines, above), (NOT_IN_LINE, start_in(column))
    return None


def _far_colon(lines: tuple[str, ...], number: int) -> tuple[Position, Said] | None:
    """For a language above whose colon is not one, so that what stands below it was read as one text."""
    inside = indent(_line(lines, number))
    for above in _written(lines, number, -1):
        line = _line(lines, above)
        found = missing_colon(line) if indent(line) <= inside else None
        if found and is_language(re.split(r"\W", line.strip())[0]):
            return Position(above, found[0]), found[1]
        if indent(line) < inside and KEY_LINE.fullmatch(line):
            return None
    return None
