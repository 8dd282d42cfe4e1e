"""Rules for how the help center speaks to somebody who fears for money: no blame, no promises, no advice to buy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules.speakers import is_said_by_others, is_taken_back
from helpgen.rules.wording import Wordings, texts

Findings = Iterator[Finding]

_YOU = "(?:你|您)"
_FAULTS = "(?:疏忽|失误|过失|过错|粗心|大意|误操作|操作失误|操作不当|操作错误|错误操作|违规操作|不小心|不谨慎|贪心|无知|责任心)"


_BLAME = Wordings(
    ("failed|neglected|refused", r"\byou (?:have |had )?(?:failed|neglected|refused) to\b"),
    (
        "mistake|mistakes|fault|negligence|carelessness|failure|oversight|wrongdoing|error|errors|incorrect",
        r"\byour (?:own )?(?:mistake|fault|negligence|carelessness|error|failure|oversight|wrongdoing|incorrect (?:action|operation))s?\b(?! (?:message|code|text)\b)"
        r"|\buser(?:'s|’s)? (?:error|mistake|negligence)\b|\bat your own fault\b",
    ),
    (
        "because|since",
        r"\b(?:because|since) you (?:did ?n[o'’]t|did not|have not|haven['’]t|failed|forgot|ignored|neglected|were (?:careless|too)|carelessly|wrongly|incorrectly)\b",
    ),
    (
        "should|could|shouldn't|shouldn’t",
        r"\byou (?:should|could) have (?!received|got|been sent|seen)(?:\w+ed|known|kept|made|written|read|sent|done|chosen|taken|been|told|paid|thought)\b|\byou shouldn['’]t have\b|\byou should not have\b",
    ),
    ("carelessly|foolishly|wrongly|wrongfully|improperly|mistakenly", r"\byou (?:carelessly|foolishly|wrongly|wrongfully|improperly|mistakenly)\b"),
    (
        "careless|negligent|reckless|blame|fault|responsible",
        r"\byou (?:were|are|have been) (?:careless|negligent|reckless|to blame|at fault|responsible for (?:this|the) (?:loss|mistake|error))\b"
        r"|\byou have only yourself to blame\b",
    ),
    ("由于你|由于您|因你|因您|因为你|因为您", rf"(?:由于|因为?){_YOU}(?:自己|自身|本人|个人)?的?(?:原因|{_FAULTS}|没有?|未|忘|不|错)"),
    (
        "太粗心|太大意|疏忽|失误|过失|过错|粗心|大意|误操作|操作不当|操作错误|错误操作|违规操作|不小心|不谨慎|贪心|无知|责任心|错误导致|错误造成|原因导致|原因造成|自身原因|自己原因|本人原因|个人原因",
        rf"{_YOU}(?:自己|自身|本人|个人)?的?(?:{_FAULTS}|错误导致|错误造成|原因导致|原因造成)"
        rf"|用户(?:自身|自己|本人|个人)(?:原因|{_FAULTS})|用户{_FAULTS}|人为{_FAULTS}",
    ),
    (
        "你自己|您自己|你的错|您的错|在你|在您|应该早|早点|早些",
        rf"{_YOU}自己(?:的)?(?:错|问题|责任)|责任在{_YOU}|{_YOU}(?:自己)?(?:太|过于)(?:粗心|大意|贪心|轻信|不小心)|{_YOU}(?:就)?应该早(?:点|些|一点)|都?是{_YOU}的错|(?:是|怪){_YOU}自己(?:没|不|搞|弄|填错|选错|转错|操作)",
    ),
    (
        "谁让|谁叫|都怪|只能怪|就怪|怪不得|怨不得|自作自受|咎由自取|后果自负|责任自负|自行承担",
        rf"(?<!是)谁(?:让|叫){_YOU}(?![^。！？]{{0,40}}(?:谁|是骗|是假))|(?:都怪|只能怪|要怪就怪){_YOU}|怪不得别人|怨不得别人|自作自受|咎由自取|后果自负|责任自负|自行承担(?:一切|全部)?后果",
    ),
    ("本该|本应|早该|早就该|当初|居然|竟然", rf"{_YOU}(?:本该|本应|早该|早就该|当初就?该|居然|竟然)"),
)  # fmt: skip


@rule("blame", "warning", waivable=True, alone=True)
def blame(kb: KnowledgeBase) -> Findings:
    """No text says that it is the reader's fault.

    Whoever is blamed stops reading, hides what happened, and asks the next friendly stranger, who is a thief. Say what happened and
    what to do now. "It is not your fault" is fine, and so is what somebody else says, between quotation marks.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: 由于您的疏忽，网络选错了。, en: You failed to ask the receiver.}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: 转账用的网络和收款方的不同。, en: The transfer went out on another network than the receiver's.}
    """
    for text in texts(kb):
        passage = text.passage
        for match, sentence in _BLAME.found(text):
            if not is_taken_back(sentence, match):
                yield blame.finding(
                    passage.file,
                    passage.at(*match.span()),
                    (f"'{match.group()}' blames the reader", f"“{match.group()}”像在责怪用户"),
                    (
                        "write what happened without 'you', such as 'the memo was missing', and what to do now",
                        "只写发生了什么（例如“这笔转账没有带标签”）和现在怎么办，不写是谁的错",
                    ),
                )


_MONEY = r"(?:money|funds?|coins?|crypto(?:currency|currencies)?|assets?|tokens?|bitcoins?|btc|eth|usdt|deposits?|payments?|savings|loss(?:es)?|investments?|it|them|everything)"
_BACK = rf"(?:(?:recover|retrieve|get back|bring back|win back|trace and return|restore)(?: \w+){{0,4}}? {_MONEY}|(?:get|bring|win)(?: \w+){{1,4}}? back)\b"
_SURELY = r"(?:certainly|definitely|surely|always|absolutely|100 ?%|without fail|for sure|guaranteed)"
_BACK_ZH = "(?:追回|找回|拿回|要回|取回|讨回|挽回)"
_SURELY_ZH = r"(?:一定|肯定|必定|必然|绝对|百分之?百|100\s?[%％]|铁定|包)"
_FOR_YOU = "(?:帮助?|替|为|给)?(?:你|您|大家|用户)?"
_NOT_MONEY = "(?!.{0,3}(?:账户|账号|帐号|密码|记录|哈希|标签|邮箱|手机|通知))"

_PROMISE = Wordings(
    (
        "recover|retrieve|back|trace|restore",
        rf"\b(?:we|our (?:\w+ )?(?:team|staff|experts?|engineers?|support|specialists?))(?: will|['’]ll| shall| can)(?: \w+){{0,2}}? {_BACK}",
    ),
    (
        "recover|retrieve|back|trace|restore",
        rf"\byou(?: will|['’]ll) {_SURELY}[ \w]{{0,20}}? {_BACK}|\byou(?: will|['’]ll) get (?:all |every \w+ of )?(?:your |the )?(?:\w+ )?{_MONEY} back\b",
    ),
    (
        "guarantee|guaranteed|guarantees",
        rf"\bguarantee[sd]?\b[^.;:!?]{{0,40}}?\b(?:{_BACK}|recover(?:y|ed)?|refund(?:ed)?|return(?:ed)?|get back|success(?:ful)?|safe(?:ty)?|secure|arriv(?:e|es|al))\b"
        r"|\b(?:recover(?:y|ed)|refund(?:ed)?|return(?:ed)?|success|safety|security|arrival|we|money|funds|coins)(?: is| are| will be)? (?:\w+ )?guarantee[sd]?\b",
    ),
    (
        "certainly|definitely|surely|always|absolutely|100|fail|sure|guaranteed",
        rf"\b(?:money|funds|coins|crypto|assets|it|they)(?: will|['’]ll| can) {_SURELY} (?:be (?:recovered|returned|refunded|restored|safe)|come back|arrive|return)\b",
    ),
    (
        "100|completely|totally|absolutely|perfectly|entirely|fully",
        r"\b(?:100 ?%|completely|totally|absolutely|perfectly|entirely|fully) (?:safe|secure|risk[- ]free|protected)\b",
    ),
    (
        "risk|unhackable",
        r"\b(?:risk[- ]free|zero[- ]risk|unhackable)\b(?! (?:profits?|returns?|income|yields?|gains?))",
    ),
    (
        "stolen|lost|missing",
        rf"\b(?:stolen|lost|missing) {_MONEY}[^.;:!?]{{0,12}}?\b(?:will|shall) be (?:returned|recovered|refunded|restored|paid back|reimbursed)\b|\bwe(?: will|['’]ll| can) (?:reverse|undo|claw back|pull back) (?:the|your|any|every) (?:\w+ )?(?:transfer|transaction|payment)s?\b",
    ),
    (
        "risk|safe",
        r"\b(?:your|the) (?:money|funds?|coins?|assets?|crypto) (?:is|are) (?:never|not|at no time) at (?:any )?risk\b",
    ),
    ("hacked|stolen", r"\bcan(?:not|['’]t| never) be (?:hacked|stolen)\b"),
    (
        "赔|退还",
        r"(?:平台|我们|我方|公司|客服)(?:一定|必定|承诺|保证)?(?:会|将)?(?:全额|足额|百分之?百|双倍)(?:地)?(?:赔付|赔偿|赔|退还|返还|补偿)|(?:承诺|保证|确保)(?:会|将)?(?:全额|足额|百分之?百)(?:赔付|赔偿|退还|返还)",
    ),
    (
        "保证|确保|承诺|担保",
        rf"(?:保证|确保|承诺|担保)(?:[^不没，。；！？、]{{0,8}}?){_BACK_ZH}{_NOT_MONEY}|(?:保证|承诺|担保)(?:[^不没，。；！？、]{{0,6}}?)(?:到账|成功|退回|退款|安全)",
    ),
    (
        "追回|找回|拿回|要回|取回|讨回|挽回|必到账|包到账|定到账|定会到账|分百到账|之百到账|定退回|定会退回",
        rf"{_SURELY_ZH}(?:能够?|可以|会|将)?(?:被)?{_FOR_YOU}(?:把[^，。]{{0,8}})?(?:{_BACK_ZH}|退回|到账){_NOT_MONEY}"
        rf"|(?:我们|客服|我方|本平台|团队|专家)(?:一定|肯定|都|均|就)?(?:会|将|能够?|可以)(?:尽力|尽快|马上|立即)?{_FOR_YOU}(?:把[^，。]{{0,8}})?{_BACK_ZH}{_NOT_MONEY}"
        rf"|{_BACK_ZH}率(?:高达|达到?|超过|[为是：:]?\s?\d)",
    ),
    (
        "绝对|百分|100|万分|风险|万无一失|永远不会",
        r"(?:绝对|百分之?百|100\s?[%％]|万分)(?:的|是|地|\s)?(?:安全|可靠|保险|放心)|零风险|0\s?风险|万无一失|(?:没有|无)任何风险|不会有任何风险|永远不会(?:被盗|丢)",
    ),
)
_ON_CONDITION = re.compile(
    r"\b(?:only|unless|whether|if (?:we|possible|it can|(?:the|that) (?:receiver|owner|platform|person|issuer|police|exchange|sender))|try to|may|might)\b"
    r"|如果|若|只有|才能|才会|除非|是否|能不能|会不会|尽量|尽力|也许|可能|一旦|前提",
    re.IGNORECASE,
)
_UNSTEALABLE = re.compile("can.{1,6}be", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"(?:we|our)\b|我们|客服|我方|本平台|团队|专家", re.IGNORECASE)


@rule("promise-of-recovery", alone=True)
def promise_of_recovery(kb: KnowledgeBase) -> Findings:
    """No text promises that money comes back, or that something is wholly safe.

    Nobody can keep such a promise on a chain, and it is the sentence that thieves use: a reader who has read it here believes it
    from them. What is denied ("nobody can guarantee …") is fine, and so is what thieves say, where the sentence says that they do or
    puts it between quotation marks.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方。选错了，我们一定能帮你追回。, en: Ask the receiver. We guarantee to get your coins back.}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方。选错了，没有人能保证追回。, en: Ask the receiver. Nobody can guarantee to get your coins back.}
    """
    for text in texts(kb):
        passage = text.passage
        last = -1
        for match, sentence in _PROMISE.found(text):
            ours = bool(_FIRST_PERSON.match(match.group()))
            if ours and _ON_CONDITION.search(sentence.words) and "guarantee" not in match.group().lower():
                continue
            if sentence.start == last or is_taken_back(sentence, match, _UNSTEALABLE.sub("", match.group())):
                continue
            if is_said_by_others(passage.words, sentence, match):
                continue
            last = sentence.start
            yield promise_of_recovery.finding(
                passage.file,
                passage.at(*match.span()),
                (f"'{match.group()}' promises what nobody can", f"“{match.group()}”是谁也做不到的承诺"),
                (
                    "write who can try and what it depends on, such as 'only the receiver can return it, and nobody can guarantee"
                    " that'; put what thieves say between quotation marks",
                    "写清谁能尝试、取决于什么，例如“只有收款方能退回，没有人能保证”；如果是骗子的话，就放进引号",
                ),
            )


_COIN = r"(?:(?:the )?(?:price|market|value|bitcoin|btc|eth(?:er|ereum)?|sol|coin|token|altcoin|crypto(?:currency)?)s?(?: price| market)?(?: of \w+)?)"
_PRICE_ZH = "(?:币价|价格|行情|市场|比特币|以太坊|以太币|大盘|BTC|ETH|SOL|这个币|该币|币)"
_ADVICE = Wordings(
    (
        "buy|sell|invest|hold",
        r"\b(?:good|great|right|best|perfect|ideal|bad|wrong) (?:time|moment) to (?:buy|sell|invest|hold)\b",
    ),
    (
        "rise|up|down|increase|moon|double|soar|surge|fall|drop|crash",
        rf"\b{_COIN} (?:will|is going to|is set to|is bound to|is about to|are going to|should) (?:soon |probably |certainly |likely |definitely )?(?:rise|go up|go down|increase|moon|double|soar|surge|fall|drop|crash)\b",
    ),
    (
        "guaranteed|risk",
        r"\bguaranteed (?:profits?|returns?|income|yields?|gains?|interest)\b|\brisk[- ]free (?:profits?|returns?|income|yields?|gains?)\b",
    ),
    (
        "recommend|advise|suggest",
        r"\b(?:we|our experts) (?:recommend|advise|suggest)(?: that)?(?: you(?: to)?)? (?:buy|sell|hold|invest)(?:ing)?\b",
    ),
    (
        "should|dip|target|undervalued|overvalued|moon|investment|buy|worth",
        r"\byou should (?:buy|sell|hold|invest)\b|\bbuy the dip\b|\bprice target\b|\b(?:under|over)valued\b|\bto the moon\b|\bgood (?:investment|buy)\b|\bworth (?:buying|investing)\b",
    ),
    (
        "买入|卖出|买进|抛售|仓|抄底|持有|投资|入手|做多|做空",
        r"(?:建议|推荐|可以考虑|适合|不妨|应该|应当)(?:你|您|大家|用户)?(?:逢低|逢高|现在|此时|长期)?(?:买入|卖出|买进|抛售|加仓|减仓|建仓|满仓|清仓|抄底|持有|投资|入手|做多|做空)"
        r"|抄底(?:时机|机会|的)|(?:买入|入场|抄底|投资|卖出)(?:的)?(?:好)?(?:时机|机会)|值得(?:投资|买入|入手|长期持有)",
    ),
    (
        "涨|跌|翻倍",
        rf"{_PRICE_ZH}(?:还|一定|肯定|必定|很快)?(?:会|将|要|将会|必|必将)(?:继续|大幅|上)?(?:涨|跌|上涨|下跌|翻倍|暴涨|暴跌)|必涨|必跌|稳涨|只涨不跌",
    ),
    (
        "稳赚|包赚|包赢|躺赚|保本|保收益|目标价|低估|入场",
        r"稳赚|包赚|包赢|躺赚|保本|保收益|目标价|被?低估(?:的币|了)|入场(?:的)?(?:好)?(?:时机|机会)",
    ),
)


@rule("investment-advice", "warning", waivable=True, alone=True)
def investment_advice(kb: KnowledgeBase) -> Findings:
    """No text says what to buy, sell or hold, or where a price goes.

    Nobody knows, in many countries it needs a license, and a reader who lost money by it was told so by the operator.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方。现在是买入的好时机。, en: Ask the receiver. Bitcoin will soon rise.}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: 问收款方。价格涨跌都有可能，我们不给投资建议。, en: Ask the receiver. We do not give investment advice.}
    """
    for text in texts(kb):
        passage = text.passage
        for match, sentence in _ADVICE.found(text):
            if not is_taken_back(sentence, match) and not is_said_by_others(passage.words, sentence, match):
                yield investment_advice.finding(
                    passage.file,
                    passage.at(*match.span()),
                    (f"'{match.group()}' is investment advice", f"“{match.group()}”是投资建议"),
                    (
                        "delete it, or write how the thing works and what can be lost",
                        "删掉，或者只写它怎么运作、可能损失什么",
                    ),
                )


RULES: tuple[AnyRule, ...] = (blame, promise_of_recovery, investment_advice)
