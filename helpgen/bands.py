"""Bounds of typed answers, and the proof that the bands of a question leave no gap and do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from helpgen.tree_models import Band, Bound, Duration, Question, RelativeDate

DAYS_IN_MONTH = Decimal("30.436875")
"""The mean month of the Gregorian calendar: used to put relative dates in order, never to compute one."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a number line or a calendar. Points of one ``base`` can be put in order.

    ``base`` is empty for numbers, durations (in minutes) and calendar days (as ordinals); else ``today`` or a question's id.
    ``after`` is 1 for the place just behind the value: where "more than" begins and "at most" ends.
    """

    base: str
    value: Decimal
    after: int
    text: str

    @property
    def order(self) -> tuple[Decimal, int]:
        """What points of one base are sorted by."""
        return self.value, self.after

    def same(self, other: Point) -> bool:
        """Whether both are one place."""
        return self.base == other.base and self.order == other.order


@dataclass(frozen=True, slots=True)
class Span:
    """Everything from ``low`` (included) up to ``high`` (not included); ``None`` is without end."""

    low: Point | None
    high: Point | None

    def in_words(self, name: str) -> str:
        """``6 ≤ confirmations < 12``."""
        low = f"{self.low.text} {'<' if self.low.after else '≤'} " if self.low else ""
        high = f" {'≤' if self.high.after else '<'} {self.high.text}" if self.high else ""
        if self.low and not self.high:
            return f"{name} {'>' if self.low.after else '≥'} {self.low.text}"
        return f"{low}{name}{high}"


@dataclass(frozen=True, slots=True)
class BandMistake:
    """What is wrong with the bands of a question."""

    kind: str
    """``value``, ``bounds``, ``empty``, ``gap``, ``overlap`` or ``order``."""
    path: tuple[str | int, ...]
    """Where, within the question."""
    message: str
    hint: str


class BoundError(ValueError):
    """A bound that is not a value of the question's type; the message says what is."""


def point(bound: Bound, type: str, after: bool = False) -> Point:
    """The place that ``bound`` stands for in a question of ``type``, or just behind it; BoundError when it is no such value."""
    if isinstance(bound, RelativeDate):
        if type != "date":
            raise BoundError("only the bounds of a date question are counted from another date")
        months = bound.years * 12 + bound.months
        days = bound.weeks * 7 + bound.days + (1 if after else 0)
        return Point(bound.of, months * DAYS_IN_MONTH + days, 0, _relative_text(bound) + (" + 1 day" if after else ""))
    if type == "date":
        if bound == "today":
            return Point("today", Decimal(1 if after else 0), 0, "tomorrow" if after else "today")
        try:
            day = date.fromisoformat(bound) + timedelta(days=1 if after else 0)
            return Point("", Decimal(day.toordinal()), 0, day.isoformat())
        except (ValueError, OverflowError):
            raise BoundError("a day is written as 2026-11-21, today, or {of: today, days: -3}") from None
    if type == "since":
        try:
            return Point("", Decimal(Duration.model_validate(bound).minutes), int(after), bound)
        except ValueError:
            raise BoundError("a duration is written as 30 minutes, 24 hours, 3 days or 2 weeks") from None
    return _number(bound, type, after)


def _number(bound: str, type: str, after: bool) -> Point:
    try:
        value = Decimal(bound)
    except InvalidOperation:
        raise BoundError("a number is written as 12 or 0.5") from None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        raise BoundError("a number is written as 12 or 0.5") from None
    if type != "number":
        return Point("", value, int(after), bound)
    if value != value.to_integral_value():
        raise BoundError("a whole number is written as 12")
    # Between whole numbers there is nothing: "more than 5" begins at 6, and a gap is shown in whole numbers.
    return Point("", value + 1, 0, str(int(value) + 1)) if after else Point("", value, 0, bound)


def _relative_text(bound: RelativeDate) -> str:
    parts = [
        f"{abs(count)} {unit if abs(count) != 1 else unit[:-1]} {'before' if count < 0 else 'after'}"
        for unit, count in (("years", bound.years), ("months", bound.months), ("weeks", bound.weeks), ("days", bound.days))
        if count
    ]
    return f"({', '.join(parts)} {bound.of})" if parts else bound.of


def span(band: Band, type: str) -> Span:
    """The values of ``band``; BoundError when a bound is not a value of ``type``."""
    low = high = None
    if band.from_ is not None:
        low = point(band.from_, type)
    for bound in (band.above, band.after):
        if bound is not None:
            low = point(bound, type, after=True)
    for bound in (band.below, band.before):
        if bound is not None:
            high = point(bound, type)
    if band.to is not None:
        high = point(band.to, type, after=True)
    return Span(low, high)


def limits(question: Question) -> Span:
    """What can be typed at all: from ``min`` to ``max``. Numbers and durations start at 0 when there is no ``min``."""
    low = point(question.min, question.type) if question.min is not None else None
    if low is None and question.type != "date":
        low = Point("", Decimal(0), 0, "0")
    high = point(question.max, question.type, after=True) if question.max is not None else None
    return Span(low, high)


def mistakes(id: str, question: Question) -> list[BandMistake]:
    """What is wrong with the bands of the question ``id``; empty when they take every possible value exactly once."""
    found: list[BandMistake] = []
    for name in ("min", "max"):
        bound = getattr(question, name)
        try:
            if bound is not None:
                point(bound, question.type)
        except BoundError as error:
            found.append(BandMistake("value", (name,), f"'{_shown(bound)}' is not a value of this question", str(error)))
    spans: list[Span] = []
    for index, band in enumerate(question.bands):
        mistake = _bounds_mistake(band, question.type)
        if mistake is not None:
            found.append(BandMistake("bounds", ("bands", index, "id"), *mistake))
            continue
        try:
            spans.append(span(band, question.type))
        except BoundError as error:
            bad = next(name for name in _BOUNDS if (value := getattr(band, name)) is not None and _fails(value, question.type))
            path = ("bands", index, bad.removesuffix("_"))
            value = getattr(band, bad)
            found.append(BandMistake("value", path, f"'{_shown(value)}' is not a value of this question", str(error)))
    if found:
        return found
    return _coverage(id, question, spans, limits(question))


_BOUNDS = ("from_", "above", "after", "below", "before", "to")


def _fails(bound: Bound, type: str) -> bool:
    try:
        point(bound, type)
    except BoundError:
        return True
    return False


def _shown(bound: Bound) -> str:
    return _relative_text(bound) if isinstance(bound, RelativeDate) else bound


def _bounds_mistake(band: Band, type: str) -> tuple[str, str] | None:
    """What is wrong with which bounds a band has, and what to write instead."""
    wrong = ("above", "below") if type == "date" else ("after", "before")
    for name in wrong:
        if getattr(band, name) is not None:
            better = {"above": "after", "below": "before", "after": "above", "before": "below"}[name]
            return f"'{name}' is not a bound of a {type} question", f"write '{better}:'"
    lows = [name for name in ("from_", "above", "after") if getattr(band, name) is not None]
    highs = [name for name in ("below", "before", "to") if getattr(band, name) is not None]
    if len(lows) > 1 or len(highs) > 1:
        two = lows if len(lows) > 1 else highs
        first, second = (name.removesuffix("_") for name in two[:2])
        return f"the band '{band.id}' has both '{first}' and '{second}'", "keep one of the two"
    if not lows and not highs:
        return f"the band '{band.id}' has no bounds", "say where it begins ('from') or ends"
    return None


def _coverage(id: str, question: Question, spans: Sequence[Span], domain: Span) -> list[BandMistake]:
    bases = {end.base for item in spans for end in (item.low, item.high) if end is not None}
    if len(bases) > 1:
        return _chain(id, question, spans, domain)
    # A limit that is counted from another date than the bands cannot be put in order with them, so it limits nothing here.
    domain = Span(*(end if end is not None and end.base in bases else None for end in (domain.low, domain.high)))
    found: list[BandMistake] = []
    order = sorted(range(len(spans)), key=lambda index: _low(spans[index].low))
    reached, last, started = domain.low, -1, domain.low is not None
    ended = False
    for index in order:
        at, band = spans[index], question.bands[index].id
        path: tuple[str | int, ...] = ("bands", index, "id")
        if _is_empty(Span(_later(at.low, domain.low), _earlier(at.high, domain.high))):
            text = f"no value is in the band '{band}': {at.in_words(id)}"
            outside = not _is_empty(at)
            found.append(
                BandMistake("empty", path, text, "it is outside of min and max" if outside else "exchange its two bounds")
            )
            continue
        if ended or (started and at.low is None and last >= 0) or (started and _before(at.low, reached) and last >= 0):
            both = Span(at.low, _earlier(at.high, None if ended else reached))
            other = question.bands[last].id
            text = f"the bands '{other}' and '{band}' overlap: {both.in_words(id)}"
            found.append(BandMistake("overlap", path, text, f"let '{band}' begin where '{other}' ends"))
        elif at.low is not None and (not started or (reached is not None and reached.order < at.low.order)):
            gap = Span(reached if started else None, at.low)
            text = f"no route for {gap.in_words(id)}"
            found.append(BandMistake("gap", path, text, "let a band begin or end there, or add one"))
        started = True
        if at.high is None:
            ended, last = True, index
        elif not ended and (reached is None or last < 0 or reached.order < at.high.order):
            reached, last = at.high, index
    if not ended and reached is not None and last >= 0 and (domain.high is None or reached.order < domain.high.order):
        gap = Span(reached, domain.high)
        path = ("bands", last, "id")
        hint = "add a band for it, or set 'max:'"
        found.append(BandMistake("gap", path, f"no route for {gap.in_words(id)}", hint))
    return found


def _low(low: Point | None) -> tuple[int, Decimal, int]:
    return (0, Decimal(0), 0) if low is None else (1, *low.order)


def _before(low: Point | None, reached: Point | None) -> bool:
    return low is None or (reached is not None and low.order < reached.order)


def _later(one: Point | None, other: Point | None) -> Point | None:
    return max((item for item in (one, other) if item), key=lambda item: item.order, default=None)


def _earlier(one: Point | None, other: Point | None) -> Point | None:
    return min((item for item in (one, other) if item), key=lambda item: item.order, default=None)


def _is_empty(item: Span) -> bool:
    return item.low is not None and item.high is not None and item.low.order >= item.high.order


def _chain(id: str, question: Question, spans: Sequence[Span], domain: Span) -> list[BandMistake]:
    """Bands counted from different dates cannot be put in order; each must begin exactly where another one ends."""
    left = list(range(len(spans)))
    current = next((index for index in left if spans[index].low is None or _meet(spans[index].low, domain.low)), None)
    while current is not None:
        left.remove(current)
        high = spans[current].high
        if high is None or _meet(high, domain.high):
            break
        current = next((index for index in left if _meet(high, spans[index].low)), None)
    if current is not None and not left:
        return []
    index = left[0] if left else 0
    text = f"the bands of '{id}' are counted from different dates and do not join"
    return [BandMistake("order", ("bands", index, "id"), text, "let each band begin exactly where another one ends")]


def _meet(one: Point | None, other: Point | None) -> bool:
    return one is not None and other is not None and one.same(other)
