"""Requests in English for control of a device and for money in advance: which words make one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.rules.denials_english import COMFORT, LEAD, NEGATED, US, is_negated, is_reported, verb_at

_TOOLS = r"(?:any ?desk|team ?viewer|rust ?desk|to ?desk|sunlogin|ultraviewer|quick ?support|quick assist|logmein|zoho assist|supremo|screenconnect|air ?droid|chrome remote desktop|vnc|remote(?:[ -](?:control|access|desktop|help|support|assistance))?(?: (?:software|app|tool|program))?)"
_CONTROL = re.compile(
    rf"(?:{LEAD}|\blet )(?P<verb>(?:install|download|open|start|run|launch|accept|set up|use|get)\b[^.!?;,]{{0,40}}?\b(?:{_TOOLS}|remote session)\b"
    r"|(?:share|show|stream|mirror|broadcast|cast|present)\b (?:(?:us|our \w+|the agent|support) )?(?:your|the) (?:(?:phone|computer|device|whole|entire) )?screen|(?:start|join|open|accept|begin|turn on|enable|allow)\b[^.!?;,]{0,30}\bscreen[ -]?(?:sharing|share|mirroring|casting)"
    rf"|(?:allow|grant|give|enable|accept|hand over|hand|permit|approve|turn on|provide)\b[^.!?;,]{{0,40}}?\b(?:remote (?:access|control|request|connection|session|assistance|desktop|help)|(?:access to|control of|control over) (?:your|the) (?:\w+ )?(?:computer|phone|device|screen|desktop|laptop|machine|mouse|keyboard)|accessibility (?:permissions?|access|services?)|the request in {_TOOLS})"
    rf"|hand (?:over )?(?:your|the) (?:phone|computer|device|laptop)(?: over)? to {US}\b(?! (?:desk|counter|shop|store))"
    r"|(?:let )?(?:us|our [\w-]+|the (?:agent|technician|engineer|specialist)|a (?:technician|specialist|agent)|support|we)\b[^.!?;,]{0,20}?\b(?:take (?:over|(?:remote )?control of)|control|access|connect to|log ?in to|sign in to)\b (?:of )?(?:your|the) (?:\w+ )?(?:computer|phone|device|screen|desktop|laptop|account|machine)"
    rf"|(?:allow|enable|turn on|permit|accept)\b[^.!?;,]{{0,30}}?\bunknown (?:sources?|apps?|developers?)|(?:allow|let|permit|authori[sz]e) {US}(?: to)?(?: remotely)? (?:control|operate|use|access|see|view)\b"
    rf"|(?:install|open|run|download|side-?load) (?:this|our|the|a|an)? ?(?:\w+ )?(?:files?|packages?|apps?|updates?|patch(?:es)?|apk|programs?|software|tools?) (?:that |which )?(?:we|{US})(?: \w+)? (?:send|sent|sends|provide|provides|give|gives|gave|share|shares|links?)\b|(?:turn off|disable|remove|deactivate|switch off) (?:your |the )?(?:two-factor|two-step|multi-factor|2fa|mfa|security key)[^.!?;]{{0,24}}\b(?:so (?:that )?|to let |for )(?:we|{US})\b"
    rf"|(?:paste|enter|type|run|copy)\b[^.!?;]{{0,40}}?\b(?:from|by|that) (?:we|{US})\b[^.!?;]{{0,30}}?\b(?:console|developer tools|dev ?tools|address bar)\b|(?:paste|copy)\b[^.!?;]{{0,40}}?\b(?:browser(?:'s)? console|developer (?:tools|console)|dev ?tools)\b"
    r"|install (?:this|our|the|a) (?:\w+ )?(?:profile|certificate|apk|configuration|helper|extension|security app|tool (?:we|that (?:we|our)))\b|(?:turn off|disable|deactivate|switch off|uninstall) (?:your |the )?(?:anti-?virus|play protect|firewall|security software|windows defender|defender)"
    rf"|(?:tell|give|send|read)\b[^.!?;,]{{0,30}}\b(?:id|code|digits|number|password)s? (?:shown |displayed )?(?:in|from|of|by) (?:the )?{_TOOLS})"
)
_TOOL_NAMED = re.compile(
    r"\b(?P<verb>(?:please|we|our|support|the agent|the technician|allow|keep|open|start|begin|let)\b[^.!?;]{0,60}?\b(?:any ?desk|team ?viewer|rust ?desk|to ?desk|sunlogin|ultraviewer|quick ?support|remote (?:desktop|access|session|control)|screen[ -]?shar\w+))\b"
)
_READERS = re.compile(r"\b(?:told|asked|asks|wants?|tells|had|made|got|says?|said) (?:me|I)\b")
"""What a reader says that somebody wanted: "support told me to install …"."""
_ENDS_IT = re.compile(
    r"\b(?:un-?install\w*|remove|delete|disconnect\w*|stop\w*|close|end|turn off|switch off|disable|revoke|cut off|hang up|allowed|affected|if|after)\b"
)
_CONNECTS = re.compile(
    r"\b(?P<verb>(?:press|tap|click|choose|select|say|grant|give) (?:allow|accept|yes|ok|permission)\b[^.!?;]{0,30}?\b(?:technician|agent|engineer|specialist|support|we)\b[^.!?;]{0,30}?\b(?:control|mouse|screen|access|connect)|(?:our|an?|the) (?:\w+ )?(?:specialist|agent|technician|engineer|team|support|staff|expert)s? (?:will |can |may |must )?(?:connect(?:s)? to|take(?:s)? (?:over|control of)|control|access|(?:needs?|requires?|has to have|must have) (?:\w+ )?(?:access to|control of|control over)) (?:your|the) (?:\w+ )?(?:computer|phone|device|screen|wallet|laptop|mouse|keyboard))"
)

_FEE = r"(?:unlock(?:ing)?|unfreez(?:e|ing)|unfrozen|release|verification|validation|activation|reactivation|recovery|tracing|clearance|customs|insurance|security|guarantee|refundable|processing|service|withdrawal|anti-money-laundering|aml|upgrade|membership|audit|outstanding|income|capital gains|margin|penalty|compliance|broker(?:age)?)"
_MONEY = r"(?:coins?|funds?|assets?|money|tokens?|balance|crypto(?:currency)?|savings|usdt|btc|eth|bitcoin|ether|trx|sol|usdc|everything|them)"
_PAY = r"(?:pay|send|transfer|deposit|settle|clear|remit|top up|fund|cover|wire|prepay|contribute|add|advance|make (?:a|the|another|one more|your first) (?:\w+ )?(?:payment|deposit|transfer))"
_PAYING = r"(?:pay(?:ing|s)?|paid|sen(?:d|t|ding)|transfer(?:red|ring)?|deposit(?:ed|ing)?|settl(?:e|ed|ing)|clear(?:ed|ing)?|remit(?:ted)?|topp?(?:ed|ing)? up|top up|funded)"
_FREED = (
    r"(?:unlock(?:ing|ed)?|unfreez(?:e|ing)|unfrozen|release[sd]?|releasing|lift(?:ed|ing)?|reactivat(?:e|ed|ing)|restore[sd]?|return(?:ed|ing)?|reclaim|recover(?:y|ed|ing)?|refund(?:ed)?|get (?:your|the|all) (?:\w+ )?(?:back|refund)|remove the (?:restriction|limit|block|freeze)|verify (?:your|the) (?:wallet|account|identity|address|withdrawal)|prove (?:your |the )?(?:source|origin)|activate (?:your |the )?(?:withdrawals?|refund|account)|enable withdrawals?"
    r"|(?:before|so that|and then|then) (?:you|we) (?:can|may|could|will) (?:withdraw|return|release|refund)|withdraw(?:al)?s? (?:will be|is|are|can be) (?:processed|released|approved|completed|enabled)|trace (?:your|the) coins|before we can)"
)
_ANY_FEE = rf"(?<!network )(?<!miner )(?<!gas )(?<!mining )\b(?:(?:{_FEE}|one-time|small|refundable|advance|guarantee|escrow|release|upfront) )+(?:fees?|charges?|tax(?:es)?|deposits?|bonds?|sums?|payments?|commissions?|premiums?|contributions?)\b"
_COMES_BACK = r"\b(?:(?:are|is|be|get|gets|will be|been) (?:sent|released|returned|unlocked|unfrozen|refunded|restored|paid out|credited)|comes? back|refund is ready|you (?:get|receive) (?:your|the|all))\b"
_PAYMENTS = tuple(
    (re.compile(sign), pattern)
    for sign, pattern in (
        (_FREED, re.compile(rf"(?:{LEAD}|\bto )(?P<verb>{_PAY})\b[^.!?;]{{0,60}}?\b(?:to|and|in order to|so that|for|before|then|,) ?(?:[\w']+ ){{0,6}}?{_FREED}\b")),
        (_FREED, re.compile(rf"\b(?P<verb>{_FREED})\b[^.!?;]{{0,50}}?[,:] ?(?:(?:please|you|must|need to|have to|first|kindly|simply|just|should|we|ask) ?)*{_PAY}\b[^.!?;]{{0,60}}")),
        (_FEE, re.compile(rf"{LEAD}(?P<verb>{_PAY}) (?:[\w']+ ){{0,3}}?{_FEE} (?:fees?|tax(?:es)?|deposits?|charges?|costs?|payments?|premium|bond)\b")),
        ("before|once|after|until", re.compile(r"\b(?P<verb>commission|duty|duties|levy|tax(?:es)?|bond|deposit|insurance|penalty|fine)\b[^.!?;]{0,10}\b(?:has to|must|needs? to|is to|have to|to) be (?:paid|settled|cleared|deposited)\b[^.!?;]{0,20}?\b(?:before|until|first)\b[^.!?;]{0,30}?(?:releas|withdraw|paid out|unlock|unfr|return|refund)|\b(?P<verb2>withdrawals?|payouts?|coins?|funds|refund|balance)\b[^.!?;]{0,20}\b(?:resumes?|continues?|opens?|released?|processed|unlock\w*|restored?|held|blocked|frozen|locked|on hold|suspended)\b[^.!?;]{0,12}\b(?:once|after|when|until)\b[^.!?;]{0,40}\b(?:commission|duty|tax|deposit|bond|levy|penalty|insurance|fine)\b[^.!?;]{0,20}\b(?:paid|settled|cleared)|\b(?P<verb3>withdrawals?|payouts?|coins?|funds|refund|balance|account) (?:is|are|stays?|remains?|will be|will stay) (?:\w+ )?(?:held|blocked|frozen|locked|on hold|suspended)\b[^.!?;]{0,6}?\buntil\b[^.!?;]{0,24}?\b(?:paid|settled|cleared|deposited)\b[^.!?;]{0,20}?\b(?:tax(?:es)?|fees?|deposit|bond|commission|duty|penalty|fine)\b")),
        ("unlock|release|unfreez|activat|lift", re.compile(r"\b(?P<verb>(?:refundable|security|release|clearance|outstanding|customs|one-time|small) (?:\w+ )?(?:bond|deposit|duty|commission|payment|premium|tax))\b[^.!?;]{0,12}\b(?:unlocks?|releases?|unfreezes?|activates?|lifts?|restores?)\b")),
        ("verif|activat|unlock|unfr|upgrad", re.compile(rf"{LEAD}(?P<verb>send|transfer|pay|deposit) [\d.·,]+ ?\w+\b[^.!?;]{{0,40}}?\b(?:will be|is|gets?|becomes) (?:verified|activated|unlocked|unfrozen|upgraded|confirmed as)")),
        ("front|advance", re.compile(r"\b(?P<verb>our|we) [^.!?;]{0,30}?\b(?:asks?|takes?|charges?|needs?|requires?)\b[^.!?;]{0,24}?\b(?:up ?front|in advance|beforehand)\b")),
        ("withdraw|cash out", re.compile(r"\b(?P<verb>(?:must|need to|have to|please|kindly) (?:top up|deposit|recharge|add funds))\b[^.!?;]{0,30}?\bto (?:withdraw|cash out)\b")),
        ("prepay", re.compile(rf"{LEAD}(?P<verb>prepay)\b[^.!?;]{{0,25}}?\bto (?:us|our \w+)\b")),
        ("advance|front|beforehand", re.compile(rf"{LEAD}(?P<verb>{_PAY}) (?:[\w'%.]+ ){{0,6}}?(?:in advance|up ?front|beforehand)\b")),
        ("cover|pay", re.compile(rf"{LEAD}(?P<verb>{_PAY}) (?:[\w'%.,]+ ){{0,6}}?to (?:(?:cover|pay) )(?:[\w']+ ){{0,5}}?(?:refund|release|withdrawal|unlock\w*)\b")),
        (_FEE, re.compile(rf"\b(?P<verb>{_FEE} (?:deposit|fee|payment|tax|charge|bond)|(?:deposit|tax|fee|bond) of [^.!?;]{{1,20}}) (?:is|are|must be|has to be|will be) (?:required|needed|necessary|paid|settled|due|charged)\b[^.!?;]{{0,30}}?\b(?:to|before|for|in order to)\b")),
        (_FEE, re.compile(rf"\b(?P<verb>once|after|as soon as|when|until|unless) (?:you have |you've |you |the |your |we receive ){_PAYING}? ?(?:[\w']+ ){{0,4}}?{_FEE} (?:fees?|tax(?:es)?|deposits?|charges?|payment|bond)\b")),
        ("wallet|account|address|vault", re.compile(rf"{LEAD}(?P<verb>transfer|move|send|deposit|withdraw|secure|protect|store|put|place)\b[^.!?;]{{0,40}}?\b(?:{_MONEY})\b[^.!?;]{{0,30}}?\b(?:to|into|in|at) (?:(?:our|the|a|this|that) )?(?:\w+ )?(?:(?:safe|secure|security|protected|protection|vault|escrow|custody|temporary|inspection|holding|government|verification) (?:wallet|account|address|vault)s?|(?:wallet|account|address|vault)(?: address)? (?:that )?(?:(?:\w+ ){{0,2}}?(?:by|from) )?{US}(?: gives?| sends?| provides?)?|our (?:\w+ )?(?:wallet|address|vault))\b")),
        ("double|triple|multiply", re.compile(rf"\b(?P<verb>double|triple|multiply)s? (?:all |your |the |any |every )+(?:{_MONEY}|deposits?|investment)\b")),
        ("back|return|double|twice|2x|times", re.compile(r"\b(?P<verb>send|deposit|transfer|pay|get|receive)s?\b[^.!?;]{0,50}\b(?:get|receive|we (?:send|return)|returns?|earn)\b[^.!?;]{0,25}\b(?:\d[\d.,]* (?:\w+ )?(?:back|in return)|double|twice|back (?:double|twice)|2x|\dx)\b|\b(?P<verb2>receives?|gets?|earns?) (?:twice|double|two times|\d times) the (?:amount|sum)")),
        ("again|more|another|same", re.compile(rf"(?:{LEAD}|\bmust |\byou )(?P<verb>(?:top up|deposit|recharge|add funds|pay|transfer)) (?:again|more|another|once more|an additional|the same)\b[^.!?]{{0,40}}?\b(?:before|to|so that|until|then)\b[^.!?]{{0,20}}?\b(?:withdraw|release|unlock|claim|cash out)")),
        ("withdraw|cash out", re.compile(rf"{LEAD}(?P<verb>top up|deposit|recharge|add funds)\b[^.!?;]{{0,20}}?\b(?:before|until|so that) you (?:can|may|could) (?:withdraw|cash out)")),
        ("gift ?card|voucher", re.compile(rf"{LEAD}(?P<verb>pay|settle|cover)\b[^.!?;]{{0,40}}?\b(?:with|by|in|using) (?:\w+ )?(?:gift ?cards?|vouchers?)\b")),
        ("address|wallet|account", re.compile(rf"{LEAD}(?P<verb>make|send|do|transfer|pay|try)\b[^.!?;]{{0,40}}?\b(?:to|into|at) (?:the|an?|this|our) (?:\w+ )?(?:address|wallet|account) (?:that |which )?(?:(?:\w+ ){{0,2}}?(?:by|from) )?(?:{US}|we)(?: \w+)?(?: (?:sends?|gives?|provides?|shows?))?\b")),
        ("agent|staff|specialist|officer|technician|expert|manager|admin", re.compile(rf"{LEAD}(?P<verb>{_PAY})\b(?! (?:it|them|this|these)\b)[^.!?;]{{0,30}}\b(?:to|via) (?:our|the|an?) (?:support )?(?:agents?|staff|specialist|officer|technician|expert|manager|admin\w*)\b")),
        ("fee|tax|payment|advance|bond|commission|gift", re.compile(rf"{LEAD}(?P<verb>pay|send|transfer|wire|remit) {US} (?:an?|the|your|this|that)? ?(?:(?!of\b)[\w%.·-]+ ){{0,2}}?(?:down payment|advance(?: payment)?|fees?|tax(?:es)?|bond|commission|gift ?cards?)\b(?! (?:receipt|hash|record|statement|details?|page|screenshot|number))")),
        ("advance|front|beforehand", re.compile(rf"{LEAD}(?P<verb>{_PAY}) (?:the |your |all |any |this )?(?:\w+ )?tax(?:es)? (?:by sending|first|in advance|to the address|here|with us|below)")),
        ("first", re.compile(rf"{LEAD}(?P<verb>{_PAY})\b[^.!?;,]{{0,25}}?\bfirst\b[^.!?]{{0,30}}\b(?:unlock|withdraw|release|trace|refund|return|recover|claim|activate)\b")),
        (_FREED, re.compile(rf"\b(?P<verb>(?:payment|deposit|transfer|fee|sum|tax|bond) of [\d$€£][^.!?;,]{{0,20}}?) (?:will |to |that )?(?:{_FREED}|unfreezes|unlocks|releases|lifts|restores|activates)\b")),
        (_FREED, re.compile(rf"\b(?P<verb>{_FREED})\b[^.!?;]{{0,60}}?\b(?:fee|payment|deposit|charge|tax)\b[^.!?;]{{0,25}}?\b(?:first|in advance|up ?front|beforehand|before)\b")),
        ("get|receive|return|earn", re.compile(r"\b(?P<verb>(?:send|deposit|transfer|pay|invest)s?) (?P<sum>[\d·,]+) ?(?P<coin>\w+)\b[^.!?;]{0,30}?\b(?:gets?|receives?|returns?|earns?|we (?:send|return)(?: back)?) (?!(?P=sum)\b)[\d·,]+ ?(?P=coin)\b")),
        (_COMES_BACK, re.compile(rf"{_ANY_FEE}[^.!?;]{{0,40}}?\b(?:before|first|until|once|after|then|and (?:it|your|the))\b[^.!?;]{{0,30}}?{_COMES_BACK}")),
        (_COMES_BACK, re.compile(rf"\b(?P<verb>refund|withdrawal|balance|coins?|funds)\b[^.!?]{{0,30}}?[;,:] ?(?:only )?[^.!?]{{0,10}}?{_ANY_FEE}[^.!?]{{0,20}}?\b(?:remains?|to be paid|due|outstanding|open|missing)\b")),
        ("gift ?card|voucher", re.compile(rf"{LEAD}(?P<verb>buy|purchase|get)\b[^.!?;]{{0,20}}\b(?:gift ?cards?|vouchers?)\b[^.!?]{{0,60}}\b(?:send|give|read|tell|numbers?|codes?|photo)\b")),
        ("escrow|guarantee|vault|safe", re.compile(rf"{LEAD}(?P<verb>{_PAY})\b[^.!?;]{{0,40}}?\bto (?:our|the) (?:escrow|guarantee|vault|safe|custody|security) (?:account|wallet|address)\b")),
    )
)  # fmt: skip
"""Each with what must be in the sentence, which is quick to see."""

_OF_SECRET = re.compile(r"\w+ (?:it|them|this|these)\b")
_MAY_CONTROL = re.compile(
    r"desk|viewer|remote|screen|control|profile|certificate|apk|antivirus|anti-virus|protect|defender|firewall|connect|accessib|quick|access|vnc|airdroid|sunlogin|assist|supremo|extension|tool|helper|unknown|console|install|side-?load|two-|2fa|mfa|address bar|allow|let |run |open "
)
_MAY_PAY = re.compile(
    r"pay|paid|send|transfer|deposit|settl|clear|remit|top up|fund|cover|double|triple|multipl|receiv|protect|secure|move|fee|charge|sum|premium|buy|purchase|tax|bond|duty|duties|levy|commission|penalty|front|put|store|add|advance|twice|make|wire"
)


_SPARED = re.compile(
    rf"\b(?P<verb>except|other than|apart from|save(?= for)|(?<=anyone )but|(?<=anybody )but|(?<=nobody )but|(?<=no one )but)(?: for| to| with| by| from| when| if)? {US}\b"
)
_OF_CONTROL = re.compile(
    rf"\b(?:install|download|open|run|share|show|give|allow|grant|let|accept|start)\b[^.!?;]{{0,40}}?\b(?:{_TOOLS}|screen|access|control)\b"
)
_OF_PAYMENT = re.compile(
    rf"\b{_PAY}\b[^.!?;]{{0,40}}?\b(?:fees?|tax(?:es)?|deposits?|bonds?|commissions?|in advance|up ?front)\b"
)


def _spared(words: str, what: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where a warning makes an exception of us: "share your screen with nobody except our support"."""
    for match in _SPARED.finditer(words):
        before = words[: match.start()]
        if NEGATED.search(before) and what.search(before):
            yield match


def control(words: str) -> Iterator[re.Match[str]]:
    """The requests for control of the reader's device in a sentence."""
    if _MAY_CONTROL.search(words):
        yield from _spared(words, _OF_CONTROL)
        for pattern in (_CONTROL, _CONNECTS, _TOOL_NAMED):
            for match in pattern.finditer(words):
                if pattern is _TOOL_NAMED and (_ENDS_IT.search(words) or NEGATED.search(match.group())):
                    continue
                if pattern is _TOOL_NAMED and _READERS.search(match.group()):
                    continue
                if not is_negated(words, match) and not is_reported(words, match):
                    yield match


def payment(words: str) -> Iterator[re.Match[str]]:
    """The requests for a payment in advance in a sentence."""
    if _MAY_PAY.search(words):
        yield from _spared(words, _OF_PAYMENT)
        for sign, pattern in _PAYMENTS:
            for match in pattern.finditer(words) if sign.search(words) else ():
                if _OF_SECRET.match(words, verb_at(match)) or NEGATED.search(COMFORT.sub("", match.group())):
                    continue
                if not is_negated(words, match) and not is_reported(words, match):
                    yield match
