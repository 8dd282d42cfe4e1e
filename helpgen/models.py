"""The typed, frozen documents of a help center. Each field's description is its line in the JSON Schema and in the docs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, LiteralString

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from helpgen.findings import Both, Said, did_you_mean_both
from helpgen.weblinks import Address, Mistake, encoded, parse

ID_PATTERN = r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"
RESERVED_IDS = frozenset(
    {
        "index",
        "404",
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{device}{n}" for device in ("com", "lpt") for n in range(1, 10)),
    }
)
RESERVED_PAGES = frozenset({"assets", "search", "sitemap", "zh", "en"})
"""What stands for something else in the URLs of the site, wherever it is: no entry, tree or category has such an id."""
RESERVED_CATEGORIES = RESERVED_PAGES | frozenset(
    {"fix", "glossary", "contact", "official-channels", "status", "accessibility", "all"}
)

_ID = ID_PATTERN.strip("^$")
URL_PATH_PATTERN = f"^({_ID}/){{0,3}}{_ID}/?$"
"""The path of a page's URL behind its language: at most four ids, each followed by a slash; the last slash may be left out."""
_NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,98}"
URL_PATTERN = f"^(({_ID}/){{0,3}}{_ID}|/({_NAME}/){{0,8}}{_NAME})/?(#{_ID})?$"
"""The same, or from the site's root on (``/en/about/``) for a hand-written page; for a place on a page, ``#`` and its id."""
REDIRECT_PATTERN = f"^(category:{_ID}|(entry|tree|page):{_ID}(#{_ID})?)$"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def wrong(kind: LiteralString, message: Both, hint: Both) -> PydanticCustomError:
    """The error of a value, which carries what its writer is told."""
    return PydanticCustomError(kind, "{message}", {"message": message[0], "said": (message, hint)})


def id_mistake(id: str) -> str:
    """Why ``id`` cannot be an id, or the empty string when it can."""
    return found[0] if (found := id_mistake_both(id)) else ""


def id_mistake_both(id: str) -> Both | None:
    """``id_mistake`` in English and in Chinese; ``None`` when ``id`` can be an id."""
    if not re.fullmatch(ID_PATTERN, id):
        return (
            f"'{id}' is not an id: lower-case letters, digits and hyphens between them, at most 64",
            f"“{id}”不能用作 id：只能有小写字母、数字和夹在中间的连字符，最多 64 个字符",
        )
    if id in RESERVED_IDS:
        return f"'{id}' is a reserved name", f"“{id}”是保留名"
    return None


def page_id_mistake(id: str) -> Both | None:
    """Why ``id`` cannot be that of an entry, a tree or a category; ``None`` when it can."""
    if id in RESERVED_PAGES:
        return f"'{id}' is a reserved name", f"“{id}”是保留名"
    return id_mistake_both(id)


def nearest_id(text: str) -> str:
    """The id that ``text`` is most likely meant to be, or the empty string when there is none."""
    id = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return id if re.search("[a-z0-9]", text, re.IGNORECASE | re.ASCII) and not id_mistake(id) else ""


def nearest_path(text: str) -> str:
    """The URL path that ``text`` (an address out of a browser, say) is most likely meant to be; empty when there is none."""
    path = re.sub(r"^[a-z]+://[^/]*", "", text.strip()[:500].lower())
    parts = re.sub(r"(index)?\.html$", "", re.split("[?#]", path)[0]).split("/")
    parts = [nearest_id(part) for part in parts if part]
    if path != text.strip()[:500].lower():  # a whole address: its first part is the language
        parts = parts[1:]
    return "/".join(parts) + "/" if parts and all(parts) and len(parts) <= 4 else ""


def _url_path(value: str) -> str:
    if not re.fullmatch(URL_PATTERN, value):
        raise wrong("url_path", *path_mistake(value))
    return value


def path_mistake(path: str) -> Said:
    """What is wrong with a URL path that does not match ``URL_PATH_PATTERN``, and what mends it."""
    better = nearest_path(path)
    shown = path if len(path) <= 60 else path[:59] + "…"
    return (
        (f"'{shown}' is not the path of a page", f"“{shown}”不是页面的路径"),
        (f"write '{better}'", f"写成 {better}")
        if better
        else (
            "ids joined by '/', without host and language, such as withdraw/withdraw-missing/",
            "用 / 连接各级 id，不带域名和语言，例如 withdraw/withdraw-missing/",
        ),
    )


def _redirect(value: str) -> str:
    if not re.fullmatch(REDIRECT_PATTERN, value):
        parts = nearest_path(value.partition(":")[2] if re.match("[a-z]+:(?!//)", value) else value).split("/")[:-1]
        match parts:
            case ["fix", tree]:
                better = f"tree:{tree}"
            case ["fix", tree, node]:
                better = f"tree:{tree}#{node}"
            case [_, *_]:
                better = f"entry:{parts[-1]}"
            case _:
                better = "entry:which-network"
        shown = value if len(value) <= 60 else value[:59] + "…"
        raise wrong(
            "redirect",
            (f"'{shown}' is not a page by key", f"“{shown}”没有指明是哪个页面"),
            (
                f"write the page by key: entry:…, tree:…, tree:…#…, category:… or page:…, such as {better}",
                f"写成 entry:…、tree:…、tree:…#…、category:… 或 page:…，例如 {better}",
            ),
        )
    return value


def _id(value: str) -> str:
    if mistake := id_mistake(value):
        raise PydanticCustomError("id", "{mistake}", {"mistake": mistake})
    return value


def _day(value: Any) -> Any:
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise PydanticCustomError("day", "a date is written as 2026-11-21")
    return value


def _https(value: str) -> str:
    found = parse(value)
    if isinstance(found, Mistake):
        bare = _https_meant(value)
        meant = bare if bare != value and isinstance(parse(bare), Address) else encoded(value)
        if found.kind == "bad-link" and meant:
            raise wrong("https", found.said[0], (f"write {meant}", f"写成 {meant}"))
        raise wrong("https" if found.kind == "bad-link" else found.kind, *found.said)
    return value


def _https_meant(value: str) -> str:
    """The address that ``value`` is likely meant to be: without quotes around it, spaces in it, or plain ``http``."""
    bare = value.strip("“”‘’\"' ")
    bare = re.sub(r"^(?:http://|(?=www\.))", "https://", bare)
    return bare.replace(" ", "%20") if bare.startswith("https://") and not re.search(r"\s{2}|[\t<>\"\\]", bare) else value


def _channel_url(value: str) -> str:
    if re.fullmatch(r"mailto:[A-Za-z0-9._+-]+@[a-z0-9.-]+", value):
        return value
    if re.fullmatch(r"[A-Za-z0-9._+-]+@[a-z0-9.-]+", value):
        raise wrong(
            "mailto",
            ("an e-mail address as a URL starts with mailto:", "url 里的邮箱地址要以 mailto: 开头"),
            (f"write mailto:{value}", f"写成 mailto:{value}"),
        )
    return _https(value)


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise wrong(
            "host",
            (
                "a host is written like help.example.com, without https:// and without a path",
                "域名写成 help.example.com 这样，不带 https:// 和路径",
            ),
            ("write the host alone, such as help.example.com", "只写域名，例如 help.example.com"),
        )
    return value


def _fact_source(value: str) -> str:
    if value != "operator" and re.fullmatch("[^:/.]*", value):
        raise wrong(
            "fact_source",
            (f"'{value}' is neither 'operator' nor an https:// address", f"“{value}”既不是 operator，也不是 https:// 网址"),
            did_you_mean_both(value, ["operator"]),
        )
    return value if value == "operator" else _https(value)


def _different(values: tuple[str, ...]) -> tuple[str, ...]:
    seen = set[str]()
    for value in values:
        if value in seen:
            raise wrong("repeated", (f"'{value}' is here twice", f"“{value}”写了两次"), ("keep one of the two", "只留一个"))
        seen.add(value)
    return values


def _few(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > MAX_LANGUAGES:
        said = (f"{len(values)} languages; the most is {MAX_LANGUAGES}", f"有 {len(values)} 种语言，最多 {MAX_LANGUAGES} 种")
        raise wrong("languages", said, ("keep those that readers have", "只留读者需要的"))
    return values


LEAST_ALIASES = 3
"""Aliases that an entry or a tree has in each language, at least."""

MAX_LANGUAGES = 20
"""Every page exists in each of them."""

MAX_TEXT = 20_000
"""Characters of one text: many times what an answer needs, and little enough that no check of it takes long."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN), AfterValidator(_id)]
NodeId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
TreeTarget = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}(#[a-z0-9-]{1,64})?$")]
Day = Annotated[date, BeforeValidator(_day)]
Url = Annotated[str, AfterValidator(_https)]
UrlPath = Annotated[str, AfterValidator(_url_path), WithJsonSchema({"type": "string", "pattern": URL_PATTERN})]
RedirectTarget = Annotated[str, AfterValidator(_redirect), WithJsonSchema({"type": "string", "pattern": REDIRECT_PATTERN})]


class Model(BaseModel):
    """A mapping with exactly the fields named, that cannot be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Localized(RootModel[dict[str, Text]]):
    """A text per language code."""

    model_config = ConfigDict(frozen=True)

    def __getitem__(self, language: str) -> str:
        """The text in ``language``, or else in the first language that is there: a page may lack a text for some time.

        ``missing-language`` says where; KeyError only where there is no text in any language, which is always an error.
        """
        found = self.root.get(language)
        return found if found is not None else next(iter(self.root.values()), None) or self.root[language]


class Plain(Localized):
    """One paragraph without markup, per language."""


class Markdown(Localized):
    """Markdown (the subset of the content format), per language."""


class Phrases(RootModel[dict[str, tuple[Text, ...]]]):
    """A list of phrases per language code."""

    model_config = ConfigDict(frozen=True)

    def __getitem__(self, language: str) -> tuple[str, ...]:
        return self.root.get(language, ())


class SomePhrases(Phrases):
    """A list of phrases per language code, for as many languages as need one."""


class Reference(Model):
    """A page outside the site that backs a claim."""

    url: Url = Field(description="Where the claim can be checked, https only")
    title: Text | None = Field(None, description="The page's own title")


def _reference(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


Sources = tuple[Annotated[Reference, BeforeValidator(_reference, json_schema_input_type=Reference | Url)], ...]


class Waiver(Model):
    """A rule that does not fit a document, and why."""

    rule: Id = Field(description="The rule's id")
    reason: Text = Field(description="Why it does not fit here; staff see it in the status report")


class Upkeep(Model):
    """What an entry and a tree share: how they are found, checked and cared for."""

    aliases: Phrases = Field(description="How people really say it, at least three a language")
    related: tuple[Id, ...] = Field((), description="Ids of entries to read next")
    sources: Sources = Field((), description="Where each claim that can be wrong can be checked")
    reviewed: Day = Field(description="When a person last checked all of it")
    owner: Text = Field(description="The team that answers for it")
    contact: Id | None = Field(None, description="Key of the channel offered; without it the site's default")
    tier: Literal["safety", "standard"] = Field("standard", description="safety: money or secrets are lost when it is wrong")
    order: int = Field(1000, ge=0, le=9999, description="Place within its category")
    waivers: tuple[Waiver, ...] = Field((), description="Rules that do not fit here, each with the reason")


class Entry(Upkeep):
    """A question with its answer."""

    question: Plain = Field(description="The question as a reader asks it")
    short: Plain = Field(description="The answer in at most two sentences")
    answer: Markdown = Field(description="The whole answer; its first sentence answers the question")
    tree: TreeTarget | None = Field(None, description="The tree (id or id#node) that goes on where the entry ends")


class Category(Model):
    """A folder of entries and trees."""

    title: Plain = Field(description="The name in the navigation")
    description: Plain = Field(description="One sentence: what is found here")
    order: int = Field(ge=0, le=9999, description="Place among the categories")
    sources_required: bool = Field(False, description="Whether every entry and tree in it names its sources")
    waivers: tuple[Waiver, ...] = Field((), description="Rules that do not fit here, each with the reason")


Days = Annotated[int, Field(ge=1, le=3650)]


class ReviewAfter(Model):
    """After how many days an entry or tree is due for review, by tier."""

    safety: Days = Field(90, description="Days for the safety tier")
    standard: Days = Field(180, description="Days for everything else")


class Site(Model):
    """The help center as a whole."""

    name: Plain = Field(description="The help center's name")
    operator: Plain = Field(description="Who runs the service")
    description: Plain = Field(description="One sentence for search engines and the home page")
    languages: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...], AfterValidator(_few), AfterValidator(_different)
    ] = Field(min_length=1, description="Language codes; the first is shown where none is chosen")
    domains: tuple[Annotated[str, AfterValidator(_host)], ...] = Field(min_length=1, description="The operator's only hosts")
    home_trees: tuple[Id, ...] = Field(description="Trees on the home page, in order")
    contact: Id = Field(description="Key of the channel offered where a page names none")
    emergency: Id | None = Field(None, description="Key of the channel that stops a theft; it comes first on the contact page")
    exposed: TreeTarget | None = Field(
        None, description="The tree (id or id#node) for readers who gave a secret away; search leads there when one is typed"
    )
    search_log: Url | None = Field(
        None, description="Where the browser reports searches that found nothing; without it, nothing leaves the page"
    )
    review_after: ReviewAfter = Field(
        ReviewAfter.model_validate({}), description="After how many days a document is due for review, by tier"
    )
    translation_grace: Days = Field(
        30,
        description="Days for which a text that is missing or behind in a language is a warning; safety: an error at once",
    )


class Channel(Model):
    """An official way to reach the operator."""

    name: Plain = Field(description="The channel's name")
    kind: Literal["app", "web", "email", "status"] = Field(description="Where it is reached")
    how: Plain = Field(description="How to reach it")
    use_for: Plain = Field(description="What it is for")
    url: Annotated[str, AfterValidator(_channel_url)] | None = Field(None, description="https: or mailto: address")
    hours: Plain | None = Field(None, description="When somebody answers")
    human: bool = Field(True, description="Whether a person answers")


def same_in_all(value: Any) -> Any:
    """A text for all languages as the mapping that means it."""
    return {"*": value} if isinstance(value, str) else value


class FactValue(RootModel[dict[str, Text]]):
    """A value that is the same in all languages (key ``*``) or given per language."""

    model_config = ConfigDict(frozen=True)

    def __getitem__(self, language: str) -> str:
        return self.root.get("*") or self.root.get(language) or next(iter(self.root.values()))


class Fact(Model):
    """A named value with its source and date."""

    value: Annotated[FactValue, BeforeValidator(same_in_all, json_schema_input_type=str | FactValue)] = Field(
        description="What stands in the text, with its unit unless that is given apart"
    )
    unit: Annotated[FactValue, BeforeValidator(same_in_all, json_schema_input_type=str | FactValue)] | None = Field(
        None, description="The unit, shown behind the value"
    )
    network: Id | None = Field(None, description="Key of the network that the number belongs to, such as bitcoin")
    asset: Id | None = Field(None, description="Key of the asset that the number belongs to, such as btc")
    meaning: Plain = Field(description="What the number is")
    source: Annotated[str, AfterValidator(_fact_source)] = Field(description="A URL, or 'operator' for the operator's own rule")
    as_of: Day = Field(description="When it was last checked")
    expires: Day | None = Field(None, description="When it must be checked again")

    def text(self, language: str) -> str:
        """What readers of ``language`` see: the value and its unit, with a space between unless that is a sign such as %."""
        value = self.value[language]
        if self.unit is None:
            return value
        unit = self.unit[language]
        return f"{value}{unit}" if unit[0] in _SIGNS else f"{value} {unit}"


_SIGNS = frozenset("%％‰°′″")


class Term(Model):
    """A glossary term."""

    term: Plain = Field(description="The word as the site uses it")
    definition: Markdown = Field(description="What it means, in one or two sentences")
    aliases: Phrases = Field(Phrases({}), description="Other words readers use for it")
    related: tuple[Id, ...] = Field((), description="Ids of entries that explain it")
    match: SomePhrases | None = Field(
        None, description="The words that are explained where a text first uses them; without it those of 'term', [] for none"
    )
    keep: tuple[Text, ...] = Field((), description="Names that stay as they are in every language, such as nonce or MetaMask")
    forbidden: SomePhrases = Field(SomePhrases({}), description="Renderings that are wrong or mislead, per language")


class Owner(Model):
    """A team that answers for documents."""

    name: Plain = Field(description="What the team is called")
    github: tuple[Annotated[str, StringConstraints(pattern=r"^@[A-Za-z0-9-]+(/[A-Za-z0-9._-]+)?$")], ...] = Field(
        min_length=1, description="Who reviews its documents on GitHub: @user or @organisation/team"
    )


class Notice(Model):
    """An incident, a maintenance window or an announcement."""

    title: Plain = Field(description="What happens")
    body: Markdown = Field(description="Who is affected, and what to do")
    kind: Literal["incident", "maintenance", "announcement"] = Field(description="What sort of notice it is")
    published: Day = Field(description="When it was published")
    until: Day | None = Field(None, description="The last day it matters")
    banner: bool = Field(False, description="Shown on top of the home page")


class Channels(RootModel[dict[Id, Channel]]):
    """Every official channel, by key."""

    model_config = ConfigDict(frozen=True)


class Facts(RootModel[dict[Id, Fact]]):
    """Every fact, by key."""

    model_config = ConfigDict(frozen=True)


class Owners(RootModel[dict[Id, Owner]]):
    """Every team, by the key that documents name in ``owner``."""

    model_config = ConfigDict(frozen=True)


class Glossary(RootModel[dict[Id, Term]]):
    """Every term, by id."""

    model_config = ConfigDict(frozen=True)


class Synonyms(RootModel[dict[Id, SomePhrases]]):
    """Groups of phrases that mean the same to a reader who searches, by id, in any of the languages."""

    model_config = ConfigDict(frozen=True)


class OutsideHost(Model):
    """A host of others that texts may link to."""

    whose: Text = Field(description="Who runs it; staff read this, readers do not")
    owner: Text = Field(description="The team that answers for linking to it")
    paths: tuple[Annotated[str, StringConstraints(pattern=r"^/[!-~]*/$")], ...] = Field(
        (), description="What a link's path has to start with where strangers can publish on the host, too"
    )


class Hosts(RootModel[dict[Annotated[str, AfterValidator(_host)], OutsideHost]]):
    """Every host of others that texts and sources may link to, letter for letter. The operator's are in ``site.yaml``."""

    model_config = ConfigDict(frozen=True)


class OfficialAddress(Model):
    """An address on a blockchain that texts may name."""

    network: Text = Field(description="The network it is on, such as Bitcoin, Ethereum or TRON")
    address: Text = Field(description="The address, letter for letter")
    what: Plain = Field(description="What it is")
    source: Url | None = Field(None, description="Where it can be checked")
    owner: Text = Field(description="The team that answers for it")


class Addresses(RootModel[dict[Id, OfficialAddress]]):
    """Every address that texts may name, by key. All others are refused."""

    model_config = ConfigDict(frozen=True)


class Topic(Model):
    """Something that readers come with, and what answers it."""

    topic: Plain = Field(description="What readers come with, in a few words; staff read this")
    core: bool = Field(False, description="Whether a help center without it is not complete")
    step_by_step: bool = Field(False, description="Whether it takes a troubleshooting tree")
    entries: tuple[Id, ...] = Field((), description="Ids of the entries that answer it")
    trees: tuple[TreeTarget, ...] = Field((), description="The trees that do, each as id or id#node")


class TopicArea(Model):
    """Topics that belong together."""

    title: Plain = Field(description="What they have in common")
    topics: dict[Id, Topic] = Field(min_length=1, description="Topic id to topic")


class Coverage(RootModel[dict[Id, TopicArea]]):
    """What the help center has to answer, by area."""

    model_config = ConfigDict(frozen=True)


Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Tried(Model):
    """What people tried out with an aid of their own."""

    what: Text = Field(description="The aid, the browser and the language, such as: NVDA 2026.1, Firefox 145, English")
    day: Day = Field(description="When")


class Accessibility(Model):
    """What the last run of the accessibility tests found. ``make accessibility`` writes it; ``tried`` is written by people."""

    day: Day = Field(description="When the tests ran")
    tool: Text = Field(description="The tool and its version")
    browser: Text = Field(description="The browser and its version")
    design: Text = Field(description="Digest of the templates, style sheets and scripts that the tests saw")
    kinds: Count = Field(description="How many kinds of page were looked at")
    pages: Count = Field(description="How many pages")
    states: Count = Field(description="How many states of them: colors, widths, search")
    violations: Count = Field(description="How many violations were found")
    tried: tuple[Tried, ...] = Field((), description="What people tried out, newest first")


class HandWritten(Model):
    """A page that is written by hand, in one language: its title, and Markdown like that of any other text."""

    language: str = Field(description="The language that it is written in")
    title: Plain = Field(description="Its first line, without the '#'")
    description: Plain | None = Field(None, description="One sentence for search engines")
    text: Markdown = Field(description="Everything below its title")


class FrontMatter(Model):
    """What may stand in front of the title of a hand-written page."""

    description: Text | None = Field(None, description="One sentence for search engines")


class Redirects(RootModel[dict[UrlPath, RedirectTarget]]):
    """Where readers of a URL that is no page, or no place on one, any more are led: path without language to a page by key."""

    model_config = ConfigDict(frozen=True)


@cache
def _with_texts(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that can hold a text per language, at any depth."""
    return tuple(name for name, field in model.model_fields.items() if _can_hold_texts(field.annotation))


def _can_hold_texts(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, Localized | Phrases):
            return True
        return any(_can_hold_texts(field.annotation) for field in annotation.model_fields.values())
    return any(_can_hold_texts(argument) for argument in getattr(annotation, "__args__", ()))


def localized(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Localized | Phrases]]:
    """Every text of a document that is written per language, with its key path in the YAML, in field order."""
    match value:
        case Localized() | Phrases():
            yield path, value
        case RootModel():
            yield from localized(value.root, path)
        case BaseModel():
            for name in _with_texts(type(value)):
                yield from localized(getattr(value, name), (*path, name))
        case dict():
            for key, item in value.items():
                yield from localized(item, (*path, key))
        case tuple():
            for index, item in enumerate(value):
                yield from localized(item, (*path, index))
