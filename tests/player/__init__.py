"""A small site by hand for the tree player: one tree, one page a node and language, as the pages of a real tree are."""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

from helpgen.i18n import strings

ROOT = Path(__file__).parent.parent.parent
PLAYER = ROOT / "helpgen" / "theme" / "assets" / "helpgen" / "tree-player.mjs"
CSP = "default-src 'none'; script-src 'self'; style-src 'self'"
TREE = "missing"

Node = dict[str, Any]


def test(q: str, **match: list[str]) -> dict[str, Any]:
    """One test of a condition, as pages carry it."""
    return {"q": q, **match}


NODES: dict[str, Node] = {
    "status": {
        "k": "q",
        "t": "Which status?",
        "a": [["processing", "Processing", 0, 0], ["completed", "Completed", 0, 0], ["unsure", "I do not know", 0, 0]],
        "x": [["network", ["processing"], 0, 0, 0], ["explorer", ["completed"], 0, 0, 0], ["find", ["unsure"], 0, 2, "human"]],
    },
    "find": {"k": "s", "t": "Find the status", "x": [["status", 0, 0, 0, 0]]},
    "explorer": {
        "k": "s",
        "t": "Open the explorer",
        "x": [["age", 0, [[test("status", none=["completed"])]], 0, 0], ["symptoms", 0, 0, 0, 0]],
    },
    "symptoms": {
        "k": "q",
        "t": "What do you see?",
        "m": 1,
        "a": [["a", "A red line", 0, 0], ["b", "No button", 0, 0], ["c", "An error", 0, 0], ["none", "None of these", 0, 1]],
        "x": [
            ["end", 0, [[test("symptoms", all=["a", "b"])]], 0, 0],
            ["human", 0, [[test("symptoms", only=["none"])]], 0, 0],
            ["network", 0, 0, 0, 0],
        ],
    },
    "network": {
        "k": "q",
        "t": "Which network?",
        "a": [["btc", "Bitcoin", 0, 0], ["eth", "Ethereum", 0, 0], ["tron", "Tron", 0, 0], ["unsure", "I do not know", 0, 0]],
        "x": [
            ["amount", 0, [[test("status", any=["completed"])]], 0, 0],
            ["age", 0, [[test("status", any=["processing"])]], 0, 0],
        ],
    },
    "amount": {
        "k": "q",
        "t": "How much?",
        "a": [["dust", "Up to 0.1", 0, 0], ["some", "0.1 to 1000", 0, 0], ["much", "More", 0, 0]],
        "x": [["confirmations", 0, 0, 0, 0]],
    },
    "confirmations": {
        "k": "q",
        "t": "How many confirmations?",
        "a": [["few", "Fewer than 6", 0, 0], ["many", "6 or more", 0, 0]],
        "x": [["age", 0, 0, 0, 0]],
    },
    "age": {
        "k": "q",
        "t": "How long ago?",
        "a": [["fresh", "Less than 30 minutes", 0, 0], ["day", "Up to a day", 0, 0], ["old", "Longer", 0, 0]],
        "x": [["opened", 0, 0, 0, 0]],
    },
    "opened": {
        "k": "q",
        "t": "When was it sent?",
        "a": [["before", "Before", 0, 0], ["month", "Within a month", 0, 0], ["later", "Later", 0, 0]],
        "x": [["end", 0, 0, 0, 0]],
    },
    "end": {"k": "o", "t": "Wait a little"},
    "human": {"k": "o", "t": "Talk to us"},
}
"""Every text has a Chinese twin: ``中`` before it."""


def nodes(language: str) -> dict[str, Node]:
    """The nodes as a page in ``language`` carries them; the operator reads Chinese."""
    result: dict[str, Node] = {}
    for id, node in NODES.items():
        copy = {**node, "t": node["t"] if language == "en" else "中" + node["t"]}
        if language == "en":
            copy["p"] = "中" + node["t"]
        if "a" in node:
            own = [
                [id, label if language == "en" else "中" + label, "中" + label if language == "en" else 0, x]
                for id, label, _, x in node["a"]
            ]
            copy["a"] = own
        result[id] = copy
    return result


def tree(language: str = "en", node: str = "status") -> dict[str, Any]:
    """The data of a page."""
    return {
        "tree": TREE,
        "version": "2026-11-21 7QX",
        "key": "K3",
        "digest": "7QX",
        "start": "status",
        "node": node,
        "nodes": nodes(language),
    }


def bound(v: str | int = "", b: str = "", a: int = 0, **more: int) -> dict[str, Any]:
    """One end of a band."""
    return {"b": b, "v": v, "a": a, **more}


ERRORS = {
    "missing": "Enter something.",
    "format": "Enter it in figures.",
    "min": "That is too little.",
    "max": "That is too much.",
}

FORMS: dict[str, tuple[str, dict[str, Any], str]] = {
    "symptoms": (
        "choices",
        {},
        "".join(f'<label><input type="checkbox" name="x" value="{id}">{id}</label>' for id in ("a", "b", "c", "none")),
    ),
    "network": ("list", {}, '<input type="search" aria-label="Search"><p data-hg-count aria-live="polite"></p>'),
    "amount": (
        "decimal",
        {
            "bands": [
                ["dust", 0, bound("0.1", a=1)],
                ["some", bound("0.1", a=1), bound("1E+3")],
                ["much", bound("1000"), 0],
            ],
            "limits": [bound("0"), bound(5000000, a=1)],
        },
        '<input type="text" inputmode="decimal" aria-label="Amount">',
    ),
    "confirmations": (
        "number",
        {"bands": [["few", 0, bound("6")], ["many", bound("6"), 0]], "limits": [bound("0"), 0]},
        '<input type="text" inputmode="numeric" aria-label="Confirmations">',
    ),
    "age": (
        "since",
        {
            "bands": [["fresh", 0, bound("30")], ["day", bound("30"), bound("1440", a=1)], ["old", bound("1440", a=1), 0]],
            "limits": [bound("0"), 0],
        },
        '<input type="text" inputmode="numeric" aria-label="How long">'
        '<select aria-label="Unit"><option value="1">minutes</option><option value="60">hours</option><option value="1440">days</option></select>',
    ),
    "opened": (
        "date",
        {
            "bands": [
                ["before", 0, bound(b="first")],
                ["month", bound(b="first"), bound(b="first", m=1, d=1)],
                ["later", bound(b="first", m=1, d=1), 0],
            ],
            "limits": [bound("2009-01-03"), bound(b="today", d=1)],
        },
        '<input type="date" data-hg-date="" aria-label="Sent"><input type="date" data-hg-date="first" aria-label="Opened">',
    ),
}


def attribute(value: Any) -> str:
    """JSON for a double-quoted attribute."""
    return escape(json.dumps(value, ensure_ascii=False))


def option(id: str, answer: list[Any], node: Node) -> str:
    """The item of one answer, as it is without a script."""
    exits = [exit for exit in node["x"] if exit[1] == 0 or answer[0] in exit[1]]
    words = (
        f' data-hg-words="{escape(answer[1].lower())} alias-{answer[0]}"' if id == "network" and answer[0] != "unsure" else ""
    )
    hint = ' data-hg-hint="As in your wallet"' if answer[0] == "btc" else ""
    if id == "network":
        links = "".join(f'<li>if so: <a href="../{exit[0]}/">{exit[0]}</a></li>' for exit in exits)
        inner = f'<span>{answer[1]}</span><ul class="hg-ifs">{links}</ul>'
    else:
        inner = f'<a href="../{exits[0][0]}/"><span>{answer[1]}</span></a>'
        if exits[0][3]:
            inner += f'<p data-hg-then>Tried already? <a href="../{exits[0][4]}/">Then this</a></p>'
    return f'<li data-hg-option="{answer[0]}"{words}{hint}>{inner}</li>'


def body(id: str, node: Node) -> str:
    """What is special about the page of a node."""
    if node["k"] == "q":
        parts = ""
        if id in FORMS:
            kind, data, inputs = FORMS[id]
            more = "".join(f' data-hg-{name}="{attribute(value)}"' for name, value in data.items())
            parts = (
                f'<form hidden data-hg-input="{kind}" data-hg-errors="{attribute(ERRORS)}"{more}>{inputs}'
                '<p data-hg-error role="alert"></p><button type="submit">Go on</button></form>'
            )
        items = "".join(option(id, answer, node) for answer in node["a"])
        return f"{parts}<div data-hg-static><ul>{items}</ul></div>"
    if id == "explorer":
        return (
            '<p data-hg-wait="30" hidden></p><div data-hg-next data-hg-label="Done, go on"><ul class="hg-ifs">'
            '<li>if: <a href="../age/">x</a></li><li>else: <a href="../symptoms/">y</a></li></ul></div>'
            "<p>You said <span data-hg-answer='status'>what your app says</span>.</p>"
        )
    if node["k"] == "s":
        return f'<p data-hg-next data-hg-label="Go on"><a class="hg-button" href="../{node["x"][0][0]}/">Go on</a></p>'
    cards = "".join(
        f'<section data-hg-card="{attribute(when)}" id="{name}"><p data-hg-card-if>If {name}</p><p>{name}</p></section>'
        for name, when in {
            "fresh": [[test("age", any=["fresh"])]],
            "old-or-much": [[test("age", any=["old"])], [test("amount", any=["much"])]],
            "not-completed": [[test("status", none=["completed"])]],
        }.items()
    )
    theirs = "" if node["t"].startswith("中") else '<span data-hg-report-path lang="zh-Hans"></span>'
    return cards + (
        "<section data-hg-handoff><pre data-hg-report>Tree: missing\nWe never ask for your phrase.\n"
        f"<span data-hg-report-path></span>{theirs}\n<span data-hg-report-code></span></pre>"
        '<button type="button" data-hg-copy hidden>Copy</button><p data-hg-copied role="status"></p></section>'
    )


def page(language: str, id: str, data: str | None = None) -> str:
    """The page of a node; ``data`` replaces the tree's JSON."""
    node = nodes(language)[id]
    other = "zh" if language == "en" else "en"
    texts = strings(language)
    words = {key.removeprefix("player."): text for key, text in texts.texts.items() if key.startswith("player.")}
    carried = data if data is not None else json.dumps(tree(language, id), ensure_ascii=False)
    return (
        f'<!doctype html><html lang="{texts.locale}"><head><meta charset="utf-8"><title>{node["t"]}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{CSP}"><link rel="stylesheet" href="/style.css">'
        '<script type="module" src="/tree-player.mjs"></script></head><body>'
        f'<a href="../../../../{other}/fix/{TREE}/{id}/" hreflang="{other}" data-hg-language="{other}">{other}</a>'
        f'<a href="#title" id="skip">Skip</a><a hreflang="{other}" id="elsewhere" href="/{other}/">elsewhere</a>'
        f'<div hidden data-hg-tree="{escape(carried)}" data-hg-words="{attribute(words)}"></div>'
        f'<main id="title"><div data-hg-notice role="status" hidden></div><h1>{node["t"]}</h1>{body(id, node)}'
        "<section data-hg-path hidden><h2>Your answers</h2><ol data-hg-path-list></ol></section>"
        '<p><a data-hg-restart href="../status/#p=old.x">Start again</a></p>'
        '<p><a data-hg-keep id="keep" href="../status/">Back</a></p></main></body></html>'
    )


def write(folder: Path) -> Path:
    """The site, in ``folder``."""
    for language in ("en", "zh"):
        for id in NODES:
            place = folder / language / "fix" / TREE / id
            place.mkdir(parents=True)
            (place / "index.html").write_text(page(language, id), "utf-8")
    broken = {
        "no-json": "{",
        "no-nodes": "{}",
        "no-page": json.dumps(tree("en", "nowhere")),
        "no-exits": json.dumps({**tree(), "nodes": {"status": {"k": "q", "t": "?", "a": NODES["status"]["a"]}}}),
        "null": "null",
    }
    for name, data in broken.items():
        place = folder / "en" / "broken" / name
        place.mkdir(parents=True)
        (place / "index.html").write_text(page("en", "status", data), "utf-8")
    (folder / "style.css").write_text("[hidden] { display: none !important }", "utf-8")
    shutil.copy(PLAYER, folder / "tree-player.mjs")
    return folder
