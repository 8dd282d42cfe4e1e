"""Pydantic's errors in a writer's words, English and Chinese: what is wrong with a value, and what to write."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from pydantic import BaseModel, RootModel
from pydantic_core import ErrorDetails

from helpgen.field_hints import WRITE
from helpgen.findings import Both, Position, Said, did_you_mean
from helpgen.lines import is_language, missing_colon, needs_bar, quoted
from helpgen.model_paths import by_key, model_at
from helpgen.models import MAX_TEXT, RESERVED_IDS, FactValue, Localized, Markdown, Phrases, nearest_id
from helpgen.source import KeyPath, Source, walk
from helpgen.tree_models import NODE_KINDS

_NODE_FIELDS = frozenset(key for node in NODE_KINDS.values() for key in by_key(node))


def say(error: ErrorDetails, path: KeyPath, source: Source, model: type[BaseModel]) -> Said:
    """The message and the hint for one of pydantic's errors; its own words are never shown."""
    kind, value, context = error["type"], error.get("input"), error.get("ctx", {})
    name = _name(path)
    if kind == "node_kind" and not isinstance(value, dict):
        return (f"'{path[-1]}' is not a node", f"“{path[-1]}”不是节点"), (
            "write question:, step: or outcome: below it, or indent it under the node above",
            "在它下面写 question:、step: 或 outcome:，或者把它缩进到上面的节点下面",
        )
    if value is None or (isinstance(value, str) and not value.strip()):
        return _is_empty(name), _empty_hint(path, source, model)
    if "said" in context:
        return cast("Said", context["said"])
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return _not_a_mapping(value, name, path, source, model)
    if kind.startswith("date") or kind == "day":
        return (
            (f"'{value}' is not a date", f"“{value}”不是日期")
            if isinstance(value, str)
            else (f"{name[0]} must be one date", f"{name[1]}要写一个日期")
        ), _date_hint(value)
    shown = f"'{value}'" if isinstance(value, str) and len(value) <= 20 else ""
    not_this, not_this_zh = (f", not {shown}", f"，不能是“{value}”") if shown else ("", "")
    if kind.startswith("int"):
        said = (f"{name[0]} must be a whole number{not_this}", f"{name[1]}要写整数{not_this_zh}")
        return said, ("write a number such as 10", "写一个数字，例如 10")
    if kind.startswith("bool"):
        said = (f"{name[0]} must be true or false{not_this}", f"{name[1]}只能是 true 或 false{not_this_zh}")
        return said, ("write true or false", "写 true 或 false")
    match kind:
        case "tuple_type" | "list_type":
            return _not_a_list(value, name)
        case "string_type":
            return _not_a_text(value, name, path, source, model)
        case "greater_than_equal" | "less_than_equal":
            number = str(value)[:20]
            said = (f"{name[0]} must be from 0 to 9999, not {number}", f"{name[1]}要在 0 到 9999 之间，不能是 {number}")
            return said, ("write a number such as 10", "写一个数字，例如 10")
        case "literal_error":
            return _not_one_of(value, name, str(context.get("expected", "")), path)
        case "string_pattern_mismatch" | "id":
            return _not_an_id(str(value), path)
        case "node_kind":
            return (
                "a node has exactly one of 'question', 'step', 'outcome', 'use' and 'shared'",
                "一个节点必须有 question、step、outcome、use、shared 中的一个，而且只能有一个",
            ), _node_hint(value, path)
        case "string_too_long":
            said = (f"{name[0]} has more than {MAX_TEXT} characters", f"{name[1]}超过 {MAX_TEXT} 个字符")
            return said, ("split it into several entries", "拆成几篇条目")
        case "too_short" | "string_too_short":
            return _is_empty(name), ("write at least one", "至少写一项")
    return (
        (f"{name[0]} does not have the form of this field", f"{name[1]}不符合这个字段的写法"),
        ("docs/content-format.md says what it holds", "写法见 docs/content-format.md"),
    )


def _date_hint(value: Any) -> Both:
    """The date as it is written, where the order of its parts is plain."""
    parts = _parts_of_date(value) if isinstance(value, str) else None
    if parts is None:
        return _ANY_DATE
    year, month, day = parts
    try:
        return write(date(year, month, day).isoformat())
    except ValueError:
        pass
    if not (year and 1 <= month <= 12 and 1 <= day <= 31):
        return _ANY_DATE
    last = monthrange(year, month)[1]
    return (
        f"that month has {last} days; write a day that exists, such as {date(year, month, last)}",
        f"这个月只有 {last} 天；写一个存在的日子，例如 {date(year, month, last)}",
    )


def _parts_of_date(value: str) -> tuple[int, int, int] | None:
    """Year, month and day, a time of day left out; ``None`` where day and month could be mistaken for each other."""
    if found := _YEAR_FIRST.fullmatch(value):
        return int(found[1]), int(found[2]), int(found[3])
    if (found := _YEAR_LAST.fullmatch(value)) and (found[2] == "." or int(found[1]) > 12 or found[1] == found[3]):
        return int(found[4]), int(found[3]), int(found[1])
    if found and int(found[3]) > 12:
        return int(found[4]), int(found[1]), int(found[3])
    return None


_YEAR_FIRST = re.compile(
    r"\W*(\d{4})\W?[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})日?\W*(?:[T\s]?\d{1,2}:\d\d(?::\d\d)?\S*)?"
)
_YEAR_LAST = re.compile(r"\W*(\d{1,2})([-/.])(\d{1,2})\2(\d{4})\W*")
_ANY_DATE: Both = ("a date is written as 2026-11-21", "日期写成 2026-11-21 这样")


def write(text: str) -> Both:
    """The hint to write ``text``."""
    return f"write {text}", f"写成 {text}"


def _name(path: KeyPath) -> Both:
    """What messages call the value at ``path``."""
    words = ".".join(str(part) for part in path[-2:] if isinstance(part, str))
    if not words:
        return "this", "这里"
    return (f"an item of '{words}'", f"{words} 里的这一项") if isinstance(path[-1], int) else (f"'{words}'", f"{words} ")


def _is_empty(name: Both) -> Both:
    return f"{name[0]} is empty", f"{name[1]}是空的"


def _empty_hint(path: KeyPath, source: Source, model: type[BaseModel]) -> Both:
    field_name = next((part for part in reversed(path) if isinstance(part, str) and not is_language(part)), "")
    what, what_zh = WRITE.get(field_name, ("its value", "内容"))
    at = source.at(path)
    write, write_zh = f"write {what}", f"写上{what_zh}"
    if source.lines[at.line - 1][at.column - 1 : at.column] in ("|", ">"):
        write, write_zh = f"write it below, indented by two more: {what}", f"写在下面，多缩进两格：{what_zh}"
    if path and isinstance(path[-1], int):
        return f"{write}; or delete the item", f"{write_zh}；或者删掉这一项"
    parent = model_at(source, model, path[:-1]) if path else None
    field = by_key(parent).get(str(path[-1])) if parent is not None else None
    if field is None or field.is_required():
        return write, write_zh
    return f"{write}; or delete the key", f"{write_zh}；或者删掉这个字段"


def _not_a_mapping(value: Any, name: Both, path: KeyPath, source: Source, model: type[BaseModel]) -> Said:
    at = source.at(path)
    if isinstance(value, str) and (found := missing_colon(source.lines[at.line - 1][at.column - 1 :])):
        return found[1]
    expected = model_at(source, model, path)
    what, what_zh = name if path else ("the file", "整个文件")
    if expected is not None and issubclass(expected, Phrases):
        return (f"{what} must have a list for each language", f"{what_zh}要给每种语言写一个列表"), (
            "write a line such as 'zh: [one, two]' for each language below it",
            "在下面给每种语言写一行，例如 zh: [甲, 乙]",
        )
    if expected is not None and issubclass(expected, Localized | FactValue):
        return (f"{what} must have a text for each language", f"{what_zh}要给每种语言写一段文字"), (
            "write a line such as 'zh: …' for each language below it",
            "在下面给每种语言写一行，例如 zh: …",
        )
    if expected is None or issubclass(expected, RootModel):
        return (f"{what} must be a mapping", f"{what_zh}要写成“id: 内容”的样子"), (
            "write each one as 'id:' on a line of its own, and what belongs to it after or below it",
            "每一项单独写一行“id:”，内容写在后面或下面",
        )
    fields = [f"{key}:" for key, field in by_key(expected).items() if field.is_required()]
    return (f"{what} must be a mapping", f"{what_zh}要写成“字段名: 值”的样子"), (
        f"write its fields as 'key: value' lines: {', '.join(fields)}",
        f"把字段逐行写出来：{'、'.join(fields)}",
    )


def _not_a_list(value: Any, name: Both) -> Said:
    said = (f"{name[0]} must be a list", f"{name[1]}要写成列表")
    if isinstance(value, str) and value.startswith("-"):
        return said, ("write a space after each '-'", "每个“-”后面加一个空格")
    if isinstance(value, str) and (dash := value.find(" - ")) > 0:
        return said, write(f"- {value[:dash]}")
    if (
        isinstance(value, str)
        and (inner := value.strip("[]【】［］ "))
        and not re.search(r"[?:#\[\]{}\"'\n]|^[-&*!|>%@`]", inner)
    ):
        return said, write(f"[{re.sub('[，、]', ', ', inner)}]")
    return said, ("write one '- item' a line below it, or [one, two]", "在下面每行写一个“- 内容”，或者写成 [甲, 乙]")


def _not_one_of(value: Any, name: Both, expected: str, path: KeyPath) -> Said:
    *words, last = re.findall("'([^']*)'", expected) or [""]
    known = f"{'、'.join(words)} 或 {last}" if words else last
    if isinstance(value, str):
        said = (f"'{value}' is not allowed for {name[0]}", f"{name[1]}不能写“{value}”")
        meant = value.strip("“”‘’\"' ").lower()
        if meant in (*words, last):
            return said, write(meant)
        return said, (f"one of {expected}", f"只能写 {known}")
    more, more_zh = ("; the text goes below 'answer:'", "；文字写在 answer: 下面") if path[-1] == "outcome" else ("", "")
    return (f"{name[0]} must be one word", f"{name[1]}只能写一个词"), (
        f"one of {expected}{more}",
        f"只能写 {known}{more_zh}",
    )


def _not_a_text(value: Any, name: Both, path: KeyPath, source: Source, model: type[BaseModel]) -> Said:
    if isinstance(value, dict) and len(value) == 1:
        ((key, rest),) = value.items()
        if isinstance(rest, str) and (path and isinstance(path[-1], int)):
            whole = quoted(f"{key}: {rest}")
            return (
                ("a text with ': ' in it is read as a mapping", "文字里有英文冒号加空格，会被当成字段"),
                (f"quote it: {whole}", f"给它加上引号，写成 {whole}"),
            )
    if isinstance(value, list) and path and model_at(source, model, path[:-1]) is Markdown:
        return needs_bar(str(path[-1]))
    return (f"{name[0]} must be a single text", f"{name[1]}要写成一段文字"), (
        "if it is one text, write it after the key or below '|'",
        "如果是一段文字，就写在字段名后面，或者写在 | 下面",
    )


def _not_an_id(value: str, path: KeyPath) -> Said:
    if path and path[0] == "languages":
        code = re.split("[-_]", value.lower())[0]
        return (f"'{value}' is not a language code", f"“{value}”不是语言代码"), (
            (f"write '{code}'", f"写成 {code}")
            if re.fullmatch("[a-z]{2,3}", code)
            else ("two or three lower-case letters, such as 'zh'", "写两三个小写字母，例如 zh")
        )
    if value in RESERVED_IDS:
        return (f"'{value}' is a reserved name", f"“{value}”是保留名"), (
            f"write '{value}-help', for example",
            f"换一个，例如 {value}-help",
        )
    field_name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if (names := value.split()) and len(names) > 1 and isinstance(path[-1], int) and all(map(_ID.fullmatch, names)):
        return (f"'{value}' is not an id", f"“{value}”不能用作 id"), (
            f"put a comma between them: {', '.join(names)}",
            f"中间用英文逗号隔开：{', '.join(names)}",
        )
    if field_name == "contact" and ("@" in value or not nearest_id(value)):
        return (f"'{value}' is not an id", f"“{value}”不能用作 id"), (
            "write the key of a channel in channels.yaml, such as live-chat",
            "写 channels.yaml 里某个渠道的键，例如 live-chat",
        )
    better = "#".join(filter(None, map(nearest_id, _without_its_place(value).split("#", 1))))
    return (f"'{value}' is not an id", f"“{value}”不能用作 id"), (
        (f"write '{better}'", f"写成 {better}")
        if better and better != value
        else (
            "lower-case letters, digits and hyphens, such as 'withdraw-missing'",
            "只用小写字母、数字和连字符，例如 withdraw-missing",
        )
    )


def _without_its_place(value: str) -> str:
    """What is left of ``entry:withdraw-status`` or ``withdraw/withdraw-status.faq.yaml``: the id alone."""
    return re.sub(r"^(?:entry|tree|channel|term|fact):\s*|^.*/(?=[^/#])|(?:\.(?:faq|tree))?\.ya?ml$", "", value)


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def lost_node(source: Source, path: KeyPath, value: Any) -> tuple[Position, Said] | None:
    """For a node into which the next one fell, because the line with its id is gone: where that goes, and what to say."""
    kinds = [key for key in value if key in NODE_KINDS] if isinstance(value, dict) else []
    nodes = source.data.get("nodes") if isinstance(source.data, dict) else None
    if len(kinds) != 2 or not isinstance(nodes, dict):
        return None
    named = {word for place, word in walk(nodes) if place[-1] == "goto"} - nodes.keys()
    if len(named) != 1:
        return None
    (id,) = named
    return source.at_key((*path, kinds[1])), (
        (f"'{id}' has no line with its id", f"节点“{id}”缺少写着 id 的那一行"),
        (f"if it starts here, write '{id}:' on the line above", f"如果它从这里开始，在上面单独写一行 {id}:"),
    )


def _node_hint(value: Any, path: KeyPath) -> Both:
    if path and path[-1] in _NODE_FIELDS:
        return "indent it under the node above", "把它缩进到上面的节点下面"
    if isinstance(value, dict):
        for key in value:
            meant = near(str(key), NODE_KINDS)
            if meant and meant != key:
                return f"did you mean '{meant}' instead of '{key}'?", f"“{key}”是不是想写 {meant}？"
    return "give it one of the five", "从这五个里选一个写上"


def near(word: str, known: Iterable[str]) -> str:
    """The known word that ``word`` is most likely meant to be, or the empty string."""
    hint = did_you_mean(word, known)
    return hint.split("'")[1] if hint.startswith("did you mean") else ""
