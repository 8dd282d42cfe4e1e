"""GitHub's CODEOWNERS: the lines that follow from who owns which document, kept between two marks in the file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from helpgen import upkeep
from helpgen.knowledge_base import KnowledgeBase

BEGIN = "# helpgen: these lines follow from the owners of the documents; write them anew with: helpgen owners"
END = "# helpgen: end"


class CodeOwnersError(Exception):
    """The lines cannot be made or put in; the message is one sentence."""


def lines(kb: KnowledgeBase, folder: str) -> list[str]:
    """The lines for every document, by path; ``folder`` is the content folder as the repository names it.

    In CODEOWNERS the last line that fits counts. So a category's folder goes to the team that owns most of it, and each file
    of another team follows below it. Raises CodeOwnersError for an owner that ``owners.yaml`` does not name.
    """
    if kb.owners is None:
        raise CodeOwnersError(f"there is no {folder}/owners.yaml that says who reviews what on GitHub")
    teams: dict[str, dict[str, str]] = defaultdict(dict)
    for document in upkeep.kept(kb):
        team = upkeep.owner(kb, document)
        if team is None:
            raise CodeOwnersError(f"{document.source.path}: there is no owner '{document.content.owner}'; run: helpgen check")
        kind = "faq" if document.id in kb.entries and kb.entries[document.id] is document else "tree"
        teams[document.category][f"{document.id}.{kind}.yaml"] = " ".join(team.github)
    found: list[tuple[str, str]] = []
    for category, files in sorted(teams.items()):
        ((most, _),) = Counter(dict(sorted(Counter(files.values()).items()))).most_common(1)
        found.append((f"/{folder}/{category}/", most))
        found += [(f"/{folder}/{category}/{name}", handles) for name, handles in sorted(files.items()) if handles != most]
    width = max((len(path) for path, _ in found), default=0)
    return [f"{path:<{width}} {handles}" for path, handles in found]


GUARDED = ("channels.yaml", "hosts.yaml", "addresses.yaml", "site.yaml", "owners.yaml", "urls.lock")
"""Files of the content that say what is official, who answers for what, and which URLs live for ever."""


def unguarded(text: str, folder: str, there: Collection[str]) -> list[str]:
    """What has no owner of its own behind helpgen's lines of a CODEOWNERS file; any team of writers could change it then.

    ``folder`` is the content folder as the repository names it, ``there`` the names of the files in it.
    """
    lines = [line.split() for line in text.rpartition(END)[2].splitlines()]
    owned = {words[0] for words in lines if len(words) > 1 and not words[0].startswith("#")}
    return [path for path in (*(f"/{folder}/{name}" for name in GUARDED if name in there), "/.github/") if path not in owned]


def put_in(text: str, block: list[str]) -> str:
    """``text`` of a CODEOWNERS file with ``block`` between the marks, or at its end when it has none; all else stays.

    Raises CodeOwnersError when one mark stands without the other, or twice.
    """
    ending = "\r\n" if "\r\n" in text else "\n"
    rows = text.splitlines()
    begins = [number for number, row in enumerate(rows) if row.strip() == BEGIN]
    ends = [number for number, row in enumerate(rows) if row.strip() == END]
    if not begins and not ends:
        rows += ["", BEGIN, *block, END] if rows and rows[-1].strip() else [BEGIN, *block, END]
    elif len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        raise CodeOwnersError(f"the lines of helpgen do not begin with one '{BEGIN}' and end with one '{END}'")
    else:
        rows[begins[0] : ends[0] + 1] = [BEGIN, *block, END]
    return ending.join(rows) + ending
