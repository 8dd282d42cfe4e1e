"""The same content as plain Markdown sites, so that other generators can be timed on it: ``python -m benchmarks.export DIR``.

Answers keep their Markdown. Facts and snippets are filled in, references become links between files, pictures their words.
Every site has a page an entry and language, a page a category with its list, and a home page; only these two kinds are in the
navigation, as with ours.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpgen import urls
from helpgen.content_folder import load
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.context import Context
from helpgen.references import links

SITE = "https://help.example.com/"
HUGO = Path(__file__).parent / "hugo"
NAMES = {"zh": "中文", "en": "English"}


@dataclass(frozen=True)
class Page:
    """One Markdown page: its path below the folder of its language, without the suffix."""

    language: str
    path: str
    title: str
    body: str


def pages(kb: KnowledgeBase) -> Iterator[Page]:
    """Every page of the Markdown sites."""
    for language in kb.languages:
        c = Context(kb, language)
        items = []
        for category in kb.categories.values():
            entries = [entry for entry in kb.entries.values() if entry.category == category.id]
            listed = [f"- [{_bare(c.text(one.content.question))}]({one.id}.md)\n" for one in entries]
            title = c.text(category.content.title)
            items.append(f"- [{title}]({category.id}/index.md)\n")
            yield Page(language, f"{category.id}/index", title, f"{c.text(category.content.description)}\n\n{''.join(listed)}")
        yield Page(language, "index", c.text(c.site.name), "".join(items))
        for entry in kb.entries.values():
            related = [kb.entries[id] for id in entry.content.related]
            parts = [c.text(entry.content.short), _answer(c, entry.content.answer[language])]
            if related:
                parts.append(f"## {c.t('entry.related')}")
                parts.append(
                    "\n".join(f"- [{_bare(c.text(one.content.question))}](../{one.category}/{one.id}.md)" for one in related)
                )
            yield Page(language, f"{entry.category}/{entry.id}", c.text(entry.content.question), "\n\n".join(parts))


def _bare(text: str) -> str:
    return re.sub(r"[\[\]]", "", text)


def _answer(c: Context, text: str) -> str:
    text = c.fill(text)
    for link in reversed(list(links(text))):
        start, end = link.span
        entry = c.kb.entries.get(link.key) if link.kind == "entry" else None
        if link.image:
            instead = link.words
        elif entry is not None:
            instead = f"[{link.words}](../{entry.category}/{entry.id}.md)"
        elif link.kind in ("https", "http"):
            continue
        else:
            instead = f"[{link.words}]({SITE}{urls.built_in(c.language, 'all')})"
        text = text[:start] + instead + text[end:]
    return re.sub(r"\{(?!#)", "&#123;", text).rstrip("\n")


def write_markdown(kb: KnowledgeBase, docs: Path) -> int:
    """Write ``docs/<language>/…``; returns how many pages there are."""
    count = 0
    for page in pages(kb):
        file = docs / page.language / f"{page.path}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {page.title}\n\n{page.body}\n", "utf-8")
        count += 1
    return count


EXTENSIONS = """
markdown_extensions:
  - admonition
  - attr_list
  - md_in_html
  - tables
  - toc:
      permalink: true
  - pymdownx.details
  - pymdownx.superfences
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.tabbed:
      alternate_style: true
"""


def write_i18n(kb: KnowledgeBase, folder: Path, search_deduplication: bool = True) -> None:
    """A configuration for Material with mkdocs-static-i18n over ``folder/docs``."""
    reconfigure = "" if search_deduplication else "      reconfigure_search: false\n"
    languages = "".join(
        f"        - {{locale: {language}, name: {NAMES[language]}, build: true{', default: true' if not number else ''}}}\n"
        for number, language in enumerate(kb.languages)
    )
    nav = "".join(f"  - {category}: {category}/index.md\n" for category in kb.categories)
    (folder / "mkdocs.yml").write_text(
        f"site_name: Help\nsite_url: {SITE}\ndocs_dir: docs\nsite_dir: site\ntheme:\n  name: material\n  font: false\n"
        f"plugins:\n  - search\n  - i18n:\n      docs_structure: folder\n{reconfigure}      languages:\n{languages}"
        f"{EXTENSIONS}nav:\n  - Home: index.md\n{nav}",
        "utf-8",
    )


def write_zensical(kb: KnowledgeBase, folder: Path) -> None:
    """A configuration for Zensical over ``folder/docs``: both languages in one site, as it has no other way."""
    nav = "".join(
        f"  - {language}:\n    - Home: {language}/index.md\n"
        + "".join(f"    - {category}: {language}/{category}/index.md\n" for category in kb.categories)
        for language in kb.languages
    )
    (folder / "mkdocs.yml").write_text(
        f"site_name: Help\nsite_url: {SITE}\ndocs_dir: docs\nsite_dir: site\ntheme:\n  name: material\n  font: false\n"
        f"plugins:\n  - search\n{EXTENSIONS}nav:\n{nav}",
        "utf-8",
    )


_CALLOUT = re.compile(r'^(?P<indent> *)!!! +\w+(?: +"(?P<title>[^"]*)")?\n(?P<body>(?:(?P=indent) {4}.*\n|\n)*)', re.MULTILINE)


def _for_hugo(text: str) -> str:
    """Callouts as quotations, links without suffixes."""

    def quote(match: re.Match[str]) -> str:
        lines = [
            f"**{match['title'] or ''}**",
            "",
            *(line[len(match["indent"]) + 4 :] for line in match["body"].rstrip().split("\n")),
        ]
        return "".join(f"{match['indent']}> {line}\n" for line in lines) + "\n"

    text = _CALLOUT.sub(quote, f"{text}\n")
    return re.sub(r"\]\((\.\./)?([\w-]+)(?:/(index|[\w-]+))?\.md\)", _hugo_link, text)


def _hugo_link(match: re.Match[str]) -> str:
    up, first, second = match[1] or "", match[2], match[3]
    path = first if second in (None, "index") else f"{first}/{second}"
    return f"]({'../' + up if up else ('' if second else './')}{path}/)"


def write_hugo(kb: KnowledgeBase, folder: Path) -> None:
    """A site for Hugo in ``folder``; its theme has what ours has: categories, contents, neighbours, languages, search data."""
    for page in pages(kb):
        path = page.path.replace("index", "_index") if page.path.endswith("index") else page.path
        file = folder / "content" / page.language / f"{path}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        front = json.dumps({"title": page.title, "description": page.body.partition("\n")[0]}, ensure_ascii=False, indent=1)
        file.write_text(f"{front}\n\n{_for_hugo(page.body)}\n", "utf-8")
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True, exist_ok=True)
    for name in ("_default/single.html", "_default/list.html", "index.html"):
        shutil.copy(HUGO / "page.html", folder / "layouts" / name)
    shutil.copy(HUGO / "index.json", folder / "layouts")
    languages = "".join(
        f'[languages.{language}]\nlabel = "{NAMES[language]}"\ncontentDir = "content/{language}"\n' for language in kb.languages
    )
    (folder / "hugo.toml").write_text(
        f'baseURL = "{SITE}"\ntitle = "Help"\ndefaultContentLanguage = "{kb.languages[0]}"\n'
        'defaultContentLanguageInSubdir = true\ndisableKinds = ["taxonomy", "term", "RSS"]\n'
        f'[outputs]\nhome = ["HTML", "JSON"]\n{languages}',
        "utf-8",
    )


def main() -> None:
    """Export the shipped content, or the folder ``sys.argv[2]``, to the folder ``sys.argv[1]``."""
    out = Path(sys.argv[1])
    kb, _ = load(Path(sys.argv[2] if len(sys.argv) > 2 else "content"))
    count = write_markdown(kb, out / "i18n" / "docs")
    write_i18n(kb, out / "i18n")
    write_markdown(kb, out / "zensical" / "docs")
    write_zensical(kb, out / "zensical")
    write_hugo(kb, out / "hugo")
    print(f"{count} pages")


if __name__ == "__main__":
    main()
