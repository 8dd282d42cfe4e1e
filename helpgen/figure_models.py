"""The typed, frozen documents that figures are written in: boxes in a grid, and arrows between them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from helpgen.models import Model, NodeId, Plain

BoxTone = Literal["plain", "own", "good", "bad", "wait"]
ArrowTone = Literal["plain", "good", "bad"]


class Box(Model):
    """A box with words in it."""

    row: int = Field(ge=1, le=12, description="In which row it stands, counted from the top")
    column: int = Field(1, ge=1, le=3, description="In which column it begins, counted from the left")
    wide: int = Field(1, ge=1, le=3, description="How many columns it takes")
    tone: BoxTone = Field("plain", description="own: the reader's side; good, bad, wait: with a sign of their own")
    text: Plain = Field(description="The words in it")


class Arrow(Model):
    """What leads from one box to another."""

    from_: NodeId = Field(alias="from", description="Id of the box where it begins")
    to: NodeId = Field(description="Id of the box where it ends")
    tone: ArrowTone = Field("plain", description="good: what works; bad: what does not, drawn with dashes")
    text: Plain | None = Field(None, description="A few words beside it; only for arrows from one row to another")


class Figure(Model):
    """A drawing for readers who would rather look than read; texts show it as ``image:ID.svg``."""

    title: Plain = Field(description="What it shows, in one line")
    columns: int = Field(1, ge=1, le=3, description="How many columns there are")
    boxes: dict[NodeId, Box] = Field(min_length=1, description="Box id to box")
    arrows: tuple[Arrow, ...] = Field((), description="Arrows between boxes")
