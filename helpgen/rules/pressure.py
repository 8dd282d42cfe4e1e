"""Rules about time: urgency that serves a thief told from urgency that serves the reader, and promises without a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules.sentences import LINK
from helpgen.rules.speakers import is_said_by_others, is_taken_back
from helpgen.rules.wording import Wordings, texts

Findings = Iterator[Finding]

_HASTE = Wordings(
    (
        "immediately|once|right|soon|asap|urgently|delay|instantly|straight|straightaway",
        r"\b(?:immediately|at once|right (?:now|away)|as soon as possible|asap|urgently|without delay|instantly|straight ?away)\b",
    ),
    ("立即|立刻|马上|赶紧|赶快|尽快|火速|即刻|抓紧", "立即|立刻|马上|赶紧|赶快|尽快|火速|即刻|抓紧"),
)
_PRESSURE = Wordings(
    (
        "hurry|act|chance|limited|late|miss|running|final",
        r"\b(?:hurry|act (?:now|fast|quickly)|last chance|limited[- ]time|before it(?:['’]s| is) too late|do not miss|don['’]t miss|time is running out|final (?:notice|warning|reminder))\b",
    ),
    ("within", r"\bwithin (?:\d+|the next|\{\{[^}]*\}\}|\w+) ?(?:\w+ )?(?:minutes?|hours?|days?),? or\b"),
    (
        "else|account|wallet|funds|coins|assets|access",
        r"\bor (?:else\b|(?:your|the) (?:account|wallet|funds|coins|assets|access)(?: \w+)? (?:will|may|gets?|is|are)\b|you (?:will )?lose (?:access|your account))",
    ),
    (
        "frozen|closed|suspended|locked|deleted|blocked|limited",
        r"\byour (?:account|wallet|funds|assets) (?:will be|is about to be|are about to be) (?:frozen|closed|suspended|locked|deleted|blocked|limited)\b",
    ),
    (
        "限时|最后|仅剩|过期不候|先到先得|逾期|名额有限|机会难得|错过",
        "限时|最后(?:的)?机会|仅剩|过期不候|先到先得|逾期(?:将|会|则|就|不|未)|名额有限|机会难得|不要错过|别错过|最后通牒|最后通知",
    ),
    (
        "否则|不然",
        r"(?:否则|不然|要不然)[^。！？；]{0,12}?(?:冻结|封号|封禁|封停|注销|停用|失效|清零|没收|作废|销户|关闭|暂停使用|无法使用)",
    ),
    ("内不|内未|内没", r"(?:\d+|几|[一二三四五六七八九十两]+)\s?(?:个)?(?:分钟|小时|天|日)(?:之)?内(?:不|未|没有)"),
)


@rule("urgency-near-link", "warning", waivable=True, alone=True)
def urgency_near_link(kb: KnowledgeBase) -> Findings:
    """No sentence hurries the reader to a place that the reader cannot check.

    Haste is legitimate when money is leaving: "freeze your account at once in [live chat](channel:live-chat)". There the place is named
    by key, so it is the operator's own, and nothing is threatened. Phishing is told by one of two things, and both are found:

    - *haste* ("immediately", 立即) in the sentence of a link that leads outside (`https://`), where a click cannot be taken back;
    - *pressure*, which is a threat or a scarcity rather than help ("within 24 hours or", "your account will be frozen", 限时,
      否则将冻结), in the sentence of a link that leads outside or to a channel.

    Links to entries, trees and terms explain, and are never found. "Do not … at once" and what is quoted from a message are fine.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。请在[工单](channel:form)里确认，否则账户将被冻结；马上打开[对方页面](https://example.org/networks)。
          en: Ask the receiver. Use the [form](channel:form), and check immediately on [their page](https://example.org/networks).

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。不是你本人转的，立即在[工单](channel:form)里冻结账户。支持哪些链，看[对方页面](https://example.org/networks)。
          en: >-
            Ask the receiver. If it was not you, freeze your account at once in the [form](channel:form).
            Their networks are on [their page](https://example.org/networks).
    """
    for text in texts(kb):
        passage = text.passage
        if "](https:" not in passage.words and "](channel:" not in passage.words:
            continue
        done: set[int] = set()
        for wordings, outside_only in ((_PRESSURE, False), (_HASTE, True)):
            if outside_only and "](https:" not in passage.words:
                continue
            for match, sentence in wordings.found(text):
                links = LINK.findall(passage.words, max(sentence.start - 2, 0), sentence.end)
                where = [
                    target for _, target in links if target.startswith("https:" if outside_only else ("https:", "channel:"))
                ]
                if not where or sentence.start in done or is_taken_back(sentence, match):
                    continue
                if not outside_only and is_said_by_others(passage.words, sentence, match):
                    continue
                done.add(sentence.start)
                yield urgency_near_link.finding(
                    passage.file,
                    passage.at(*match.span()),
                    (f"'{match.group()}' hurries the reader to {where[0]}", f"“{match.group()}”在催用户打开 {where[0]}"),
                    (
                        "name the place by key (channel:…, entry:…, tree:…) and say calmly what to do, or put the link into a sentence"
                        " of its own",
                        "用键名写出去处（channel:…、entry:…、tree:…），平静地写要做什么；或者把链接放进单独一句",
                    )
                    if outside_only
                    else (
                        "delete the threat or the deadline; say what happens and why, without pressing",
                        "删掉威胁或期限，只写会发生什么、为什么",
                    ),
                )


_VAGUE = Wordings(
    (
        "soon|shortly|asap|promptly|moment|while|moments|long|course|quickly",
        r"\b(?:we|our (?:\w+ )?(?:team|staff|agents?)|an? (?:agent|specialist|colleague)|support|(?:live chat|customer service))(?: will|['’]ll)\b"
        r"[^.;:!?\n]{0,60}?\b(?:soon|shortly|as soon as (?:possible|we can)|asap|promptly|in a (?:moment|while|few moments)|before long|in due course|quickly)\b",
    ),
    (
        "尽快|很快|稍后|及时|不久|第一时间|尽早|立即|马上|立刻",
        r"(?:我们|客服(?:人员)?|工作人员|专员|我方|平台|团队|技术人员)[^，。；！？：\n]{0,4}?(?:会|将|就)[^，。；！？：\n]{0,10}?(?:尽快|很快|稍后|及时|不久|第一时间|尽早|立即|马上|立刻)"
        r"|(?:我们|客服(?:人员)?|工作人员|专员|我方|平台|团队|技术人员)(?:尽快|稍后|及时|第一时间|尽早)(?:会|将)?(?:联系|回复|处理|核实|答复|反馈|解决|通知|跟进)",
    ),
)


@rule("vague-time", "warning", waivable=True, alone=True)
def vague_time(kb: KnowledgeBase) -> Findings:
    """Where a text says that we will do something, it says by when.

    "Soon" is a day for the reader and a week for the team, and whoever waits for nothing writes a second ticket or believes the next
    caller. Only what *we* will do is meant; "do it as soon as possible" is said to the reader and is fine.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方，或者问我们，我们会尽快回复。, en: Ask the receiver. We will reply soon.}

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方，或者问我们，我们会在 {{ fact:review-time }}内回复。
          en: "Ask the receiver. We will reply within {{ fact:review-time }}."
    """
    for text in texts(kb):
        passage = text.passage
        for match, sentence in _VAGUE.found(text):
            written = passage.words[sentence.start : sentence.end]
            if "{{" in written or re.search(r"\d", written) or is_taken_back(sentence, match):
                continue
            if not is_said_by_others(passage.words, sentence, match):
                yield vague_time.finding(
                    passage.file,
                    passage.at(*match.span()),
                    (f"'{match.group()}' does not say by when", f"“{match.group()}”没有说明多久"),
                    (
                        "write the time as a fact: 'within {{ fact:… }}'; without one, say what the reader does meanwhile",
                        "用事实写出时间：“{{ fact:… }}内”；没有这样的事实，就写用户这段时间可以做什么",
                    ),
                )


RULES: tuple[AnyRule, ...] = (urgency_near_link, vague_time)
