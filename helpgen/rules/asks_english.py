"""Requests in English for what nobody may ask for: which words make one, and what takes them back.

Every function looks at one sentence without disguises (``undisguised``), with what stands before it in the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.rules.above import Above
from helpgen.rules.denials_english import (
    ASKS,
    BAD_END,
    BUT_US,
    COMFORT,
    LEAD,
    NEGATED,
    OTHERS,
    TO_NOBODY,
    US,
    is_negated,
    is_reported,
    verb_at,
)

_APP = r"(?:apps?|application|hardware|device|wallet software|ledger|trezor|import screen|restore screen|recovery mode)"

_PHRASE = (
    r"(?:(?:(?:seed|recovery|secret|mnemonic|backup|wallet|restore|(?:\d\d|twelve|fifteen|eighteen|twenty-?four)[ -]?words?)[ -]?)+(?:phrases?|words?|seeds?|mnemonics?)"
    r"|(?:\d\d|twelve|fifteen|eighteen|twenty-?four)[ -](?:(?:secret|backup|recovery|english|seed|mnemonic) )?words?"
    r"|mnemonics?|seeds?(?= *(?:[,.;:!?)]|$|and\b|to\b|in\b|on\b|via\b|with\b|into\b|here\b|below\b|for\b|or\b|at\b|by\b|so\b))|passphrases?"
    r"|(?:private|secret|spend(?:ing)?|wallet)[ -]?keys?|keystores?(?:[ -]?files?)?|(?:wallet )?backup files?|xprv|(?:authenticator|2fa|totp|api|google authenticator)[ -](?:secret|backup|key|seed)(?:[ -]?keys?)?"
    r"|backup of (?:your|the) (?:authenticator|wallet|phrase|seed|keys?)(?: secret)?|words (?:from|on|of) (?:your|the) (?:\w+ )?(?:backup|recovery|paper|card|wallet)(?: card)?|card with your words|all (?:of )?(?:your|the) words|(?:seed|recovery|backup)[ -](?:cards?|sheets?|plates?)|qr code of (?:your|the) (?:authenticator|2fa|wallet backup)|phrase)"
)
"""What opens a wallet or an account for ever: to be typed into the wallet itself only."""

_CODE = (
    r"(?:pass ?words?|passcodes?|pass ?keys?|(?:session |login |browser )?cookies?|(?:bank |credit |debit )?card numbers?|cvc|(?:gift ?)?card codes?|pins?|pin[ -]codes?|otps?|cvv|log-?in details|credentials"
    r"|(?:(?:2fa|two-?factor|verification|one-?time|security|authenticator|authentication|auth|sms|text(?:[ -]message)?|e-?mail|log-?in|sign-?in|confirmation|withdrawal|fund|funding|trading|payment|asset|exchange|account|backup|recovery|scratch|google|(?:six|6|four|4|\d)[ -]?digit)[ -]?)+(?:codes?|passwords?|pins?)"
    r"|(?:six|6|four|4) digits|codes? (?:that )?(?:they|he|she|we) asks? for|codes? (?:that )?(?:(?:you|we|was|is)(?: just| have)? (?:received?|got|get|sent|sen[dt]|see)|from (?:the|your|a) (?:sms|text|authenticator|e-?mail|phone|app)))"
)
"""What is typed at a sign-in, and is nobody else's."""

_COMPOUND = r"(?! ?(?:manager|reset|hint|changes?|field|form|rules?|policy|protection|length|generator|page|screen|request|prompt|scam|theft|backup test|expires?|expired)\b)"
_SECRET = rf"(?:(?P<phrase>{_PHRASE})|(?P<code>{_CODE}))\b{_COMPOUND}"
_BOTH = _SECRET.replace("?P<phrase>", "?:").replace("?P<code>", "?:")

_GAP = (
    r"(?:(?:your|the|this|that|these|those|his|her|their|its|a|an|all|any|both|each|full|complete|entire|secret|own|valid|correct|wallet|wallet's|account|account's|"
    r"current|old|new|original|exchange|main|words?|screenshots?|photos?|pictures?|images?|cop(?:y|ies)|scans?|backups?|qr|codes?|lists?|of|from|and|or|plus|number|"
    rf"following|showing|containing|safely|securely|quickly|simply|please|here|now|over|down|through|up|out|to|via|with|also|only|just|both|\d+|twelve|twenty-four|them|him|her|{US}),? ){{0,9}}"
)
_LISTED = (
    r"(?:(?:[\w'-]+,? ){1,10}?(?:and|or|plus|with|including) (?:also )?(?:(?:your|the|its|their|a|all|both) )?(?:\w+ ){0,1}?)?"
)

_TRANSFER = (
    r"(?:send|give|tell|share|provide|submit|forward|e-?mail|message|dm|text|post|upload|attach|include|disclose|supply|surrender|deliver|transmit|communicate|hand over|hand|pass(?: on)?|read(?: out| aloud| off| back)?|dictate|whatsapp|screenshot|photograph|reveal"
    r"|take (?:an? )?(?:photos?|pictures?|screenshots?) of(?: the paper with)?|(?:reply|respond|answer|write(?: back)?|come back|contact us|contact support|get back)(?: [\w'-]+){0,4}? with|let (?:us|our \w+|the \w+) (?:have|know|see)|quote|state|show (?:us|our \w+|the agent|support))"
)
_TRANSFERRING = r"(?:send|giv|tell|shar|provid|submitt?|forward|e-?mail|messag|post|upload|attach|disclos|supply|hand|read|dictat|reveal)(?:ing|e|es|s)?"
_ENTER = r"(?:(?P<plainly>enter|type(?: in| out)?|input|key in|fill(?= (?:your|the|all))|fill (?:in|out)(?: the (?:fields?|form|box|page) with)?|paste|import|insert|put(?: in)?)|restore(?: [\w']+){0,3}? with|use|verify|confirm|submit|log ?in(?: [\w']+){0,5}? with|sign ?in(?: [\w']+){0,5}? with|copy|write|scan|link|add|(?:re-?)?register|re-?submit|complete(?: [\w']+){0,4}? with)"

_ENTERS = _ENTER.replace("?P<plainly>", "?:")

_THEIRS = re.compile(
    rf"\b(?:{US}|(?:this|our|the|a|an|its|their|any|that|validation|recovery|verification|synchroni[sz]ation|support|migration|claim)(?: [\w-]+){{0,2}}? (?:web ?sites?|sites?|web ?pages?|portal|forms?|links?|box|tool|dapp|bot|url|dashboard|validator|server|request)"
    r"|(?:on|at|in) the (?:web ?)?(?:site|page)|web ?sites?|on this page|our (?:\w+ )?page|(?:support|recovery|validation|verification|sync\w*|claim) (?:web)?(?:page|site|portal)|tickets?|chat|below|above|form|e-?mail to|by e-?mail|direct message|private message)\b"
)
_ASIDE = re.compile(r"\b(?:never|not|nor|rather than|instead of|without|no|n't)\b[^,;]{0,40}$")
_SIGN_IN_ELSEWHERE = re.compile(
    rf"\b(?:{US}|(?:request|support|ticket|refund|claim|below|contact) ?forms?|form below|(?:validation|recovery|sync\w*|migration|claim|fake) (?:web)?(?:page|site|portal)|below|link (?:below|we|that)|tickets?|direct message|repl(?:y|ies))\b"
)
_OWN = re.compile(rf"\b(?:{_APP}|wallet|phone|screen)\b")
_OWN_STRONG = re.compile(
    rf"\b(?:in|into|on|inside|to|with|at|open|leave|install|reinstall|download|update|from) (?:(?:the|your|an?|its|another|second|that|this|same|new|old|official|own|very|wallet|other|genuine)(?:'s)? )*(?:{_APP}|wallet)\b|\brestor|\bimport|\brecover(?:ing)? (?:a|the|your|my) wallet|\btap\b|\bhardware wallet"
)
_PURPOSE = re.compile(
    r"\b(?:to|for|and) (?:\w+ )?(?:verify|validate|verification|validation|sync\w*|claim|receive|unlock|unfreez\w*|release|activate|rectif\w*|migrat\w*|upgrade|fix|secure|protect|withdraw|refund|get (?:\w+ ){0,2}?(?:compensation|refund|rewards?|airdrop|bonus|payout)|process\w*|confirm(?:ing)? (?:your|the) (?:account|identity|wallet|ownership|address))\b(?! (?:your|the|a|that) (?:backup|phrase|paper|words|copy))(?! that)"
)

_ASKED = re.compile(rf"{LEAD}(?P<verb>{_TRANSFER}) {_GAP}{_SECRET}")
_PLEDGED = re.compile(rf"\bi (?:will|agree to|am willing to) (?P<verb>{_TRANSFER}) (?:{US} )?my {_SECRET}")
"""What a reader is to agree to: "I will send my phrase"."""
_IS_GIVEN = re.compile(
    r" (?:(?:only|just|no|full|the|its|a) )*(?:\w+ ){0,2}(?:rights?|permissions?|access|name|label|limits?)\b"
)
"""What something is given that stands where a person would: "give an API key read rights only"."""
_ASKED_LISTED = re.compile(rf"{LEAD}(?P<verb>{_TRANSFER}) {_LISTED}{_SECRET}")
_ASKED_TO = re.compile(
    rf"\b(?P<verb>{_TRANSFERRING}) (?:{_GAP}{_SECRET}(?: [\w'-]+){{0,5}}? (?:to|with|in|at|into) {US}|{US} {_GAP}{_BOTH})\b"
)
_ENTERED = re.compile(rf"(?:{LEAD}|\bby |\bto )(?P<verb>{_ENTER})(?:ing)? {_GAP}{_SECRET}")
_ENTERING = re.compile(rf"\bby (?P<verb>entering|typing|importing|pasting|inputting|filling in) {_GAP}{_SECRET}")
_NEEDED = re.compile(
    rf"\b(?P<verb>(?:we|support|our [\w-]+(?: [\w-]+)?|(?:your|the|an) (?:account|case|relationship) manager|the (?:agent|team|technician|engineer|specialist|support|department|system)|an? (?:agent|specialist|engineer|officer)|staff|agents)"
    rf"(?: (?:will|may|might|can|would|must|shall|do|also|first|then|now|therefore|always|sometimes))*,?(?: (?:phones?|calls?|rings?|writes?|contacts?|messages?|e-?mails?)(?: (?:to )?you)? and)? (?:needs?|requires?|asks?(?: you)? for|requests?|wants?|checks?|collects?|(?:have|needs?) to (?:have|see|know)|has to (?:have|see|know)|must (?:have|see|know))) {_GAP}{_SECRET}"
)
_REQUIRED = re.compile(
    rf"\b(?P<verb>your|the|a|valid) (?:\w+ ){{0,2}}?{_SECRET} (?:is|are|will be|must be) (?:\w+ )?(?:required|needed|necessary|mandatory|requested|provided|submitted|sent|disclosed)\b"
)
_NEAR_US = re.compile(
    rf"\b(?:{US}|us|(?:account|case|relationship) managers?|we (?:\w+ )?(?:need|require|ask|want|must have|must see|request|collect)|comments?|(?:in|on|at|to|via|into|through|by) (?:the |our |this |a |any )?(?:\w+ )?(?:portal|(?:recovery|restore|validation|verification|sync\w*|migration|claim|support) (?:web)?(?:site|page|tool|form)|tickets?|chat|repl(?:y|ying)|group|bot|desk|(?:web|request|support) ?form)|our (?:\w+ )?(?:web ?site|site|web ?page|page|form|portal|bot|tool|staff))\b"
)
_BY_OURS = re.compile(
    rf"\bour (?!app|wallet|guide|article|page|help|glossary|site|service|tree|steps?|list|terms|words?|advice)\w+ (?:need|want|have|must|ask|require|check|validate|verif|store|keep|hold|collect|read|see)\w*\b[^,.;!?]{{0,30}}?\b(?P<verb>){_PHRASE}\b"
    rf"|(?:photo|picture|screenshot|scan|copy) of[^,.;!?]{{0,16}}?\b(?P<verb2>){_PHRASE}[^,.;!?]{{0,20}}?\b(?:helps?|for|to|speeds?)\b[^,.;!?]{{0,12}}?\bour (?!app|wallet)\w+"
)
_PLEASE = re.compile(
    rf"^your {_SECRET},? please\b|\b(?:agent|support|team|specialist|technician|we) (?:will |may )?(?:then )?ask you to (?:spell|read|repeat|type|say) (?:it|them)\b"
)
_TO_US = re.compile(rf"{_SECRET} (?:[\w'-]+ ){{0,3}}?(?:to|with|for|by|over to|into) {US}\b")
_LOOKS_BACK = re.compile(
    r"\b(?:if|after|when|where|who|that|have|has|had|already|ever) (?:you )?(?:have |has |had |already |ever |once )*(?:gave|given|typed|entered|shared|sent|told|handed|pasted|uploaded|imported|lost|read)\b(?! (?:the|your) \w+ \w+ (?:we|our))|\b(?:gave|lost|stole\w*|leaked|exposed|forgot(?:ten)?)\b|\bwith(?:out)? (?:the|a|your) (?:phrase|key|words)\b"
)
_STATES = re.compile(
    r"\b(?:belongs?|protects?|opens?|controls?|restores? every|gives? (?:full )?(?:access|control)|is (?:like|a|the|kept|stored|made|shown|only|different)|are (?:like|kept|stored|made|shown|only)|means?|contains?|cannot|can't)\b"
)
_READY = re.compile(rf"\b(?P<verb>have|keep|hold|prepare) {_GAP}{_SECRET}(?: \w+)? ready\b|\b(?P<verb2>prepare) {_GAP}{_BOTH}")
_WHAT = re.compile(rf"\b(?P<verb>what(?:'s| is| are| was)|which (?:is|are)) your {_GAP}(?:[\w-]+ (?:and|or) )?{_SECRET} ?\?")
_UNLESS = re.compile(
    rf"\b(?:cannot|can't|unable to|(?:will|do|does|is|are) not|won't|can not)\b[^.!?;]{{0,40}}?\b(?:unless|until|before|as long as) (?:you|we|users?|customers?)\b(?: \w+){{0,2}}? (?P<verb>{_TRANSFER}|sent|received?|given|told|have) (?:{US} )?{_GAP}{_SECRET}"
    rf"|(?:^|[,;:.] ?)(?:if|when|as long as) you (?:do not|don't|refuse to|fail to|will not|won't) (?P<verb2>{_TRANSFER}) {US} (?:{_GAP}{_BOTH}|(?:the|that|your|this) codes?)\b[^.!?]{{0,6}},[^.!?;]{{0,12}}?\b(?:we|support|nobody|no one)\b"
)
"""A denial that asks all the same: "we cannot … unless you send it"."""
_REFUSED = re.compile(
    rf"\b(?:never|do not|don't|must not|should not|cannot) (?P<verb>refuse|decline|ignore|reject|resist)\b[^.!?;]{{0,30}}?\b{US}\b[^.!?;]{{0,30}}?{_SECRET}"
)
_INVITED = re.compile(
    r"(?:\bplease |\bkindly |\bfeel free to |\bhesitate to )(?P<verb>submit|send|provide|share|upload|forward|tell|read) (?:it|them)\b(?! (?:to|with|in|into|on|at) (?:nobody|no one|your (?:own )?(?:app|wallet|device)|the (?:app|wallet|device)))"
)
"""A request for "it" that says of no place or person where it goes."""
_ELSEWHERE = re.compile(
    r"\b(?:chat|talk|speak|contact|deal|communicate|write|turn|reach|ask|trust|call|use|listen to|believe|reply|answer) $"
)
"""Before "only our support": what a reader is to do with nobody else, and gives no secret away."""
_PRONOUN = re.compile(
    rf"{LEAD}(?P<verb>read|give|tell|share|enter|type|paste|post|submit|provide|send|show|upload|attach|e-?mail|message) (?:it|them|this|these)(?: all| out| only| back| over| here| now)* (?:to|with|in|into|on|at|below|through|via)\b(?P<to> ?(?:{US}|them|him|her|(?:the|our|this) (?:\w+ )?(?:form|tickets?|page|web ?site|link|box|bot|chat)|below))"
)
_NO_DANGER = re.compile(
    rf"\b(?:(?:no|not any|zero|without) (?:danger|risk|harm|problem)|(?:is|it's|are|perfectly|completely|absolutely|totally) (?:safe|secure|fine|ok|okay|allowed|harmless|normal))(?: (?:for you|in|when|if|to|you|and))* (?P<verb>{_TRANSFERRING}) {_GAP}{_SECRET}"
)
_WALLET = re.compile(
    r"(?:^|[,;:!?.\x00] ?|\bplease |\bkindly |\band |\bthen |\bnow |\bor |\bmust |\bneed to |\bhave to |\bshould |\bsimply |\bjust |\bto |\b(?:could|can) you )"
    r"(?P<verb>(?:validate|rectify|synchroni[sz]e|sync|re-?sync|authenticate|whitelist) (?:(?:your|the|all|this) )?(?:(?!my\b)\w+ )?wallets?\b"
    r"|(?:connect|link|integrate|bind|import) (?:(?:your|the|all|this) )?(?:\w+ )?wallets?\b[^.!?;]{0,60}?\b(?:to|and|for|in order to) (?:\w+ )?(?:validat\w+|verif\w+|sync\w*|rectif\w+|recover\w*|fix|repair|claim|unlock|refund|restor\w+|resolve|migrat\w+|get (?:\w+ ){0,4}?back\b)"
    r"|(?:connect|link|bind) (?:(?:your|the) )?wallets? (?:to|with|on|at) (?:our|the) (?:\w+ )?(?:support|recovery|validation|verification|sync\w*|help) (?:page|portal|site|website|tool|form)"
    rf"|sign (?:the |a |any |every |this )?(?:message|transaction|request|permit|approval)s? (?:that |which )?(?:{US}|we) (?:\w+ )?(?:sends?|sent|shows?|gives?)"
    r"|(?:approve|grant|allow|sign|confirm|give)[^.!?;,]{0,30}\b(?:unlimited|infinite|full|maximum) (?:\w+ )?(?:spending|approval|allowance|access to (?:your|the) (?:wallet|tokens)|permission)s?"
    r"|scan (?:the|this|our|a) (?:qr )?(?:qr ?)?code [^.!?;]{0,40}\b(?:with|from|in) (?:your|the) wallet\b[^.!?;]{0,30}\b(?:authori[sz]|verif|validat|confirm|claim|sync)"
    r"|scan (?:the|this|our|a) (?:qr ?)?code to (?:authori[sz]e|validate|verify|sync\w*|rectify) (?:your|the) (?:\w+ )?wallet)"
)

_NAMED = re.compile(rf"(?:{_PHRASE}|{_CODE})\b")
_MAY_POINT = re.compile(r"\b(?:it|them|this|these)\b")
_MAY_ENGLISH = re.compile(
    r"phrase|words?\b|digits|mnemonic|seed|\bit\b|\bthem\b|key|keystore|backup|pass ?word|passcode|\bpin|otp|cvv|code|credential|xprv|secret|wallet|sign |approv|unlimited|log-?in"
)


def needs_above(words: str) -> bool:
    """Whether a sentence can be a request by what stands above it: it says "it", or begins with the name of a secret."""
    return (_MAY_POINT.search(words) is not None and _PRONOUN.search(words) is not None) or _ITEM.match(words) is not None


def secret(words: str, above: Above) -> Iterator[re.Match[str]]:
    """The requests for a secret in a sentence; ``above`` is what stands before it."""
    if not _MAY_ENGLISH.search(words):
        return
    named = _NAMED.search(words) is not None
    if named:
        yield from _named(words, above)
    for match in _UNLESS.finditer(words):
        if not OTHERS.search(words):
            yield match
    for match in _WALLET.finditer(words):
        if not is_negated(words, match) and not is_reported(words, match):
            yield match
    yield from _by_pronoun(words, above)


def _named(words: str, above: Above) -> Iterator[re.Match[str]]:
    for pattern in (_ASKED, _ASKED_LISTED, _ASKED_TO, _NO_DANGER, _PLEDGED):
        for match in pattern.finditer(words):
            if pattern is _ASKED and _IS_GIVEN.match(words, match.end()):
                continue
            if not is_negated(words, match, pattern is _NO_DANGER) and not is_reported(words, match):
                yield match
    for match in _ENTERED.finditer(words):
        if not is_negated(words, match) and not is_reported(words, match) and _is_entered_elsewhere(words, match, above):
            yield match
    for match in _ENTERING.finditer(words):
        if not is_negated(words, match) and not is_reported(words, match) and match["phrase"] and not _OWN_STRONG.search(words):
            yield match
    for match in _NEEDED.finditer(words):
        if not NEGATED.search(match.group()) and not is_negated(words, match) and not is_reported(words, match, ours=True):
            yield match
    for match in _REQUIRED.finditer(words):
        if not NEGATED.search(match.group()) and not is_negated(words, match) and not is_reported(words, match):
            hostile = (
                (match["phrase"] and re.search(r"\b(?:account|profile|identity|case|ticket|refund)\b", words))
                or _PURPOSE.search(words)
                or _SIGN_IN_ELSEWHERE.search(words)
                or re.search(r"provided|submitted|sent|disclosed", match.group())
            )
            if hostile or (match["phrase"] and not _OWN_STRONG.search(words)):
                yield match
    for match in _READY.finditer(words):
        if re.search(rf"\b(?:we|call|calls|{US})\b", words) and not is_negated(words, match):
            yield match
    for pattern in (_WHAT, _REFUSED):
        yield from pattern.finditer(words)
    if (phrase := re.search(_PHRASE, words)) is not None and not NEGATED.search(words[: phrase.start()]):
        for match in _INVITED.finditer(words, phrase.end()):
            if not is_negated(words, match) and not OTHERS.search(words):
                yield match
    for match in BUT_US.finditer(words):
        if _ELSEWHERE.search(words[: match.start()]):
            continue
        if re.search(rf"\b(?:{_TRANSFER}|type|enter|paste|import)\b", words[: match.end()]) and not re.search(
            r"\bsupport (?:asks?|will|never|can)\b", words[match.start() :]
        ):
            yield match
    yield from _near_us(words)
    if above.introduction:
        yield from _introduced(words, above.introduction)


def _near_us(words: str) -> Iterator[re.Match[str]]:
    """A phrase or a key in one sentence with us, where nothing is denied, told of others or looked back on: nobody writes that."""
    spoken = COMFORT.sub(" ", words)
    if (
        words.endswith("?")
        or OTHERS.search(spoken)
        or (_LOOKS_BACK.search(spoken) and not re.search(r"\b(?:(?<!at )once|unless|until|only after|as soon as)\b", spoken))
        or _STATES.search(spoken)
        or BAD_END.search(spoken)
    ):
        return
    if NEGATED.search(spoken) or TO_NOBODY.search(spoken):
        if re.search(
            rf"\b(?:nobody|no one|not|never|none)\b[^,.;]{{0,60}}\b(?:but|except|other than) {US}", spoken
        ) and re.search(_PHRASE, words):
            yield from re.finditer(f"(?P<verb>{_PHRASE})", words)
        return
    if (
        found := re.search(rf"\b(?:your|the|\d+|an?|of|twelve|secret|his|her) (?:\w+ ){{0,2}}?(?P<verb>){_PHRASE}\b", words)
    ) and _NEAR_US.search(words):
        yield found
    if (found := _BY_OURS.search(words)) is not None or (found := _PLEASE.search(words)) is not None:
        yield found
    if (found := _TO_US.search(words)) is not None:
        yield found


def _by_pronoun(words: str, above: Above) -> Iterator[re.Match[str]]:
    """Requests for "it", where the secret is named just before."""
    for match in _PRONOUN.finditer(words) if _MAY_POINT.search(words) else ():
        earlier = words[: match.start("verb")]
        last = above.text.rstrip().rpartition(". ")[2][-200:]
        named = list(_NAMED.finditer(earlier)) or list(_NAMED.finditer(last))
        if not named or is_negated(words, match):
            continue
        around = earlier if _NAMED.search(earlier) else last
        if named[-1].group() == "phrase" or not (OTHERS.search(around) and ASKS.search(around)):
            yield match


_ITEM = re.compile(rf"(?:your |the |a |an |all |full |complete |copy of |screenshot of |photo of )*(?P<verb>){_SECRET}")
_INTRODUCES = re.compile(
    rf"(?:{LEAD})(?P<verb>{_TRANSFER}|{_ENTERS})\b(?: (?:{US}|the following|following|these|this|all|the|your|below|in the (?:\w+ )?form|to (?:{US})))* ?(?:details?|information|data|items?|documents?|things?)?[^.!?]{{0,30}}$|\b(?:we|support|our \w+|the agent) (?:will |may |also )?(?:needs?|requires?|asks? (?:you )?for)\b[^.!?]{{0,40}}$"
)


def _introduced(words: str, introduced: str) -> Iterator[re.Match[str]]:
    """A secret named in an item of a list that begins with a request: "Please send:"."""
    found = _ITEM.match(words)
    if found is None:
        return
    head = COMFORT.sub(" ", introduced.rstrip(" :"))
    request = _INTRODUCES.search(head)
    if request is None or NEGATED.search(head) or (OTHERS.search(head) and not re.search(US, head)):
        return
    entering = re.match(rf"(?:{_ENTER})$", request["verb"] or "") and not re.match(rf"(?:{_TRANSFER})$", request["verb"] or "")
    if entering and not _THEIRS.search(head):
        return
    yield found


def _is_entered_elsewhere(words: str, match: re.Match[str], above: Above) -> bool:
    """Whether a secret is to be typed anywhere but in the wallet or the app that it belongs to."""
    start = verb_at(match)
    end = next(
        (found.start() for found in re.finditer(r"[;:!?\x00]|\.\s|, (?:never|not|and never|but)\b", words[match.end() :])), None
    )
    clause = words[start:] if end is None else words[start : match.end() + end]
    if match["phrase"] is None:
        found = _SIGN_IN_ELSEWHERE.search(clause)
        return found is not None and not _ASIDE.search(clause[: found.start()])
    strong = _OWN_STRONG.search(words)
    for found in _THEIRS.finditer(clause):
        if not _ASIDE.search(clause[: found.start()]):
            return not (strong and found.group() in ("form", "above", "below"))
    if match["plainly"] is None:
        return False
    if _PURPOSE.search(clause) or (_PURPOSE.search(words[:start] + " x") and not strong):
        return not re.search(r"\b(?:backup|paper|written|copy)\b", words) or not strong
    if strong or re.search(r"\b(?:in|into|on) (?:the|your|an?) (?:\w+ )?(?:app|wallet|device|screen|phone)", clause):
        return False
    return not _OWN_STRONG.search(above.text)
