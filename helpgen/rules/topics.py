"""The rule for ``coverage.yaml``: what readers come with is answered."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase


@rule("uncovered-topic")
def uncovered_topic(kb: KnowledgeBase) -> Iterator[Finding]:
    """Every topic of `coverage.yaml` names what answers it: an entry or a tree, and a tree where it says `step_by_step`.

    Whoever deletes an entry sees which questions nothing answers any more, before readers do.

    Bad (`coverage.yaml`):

        fees:
          title: {zh: 手续费, en: Fees}
          topics:
            who-is-paid: {topic: {zh: 手续费付给谁, en: Who gets the fee}}

    Good (`coverage.yaml`):

        fees:
          title: {zh: 手续费, en: Fees}
          topics:
            who-is-paid: {topic: {zh: 手续费付给谁, en: Who gets the fee}, entries: [which-network]}
    """
    if kb.coverage is None:
        return
    for area, topics in kb.coverage.content.root.items():
        for id, topic in topics.topics.items():
            if topic.trees or (topic.entries and not topic.step_by_step):
                continue
            position = kb.coverage.source.at((area, "topics", id))
            if topic.entries:
                said = (f"no tree for the topic '{id}'", f"主题“{id}”还没有决策树")
                hint = ("name it in 'trees', or leave 'step_by_step' out", "写进 trees，或者去掉 step_by_step")
            else:
                said = (f"nothing answers the topic '{id}'", f"主题“{id}”还没有内容回答")
                hint = ("write an entry or a tree, and name it here", "写一篇条目或一棵树，再写到这里")
            yield uncovered_topic.finding(kb.coverage.source.path, position, said, hint)


RULES: tuple[AnyRule, ...] = (uncovered_topic,)
