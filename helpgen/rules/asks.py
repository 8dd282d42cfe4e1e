"""Rules for what no text of a help center asks of a reader: a secret, control of a device, money in advance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import asks_chinese, asks_english, asks_english_money, places
from helpgen.rules.above import Above
from helpgen.rules.places import Passage
from helpgen.rules.sentences import HAN, Sentence, is_quoted, sentences
from helpgen.rules.undisguised import TRADITIONAL, undisguised
from helpgen.tree_models import Question, Tree

Findings = Iterator[Finding]
Found = tuple[str, int, int]
"""What is asked for (``secret``, ``control``, ``payment``), and the part of the text that asks for it."""

_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile("[a-z]{3}")

_FRAMES = re.compile(
    r"\b(?:scam\w*|fraud\w*|fake|thie\w+|phish\w*|criminals?|they|someone|somebody|anyone|whoever|caller|not|never|no|n't|nobody|says?|writes?|asks?|tells?|wants?|claims?|messages?|texts?|calls?|called|offers?|"
    r"tap|click|choose|select|press|shows?|named|button|page|begins?|such as|like|word|words)\b|n['’]t\b"
    r"|骗|诈|假|冒充|可疑|他们|对方|有人|谁|话术|套路|不|别|勿|没|让|要求|声称|谎称|写|说|叫|称|问|点|选|按|显示|之类|这种|这类|常见|等|收到|来电|短信|私信",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:scam\w*|fraud\w*|fake|thie(?:f|ves)|phish\w*|criminals?|they|someone|somebody|strangers?|callers?|impostors?|red flags?|warning signs?|signs of|suspicious|how (?:it|they|these) work)\b|骗|诈|假|冒充|可疑|他们|对方|有人|话术|套路|谣言|误区|陌生人|警惕|停下|信号|特征|迹象|得手",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:never|not|no|nobody|without|don['’]t|avoid|stop)\b|不|切勿|请勿|勿|别(?!人)|绝不|禁止|没|无需|避免", re.IGNORECASE
)
_COMFORTS = re.compile(
    r"\b(?:never|not|no|don['’]t) (?:worry|need|problem|panic|risk)\w*\b|(?:不要|切勿|请勿|别)(?:再|太)?(?:担心|害怕|着急|紧张)|不用|没关系",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|「[^」\n]*」|『[^』\n]*』|‘[^’\n]*’|`[^`\n]*`")


_Find = Callable[[str, Above], Iterator[re.Match[str]]]


@lru_cache(maxsize=512)
def asked(words: str, parent: str = "") -> tuple[Found, ...]:
    """What a Markdown or plain text asks for and must not, in order; one a sentence.

    ``parent`` is the text that it answers or belongs to: the question of an answer.
    """
    found = []
    start = 0
    for block in words.split("\n\n"):
        for at, sentence in _suspects(block):
            moved = Sentence(start + at, start + sentence.end, sentence.words)
            if (one := _in_sentence(words, moved, parent)) is not None:
                found.append(one)
        start += len(block) + 2
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _suspects(block: str) -> tuple[tuple[int, Sentence], ...]:
    """The sentences of a paragraph that are worth a closer look, with where each starts; kept, because texts repeat each other."""
    text = undisguised(block).words if _DISGUISED.search(block) else block.lower()
    if not _SIGNS.search(text):
        return ()
    return tuple((sentence.start, sentence) for sentence in sentences(block) if _may_ask(undisguised(sentence.words).words))


def _may_ask(words: str) -> bool:
    """Whether a sentence asks for something as far as can be said without what stands above it."""
    chinese, english = _scripts(words)
    if (english and asks_english.needs_above(words)) or (chinese and asks_chinese.needs_above(words)):
        return True
    return any(next(search(words, _NOTHING), None) for _, search in _searches(chinese, english))


def _scripts(words: str) -> tuple[bool, bool]:
    """Whether a sentence is to be read as Chinese, and whether as English: one with words of both is read as both."""
    han = len(_HAN.findall(words))
    return han > 0 or "zjc" in words, han <= 8 and _LATIN.search(words) is not None


_NOTHING = Above("", 0)
_DISGUISED = re.compile(
    r"[a-z][013457@$][a-z]|(?<![a-z0-9])[a-z0-9][ .\-_*~|/·•,+]{1,2}[a-z0-9][ .\-_*~|/·•,+]{1,2}[a-z0-9](?![a-z0-9])|[a-z][*_~·•^|][a-z]"
    rf"|[{HAN}][ \-_*~`·•.+^|/#=\"'“”‘’「」『』\[\](){{}}<>\\]+[{HAN}]"
    rf"|[{''.join(map(chr, TRADITIONAL))}]|[^\x00-\x7f\u2010-\u2027\u2190-\u21ff\u3000-\u303f{HAN}\uff01-\uff0f\uff1a-\uff20]",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"\b(?:pay|paid|send|transfer|deposit|settl|clear|remit|top|fund|cover|wire|prepay|move|doubl|tripl|multipl|protect|secur|charge|fee|tax)"
    r"|支付|缴|交|付|转|打|汇|充|存|垫|翻倍|流水|返|双倍"
    r"|desk|viewer|remote|screen|control|profile|certificate|apk|virus|defender|firewall|connect|accessib|quick ?support|vnc|air ?droid|sunlogin|supremo|install"
    r"|远|屏|向日葵|描述文件|证书|软件|无障碍|辅助|会议|控制|插件|防火墙|编号|代码|识别码|手机管家|防护|模式|操作|接管"
    r"|phrase|mnemonic|seed|private|secret|key|pass ?w|passcode|\bpin|otp|credential|backup|code|digits|words|validat|sync|rectif|unlimited|infinite|\bsign |wallet|zjc|si ?yao|zhu ?ji"
    r"|cookie|\bcard|words|access|side-?load|present|two-|prepay|commission|duty|duties|levy|bond|front|unknown|\ballow|console|f12|未知|安装|控制台|验证器|卡[号密]|礼品卡"
    r"|助|恢复|种子|备份|密|私|单词|[码词]|口令|钱包|额度|权限|签|授权|位数"
)


def _in_sentence(words: str, sentence: Sentence, parent: str) -> Found | None:
    looked = undisguised(sentence.words)
    above = Above(words, sentence.start, parent)
    chinese, english = _scripts(looked.words)
    for kind, search in _searches(chinese, english):
        for match in search(looked.words, above):
            begin = match.start("verb") if _has_verb(match) and search in _ENGLISH.values() else match.start()
            start, end = looked.span(begin, match.end()) if match.end() > begin else (0, 1)
            start, end = sentence.start + start, sentence.start + end
            while start < end and not words[start].isalnum():
                start += 1
            if _is_excused(*above.lines):
                return None
            if not (is_quoted(words, start) and _is_framed(words, start, " ".join(above.lines))):
                # "Send your phrase to restore your funds": what is sent is no money.
                named = kind == "payment" and any(
                    (m.start("verb") if _has_verb(m) else m.start()) == begin
                    for _, find in _searches(chinese, english, ("secret",))
                    for m in find(looked.words, above)
                )
                return "secret" if named else kind, start, end
    return None


def _has_verb(match: re.Match[str]) -> bool:
    return "verb" in match.re.groupindex and bool(match["verb"])


def _searches(
    chinese: bool, english: bool, kinds: tuple[str, ...] = ("payment", "control", "secret")
) -> Iterator[tuple[str, _Find]]:
    for kind in kinds:
        if english:
            yield kind, _ENGLISH[kind]
        if chinese:
            yield kind, _CHINESE[kind]


def _alone(find: Callable[[str], Iterator[re.Match[str]]]) -> _Find:
    return lambda words, above: find(words)


_ENGLISH: Mapping[str, _Find] = {
    "secret": asks_english.secret, "control": _alone(asks_english_money.control), "payment": _alone(asks_english_money.payment),
}  # fmt: skip
_CHINESE: Mapping[str, _Find] = {
    "secret": asks_chinese.secret, "control": _alone(asks_chinese.control), "payment": _alone(asks_chinese.payment),
}  # fmt: skip


def _is_excused(introduction: str, heading: str) -> bool:
    """Whether what introduces a list denies its items, or says that they are somebody else's."""
    for line in (introduction, heading):
        line = re.split(r"[.。!！?？;；]\s*(?=\S)", _COMFORTS.sub("", line.strip(" *_")))[-1]
        if _OTHERS.search(line) or _DENIES.search(line):
            return True
    return False


def _is_framed(text: str, at: int, above: str) -> bool:
    """Whether something outside of the quotation marks says whose words they are."""
    begin = text.rfind("\n\n", 0, at) + 1
    end = text.find("\n\n", at)
    around = _QUOTED.sub(" ", text[begin : end if end >= 0 else len(text)])
    return _FRAMES.search(around) is not None or _FRAMES.search(above) is not None


_TOLD = re.compile(
    r"\b(?:messages?|callers?|e-?mails?|letters?|pages?|sites?|links?|they|someone|person|apps?)\b.*\b(?:tells?|asks?|wants?|says?|do|did)\b|\b(?:told|asked) you\b"
    r"|(?:消息|短信|邮件|电话|页面|网页|对方|链接|客服|谁|那人|来电)[^。？]{0,8}(?:要|让|叫|说|做)",
    re.IGNORECASE,
)


def _texts(kb: KnowledgeBase) -> Iterator[tuple[Passage, str]]:
    """Every text that is shown, with the question that it answers where it is an answer of a tree."""
    for passage in places.localized_texts(kb):
        parent = ""
        content, path = passage.document.content, passage.path
        if isinstance(content, Tree) and path[0] == "nodes" and len(path) > 3 and path[2] == "options":
            node = content.nodes[str(path[1])]
            if isinstance(node, Question):
                parent = node.question.root.get(str(path[-1]), "")
                if _TOLD.search(parent):
                    continue
        yield passage, parent
    for passage in chain(places.fact_values(kb), places.item_values(kb), places.other_texts(kb), places.pictures(kb)):
        yield passage, ""


def _is_of_question(passage: Passage) -> bool:
    """Whether ``secret-asked`` judges the text: it stands in a question of a tree."""
    content, path = passage.document.content, passage.path
    return isinstance(content, Tree) and path[0] == "nodes" and isinstance(content.nodes.get(str(path[1])), Question)


def _found(kb: KnowledgeBase, kind: str) -> Iterator[tuple[Passage, int, int]]:
    for passage, parent in _texts(kb):
        for what, start, end in asked(passage.words, parent):
            if what == kind:
                yield passage, start, end


def _shown(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 60 else f"{words[:59]}…"


@rule("asks-for-secret", alone=True)
def asks_for_secret(kb: KnowledgeBase) -> Findings:
    """No text asks a reader for a recovery phrase, a private key, a password or a code, or for a signature that gives them away.

    Whoever has read such a sentence here gives the same thing to the next thief who writes it. A phrase is typed into the wallet app or
    the device itself, a password at the sign-in, and neither into a form, a chat or a page; the sentence says where, or the text
    above it. Warnings ("never share …"), what scammers are said to write, and their words between quotation marks are fine; "never
    worry, send us …" is not a warning, nor is "never share it with anyone but our support".

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。切勿担心，请把助记词发给客服。
          en: Ask the receiver. To verify your wallet, enter your recovery phrase in the form below.

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。切勿把助记词发给任何人；恢复钱包时，只在钱包应用里输入。
          en: Ask the receiver. Never share your recovery phrase; to restore the wallet, enter it only in the wallet app.
    """
    for passage, start, end in _found(kb, "secret"):
        if not _is_of_question(passage):
            words = _shown(passage.words[start:end])
            yield asks_for_secret.finding(
                passage.file,
                passage.at(start, end),
                (f"'{words}' asks the reader for a secret", f"“{words}”在向读者索要秘密信息"),
                (
                    "say that nobody ever needs it, or where in the app itself the reader types it; put a scammer's words between"
                    " quotation marks",
                    "写明谁也不需要它，或者写清在应用里的哪一页自己输入；如果是骗子的话，放进引号",
                ),
            )


@rule("asks-for-control", alone=True)
def asks_for_control(kb: KnowledgeBase) -> Findings:
    """No text asks a reader to share the screen, to install remote-control software or a profile, or to switch protection off.

    Remote help is how wallets are emptied while their owner watches. Nothing that support does needs it.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方，或者打开屏幕共享让客服看。, en: Ask the receiver. Or install AnyDesk so that we can help.}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方。有人让你共享屏幕，不要照做。, en: Ask the receiver. Never install AnyDesk because a caller says so.}
    """
    for passage, start, end in _found(kb, "control"):
        words = _shown(passage.words[start:end])
        yield asks_for_control.finding(
            passage.file,
            passage.at(start, end),
            (f"'{words}' asks for control of the reader's device", f"“{words}”在要求控制读者的设备"),
            (
                "say which screen to look at and what to write down; ask for a screenshot that shows no secret",
                "写清看哪个页面、记下什么；需要时请读者截一张不含秘密信息的图",
            ),
        )


@rule("asks-for-payment", alone=True)
def asks_for_payment(kb: KnowledgeBase) -> Findings:
    """No text asks for money before money comes back: a deposit, a tax or a fee to unfreeze, to verify, to recover, or a "safe wallet".

    It is the one sentence that all advance-fee scams have in common. A network fee that the reader's own wallet deducts, gas, and a
    small test to the reader's own address are fine.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方。先交保证金，才能解冻账户。, en: Ask the receiver. Pay a deposit first to unfreeze the account.}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方。谁让你先交保证金才解冻，谁就是骗子。, en: Ask the receiver. Nobody has to pay to unfreeze an account.}
    """
    for passage, start, end in _found(kb, "payment"):
        words = _shown(passage.words[start:end])
        yield asks_for_payment.finding(
            passage.file,
            passage.at(start, end),
            (f"'{words}' asks for a payment in advance", f"“{words}”在要求先付款"),
            (
                "delete it; write what it really costs, who deducts it, and that nobody is ever paid to unlock or to recover",
                "删掉它；写清真正要付什么、由谁扣除，并写明解冻、找回从不需要先付钱",
            ),
        )


RULES: tuple[AnyRule, ...] = (asks_for_secret, asks_for_control, asks_for_payment)
