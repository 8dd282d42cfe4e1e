"""SVG files looked through: drawings, and nothing that runs, loads or leads anywhere.

Shown by ``<img>`` an SVG runs nothing. But whoever opens the picture's own address opens a document of our domain, and a host
that cannot send headers sends no policy with it. So what a drawing needs is listed here, and everything else is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from helpgen.findings import Both, Finding, Position, Said
from helpgen.plain_html import xml_slips

MAX_ELEMENTS = 20_000
MAX_DEPTH = 50

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"

_ELEMENT_NAMES = """
    svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient
    stop clipPath mask pattern marker
"""
_ATTRIBUTE_NAMES = """
    id class lang role version viewBox preserveAspectRatio x y width height rx ry cx cy r x1 y1 x2 y2 points d pathLength
    transform dx dy rotate textLength lengthAdjust offset gradientUnits gradientTransform
    spreadMethod fx fy fr clipPathUnits maskUnits maskContentUnits patternUnits patternContentUnits patternTransform markerWidth
    markerHeight markerUnits refX refY orient href focusable
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-dasharray stroke-dashoffset opacity color display visibility overflow clip-path clip-rule mask mask-type marker-start
    marker-mid marker-end stop-color stop-opacity vector-effect paint-order shape-rendering text-rendering color-rendering
    color-interpolation font-family font-size font-style font-weight font-stretch font-variant font-size-adjust letter-spacing
    word-spacing text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift writing-mode direction
    unicode-bidi pointer-events isolation mix-blend-mode transform-origin
"""
ELEMENTS = frozenset(_ELEMENT_NAMES.split())
ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_URL = re.compile(r"url\s*\(", re.IGNORECASE)
_OWN_URL = re.compile(r"url\(\s*(['\"]?)#[A-Za-z_][\w.:-]*\1\s*\)")
_FRAGMENT = re.compile(r"#[A-Za-z_][\w.:-]*")
_RUNS = frozenset({"script", "foreignObject", "handler", "listener", "iframe", "object", "embed"})

_AS_PLAIN: Both = (
    "save it as 'plain SVG' or 'optimised SVG', or delete this by hand",
    "导出为“普通 SVG”或“优化的 SVG”，或者手动删掉它",
)
_ASATTRIBUTES: Both = (
    "write what it sets as attributes of the shapes: fill, stroke, font-size",
    "把它设置的内容写成图形自己的属性：fill、stroke、font-size",
)
_IN_DOUBLE_QUOTES: Both = (
    "every value stands in double quotes, with a space before its name, and no '<' or '>' in it",
    "每个值都放在双引号里，属性名前空一格，值里不能有“<”“>”",
)
_DELETE: Both = ("delete it; a picture here only draws", "删掉它；这里的图片只用来画图")


class _EnoughError(Exception):
    """Enough has been seen; the finding has been recorded."""


@dataclass
class _Reader:
    text: str
    found: list[tuple[Position, Said]] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    """Name and id of the elements around."""
    elements: int = 0
    using: dict[str, Position] = field(default_factory=dict)
    """Ids of elements in which something else is used."""
    used: dict[str, Position] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def at(self) -> Position:
        return Position(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def tell(self, said: Said, position: Position | None = None) -> None:
        self.found.append((position or self.at(), said))
        if len(self.found) >= 20:
            raise _EnoughError

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            self.tell(
                ((f"the file says that it is {encoding}", f"文件声明的编码是 {encoding}"), ("save it as UTF-8", "另存为 UTF-8"))
            )

    def doctype(self, name: str, system: str | None, public: str | None, subset: int) -> None:
        here = self.at()
        before = "\n".join(self.text.split("\n")[: here.line])
        before = before[: len(before) - len(before.rpartition("\n")[2]) + here.column - 1]
        start = before[: before.rfind("<!")]
        said = ("a DOCTYPE can bring in other files, or fill the memory", "DOCTYPE 会引入别的文件，也能占满内存")
        self.tell((said, _DELETE), Position(start.count("\n") + 1, len(start.rpartition("\n")[2]) + 1))
        raise _EnoughError

    def instruction(self, target: str, data: str) -> None:
        self.tell(((f"'<?{target}' is an instruction for programs", f"“<?{target}”是给程序的指令"), _DELETE))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(self.open) >= MAX_DEPTH:
            most = f"{MAX_ELEMENTS} elements, {MAX_DEPTH} levels"
            zh = f"图太大了，最多 {MAX_ELEMENTS} 个元素、{MAX_DEPTH} 层"
            self.tell(((f"the drawing is too large; the most is {most}", zh), _AS_PLAIN))
            raise _EnoughError
        space, _, local = name.rpartition(" ")
        if not self.open and (space, local) != (_SVG, "svg"):
            self.tell(
                (
                    (f"the file begins with <{local}> and is no SVG", f"文件以 <{local}> 开头，不是 SVG"),
                    (f'it begins with <svg xmlns="{_SVG}">', f'SVG 以 <svg xmlns="{_SVG}"> 开头'),
                )
            )
            raise _EnoughError
        if space != _SVG or local not in ELEMENTS:
            hint = _ASATTRIBUTES if local == "style" else _DELETE if local in _RUNS or space == _SVG else _AS_PLAIN
            self.tell(((f"<{local}> is not allowed in a picture", f"图片里不能有 <{local}>"), hint))
        else:
            for attribute, value in attributes.items():
                self.attribute(attribute, value)
        target = attributes.get("href", attributes.get(f"{_XLINK} href", ""))
        if local == "use" and target.startswith("#"):
            self.used.setdefault(target[1:], self.at())
        if local == "use":
            self.using |= {id: self.at() for _, id in self.open if id and id not in self.using}
            if attributes.get("id"):
                self.using.setdefault(attributes["id"], self.at())
        self.open.append((local, attributes.get("id", "")))

    def attribute(self, name: str, value: str) -> None:
        space, _, local = name.rpartition(" ")
        known = (
            (not space and (local in ATTRIBUTES or local.startswith("aria-")))
            or (space == _XLINK and local == "href")
            or (space == _XML and local in ("lang", "space"))
        )
        if not known and local.lower().startswith("on"):
            self.tell(((f"'{local}' runs a script", f"{local} 会运行脚本"), _DELETE), self.attribute_at(local))
        elif not known:
            said = (f"'{local}' is not allowed in a picture", f"图片里不能有 {local}")
            self.tell((said, _ASATTRIBUTES if local == "style" else _AS_PLAIN), self.attribute_at(local))
        elif local == "href" and not _FRAGMENT.fullmatch(value.strip()):
            said = ("a picture leads nowhere and loads nothing", "图片不能带链接，也不能加载别的东西")
            hint = ("only #id of an element in this file is allowed", "只能写这个文件里某个元素的 #id")
            self.tell((said, hint), self.attribute_at(local))
        elif len(_URL.findall(value)) != len(_OWN_URL.findall(value)):
            said = (f"'{local}' loads something from elsewhere", f"{local} 会从别处加载内容")
            hint = ("only url(#id) of an element in this file is allowed", "只能写 url(#id)，指向这个文件里的元素")
            self.tell((said, hint), self.attribute_at(local))

    def attribute_at(self, local: str) -> Position:
        """Where the attribute stands in the tag that starts here."""
        here = self.at()
        lines = self.text.split("\n")
        rest = "\n".join(lines[here.line - 1 : here.line + 50])[here.column - 1 :]
        match = re.match(rf"<[^>]*?\s((?:[\w.-]+:)?{re.escape(local)})\s*=", rest)
        if match is None:
            return here
        before = rest[: match.start(1)]
        lines_on = before.count("\n")
        return Position(here.line + lines_on, match.start(1) - before.rfind("\n") if lines_on else here.column + match.start(1))

    def end(self, name: str) -> None:
        self.open.pop()

    def read(self) -> None:
        self.parser.Parse(self.text.encode("utf-8"), True)
        for id in sorted(self.using.keys() & self.used.keys()):  # each level doubles what is drawn: a bomb
            said = ("a <use> shows an element that has a <use> in it", "<use> 引用的元素里还有 <use>")
            self.found.append((self.used[id], (said, ("draw it once more instead", "改成直接再画一次"))))


_TAG = re.compile(r"<!--(?P<remark>.*?)-->|<style\b.*?</style\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE)
_SAID = re.compile(r"\baria-label\s*=\s*(?:\"(?P<one>[^\"]*)\"|'(?P<other>[^']*)')")


def words(text: str) -> str:
    """What an SVG file says to people, at the places where it does: everything else is blank. Lines stay as they are."""
    return _TAG.sub(_said, text)


def _said(match: re.Match[str]) -> str:
    tag = match.group()
    kept = [match.span("remark")] if match["remark"] is not None else []
    kept += [
        label.span("one" if label["one"] is not None else "other") for label in _SAID.finditer(match.string, *match.span())
    ]
    blank = re.sub(r"[^\n]", " ", tag)
    for start, end in ((start - match.start(), end - match.start()) for start, end in kept):
        blank = blank[:start] + tag[start:end] + blank[end:]
    return blank


def look_through(text: str, finding: Callable[[Position, Both, Both], Finding]) -> list[Finding]:
    """What is in an SVG file besides a drawing, in order; never raises. ``finding`` makes one of position, message and hint."""
    reader = _Reader(text)
    try:
        reader.read()
    except _EnoughError:
        pass
    except expat.ExpatError as error:
        line = min(error.lineno, text.count("\n") + 1)
        column = min(error.offset, len(text.split("\n")[line - 1])) + 1
        said = ("the XML of this picture is broken here", "这张图片的 XML 从这里开始有错")
        reader.found.append((Position(line, column), (said, _AS_PLAIN)))
    for offset, _ in xml_slips(text) if not reader.found else ():  # what a build would refuse; without it, nothing is published
        line = text.count("\n", 0, offset) + 1
        here = Position(line, offset - text.rfind("\n", 0, offset))
        said = ("this tag is not written plainly, and no build lets it pass", "这个标签的写法不规范，构建时通不过")
        reader.found.append((here, (said, _IN_DOUBLE_QUOTES)))
    return [finding(position, *said) for position, said in reader.found]
