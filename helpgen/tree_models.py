"""The typed, frozen documents that troubleshooting trees are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Discriminator, Field, RootModel, StringConstraints, Tag

from helpgen.models import (
    Day,
    FactValue,
    Id,
    Markdown,
    Model,
    NodeId,
    Phrases,
    Plain,
    Text,
    Upkeep,
    same_in_all,
    wrong,
)

QuestionType = Literal["choice", "choices", "yes-no", "number", "decimal", "money", "date", "since", "list"]
BANDED: frozenset[str] = frozenset({"number", "decimal", "money", "date", "since"})
"""The types whose answer is typed; bands turn what is typed into one of a few answers."""
BUILT_IN_LABELS: frozenset[str] = frozenset({"yes", "no", "unsure", "none"})
"""The answers that have words of their own when the writer gives none."""

MINUTES: Mapping[str, int] = {"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}
_DURATION = re.compile(r"(?P<count>[0-9]{1,5}) (?P<unit>minute|hour|day|week)s?")


def _duration(value: str) -> str:
    if not _DURATION.fullmatch(value):
        raise wrong(
            "duration",
            (
                "a duration is written as 30 minutes, 24 hours, 3 days or 2 weeks",
                "时长写成 30 minutes、24 hours、3 days 或 2 weeks",
            ),
            (
                "write a number, a space and minutes, hours, days or weeks",
                "写一个数字、一个空格，再写 minutes、hours、days 或 weeks",
            ),
        )
    return value


class Duration(RootModel[Annotated[str, AfterValidator(_duration)]]):
    """A length of time as written: ``30 minutes``."""

    model_config = ConfigDict(frozen=True)

    @property
    def count(self) -> int:
        """How many of ``unit``."""
        return int(self.root.split(" ")[0])

    @property
    def unit(self) -> str:
        """``minute``, ``hour``, ``day`` or ``week``."""
        return self.root.split(" ")[1].removesuffix("s")

    @property
    def minutes(self) -> int:
        """The length in minutes."""
        return self.count * MINUTES[self.unit]


class RelativeDate(Model):
    """A day counted from today or from another answer."""

    of: NodeId = Field(description="today, or the id of the date question that it is counted from")
    days: int = Field(default=0, ge=-9999, le=9999, description="Days after it; before it when negative")
    weeks: int = Field(default=0, ge=-9999, le=9999, description="Weeks after it; before it when negative")
    months: int = Field(default=0, ge=-9999, le=9999, description="Months after it; before it when negative")
    years: int = Field(default=0, ge=-999, le=999, description="Years after it; before it when negative")


Bound = Text | RelativeDate


class Loop(Model):
    """A loop with a count: what to try again, and who helps when it does not help."""

    times: int = Field(ge=1, le=9, description="How often the reader goes round before something else is offered")
    then: NodeId = Field(description="Id of the node that is offered then: usually a person")


class Leading(Model):
    """What has one way on: a goto and whether it leads back."""

    goto: NodeId | None = Field(default=None, description="Id of the node that follows")
    loop: bool | Loop = Field(default=False, description="Declares that goto leads back; with times and then, how often")


class Choosable(Leading):
    """What can be answered, and where that leads."""

    id: NodeId = Field(description="Neutral and permanent; part of the reader's path")
    label: Plain | None = Field(default=None, description="The answer as a reader gives it")
    hint: Plain | None = Field(default=None, description="A line below the label")


class Option(Choosable):
    """One answer to a question. Yes, no, unsure and none have words of their own when there is no label."""

    exclusive: bool = Field(default=False, description="Among several choices: the answer that rules out all others")


class Band(Choosable):
    """One answer to a question whose value is typed: everything between two bounds, which make its label where it has none."""

    from_: Bound | None = Field(default=None, alias="from", description="The least value (on or after this day)")
    above: Bound | None = Field(default=None, description="More than this")
    after: Bound | None = Field(default=None, description="Later than this day")
    below: Bound | None = Field(default=None, description="Less than this")
    before: Bound | None = Field(default=None, description="Earlier than this day")
    to: Bound | None = Field(default=None, description="The greatest value (on or before this day)")


def _id_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Ids = Annotated[tuple[NodeId, ...], BeforeValidator(_id_list, json_schema_input_type=NodeId | list[NodeId])]


class Match(Model):
    """What an answer has to be; all that is given must hold."""

    any: Ids = Field(default=(), description="At least one of these")
    all: Ids = Field(default=(), description="Each of these")
    none: Ids = Field(default=(), description="Not one of these")
    only: Ids = Field(default=(), description="Nothing but these")


def _match(value: Any) -> Any:
    return {"any": value} if isinstance(value, str | list) else value


def _any_of(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


Answered = dict[NodeId, Annotated[Match, BeforeValidator(_match, json_schema_input_type=NodeId | list[NodeId] | Match)]]
When = Annotated[tuple[Answered, ...], BeforeValidator(_any_of, json_schema_input_type=Answered | list[Answered])]
"""Question id to what its answer has to be; of several such mappings one must hold."""


class Route(Leading):
    """Where answers lead that have no goto of their own."""

    when: When = Field(default=(), description="What was answered; left out in the last route, which takes all that is left")


Row = dict[Text, NodeId]
Rows = dict[Text, NodeId | Row | dict[Text, NodeId | Row]]


class Table(Model):
    """Where the answers to one, two or three questions together lead."""

    by: tuple[NodeId, ...] = Field(min_length=1, max_length=3, description="Ids of the questions, outermost first")
    rows: Rows = Field(description="Answer to node, or to the next question's answers; '*' is every other answer")
    loop: bool = Field(default=False, description="Declares that some of its nodes lead back")


class Card(Model):
    """A part of a node that depends on earlier answers."""

    id: NodeId = Field(description="Neutral and permanent")
    when: When = Field(min_length=1, description="What was answered")
    title: Plain | None = Field(default=None, description="Its heading")
    text: Markdown = Field(description="What to do, or to know, in this case")


class Dated(Model):
    """What every node may say about itself."""

    reviewed: Day | None = Field(default=None, description="When a person last checked this node; without it the tree's date")
    from_: Day | None = Field(default=None, alias="from", description="The first day on which the site shows it")
    until: Day | None = Field(default=None, description="The last day on which the site shows it")


class Branching(Dated):
    """What a question and a step share: where they lead when answers do not."""

    goto: NodeId | None = Field(default=None, description="Id of the node that follows")
    loop: bool | Loop = Field(default=False, description="Declares that goto leads back; with times and then, how often")
    routes: tuple[Route, ...] = Field(default=(), description="Where it leads depending on answers; the first that applies")
    table: Table | None = Field(default=None, description="Where it leads, looked up by answers")
    match: Literal["first"] | None = Field(default=None, description="first: routes may overlap, and their order counts")
    cards: tuple[Card, ...] = Field(default=(), description="Parts that depend on earlier answers")


class Errors(Model):
    """What a reader is told who types something that cannot be."""

    missing: Plain | None = Field(default=None, description="Nothing was entered or chosen")
    format: Plain | None = Field(default=None, description="It is not a number, or not a day")
    min: Plain | None = Field(default=None, description="It is less than min")
    max: Plain | None = Field(default=None, description="It is more than max")


class Question(Branching):
    """A node that asks."""

    question: Plain = Field(description="One question about what the reader can see")
    type: QuestionType = Field(default="choice", description="What sort of answer it takes")
    name: Plain | None = Field(default=None, description="What other texts call the answer: the network")
    help: Markdown | None = Field(default=None, description="How to find out")
    options: tuple[Option, ...] = Field(default=(), description="The answers, at least two")
    bands: tuple[Band, ...] = Field(default=(), description="The answers to a typed value, without gap or overlap")
    list: Id | None = Field(default=None, description="Key of the list in content/lists/ that holds the answers")
    unit: Plain | None = Field(default=None, description="What is counted, or the currency")
    min: Bound | None = Field(default=None, description="The least value that can be; numbers start at 0")
    max: Bound | None = Field(default=None, description="The greatest value that can be")
    errors: Errors = Field(default=Errors(), description="What is said to a reader who types something that cannot be")
    no_unsure: Text | None = Field(default=None, description="Why nobody can be unsure; then no answer 'unsure' is asked for")


class Step(Branching):
    """A node with something to do before going on."""

    step: Plain = Field(description="What to do, in one line")
    help: Markdown | None = Field(default=None, description="How to do it")
    wait: Duration | None = Field(default=None, description="How long to wait before going on: 30 minutes")
    danger: Plain | None = Field(default=None, description="What can be lost here")
    confirm: Plain | None = Field(default=None, description="What the reader confirms before going on, in the first person")
    label: Plain | None = Field(default=None, description="The words on the button that goes on")
    each: NodeId | None = Field(default=None, description="Id of the question for each of whose answers this node exists once")


class SharedOutcome(Model):
    """The end of a path, as it is written for several trees."""

    outcome: Literal["solved", "wait", "act-now", "contact", "lost"] = Field(description="The kind of ending")
    title: Plain | None = Field(default=None, description="The result in one line; without it the answer's first sentence")
    answer: Markdown = Field(description="What it means and what to do now")
    contact: Id | None = Field(default=None, description="Key of the channel offered; without it the tree's")
    related: tuple[Id, ...] = Field(default=(), description="Ids of entries to read next")


class Outcome(SharedOutcome, Dated):
    """A node where a path ends."""

    cards: tuple[Card, ...] = Field(default=(), description="Parts that depend on earlier answers")
    returns: bool = Field(default=False, description="A tree that uses this one goes on from here")
    each: NodeId | None = Field(default=None, description="Id of the question for each of whose answers this node exists once")


class Use(Dated):
    """A node that stands for another tree, and what follows each of its returns."""

    use: Id = Field(description="Id of the tree that is gone through here")
    returns: dict[NodeId, NodeId] = Field(description="Outcome of that tree with returns: true, to the node that follows here")
    loop: bool = Field(default=False, description="Declares that a return leads back to an earlier node")


class Shared(Dated):
    """A node that is an outcome shared by several trees."""

    shared: Id = Field(description="Key of the outcome in outcomes.yaml")


NODE_KINDS: Mapping[str, type[Model]] = {
    "question": Question,
    "step": Step,
    "outcome": Outcome,
    "use": Use,
    "shared": Shared,
}


def _node_kind(value: Any) -> str | None:
    # Angle brackets keep the tag from being mistaken for a key when an error's location is looked up in the YAML.
    # What is neither a mapping nor a node that was read already has no kind, and is a finding.
    keys = value if isinstance(value, dict) else getattr(type(value), "model_fields", {})
    kinds = [kind for kind in NODE_KINDS if kind in keys]
    return f"<{kinds[0]}>" if len(kinds) == 1 else None


Node = Annotated[
    Annotated[Question, Tag("<question>")]
    | Annotated[Step, Tag("<step>")]
    | Annotated[Outcome, Tag("<outcome>")]
    | Annotated[Use, Tag("<use>")]
    | Annotated[Shared, Tag("<shared>")],
    Discriminator(
        _node_kind,
        custom_error_type="node_kind",
        custom_error_message="a node has exactly one of 'question', 'step', 'outcome', 'use' and 'shared'",
    ),
]

Visit = NodeId | tuple[NodeId, ...]


class TreePath(Model):
    """A writer's test: these answers lead to this outcome."""

    name: Text = Field(description="What the path shows")
    answers: dict[
        NodeId,
        Annotated[tuple[Visit, ...], BeforeValidator(_id_list, json_schema_input_type=NodeId | list[NodeId | list[NodeId]])],
    ] = Field(description="Question id to answer; a list where it is met more than once, or where several are chosen")
    ends: NodeId = Field(description="Id of the outcome")


class Tree(Upkeep):
    """A troubleshooting tree."""

    title: Plain = Field(description="The reader's situation, as the home page says it")
    description: Plain = Field(description="One sentence: what the tree settles")
    urgent: Markdown | None = Field(default=None, description="What to do before the first question, when minutes count")
    long: Text | None = Field(default=None, description="Why a path may ask more than seven questions")
    start: NodeId = Field(description="Id of the first node")
    nodes: dict[Id, Node] = Field(description="Node id to question, step, outcome, use or shared")
    paths: tuple[TreePath, ...] = Field(default=(), description="The writer's own tests, run by helpgen check")


class Item(Model):
    """One answer of a list."""

    label: Plain = Field(description="The answer as a reader gives it")
    aliases: Phrases = Field(default=Phrases({}), description="Other words that readers type for it")
    values: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")],
        Annotated[FactValue, BeforeValidator(same_in_all, json_schema_input_type=str | FactValue)],
    ] = Field(default={}, description="What texts can say about it: column to text")


class AnswerList(Model):
    """A list of answers that questions share: networks, assets, countries."""

    title: Plain = Field(description="What it lists")
    items: dict[NodeId, Item] = Field(min_length=1, description="Answer id to answer")
    groups: dict[NodeId, tuple[NodeId, ...]] = Field(
        default={}, description="Group id to answer ids; conditions and tables may name the group for all of them"
    )


class Snippets(RootModel[dict[Id, Markdown]]):
    """Every snippet of text that several documents share, by key."""

    model_config = ConfigDict(frozen=True)


class SharedOutcomes(RootModel[dict[Id, SharedOutcome]]):
    """Every outcome that several trees share, by key."""

    model_config = ConfigDict(frozen=True)
