"""Amounts in a text: a number with its unit, in English and in Chinese, and the words that make a fee or a limit of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["time", "amount", "count"]

_TIMES = {
    "second": "seconds?|secs?|秒钟?",
    "minute": "minutes?|mins?|分钟",
    "business day": "(?:business|working) days?|个?工作日",
    "hour": "hours?|hrs?|个?小时|个?钟头",
    "day": "days?|天|日(?=[以之]?内)",
    "week": "weeks?|周(?!岁)|个?星期|个?礼拜",
    "month": "months?|个月",
    "year": "years?|周?岁|年(?!前|初|底)",
}
_AMOUNTS = {
    "%": "[%％]|per ?cent|个百分点",
    "usd": "US dollars?|dollars?|美元|美金|USD",
    "eur": "euros?|欧元|EUR",
    "cny": "元|人民币|CNY|RMB",
    "gwei": "[Gg]wei",
    "sat/vb": "sats?/vB|聪/vB",
    "sat": "satoshis?|sats?|聪",
}
_TICKERS = (
    "BTC", "ETH", "USDT", "USDC", "TRX", "BNB", "POL", "MATIC", "SOL", "XRP",
    "XLM", "TON", "LTC", "DOGE", "BCH", "DAI", "GBP", "HKD", "SGD", "JPY",
)  # fmt: skip
_COUNTS = {"confirmation": "confirmations?|[个次]确认"}

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_REST = rf"[\d,]*(?:\.\d+)?(?:\s?(?:[-–—~～]|到|至|to)\s?{_NUMBER})?"
"""Of a number behind its first digit, or of a range of two numbers."""
_NOT_WORDS = re.compile(
    r"(?P<callout>^[ \t]*(?:!!!|===).*$)|\{\{[^{}]*\}\}|“[^”\n]*”|「[^」\n]*」|\"[^\"\n]*\"|\]\([^)\n]*\)|https?://\S+",
    re.MULTILINE,
)
"""What stands there for something else than itself: facts, the words of an app in quotes, addresses."""

_MAY_HOLD = re.compile(r"[0-9０-９$€£¥￥](?:(?<=[$€£¥￥])|[\s-]?[^\W\d_]|\s?[%％])")
"""What every amount has in it: most texts are passed over for want of it, quickly."""
_NAME_OF_A_PERIOD = re.compile(r"(?:\bfirst|最初的?|头|前|每天|全天|[×x])\s*$", re.IGNORECASE)
_A_DAY = re.compile(r"\s(?:a|per) (?:day|week)\b")
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|[。！？；\n]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a text: where it stands, and the same for every way of writing it (``("24", "hour")`` for 24小时)."""

    start: int
    end: int
    number: str
    unit: str
    kind: Kind

    @property
    def key(self) -> tuple[str, str]:
        """What two ways of writing one amount have in common."""
        return self.number, self.unit


class Reader:
    """Finds amounts: in the units that everybody knows, and in those of the facts of one help center."""

    def __init__(self, units: Iterable[str] = ()) -> None:
        self._own = {unit.casefold(): unit for unit in units}
        groups = [("own", {unit: re.escape(unit) for unit in self._own.values()})] if self._own else []
        groups += [("time", _TIMES), ("amount", {**_AMOUNTS, **{name.lower(): name for name in _TICKERS}}), ("count", _COUNTS)]
        self._units = [
            (kind if kind != "own" else "count", name, re.compile(pattern, re.IGNORECASE))
            for kind, units_of_kind in reversed(groups)
            for name, pattern in units_of_kind.items()
        ]
        every = sorted((pattern for _, known in groups for pattern in known.values()), key=len, reverse=True)
        self._pattern = re.compile(
            # It begins with what is rare, so that a text without it costs next to nothing.
            r"[0-9０-９$€£¥￥](?:"
            rf"(?<=[$€£¥￥])\s?(?P<signed>{_NUMBER})"
            rf"|(?<![A-Za-z0-9_.,/#:+-][0-9０-９])(?P<rest>{_REST})[\s-]?(?P<unit>{'|'.join(every)})(?![A-Za-z0-9]))",
            re.IGNORECASE,
        )

    def read(self, text: str) -> Iterator[Quantity]:
        """Every amount of ``text`` that is written in digits and is not nothing."""
        if _MAY_HOLD.search(text) is None:
            return
        for match in self._pattern.finditer(text):
            first, signed = match.group()[0], match["signed"]
            number = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", signed or first + match["rest"]))
            if number.strip("0.") == "":
                continue
            if signed:
                yield Quantity(match.start(), match.end(), number, first, "amount")
            elif not (match["unit"] == "年" and len(number) == 4):
                name, kind = self._named(match["unit"])
                yield Quantity(match.start(), match.end(), number, name, kind)

    def _named(self, unit: str) -> tuple[str, Kind]:
        for kind, name, pattern in self._units:
            if pattern.fullmatch(unit) or (name == "day" and unit == "日"):
                return name, kind  # type: ignore[return-value]
        return unit.casefold(), "count"


def words_only(text: str) -> str:
    """``text`` with everything blanked out that stands for something else than itself, of the same length."""
    return _NOT_WORDS.sub(lambda match: match.group() if match["callout"] else " " * len(match.group()), text)


def is_name(text: str, quantity: Quantity) -> bool:
    """Whether the amount is part of a name or of opening hours: the first 10 minutes, 24 hours a day."""
    before = text[max(0, quantity.start - 12) : quantity.start]
    return bool(_NAME_OF_A_PERIOD.search(before) or (quantity.unit == "hour" and _A_DAY.match(text, quantity.end)))


_TIME_BEFORE = re.compile(
    r"(?:\bwithin|\btakes?|\btaking|\bup to|\bat most|\bno (?:longer|more) than|\b(?:arrives?|credited|done|answered?) (?:in|after)"
    r"|\bwaiting (?:time|period)[^.]{0,12}|\b(?:have to|has to|must) wait|\bpaused? for|\bpauses for|\blocked for|\bon hold for"
    r"|最长|最多|至多|不超过|等待时间|等待期|(?:需要?|要|须|得)等待?|等候|暂停(?:提现|提币)?|冻结|锁定|通常要?|一般要?|耗时)"
    r"[^.,;:。，；：\n\d]{0,16}$",
    re.IGNORECASE,
)
_TIME_BEHIND = re.compile(r"\s?(?:[以之]?内|[后之]?后(?:到账|入账|生效|解除|恢复))")
_AMOUNT_WORDS = re.compile(
    r"\b(?:fees?|charges?|charged|commission|minimum|maximum|at least|at most|limits?|limited|threshold|costs?|up to|no more than)\b"
    r"|手续费|矿工费|费用|费率|收取|收费|最低|最少|最小|最高|最多|最大|限额|上限|下限|额度|至少|不低于|不超过|门槛|起[提充]",
    re.IGNORECASE,
)
_COUNT_WORDS = re.compile(r"\b(?:credited|deposits?)\b|入账|到账|充值", re.IGNORECASE)


_NEAR = 300
"""Characters on each side of an amount that are looked at: more than any sentence has."""


def is_promised(text: str, quantity: Quantity) -> bool:
    """Whether the words around an amount make a fee, a limit or a waiting time of it."""
    begin, end = max(0, quantity.start - _NEAR), quantity.end + _NEAR
    start = max((match.end() for match in _SENTENCE_END.finditer(text, begin, quantity.start)), default=begin)
    behind = _SENTENCE_END.search(text, quantity.end, end)
    clause = text[start : quantity.start] + " " + text[quantity.end : behind.start() if behind else end]
    match quantity.kind:
        case "time":
            return bool(_TIME_BEFORE.search(text, start, quantity.start) or _TIME_BEHIND.match(text, quantity.end))
        case "amount":
            return bool(_AMOUNT_WORDS.search(clause))
    return quantity.number != "1" and bool(_COUNT_WORDS.search(clause))


_ENGLISH = "a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|thirty"
_SPELLED_EN = re.compile(
    rf"(?:within|takes?(?: up to| about| at least)?|up to|at most) "
    rf"(?P<time>(?:{_ENGLISH}) (?:(?:business|working) )?(?:seconds?|minutes?|hours?|days?|weeks?|months?))\b",
    re.IGNORECASE,
)
_SPELLED_ZH = re.compile(
    r"(?P<time>[一二两三四五六七八九十半]+(?:分钟|个?小时|天|个?工作日|周|个?星期|个月))"
    r"[以之]?内(?:到账|入账|完成|处理|回复|答复|审核|生效|恢复|退回)"
)
_LENGTH = re.compile(r" (?:second|minute|hour|day|week|month|business|working)")
_PROMISE_ZH = re.compile("内(?:到账|入账|完成|处理|回复|答复|审核|生效|恢复|退回)")


def spelled(text: str) -> Iterator[tuple[int, int]]:
    """Where a waiting time is promised in words: within two hours, 两小时内到账."""
    # Looking for words is many times cheaper than looking for what they make together.
    if ("ithin " in text or "akes " in text or "p to " in text or "t most " in text) and _LENGTH.search(text):
        yield from (match.span("time") for match in _SPELLED_EN.finditer(text))
    if "内" in text and _PROMISE_ZH.search(text):
        yield from (match.span("time") for match in _SPELLED_ZH.finditer(text))
