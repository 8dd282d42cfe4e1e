"""What takes a request in English back: a denial that rules its verb, somebody else who is told to make it."""

from __future__ import annotations

import re

US = r"(?:us|me|support|(?:our|the|an?|your|this|that) (?:\w+[ -]){0,3}?(?:support|agents?|team|staff|technicians?|engineers?|specialists?|experts?|officers?|(?<!password )managers?|admin(?:istrator)?s?|department|desk|operators?|representatives?|employees?|colleagues?|moderators?|advisers?|advisors?|consultants?|members?|bot|assistants?|chat|tickets?)|admins?|customer (?:service|care|support)|live ?chat|telegram|whatsapp)"
LEAD = (
    r"(?:^|[,;:!?.\x00—–(…] ?|\band |\bthen |\bor |\bplease |\bkindly |\bsimply |\bjust |\bonly |\bnow |\bfirst |\balso |\balways |\bto verify |\bhere |\bmust |\bshould |\bneed to |\bhave to "
    r"|\byou (?:can|may|could|might|will|shall|must|need to|have to|are (?:required|asked|obliged|advised|requested) to) (?:also |then |now |safely |simply |first |either )?"
    r"|\b(?:we|support|our \w+)(?: kindly| now)? (?:ask|need|require|request|want|advise|invite|urge)s?(?: all)? (?:you|users|customers|clients) to |\b(?:could|can|would|will) you (?:please )?"
    r"|\b(?:we|support|our \w+|the agent) (?:will|may|can|might) (?:have you|ask you to|get you to) "
    r"|\b(?:be sure|remember|make sure|do not forget|don't forget|don't hesitate|do not hesitate|feel free|don't be (?:afraid|shy|scared)|do not be afraid|never hesitate|it is (?:safe|fine|ok|okay|normal)|all you (?:have|need) to do is)(?: to)? |\b(?:is|are) required to |\bhas to )"
)

COMFORT = re.compile(
    r"\b(?:do not|don't|never|no need to|not|needn't) (?:worry|panic|fear|hesitate|forget|fail|delay|wait|mind|be (?:afraid|shy|scared|alarmed|concerned|worried))\b"
    r"|\bno (?:worries|problem|matter|doubt|risk|danger|harm|hurry|fees?|cost)\b|\bnot only\b|\bnothing (?:to worry about|is at risk|can happen)\b|\bnot to worry\b|\bwithout (?:any )?(?:doubt|delay|hesitation|risk|worry|fear)\b|\bcannot be helped\b|\bwhy not\b|\bnever lose\b|\bif not\b|\bnot (?:yet )?(?:sure|received|arrived|done)\b"
)
NEGATED = re.compile(
    r"\b(?:never|not|n't|nobody|no one|no-one|none|neither|nor|without|cannot|refuse|avoid|stop|beware|rather than|instead of|nothing|no (?:real |genuine |official |honest )?(?:\w+ )?(?:support|agent|employee|company|website|site|page|app|one|person|staff|exchange|service|need|reason|team|member))\b|n't\b"
)
BUT_US = re.compile(
    rf"\b(?P<verb>except|other than|apart from|besides|save|only|but|unless (?:it is|they are|he is|she is)?) ?(?:ever )?(?:to |with |for |by |from |tell it to |share it with |send it to |give it to )?(?:{US}|verified|official (?:support|agents?|staff)|authori[sz]ed)\b"
)
UNLESS = re.compile(r"\b(?:unless|until|but|however|otherwise|so|instead|only then)\b")
OTHERS = re.compile(
    r"\b(?:whoever|anyone|anybody|someone|somebody|those who|people who|he|she|they|scammers?|fraudsters?|thie(?:f|ves)|criminals?|impostors?|phish\w*|attackers?|strangers?|callers?"
    r"|(?:fake|so-called|supposed|unknown|strange) \w+|(?:a|an|any|the|some|which|these|such|other|another|many|most) (?:\w+ )?(?:websites?|sites?|pages?|messages?|callers?|e-?mails?|letters?|links?|ads?|calls?|offers?|persons?|extensions?))\b"
)
ASKS = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|tell(?:s|ing)?|told|want(?:s|ed|ing)?|tr(?:y|ies|ied) to|make(?:s)?|get(?:s|ting)?|trick(?:s|ed)?|force[sd]?|urge[sd]?|need(?:s|ed)?|claim\w*|says?|said|demand\w*|request\w*|require[sd]?|pressure[sd]?|offer\w*|instruct\w*|invite[sd]?)\b"
)
BAD_END = re.compile(
    r"\b(?:is|are|was|were|means|mean|runs?|it's|that's|would be|must be|be) [^.]{0,30}?\b(?:scam\w*|fraud\w*|a lie|lying|thie\w+|fake|trap|theft|phishing|dangerous|not safe|unsafe|not us|impostors?)\b|\b(?:hang up|scam|gives? (?:away|them)|lose[s]? (?:everything|your|all|the)|steal\w*|stolen|can take|would (?:give|let)|lets? (?:them|anyone|a thief))\b"
)


def verb_at(match: re.Match[str]) -> int:
    return match.start("verb") if "verb" in match.re.groupindex and match["verb"] is not None else match.start()


def is_negated(words: str, match: re.Match[str], comforted: bool = False) -> bool:
    """Whether a denial rules the verb: in its own clause, before it, and not taken back by "unless" or "except for us"."""
    start = verb_at(match)
    before = COMFORT.sub(lambda found: " " * len(found.group()), words[:start])
    if comforted:
        return bool(re.search(r"\b(?:not|never|n't)\b[^,;:.]{0,12}$", words[: match.start()]))
    if TO_NOBODY.search(words[start : match.end()]) or re.match(
        r"[^,;.!?]{0,40}?\b(?:to|with|on|in|at|by) (?:nobody|no one|no)\b", words[match.end() :]
    ):
        return not BUT_US.search(words)
    if re.search(r"\b(?:do not|don't|never|avoid|never do)\s*:\s*[^.!?;]*$", before):
        return True
    inside = words[match.start() : start]
    if COMFORT.search(inside):
        return False
    clause = re.split(r"[,;:!?\x00—–]|\.\s|\band (?=please)", before)[-1]
    last = None
    for found in NEGATED.finditer(clause):
        last = found
    if last is None:
        joined = re.split(r"[;:!?\x00—–]|\.\s", before)[-1]
        # "Never share it with a stranger, tell it to a caller or type it into a page": one denial for a list of verbs.
        shared = re.match(
            r"\s*(?:never|do not|don't|nobody|no one|under no circumstances)\b[^,]*(?:,(?! ?(?:send|just|please|only|but|we|you|instead|so|and|simply|to)\b)[^,]*)*(?:,? (?:or|nor) )",
            joined,
        )
        return bool(shared) and not BUT_US.search(words)
    if BUT_US.search(words[last.start() + start - len(before) :]) or BUT_US.search(words):
        return False
    return not UNLESS.search(clause[last.end() :])


TO_NOBODY = re.compile(r"\b(?:nobody|no one|nothing|no (?!problem|worries|doubt|matter)\w+)\b")


def is_reported(words: str, match: re.Match[str], ours: bool = False) -> bool:
    """Whether somebody else is told to ask for it, or the sentence unmasks it."""
    start = verb_at(match)
    before, behind = words[:start], words[match.end() :]
    if BAD_END.search(behind) and not re.match(r"[^.]*\b(?:we|our|us)\b", behind):
        return True
    if ours:
        return re.search(r"\b(?:fake|false|so-called|supposed|bogus|phon(?:e)?y|would-be|impostor|scam) $", before) is not None
    if re.search(r"\b(?:me|us users|him|them) to\b[^,;:.!?]*$", before):
        return True
    told = re.search(
        r"\b(?:asks?|asked|tells?|told|wants?|wanted|urges?|tricks?|gets?|makes?|invites?|forces?) (?:you|users|people|readers|customers) (?:in)?to\b[^.;:!?]*$",
        before,
    )
    if told and not re.search(rf"\b(?:we|{US})\b", before[: told.start()]):
        return True
    others = list(OTHERS.finditer(before))
    if others and ASKS.search(before[others[-1].start() :]):
        tail = before[others[-1].start() :]
        # "When a page asks for it, send us your phrase": a clause of its own is a request again.
        return not re.search(r"[,;:] ?(?:please |then |just |simply |first )?$", tail) or bool(
            re.search(r"\b(?:or|and) $", tail)
        )
    return False
