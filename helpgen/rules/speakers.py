"""Who says what a sentence says: whether it is denied, quoted, or told as what somebody else claims."""

from __future__ import annotations

import re

from helpgen.rules.sentences import Sentence

# "Do not worry, we …" denies nothing, and 无论, 不仅 and 没关系 are no denials.
_COMFORT = re.compile(
    r"\b(?:(?:do not|don['’]t|never|no need to) (?:worry|panic|fear)|no (?:worries|problem|matter|doubt)|not only|nothing to worry about|not to worry|without (?:any )?doubt)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:—–\x00\n]|\.\s")
_NOBODY = re.compile(
    r"\b(?:nobody|no one|none|neither|never|cannot|can['’]t|nothing|no \w+|hardly|impossible)\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|no|nor|without|\w+n['’]t)\b", re.IGNORECASE)
_CLAUSE_ZH = re.compile("[，。；：！？\n\x00]")
_NO_ZH = re.compile(
    "不(?!管|论|仅|但|止|光|只|用|必|惜|断|少|久|同|错|过)|没(?!关系|事|问题|收)|无(?!论|需|忧|条件)|别(?!的|人|处|家)|[勿未莫]|非(?!常)|谁也|谁都|难以|骗子?才"
)

_OTHERS = re.compile(
    r"\b(?:whoever|anyone|anybody|someone|somebody|those|people|he|she|they|scammers?|fraudsters?|thie(?:f|ves)|criminals?|impostors?"
    r"|strangers?|(?:fake|so-called|paid) \w+|(?<!our )(?:websites?|sites?|services?|offers?|ads?|adverts?|messages?|apps?|experts?)"
    r"|(?:claim|pretend|boast|advertis|promis|says?|said)\w*)\b(?! by us)",
    re.IGNORECASE,
)
_BELIEVE = re.compile(
    r"\b(?:not|n['’]t|never|nobody)\b[^.]{0,30}\b(?:believe|trust|fall for|pay|hire|click|listen|reply|respond)\b|\b(?:ignore|beware|refuse|avoid)\b",
    re.IGNORECASE,
)
_UNMASKED = re.compile(
    r"\b(?:is|are|runs?|was|means|it['’]s|that['’]s)\b[^.]{0,25}?\b(?:scam\w*|fraud\w*|lie|lies|liar|lying|thie\w+|fake|trap|myth|wrong|not true)\b"
    r"|(?:是|属于|叫做?|多半|都算)[^，。]{0,12}?(?:骗|诈|假|谎|圈套|陷阱|套路)|不要(?:相?信|理会|付)|别(?:相?信|理)|(?:不|别|莫|勿)(?:可|要|能)?(?:轻|相)?信",
    re.IGNORECASE,
)
_OTHERS_ZH = re.compile(
    "谁(?!也|都不)|有人|任何人|凡是|那些|陌生人|对方|骗子|诈骗(?:者|犯|分子)|冒充|他们|广告|网站|私信|自称|声称|号称|谎称|宣称|吹嘘|许诺|所谓"
    "|(?:不要|别|切勿|勿|莫)[^，。]{0,4}(?:相?信|理会|付|听|点)|警惕|小心|当心|标榜"
)
_SIGNS = re.compile(
    r"\b(?:scam\w*|fraud\w*|fake|thie\w+|criminals?|they|red flags?|warning signs?|suspicious|impostors?)\b"
    r"|骗|诈|假|冒充|可疑|警惕|他们|对方|有人|话术|套路|谣言|误区",
    re.IGNORECASE,
)
_OURS = re.compile(r"(?:we|our)\b|我们|我方|本平台", re.IGNORECASE)


def _before(sentence: Sentence, match: re.Match[str]) -> str:
    return sentence.words[: max(match.start() - sentence.start, 0)]


def is_taken_back(sentence: Sentence, match: re.Match[str], within: str = "") -> bool:
    """Whether the sentence denies what matched: "nobody can guarantee", 不保证; or only asks for it.

    ``within`` is the part of what matched that may deny it as well: "is never guaranteed".
    """
    if sentence.words.rstrip(" \t\n*”’\"'」』)）").endswith(("?", "？")):
        return True
    before = _COMFORT.sub(lambda found: " " * len(found.group()), _before(sentence, match))
    clause = _CLAUSE.split(before)[-1]
    inside = match.group()
    if _NOBODY.search(before) and not _OURS.match(inside):
        return True
    if _NOBODY.search(clause) or _NOT.search(clause) or _NOBODY.search(within) or _NOT.search(within):
        return not re.search(r"\bonly\b", clause)
    return bool(_NO_ZH.search(_CLAUSE_ZH.split(before)[-1][-14:]))


def is_said_by_others(text: str, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether what matched is told as somebody else's claim, or unmasked in the same sentence.

    Beside the sentence, the line that introduces a list ("Scammers often say:") and the heading above it are looked at; what is said
    in the first person ("we will", 我们会) is ours under any heading.
    """
    before, behind = _before(sentence, match), sentence.words[max(match.end() - sentence.start, 0) :]
    if _BELIEVE.search(before) or _UNMASKED.search(behind):
        return True
    if _OURS.match(match.group()):
        return bool(
            re.search(r"\b(?:claim|pretend|say|promis)\w*\b[^.]{0,12}$|(?:说|称|声称|自称)[^。]{0,3}$", before, re.IGNORECASE)
        )
    if _OTHERS.search(before) or _OTHERS_ZH.search(before):
        return True
    return bool(_SIGNS.search(_introduction(text, sentence.start)))


_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]|[ \t]*\|")


def _introduction(text: str, at: int) -> str:
    """The line that introduces the list or the table that ``at`` is in, with the heading above; empty outside of both."""
    lines = text[: text.find("\n", at) if "\n" in text[at:] else len(text)].split("\n")
    if not _ITEM.match(lines[-1]):
        return ""
    found: list[str] = []
    for line in reversed(lines[:-1]):
        if line.startswith("#"):
            return " ".join([line, *found])
        if line.strip() and not found and not _ITEM.match(line) and not line.startswith(" "):
            found.append(line)
    return " ".join(found)
