"""What lies over a page while something is wrong: every text of it, in the page's language. Where it lies is the script's."""

from __future__ import annotations

from html import escape
from typing import TypedDict

from helpgen.findings import Finding, errors, visible
from helpgen.preview.board import State

SHOWN = 50
"""More findings than these nobody mends at once; the command line shows all."""


class Item(TypedDict):
    """One finding in the words of a page."""

    where: str
    rule: str
    severity: str
    message: str
    hint: str


class Panel(TypedDict):
    """All that the script shows. ``is_open`` is whether it opens by itself: warnings wait in a badge."""

    is_open: bool
    label: str
    heading: str
    note: str
    detail: str
    items: list[Item]
    more: str
    close: str
    badge: str


_WORDS = {
    "en": {
        "label": "helpgen preview",
        "error": "1 error",
        "errors": "{} errors",
        "warning": "1 warning",
        "warnings": "{} warnings",
        "failure": "The site could not be updated",
        "fault": "An error in helpgen, please report it",
        "kept": "This is the last good page. It follows by itself once everything is mended.",
        "fine": "The page is up to date.",
        "hint": "Hint: {}",
        "more": "and {} more: 'helpgen check' shows all",
        "close": "Hide",
    },
    "zh": {
        "label": "helpgen 预览",
        "error": "1 处错误",
        "errors": "{} 处错误",
        "warning": "1 条提醒",
        "warnings": "{} 条提醒",
        "failure": "网站没能更新",
        "fault": "helpgen 自身出错了，请反馈给开发者",
        "kept": "现在看到的是上一次没有错误的页面，改好后会自动更新。",
        "fine": "页面已是最新。",
        "hint": "提示：{}",
        "more": "还有 {} 条，用 helpgen check 查看全部",
        "close": "收起",
    },
}


def panel(state: State, language: str) -> Panel | None:
    """What to show, in Chinese for a page whose language tag begins with ``zh``, else in English; nothing when all is well."""
    chinese = language.lower().startswith("zh")
    words = _WORDS["zh" if chinese else "en"]
    wrong = errors(state.findings)
    found = [*wrong, *(finding for finding in state.findings if finding.severity != "error")]
    if state.is_good and not found:
        return None
    parts = []
    if state.fault or state.failure:
        parts.append(words["fault"] if state.fault else words["failure"])
    if wrong:
        parts.append(_count(words, "error", len(wrong)))
    if len(found) > len(wrong):
        parts.append(_count(words, "warning", len(found) - len(wrong)))
    counted = (", " if not chinese else "，").join(parts)
    return Panel(
        is_open=not state.is_good,
        label=words["label"],
        heading=counted,
        note=words["fine" if state.is_good else "kept"],
        detail="\n".join(visible(line) for line in (state.fault or state.failure).splitlines()),
        items=[_item(finding, words, chinese) for finding in found[:SHOWN]],
        more=words["more"].format(len(found) - SHOWN) if len(found) > SHOWN else "",
        close=words["close"],
        badge=counted,
    )


def _count(words: dict[str, str], what: str, number: int) -> str:
    return words[what] if number == 1 else words[what + "s"].format(number)


def _item(finding: Finding, words: dict[str, str], chinese: bool) -> Item:
    message, hint = finding.message, finding.hint
    if chinese and finding.message_zh:
        message, hint = finding.message_zh, finding.hint_zh
    return Item(
        where=visible(f"{finding.path}:{finding.position.line}:{finding.position.column}"),
        rule=finding.rule,
        severity=finding.severity,
        message=visible(message),
        hint=words["hint"].format(visible(hint)) if hint else "",
    )


def as_html(shown: Panel) -> str:
    """The same for browsers without a script; nothing of it is markup but what stands here."""
    items = "".join(
        f'<li class="hgp-{item["severity"]}"><code class="hgp-where">{escape(item["where"])}</code> '
        f'<span class="hgp-rule">{escape(item["rule"])}</span> <p>{escape(item["message"])}</p>'
        + (f'<p class="hgp-hint">{escape(item["hint"])}</p>' if item["hint"] else "")
        + "</li>"
        for item in shown["items"]
    )
    return (
        f'<aside class="hgp-plain" aria-label="{escape(shown["label"])}">'
        f'<p class="hgp-heading"><strong>{escape(shown["heading"])}</strong></p><p class="hgp-note">{escape(shown["note"])}</p>'
        + (f'<pre class="hgp-detail">{escape(shown["detail"])}</pre>' if shown["detail"] else "")
        + (f"<ol>{items}</ol>" if items else "")
        + (f"<p>{escape(shown['more'])}</p>" if shown["more"] else "")
        + "</aside>"
    )
