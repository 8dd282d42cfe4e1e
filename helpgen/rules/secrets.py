"""Rules for secrets that were pasted: recovery phrases, private keys, keys to servers. What they say never repeats one."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.findings import AnyRule, Both, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules.written import held
from helpgen.suspects import Suspect

Findings = Iterator[Finding]

_WALLET: Both = (
    "take it out, out of the repository's history as well; whoever it belongs to has to move everything to a new wallet now,"
    " because it is known",
    "删掉它，仓库的历史记录里也要清除；它已经泄露，主人要马上把资产全部转到新的钱包",
)
_ACCOUNT: Both = (
    "take it out, out of the repository's history as well, and have it revoked now, because it is known",
    "删掉它，仓库的历史记录里也要清除；它已经泄露，要马上作废并换新的",
)


@rule("recovery-phrase", alone=True)
def recovery_phrase(kb: KnowledgeBase) -> Findings:
    """No file holds a recovery phrase, in the words of any BIP-39 list.

    Whoever reads it has the wallet, and what is in the repository can be read for ever, a remark or an example as well: readers
    have sent money to wallets whose phrase was an example. To show what a phrase looks like, write `word1 word2 word3 …`.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。
          en: |
            Ask the receiver. A phrase looks like abandon abandon abandon abandon abandon abandon abandon abandon abandon
            abandon abandon about.

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。
          en: Ask the receiver. A phrase looks like `word1 word2 word3 …`.
    """
    for one in held(kb):
        for phrase in one.phrases:
            right = ("", "") if phrase.valid else (", its checksum not being right", "，校验位不对")
            yield recovery_phrase.finding(
                one.written.path,
                one.written.at(phrase.start),
                (f"a recovery phrase of {phrase.words} words{right[0]}", f"{phrase.words} 个词的助记词{right[1]}"),
                _WALLET,
            )


@rule("private-key", alone=True)
def private_key(kb: KnowledgeBase) -> Findings:
    """No file holds a private key, in whatever form.

    Whoever reads it has what it opens. 64 hexadecimal digits are refused, too, unless the words before call them a transaction
    ID or a checksum: a private key looks the same. To show what one looks like, write the shortened form, such as `e987…3262`.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ 是一个例子。
          en: Ask the receiver.

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。私钥的样子是 5Hue…vyTJ。
          en: Ask the receiver.
    """
    for one in held(kb):
        for suspect in one.suspects:
            if suspect.known.kind == "key" and suspect.known.network != "api":
                hint = _HEX if suspect.known.what[0].startswith("64 hex") else _WALLET
                yield private_key.finding(one.written.path, one.written.at(suspect.start), _said(suspect), hint)


_HEX: Both = (
    "if it is a transaction ID, write the shortened form, such as 12ab…9f; if it is a private key, " + _WALLET[0],
    "如果是交易哈希，写成 12ab…9f 这样的缩写；如果是私钥，" + _WALLET[1],
)


@rule("api-key", alone=True)
def api_key(kb: KnowledgeBase) -> Findings:
    """No file holds a key or a token to a server, a bot or an account.

    Programs search public repositories for such keys and use them within minutes. To show what one looks like, cut it short:
    `AKIA…`.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。
          en: Ask the receiver, with the key AKIAIOSFODNN7EXAMPLE.

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方，用 `AKIA` 开头的密钥。
          en: Ask the receiver, with a key that starts with `AKIA`.
    """
    for one in held(kb):
        for suspect in one.suspects:
            if suspect.known.kind == "key" and suspect.known.network == "api":
                yield api_key.finding(one.written.path, one.written.at(suspect.start), _said(suspect), _ACCOUNT)


def _said(suspect: Suspect) -> Both:
    """What it is, with as much of it as helps to find it and to nobody else: two characters and the length."""
    what, length, start = suspect.known.what, len(suspect.word), suspect.word[:2]
    return (
        f"{what[0]} ({length} characters, starting with '{start}')",
        f"{what[1]}（共 {length} 个字符，以“{start}”开头）",
    )


def unrepeated(kb: KnowledgeBase, findings: set[Finding]) -> set[Finding]:
    """The findings without those of other rules that quote a secret: logs are public, and there is a finding for it already."""
    paths = {finding.path for finding in findings if finding.rule in _IDS}
    if not paths:
        return findings
    words = set[str]()
    for one in held(kb.part(tuple(document for document in kb.documents() if document.source.path in paths))):
        text = one.written.text
        words |= {text[suspect.start : suspect.end] for suspect in one.suspects if suspect.known.kind == "key"}
        words |= {text[phrase.start : phrase.end] for phrase in one.phrases}
    parts = {word[at : at + _PART] for word in words for at in range(0, max(1, len(word) - _PART), _PART // 2)}
    return {finding for finding in findings if finding.rule in _IDS or not any(part in _said_by(finding) for part in parts)}


_PART = 12
"""Characters of a secret that nobody quotes by chance."""


def _said_by(finding: Finding) -> str:
    fix = finding.fix.text if finding.fix is not None else ""
    return "\n".join((finding.message, finding.message_zh, finding.hint, finding.hint_zh, fix))


RULES: tuple[AnyRule, ...] = (recovery_phrase, private_key, api_key)
_IDS = frozenset(rule.id for rule in RULES)
