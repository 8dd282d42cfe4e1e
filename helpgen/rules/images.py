"""Rules for images: the file is there, and what it shows is said in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, did_you_mean_both, rule
from helpgen.images import ENDINGS, FOLDER, NAME, SCHEME, image_file, known_names, variant
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import Link, links
from helpgen.rules import places
from helpgen.rules.places import Passage
from helpgen.source import KeyPath

Findings = Iterator[Finding]


def _images(kb: KnowledgeBase) -> Iterator[tuple[Passage, Link, str]]:
    """Every image that texts show, with the name after ``image:``; ``bad-link`` tells of those of another form."""
    for passage in places.markdown(kb):
        if SCHEME in passage.words:
            for link in links(passage.words):
                if link.image and link.target.startswith(SCHEME):
                    yield passage, link, link.target.removeprefix(SCHEME)


@rule("unknown-image", alone=True)
def unknown_image(kb: KnowledgeBase) -> Findings:
    """An image is a file in `pages/assets/images/`, and where one language has a file of its own, every language has one.

    A missing image is an empty frame in the middle of a step; a screenshot in a language that the reader does not see in the app is
    hardly better. `image:withdraw.svg` shows `withdraw.zh.svg` to Chinese readers if that is there.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "看收款页。\\n\\n![收款页上的网络](image:exampel.svg)"
          en: "Look at the deposit page.\\n\\n![The network on the deposit page](image:example.svg)"

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "看收款页。\\n\\n![收款页上的网络](image:example.svg)"
          en: "Look at the deposit page.\\n\\n![The network on the deposit page](image:example.svg)"
    """
    known = known_names(kb.images, kb.languages)
    told = set[tuple[str, KeyPath, str]]()
    for passage, link, name in _images(kb):
        language = str(passage.path[-1])
        if image_file(kb.images, name, language, kb.languages) is not None and NAME.fullmatch(name):
            continue
        start = link.span[0] + len(link.words) + 4
        position = passage.at(start, start + len(link.target))
        said = _unknown(kb, name, language, known)
        if (place := (passage.file, passage.path[:-1], said[0][0])) not in told:
            told.add(place)  # what every language lacks is one file
            yield unknown_image.finding(passage.file, position, *said)


def _unknown(kb: KnowledgeBase, name: str, language: str, known: set[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """What is wrong with the name of an image, and what mends it."""
    stem, _, ending = name.rpartition(".")
    base, _, code = stem.rpartition(".")
    if base and code in kb.languages:
        return (
            (f"'{name}' is the file of one language", f"“{name}”是某一种语言的文件"),
            (
                f"write {SCHEME}{base}.{ending}; each language shows its own",
                f"写 {SCHEME}{base}.{ending}，每种语言会显示自己的文件",
            ),
        )
    if not NAME.fullmatch(name):
        better = re.sub(r"[^a-z0-9.]+", "-", name.lower().replace(".jpeg", ".jpg")).strip("-.")
        better = better if NAME.fullmatch(better) else "withdraw-steps.svg"
        return (
            (f"'{name}' is not the name of an image", f"“{name}”不能作图片的文件名"),
            (
                f"rename the file to {better} and write {SCHEME}{better}: lower-case letters, digits and hyphens; "
                + ", ".join(f".{known}" for known in ENDINGS),
                f"把文件改名为 {better}，这里写 {SCHEME}{better}：只用小写字母、数字和连字符；"
                + "、".join(f".{known}" for known in ENDINGS),
            ),
        )
    own = variant(name, language)
    if name in known:
        return (
            (f"there is no '{own}', and other languages have files of their own", f"没有“{own}”，而其他语言有自己的文件"),
            (f"put {own} into pages/{FOLDER}/", f"把 {own} 放进 pages/{FOLDER}/"),
        )
    hint, hint_zh = did_you_mean_both(name, known)
    if not hint or not hint.startswith("did you mean"):
        hint, hint_zh = f"put the file into pages/{FOLDER}/", f"把文件放进 pages/{FOLDER}/"
    return (f"there is no image '{name}'", f"没有图片“{name}”"), (hint, hint_zh)


_NO_ALT = re.compile(
    r"(?:an? |the |this )?(?:image|picture|photo|figure|screen ?shot|screen|img|pic|alt(?: text)?|图片|图像|图|截图|示意图|照片|配图|屏幕截图"
    r"|\W|\d)*",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\S*\.(?:svg|png|webp|jpe?g|gif)", re.IGNORECASE)


@rule("missing-alt", alone=True)
def missing_alt(kb: KnowledgeBase) -> Findings:
    """Between the brackets of an image stands what it shows.

    Readers who cannot see it hear these words, and whoever the image does not load for reads them. A file name or the word 'image'
    tells neither of them anything.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "看收款页。\\n\\n![图片](image:example.svg)"
          en: "Look at the deposit page.\\n\\n![The network on the deposit page](image:example.svg)"

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "看收款页。\\n\\n![收款页上的网络](image:example.svg)"
          en: "Look at the deposit page.\\n\\n![The network on the deposit page](image:example.svg)"
    """
    for passage, link, name in _images(kb):
        if _says_nothing(link, name):
            shown = link.words.strip()
            message = (
                (f"'{shown}' does not say what the image shows", f"“{shown}”没有说出图里是什么")
                if shown
                else ("an image without words for readers who cannot see it", "图片没有给看不见它的人的说明")
            )
            hint = (
                f"write ![what it shows]({link.target}), in '{passage.path[-1]}', in one sentence",
                f"写成 ![图里是什么]({link.target})，用 {passage.path[-1]} 写一句话",
            )
            yield missing_alt.finding(passage.file, passage.at(*link.span), message, hint)


def _says_nothing(link: Link, name: str) -> bool:
    words = link.words.strip()
    stem = name.rpartition(".")[0]
    return bool(_NO_ALT.fullmatch(words) or _FILE_NAME.fullmatch(words) or words.lower().replace(" ", "-") == stem)


@rule("same-alt", waivable=True, alone=True)
def same_alt(kb: KnowledgeBase) -> Findings:
    """What an image shows is said in the text's own language.

    The words were copied with the image when they are the same in two languages; a screen reader then reads English with a Chinese
    voice.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "看收款页。\\n\\n![The network on the deposit page](image:example.svg)"
          en: "Look at the deposit page.\\n\\n![The network on the deposit page](image:example.svg)"

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "看收款页。\\n\\n![收款页上的网络](image:example.svg)"
          en: "Look at the deposit page.\\n\\n![The network on the deposit page](image:example.svg)"
    """
    seen: dict[tuple[str, object, str], list[tuple[Passage, Link]]] = {}
    for passage, link, name in _images(kb):
        if not _says_nothing(link, name):
            seen.setdefault((passage.file, passage.path[:-1], link.words.strip()), []).append((passage, link))
    for found in seen.values():
        languages = {str(passage.path[-1]) for passage, _ in found}
        words = found[0][1].words.strip()
        if len(languages) < 2:
            continue
        chinese = bool(_HAN.search(words))
        wrong = [item for item in found if (item[0].path[-1] == "zh") is not chinese]
        if chinese or not wrong:
            wrong = [] if chinese else found[1:]  # Chinese in another language: han-in-english
        for passage, link in wrong[:1]:
            language = passage.path[-1]
            others = ", ".join(sorted(languages - {str(language)}))
            yield same_alt.finding(
                passage.file,
                passage.at(*link.span),
                (
                    f"the words of this image are the same in '{language}' and '{others}'",
                    f"这张图的说明在 {language} 和 {others} 里一样",
                ),
                (f"write in '{language}' what it shows", f"用 {language} 写出图里是什么"),
            )


_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")

RULES: tuple[AnyRule, ...] = (unknown_image, missing_alt, same_alt)
