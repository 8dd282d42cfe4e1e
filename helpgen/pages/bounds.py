"""Bounds, durations and dates in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from helpgen.bands import point
from helpgen.tree_models import Band, Bound, Duration, Question, RelativeDate

if TYPE_CHECKING:
    from helpgen.pages.context import Context


def duration(c: Context, length: Duration) -> str:
    """``30 minutes``."""
    return _counted(c, length.unit, length.count)


def _counted(c: Context, unit: str, count: int) -> str:
    return c.t(f"duration.one_{unit}") if count == 1 else c.t(f"duration.{unit}", count=count)


def bound(c: Context, value: Bound, question: Question, names: Mapping[str, str]) -> str:
    """One bound of a question, with its unit; ``names`` are those of the dates that it may be counted from."""
    if isinstance(value, RelativeDate):
        return _relative(c, value, names)
    if question.type == "since":
        return duration(c, Duration.model_validate(value))
    if question.type == "date":
        return c.t("band.today") if value == "today" else value
    unit = f" {c.text(question.unit)}" if question.unit is not None else ""
    return c.t("band.number", number=value, unit=unit)


def _relative(c: Context, value: RelativeDate, names: Mapping[str, str]) -> str:
    base = c.t("band.today") if value.of == "today" else names.get(value.of, value.of)
    parts = [
        (unit, count)
        for unit, count in (("year", value.years), ("month", value.months), ("week", value.weeks), ("day", value.days))
        if count
    ]
    for unit, count in parts:
        base = c.t("band.before" if count < 0 else "band.after", time=_counted(c, unit, abs(count)), base=base)
    return base


def band_label(c: Context, band: Band, question: Question, names: Mapping[str, str]) -> str:
    """The values of a band in words."""
    low = band.from_ if band.from_ is not None else band.above if band.above is not None else band.after
    high = band.to if band.to is not None else band.below if band.below is not None else band.before

    def words(value: Bound | None) -> str:
        return "" if value is None else bound(c, value, question, names)

    if question.type == "since":
        key = "since_below" if low is None else "since_from" if high is None else "since_between"
    elif question.type == "date":
        key = _date_key(band, low is not None, high is not None)
    elif question.type == "number" and low is not None and high is not None:
        return _whole(c, band, question, words)
    else:
        key = _number_key(band, low is not None, high is not None)
    return c.t(f"band.{key}", low=words(low), high=words(high))


def _date_key(band: Band, has_low: bool, has_high: bool) -> str:
    if has_low and has_high:
        return "date_between"
    if has_low:
        return "date_after" if band.after is not None else "date_from"
    return "date_to" if band.to is not None else "date_before"


def _number_key(band: Band, has_low: bool, has_high: bool) -> str:
    if has_low and has_high:
        return f"between{'_above' if band.above is not None else ''}{'_to' if band.to is not None else ''}"
    if has_low:
        return "above" if band.above is not None else "from"
    return "to" if band.to is not None else "below"


def _whole(c: Context, band: Band, question: Question, words: Callable[[Bound | None], str]) -> str:
    """Whole numbers from the first to the last: readers count, and leave "less than" to mathematicians."""
    low_bound = band.from_ if band.from_ is not None else band.above
    high_bound = band.to if band.to is not None else band.below
    if low_bound is None or high_bound is None:
        return words(low_bound or high_bound)
    low = int(point(low_bound, "number", after=band.above is not None).value)
    high = int(point(high_bound, "number", after=band.to is not None).value) - 1
    if low == high:
        return c.t("band.exactly", low=words(str(low)))
    return c.t("band.through", low=low, high=words(str(high)))
