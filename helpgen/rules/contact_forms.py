"""The forms in which a way to reach somebody is written, or hidden, in a text: addresses, numbers, accounts, invitations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from helpgen.findings import Both
from helpgen.rules import places
from helpgen.rules.asks_chinese import is_taken_back
from helpgen.rules.denials_english import is_negated, is_reported
from helpgen.rules.sentences import HAN, sentences
from helpgen.rules.undisguised import undisguised

MAIL: Both = ("an e-mail address", "邮箱地址")
_PHONE: Both = ("a phone number", "电话号码")
_ACCOUNT: Both = ("an account of a messenger", "聊天软件的账号")
INVITES: Both = ("a way to reach somebody outside of the official channels", "官方渠道以外的联系方式")

PUBLIC = frozenset({
    "110", "111", "112", "113", "114", "119", "120", "122", "911", "999", "000", "101", "165", "18222", "12110", "12315", "12321",
    "12337", "12345", "12377", "12381", "96110", "116006",
})  # fmt: skip
"""Numbers of the police and of public hotlines, which belong into texts about fraud."""

_NUMERALS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_DOT = r" ?(?:\.|[\[({<] ?(?:dot|\.|点) ?[\])}>]|(?<![a-z])dot(?![a-z])|点) ?"
_AT = r" ?(?:@|[\[({<] ?(?:at|@|a) ?[\])}>]|艾特|圈a) ?"
_WORD = r"[a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*"
_ADDRESSES = (
    re.compile(rf"(?<![\w.+-]){_WORD}{_AT}[a-z0-9-]+(?:{_DOT}[a-z0-9-]{{2,}})+"),
    re.compile(r"(?<![\w.+-])[a-z0-9][a-z0-9._+-]* at [a-z0-9-]+ dot [a-z]{2,}\b"),
    re.compile(
        r"(?:e-?mail|mail|邮箱|邮件)[^\n。]{0,20}?(?P<name>(?<![\w.])[a-z0-9][a-z0-9._+-]*(?: at |#)[a-z0-9-]+\.[a-z]{2,})\b"
    ),
    re.compile(
        rf"(?<![\w.+-])[a-z0-9][a-z0-9._+-]* ?[#&*] ?[a-z0-9-]+{_DOT}(?:com|net|org|cn|io|me|co|app|xyz|top)(?![a-z0-9])"
    ),
    re.compile(
        r"(?:gmail|hotmail|outlook|proton ?mail|yahoo|icloud|(?:谷歌|网易|雅虎|新浪|qq|163|126) ?邮箱)[^\n。.!?:]{0,12}: ?(?P<name>[a-z0-9][a-z0-9._-]{4,})"
    ),
)
_NO_NUMBER = r"(?<![\w·.,$¥€£#/+:-])"
_PHONES = (
    re.compile(rf"{_NO_NUMBER}(?:\+?(?:00)?86[ -]?)?1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}(?![\w·]|[.,-]\d)"),
    re.compile(rf"{_NO_NUMBER}[48]00[ -]?\d{{3,4}}[ -]?\d{{3,4}}(?![\w·/-]|[.,]\d)"),
    re.compile(rf"{_NO_NUMBER}(?:\+|00)\d{{1,3}}[ -]?\(?\d{{1,4}}\)?(?:[ -]?\d{{2,4}}){{2,4}}(?![\w·/-]|[.,]\d)"),
    re.compile(rf"{_NO_NUMBER}(?:\d[ -])?\(?0?\d{{2,4}}\)?[ -]\d{{3,4}}-\d{{4}}(?![\w·/-]|[.,]\d)"),
    re.compile(rf"{_NO_NUMBER}\(?0\d{{2,3}}\)?[ -]?\d{{7,8}}(?![\w·/-]|[.,]\d)"),
    re.compile(
        r"(?:\b(?:call|dial|ring|phone|hotline|tel(?:ephone)?|text us|reach us|signal us|fax)\b|电话|热线|致电|拨打?|拨通|打(?![包开印字算破断])|客服号码?)[^\d\n,;。!?]{0,14}?(?P<name>[+(]?\d[\d() -]{3,}\d)(?![\w·/-]|[.,]\d)"
    ),
    re.compile(rf"(?<![{_NUMERALS}])[{_NUMERALS}]{{7,}}(?![{_NUMERALS}百千万亿])"),
    re.compile(rf"{_NO_NUMBER}(?:\+?\d{{1,3}}[.·])?\d{{3,4}}[.·]\d{{3,4}}[.·]\d{{4}}(?![\w·/-]|[.,]\d)"),
    re.compile(r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\b[ ,.-]{0,3}){7,}"),
)
_MESSENGER = (
    r"(?:微信|[薇威维徽微][^\w\s]{0,2}信|(?<=加)[薇威维徽](?![娅姿])|(?<![a-z])v[^\w\s]{0,2}信|(?<![a-z])v[^\w\s]{1,3}x(?![a-z])|weixin|we[ .]?chat|wecom|企业微信|企微|扣扣|企鹅号?|(?<![a-z])q ?q(?![a-z])|纸?飞机(?= ?(?:号|群|联系|账号|id|[:：]))|电报|telegram|(?<![a-z])(?:tg|vx|wx)(?![a-z])|(?<=加)v(?![a-z])|(?<=加我)v(?![a-z])|whats ?app|(?<![a-z])line(?![a-z])"
    r"|skype|discord|(?<![a-z])signal(?![a-z])|messenger|facebook|instagram|twitter|推特|微博|抖音|小红书|快手|kakao(?:talk)?|viber|公众号|tik ?tok|钉钉|ding ?talk|飞书|feishu|蝙蝠(?=号|[:：]))"
)
_BEHIND = r"(?: ?(?:号码?|账号|帐号|群|id|号|搜索?|联系|on|is|at|group|channel|account|called|named|是|为|[:：\"'“‘]|user(?:name)?))*[ :：\"'“‘]*"
_HANDLES = (
    re.compile(rf"(?<![\w.@/])@[a-z][\w.]{{2,31}}\w|(?<![\w.])@[{HAN}]{{2,}}"),
    re.compile(rf"{_MESSENGER}{_BEHIND}(?P<name>(?=[a-z0-9_-]{{0,31}}[0-9_])[a-z0-9_][a-z0-9_:-]{{3,31}}[a-z0-9])(?![\w-])"),
    re.compile(
        rf"{_MESSENGER} ?(?:(?:号码?|账号|帐号|id|号|联系)+[ :：]*|[:：] ?)[\"'“‘]?(?P<name>[a-z][a-z0-9_:-]{{4,31}})(?![\w-])"
    ),
    re.compile(
        rf"(?:加|联系|咨询|\b(?:contact|message|add|text|chat|reach|write|find|join)\b)[^。.!?\n]{{0,20}}?{_MESSENGER}[ :：]*(?P<name>(?!(?:group|channel|account|support|official|admin|before|because|instead|number|messages?|there)s?\b)[a-z][a-z0-9_:-]{{5,31}})(?=[ ]*(?:[,.;。!?)”\"]|$|联系|咨询))"
    ),
    re.compile(
        rf"(?!line|signal){_MESSENGER} (?P<name>(?!(?:groups?|channels?|accounts?|support|official|admins?|messages?|users?|scams?|before)\b)[a-z][a-z0-9_:]{{6,31}})(?=[ ]*(?:[.。]$|$))"
    ),
    re.compile(
        r"(?<![\w/.@:-])(?:t|wa|line|telegram|m)\.me/[\w+~/-]+|(?<![\w/.@:-])(?:discord\.gg|discord\.com/invite|chat\.whatsapp\.com|qm\.qq\.com)/[\w-]+"
    ),
    re.compile(r"(?<![\w#])(?P<name>[a-z]\w{3,31}#\d{4})(?!\w)"),
    re.compile(r"(?<![a-z])q ?[:：] ?(?P<name>\d{5,12})(?!\d)"),
    re.compile(rf"{_MESSENGER} ?(?:搜索?|找|查找|名叫|加) ?[:：]? ?(?P<name>[a-z][a-z0-9_.]{{4,31}})(?![\w-])"),
    re.compile(r"skype[^\n.!?。]{0,12}?(?P<name>live:[\w.]+\w)"),
    re.compile(rf"(?:抖音|小红书|快手|微博|公众号){_BEHIND}(?P<name>[a-z][a-z0-9_-]{{4,31}})(?![\w-])"),
)
_WITH_STROKE = (re.compile(rf"{_MESSENGER}{_BEHIND}(?P<name>[a-z][a-z0-9]*_[a-z0-9_]{{2,31}})(?![\w-])"),)
_SYSTEM = r"(?!(?:erc|trc|bep|brc|bip|eip|slip|sha|utf|ipv|ios|web|android|windows|iphone|ipad|http|mp|usb|h|ssl|tls)[-_. ]?\d|20[12]\d(?!\d))"
_TOKEN = rf"(?P<name>(?<![a-z0-9_./@#-]){_SYSTEM}(?:\d(?:[ -]?\d){{5,14}}|(?=[a-z0-9_.]{{5}})(?=[a-z_.]*[0-9])[a-z][a-z0-9_]{{2,31}}(?:\.[a-z0-9_]{{1,31}}){{0,2}}))(?![a-z0-9_-])(?! ?(?:个|元|万|u\b|usdt|btc|eth|年|月|人|次|美元|条))"
"""What can be an account and is no word: figures, or letters with figures among them."""
_NEAR_BY = (
    re.compile(rf"{_MESSENGER}(?P<between>[^\n。.!?;]{{0,24}}?){_TOKEN}"),
    re.compile(rf"{_TOKEN}(?P<between>[^\n。.!?;\d]{{0,12}}?)(?<![a-z]){_MESSENGER}"),
)
_INVITATIONS = (
    re.compile(
        r"(?:^|[,;:.!?\x00] ?|\bplease |\band |\bor |\bthen |\bjust |\bcan |\bscan to )(?P<verb>(?:search(?: for)?|look for)\b[^.!?;,]{0,40}?\bon (?:telegram|whats ?app|we ?chat|discord|line|skype|facebook|instagram|twitter|kakao(?:talk)?|tik ?tok)\b|(?:dm|pm|direct message|private message)(?: to)? (?:us|our \w+|the admins?|an admin|support|admins?)"
        r"|(?:message|contact|write to|ask|chat with|text|dm|add|join|reach|find|follow|ping|send (?:us |an? )*(?:message|dm|note)s?)\b[^.!?;,]{0,30}?\b(?:telegram|whats ?app|we ?chat|discord|line|skype|signal|messenger|facebook|instagram|twitter|q ?q|ding ?talk|wecom|lark|viber|kakao(?:talk)?|tik ?tok)\b(?! (?:scams?|accounts? (?:that|which)))"
        r"|(?:find|follow|add|text|ping|dm|message|reach|contact) us (?:on|via|at) (?!(?:the|our|this|live|your|any|an?|once|time|weekdays?|weekends?|[a-z]+days?|form)\b)[a-z]+|scan (?:this|the|our|a)\b[^.!?;,]{0,20}?\bcode\b[^.!?;,]{0,12}?\bto (?:contact|reach|add|chat|talk|message|join)\b(?! (?:the |your |an? |this )?(?:\w+ )?(?:accounts?|tokens?|wallets?|networks?|address(?:es)?|device|authenticator|key)\b))"
    ),
    re.compile(
        r"(?P<verb>(?:加入?|添加|关注|搜索?|进)(?:官方|我们|客服|专员|管理员|工作人员|的|人员|一下|你的|您的|专属){1,4}[^,;。!?\x00]{0,4}?(?:微信|[薇威]信|qq|扣扣|电报|tg|telegram|whatsapp|line|discord|飞机|抖音|公众号|群|好友)"
        r"|(?:扫码|扫一扫|扫描?)[^,;。!?\x00]{0,14}?(?:添加|加|联系|咨询|进)(?:官方|我们|客服|专员|管理员|群|微信|企业微信|企微|好友|入群)|私信(?:我们|客服|管理员|专员|官方|小编)|(?:在|到|用|通过) ?(?:微信|qq|电报|telegram|whats ?app|discord|signal|line|抖音|微博|钉钉) ?(?:上|里|群)?(?:联系|咨询|找|私信|搜索?) ?(?:我们|客服|管理员|专员|官方|[a-z][a-z0-9_.]{2,}|(?<=搜)[^,;。!?不到]|(?<=搜索)[^,;。!?不到])|关注(?:我们的?|官方的?)?(?:微信)?(?:公众号|视频号|抖音号|服务号)|(?:抖音|小红书|快手|微博|视频号)(?:上|里)?(?:搜索?|关注|找)(?:用户|账号|我们|官方|客服)|[进加入]{1,2}(?:官方)?(?:微信|qq|钉钉|电报|飞书) ?群[^,;。!?\x00]{0,6}\d{5,}) ?"
    ),
)  # fmt: skip

_URL = re.compile(r"https?://(?P<host>[A-Za-z0-9.-]+)[^\s()<>\u3000-\u303f\uff00-\uffef]*")
_TARGET = re.compile(r"(?<=\]\()[^()\s]*(?=\))")
"""Where a link leads, which is not for readers to see: the rules about links judge it."""
_MAY_INVITE = re.compile(
    r"微信|[薇威]信|电报|飞机|抖音|公众号|微博|群|扫|私信|好友|扣扣|(?i:qq|telegram|whats ?app|we ?chat|\btg\b|discord|\bline\b|skype|signal|messenger|facebook|instagram|twitter|\bdm\b|\bpm\b|direct message|private message|scan )"
)
MAY_HOLD = re.compile(
    r"[@＠]|[①-⑳]{2}|邮箱|加[薇威维徽]|[vV][^\w\s]{1,2}信|[薇威维徽微][^\w\s]{1,2}信|[\d０-９][\d０-９() 　.·－-]{3,}[\d０-９]|\d[- ]?\d[- ]?\d{2}|[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖][零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖 ]{5}|艾特|\b(?:at|a)[\])}]| dot |微[信博]|[薇威维徽]信|扣扣|企鹅|飞机|电报|抖音|小红书|快手|公众号|推特|钉钉|扫|二维码|私信|好友|[vV]信|加 ?我?[vV]|[vV][^\w\s]{1,3}[xX]|企微"
    r"|(?i:we[ .]?chat|wecom|weixin|q ?q\b|gmail|hotmail|outlook|proton|yahoo|icloud|telegram|\btg\b|\bvx\b|\bwx\b|whats ?app|\bline\b|skype|discord|signal|messenger|facebook|instagram|twitter|kakao|viber|tik ?tok|ding ?talk|feishu|\bdm\b|\bpm\b|direct message|scan |\.me/|#\d{4}|#[a-z0-9-]{2,}(?:\.|点)|mail| dot )"
)
_HINTS = (
    "@", "＠", "邮箱", "艾特", "微博", "扣扣", "企鹅", "飞机", "电报", "抖音", "小红书", "快手", "公众号", "推特", "钉钉", "扫", "二维码", "私信", "好友", "企微",
    "at]", "at)", "at}", "a]", "a)", "a}", " dot ", "#", ".me/", "wechat", "we chat", "we.chat", "wecom", "weixin", "qq", "q q", "mail", "outlook", "proton",
    "yahoo", "icloud", "telegram", "tg", "vx", "wx", "whatsapp", "whats app", "line", "skype", "discord", "signal", "messenger", "facebook", "instagram",
    "twitter", "kakao", "viber", "tiktok", "tik tok", "dingtalk", "ding talk", "feishu", "dm", "pm", "direct message", "scan ",
)  # fmt: skip
_MORE_HINTS = tuple(map(re.compile, (
    r"\d[- ]?\d[- ]?\d{2}", r"[\d０-９][\d０-９() 　.·－-]{3,}[\d０-９]", "[①-⑳]{2}", f"[{_NUMERALS}][{_NUMERALS} ]{{5}}",
    "加(?:[薇威维徽]| ?我?[vV])", r"[薇威维徽微](?:[^\w\s]{1,2})?信", r"[vV](?:[^\w\s]{0,2}信|[^\w\s]{1,3}[xX])",
)))  # fmt: skip
"""One of either is in every line in which MAY_HOLD finds something. Together they are looked for in a third of the time: that is
how much quicker sixty words are found by one search each than by one pattern with sixty branches."""
_STUFFED = re.compile(r"[A-Za-z](?:\*\*|__|`)[A-Za-z]")
_FIGURES = ("zero", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def contacts_in(text: str) -> list[tuple[int, int, Both]]:
    """Every way to reach somebody that a text names, in order: where it is written, and what it is. Each place is told once."""
    found: list[tuple[int, int, Both]] = []
    start = 0
    for line in text.split("\n"):
        found += [(start + begin, start + end, what) for begin, end, what in _contacts_in(line)]
        start += len(line) + 1
    return found


@lru_cache(maxsize=1 << 14)
def _contacts_in(line: str) -> tuple[tuple[int, int, Both], ...]:
    """The same of one line; kept, because texts repeat each other."""
    found: list[tuple[int, int, Both]] = []
    if not _may_hold(line):
        return ()
    looked = undisguised(places.without(_TARGET, places.without(_URL, line)), leet=False)
    for first, last, what in _in_line(looked.words):
        begin, end = looked.span(first, last)
        if not any(one < end and begin < other for one, other, _ in found):
            found.append((begin, end, what))
    if "_" in line and len(plain := line.lower()) == len(line):  # what looks like a disguise is a part of many a name
        for pattern in _WITH_STROKE:
            for match in pattern.finditer(places.without(_TARGET, places.without(_URL, plain))):
                if not any(one < match.end("name") and match.start("name") < other for one, other, _ in found):
                    found.append((*match.span("name"), _ACCOUNT))
    for sentence in sentences(line) if _MAY_INVITE.search(line) else ():
        looked = undisguised(sentence.words)
        for first, last in _invitations(looked.words):
            begin, end = looked.span(first, last)
            if not any(one < sentence.end and sentence.start < other for one, other, _ in found):
                found.append((sentence.start + begin, sentence.start + end, INVITES))
    return tuple(sorted(found))


def _may_hold(line: str) -> bool:
    return (
        (_is_hinted(line) and MAY_HOLD.search(line) is not None)
        or sum(map(line.lower().__contains__, _FIGURES)) >= 3
        or (("**" in line or "__" in line or "`" in line) and _STUFFED.search(line) is not None)
    )


def _is_hinted(line: str) -> bool:
    """Whether MAY_HOLD is worth a try: true wherever it finds something."""
    # What patterns that disregard case hold for the same letter, and 'lower' does not.
    folded = line.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")
    return any(map(folded.__contains__, _HINTS)) or any(hint.search(line) for hint in _MORE_HINTS)


def _in_line(words: str) -> Iterator[tuple[int, int, Both]]:
    for patterns, what in ((_ADDRESSES, MAIL), (_PHONES, _PHONE), (_HANDLES, _ACCOUNT), (_NEAR_BY, _ACCOUNT)):
        for pattern in patterns:
            for match in pattern.finditer(words):
                if patterns is _NEAR_BY and _DENIED.search(match["between"]):
                    continue
                group = "name" if "name" in pattern.groupindex else 0
                if what is _PHONE and (_is_public(match[group]) or _is_other_number(words, match.start(group))):
                    continue
                yield match.start(group), match.end(group), what


_DENIED = re.compile(
    r"不|没|骗|假|冒充|诈|\b(?:not|never|no|fake|scam\w*|than|since|version|in|after|before|over|about|lost|worth)\b|[版年月日个次万元]"
)
"""Between a messenger and a number: what makes it another number, or nobody's invitation."""


def _is_public(number: str) -> bool:
    return re.sub(r"\D", "", number) in PUBLIC


_OTHER_NUMBER = re.compile(
    r"(?:memo|tag|block|height|nonce|order|request|ticket|reference|id|error|code|chain|version|gas|limit|sat|wei|gwei|标签|备注|区块|高度|订单|工单|编号|错误码|单号|流水号|序号|号段|路径)[^\w\n]{0,3}(?:number|no\.?|id|号|是|为|:|is)?[^\w\n]{0,3}$"
)


def _is_other_number(words: str, at: int) -> bool:
    return _OTHER_NUMBER.search(words[max(0, at - 24) : at]) is not None


def _invitations(words: str) -> Iterator[tuple[int, int]]:
    english, chinese = _INVITATIONS
    for match in english.finditer(words):
        if not is_negated(words, match) and not is_reported(words, match):
            yield match.span("verb")
    for match in chinese.finditer(words):
        if not is_taken_back(words, match, match.start()) and not words.endswith("?"):
            yield match.span("verb")
