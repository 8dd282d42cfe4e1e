"""Rules for ``figures/``: what is drawn has a place, is whole, and is shown."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.figure_models import Figure
from helpgen.figures import BOX_LINES, LABEL_LINES, box_lines, crosses, label_lines, label_place
from helpgen.findings import AnyRule, Both, Finding, did_you_mean_both, rule
from helpgen.images import SCHEME
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.rules import places
from helpgen.source import KeyPath

Findings = Iterator[Finding]


@rule("figure-place")
def figure_place(kb: KnowledgeBase) -> Findings:
    """Every box of a figure stands within its columns, in a place of its own.

    Two boxes in one place would be drawn over each other, and a box beyond the last column would be cut off.

    Bad (`figures/fee.yaml`):

        title: {zh: 手续费去哪了, en: Where the fee goes}
        columns: 2
        boxes:
          you: {row: 1, text: {zh: 你, en: You}}
          network: {row: 1, wide: 2, text: {zh: 网络, en: The network}}

    Good (`figures/fee.yaml`):

        title: {zh: 手续费去哪了, en: Where the fee goes}
        columns: 2
        boxes:
          you: {row: 1, text: {zh: 你, en: You}}
          network: {row: 2, wide: 2, text: {zh: 网络, en: The network}}
    """
    for document in kb.figures.values():
        figure, taken = document.content, dict[tuple[int, int], str]()
        for id, box in figure.boxes.items():
            last = box.column + box.wide - 1
            if last > figure.columns:
                yield _told(
                    figure_place, document, ("boxes", id),
                    (
                        f"'{id}' reaches column {last}, and there are {figure.columns}",
                        f"“{id}”伸到了第 {last} 列，而一共只有 {figure.columns} 列",
                    ),
                    ("make 'columns' larger, or 'column' or 'wide' smaller", "把 columns 改大，或者把 column、wide 改小"),
                )  # fmt: skip
                continue
            places_taken = [(box.row, column) for column in range(box.column, last + 1)]
            if other := next((taken[place] for place in places_taken if place in taken), None):
                yield _told(
                    figure_place, document, ("boxes", id),
                    (f"'{id}' and '{other}' stand in the same place", f"“{id}”和“{other}”在同一个位置上"),
                    ("give one of them another row or column", "给其中一个换一行或换一列"),
                )  # fmt: skip
            taken |= dict.fromkeys(places_taken, id)


@rule("figure-arrow")
def figure_arrow(kb: KnowledgeBase) -> Findings:
    """Every arrow of a figure leads from one box to another, on a free way.

    An arrow through a box looks as if that box had a part in it. Within a row there is no room for words beside an arrow, and two
    arrows with words that arrive at the same place would have them on top of each other.

    Bad (`figures/fee.yaml`):

        title: {zh: 手续费去哪了, en: Where the fee goes}
        boxes:
          you: {row: 1, text: {zh: 你, en: You}}
          network: {row: 2, text: {zh: 网络, en: The network}}
        arrows:
          - {from: you, to: networks}

    Good (`figures/fee.yaml`):

        title: {zh: 手续费去哪了, en: Where the fee goes}
        boxes:
          you: {row: 1, text: {zh: 你, en: You}}
          network: {row: 2, text: {zh: 网络, en: The network}}
        arrows:
          - {from: you, to: network}
    """
    for document in kb.figures.values():
        figure, labelled = document.content, set[tuple[int, float]]()
        for number, arrow in enumerate(figure.arrows):
            path = ("arrows", number)
            unknown = [(field, id) for field, id in (("from", arrow.from_), ("to", arrow.to)) if id not in figure.boxes]
            for field, id in unknown:
                said = (f"there is no box '{id}'", f"没有“{id}”这个框")
                yield _told(figure_arrow, document, (*path, field), said, did_you_mean_both(id, figure.boxes))
            if unknown:
                continue
            start, end = figure.boxes[arrow.from_], figure.boxes[arrow.to]
            if arrow.from_ == arrow.to:
                said = (f"this arrow leads from '{arrow.to}' to itself", f"这个箭头从“{arrow.to}”指向它自己")
                yield _told(figure_arrow, document, path, said, ("name another box in 'to'", "在 to 里写另一个框"))
            elif other := crosses(arrow, figure):
                said = (f"this arrow would run through '{other}'", f"这个箭头会穿过“{other}”")
                hint = (
                    "move that box to another column, or let the arrow begin there",
                    "把那个框换到别的列，或者让箭头从那里开始",
                )
                yield _told(figure_arrow, document, path, said, hint)
            elif arrow.text is not None and start.row == end.row:
                said = ("there is no room for words beside an arrow within a row", "同一行里的箭头旁边放不下文字")
                yield _told(
                    figure_arrow, document, (*path, "text"), said,
                    ("put them into one of the boxes, or one of the boxes into the next row", "写进其中一个框里，或者把其中一个框移到下一行"),
                )  # fmt: skip
            elif arrow.text is not None:
                place = label_place(arrow, figure)
                if place in labelled:
                    said = ("another arrow has its words in this place", "另一个箭头的文字也在这个位置")
                    yield _told(
                        figure_arrow, document, (*path, "text"), said,
                        ("leave the words of one of them out, or put them into its box", "去掉其中一个的文字，或者写进它的框里"),
                    )  # fmt: skip
                labelled.add(place)


@rule("figure-text")
def figure_text(kb: KnowledgeBase) -> Findings:
    """The words in a box of a figure take at most six lines, and those beside an arrow three.

    A figure is as wide as a phone. What does not fit would end in "…", and whoever looks instead of reading would miss it.

    Bad (`figures/fee.yaml`):

        title: {zh: 手续费去哪了, en: Where the fee goes}
        columns: 3
        boxes:
          you: {row: 1, text: {zh: 你, en: "You pay the fee to whoever puts your transaction into a block, and nobody can give it back when the transaction fails there."}}

    Good (`figures/fee.yaml`):

        title: {zh: 手续费去哪了, en: Where the fee goes}
        columns: 3
        boxes:
          you: {row: 1, text: {zh: 你, en: You pay the fee to the network}}
    """
    for document in kb.figures.values():
        yield from _too_long(document, document.content)


def _too_long(document: Document[Figure], figure: Figure) -> Findings:
    for id, box in figure.boxes.items():
        if box.column + box.wide - 1 > figure.columns:
            continue
        for language in box.text.root:
            if (needed := len(box_lines(box, figure.columns, language, 100))) > BOX_LINES:
                yield _told(
                    figure_text, document, ("boxes", id, "text", language),
                    (f"this needs {needed} lines; a box has {BOX_LINES}", f"这段文字要 {needed} 行，一个框最多 {BOX_LINES} 行"),
                    ("shorten it, or make the box wider with 'wide'", "写短一点，或者用 wide 把框加宽"),
                )  # fmt: skip
    for number, arrow in enumerate(figure.arrows):
        for language in arrow.text.root if arrow.text is not None else ():
            if (needed := len(label_lines(arrow, figure, language, 100))) > LABEL_LINES:
                yield _told(
                    figure_text, document, ("arrows", number, "text", language),
                    (
                        f"this needs {needed} lines; beside an arrow there are {LABEL_LINES}",
                        f"这段文字要 {needed} 行，箭头旁边最多 {LABEL_LINES} 行",
                    ),
                    ("shorten it, or put it into a box", "写短一点，或者写进框里"),
                )  # fmt: skip


@rule("unused-figure", severity="warning")
def unused_figure(kb: KnowledgeBase) -> Findings:
    """Every figure is shown by some text.

    One that nothing shows is kept up to date by everybody and seen by nobody.

    Bad (`figures/fee.yaml`):

        title: {zh: 手续费去哪了, en: Where the fee goes}
        boxes: {you: {row: 1, text: {zh: 你, en: You}}}

    Good (`figures/fee.yaml`):

        title: {zh: 手续费去哪了, en: Where the fee goes}
        boxes: {you: {row: 1, text: {zh: 你, en: You}}}

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "看图。\\n\\n![你把手续费付给网络](image:fee.svg)"
          en: "Look at this.\\n\\n![You pay the fee to the network](image:fee.svg)"
    """
    if not kb.figures:
        return
    shown = {
        id
        for passage in places.markdown(kb)
        if SCHEME in passage.words
        for id in kb.figures
        if f"{SCHEME}{id}.svg" in passage.words
    }
    for id, document in kb.figures.items():
        if id not in shown:
            said = (f"no text shows '{id}'", f"没有正文用到“{id}”这张图")
            hint = (
                f"write ![what it shows]({SCHEME}{id}.svg) where it helps, or delete it",
                f"在需要的地方写 ![图里是什么]({SCHEME}{id}.svg)，或者删掉它",
            )
            yield _told(unused_figure, document, (), said, hint)


def _told(kind: AnyRule, document: Document[Figure], path: KeyPath, message: Both, hint: Both) -> Finding:
    return kind.finding(document.source.path, document.source.at(path), message, hint)


RULES: tuple[AnyRule, ...] = (figure_place, figure_arrow, figure_text, unused_figure)
