"""Hosts that imitate another one, shorten the way to a third, or open a chat: what a reader cannot tell by looking."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from helpgen.findings import Both
from helpgen.normalised import normalised

RESERVED = (".example", ".test", ".invalid", ".localhost")
"""Endings that nobody can register (RFC 2606, RFC 6761): a host under them never exists, so a text may show it as a warning."""
RESERVED_HOSTS = frozenset({"example.com", "example.net", "example.org"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHORTENERS = _words(
    """
    bit.ly bitly.com j.mp t.co tinyurl.com tiny.cc tiny.one tr.im goo.gl g.co is.gd v.gd ow.ly buff.ly lnkd.in fb.me db.tt
    youtu.be amzn.to a.co adf.ly bc.vc shorte.st sh.st ouo.io ouo.press cutt.ly rb.gy rebrand.ly shorturl.at shorturl.com
    short.io s.id t.ly bl.ink soo.gd qr.ae qrco.de x.co po.st su.pr cli.gs snipurl.com u.to urlz.fr shrtco.de dub.sh dub.co
    kutt.it clck.ru vk.cc goo.su linktr.ee lnk.bio bio.link page.link onelink.me app.link smarturl.it mcaf.ee hyperurl.co
    chilp.it plu.sh git.io dwz.cn dwz.lc suo.im suo.nz suo.yt t.cn url.cn w.url.cn sina.lt 0x9.me 985.so 49b.cn mrw.so c7.gg
    t.im tb.cn m.tb.cn dw4.co sourl.cn sohu.gg u6.gg tinyurl.cn 6du.in rrd.me v.ht r6a.cn is.am xl.gs kzs.im s.taobao.cn
    3.cn u.jd.com
    """
)
MESSENGERS = _words(
    """
    t.me telegram.me telegram.dog telegram.org web.telegram.org tx.me wa.me api.whatsapp.com chat.whatsapp.com whatsapp.com
    web.whatsapp.com wa.link discord.gg discord.com discordapp.com line.me lin.ee lineit.line.me liff.line.me u.wechat.com
    weixin.qq.com work.weixin.qq.com wpa.qq.com wp.qiye.qq.com qm.qq.com jq.qq.com qun.qq.com q.qq.com user.qzone.qq.com
    wx.qq.com weixin.com wechat.com signal.me signal.group signal.art m.me messenger.com viber.com chats.viber.com
    invite.viber.com join.skype.com skype.com kik.me zalo.me open.kakao.com pf.kakao.com vk.me snapchat.com keybase.io
    matrix.to element.io join.slack.com teams.microsoft.com meet.google.com zoom.us forms.gle docs.google.com anydesk.com
    teamviewer.com get.teamviewer.com tawk.to crisp.chat kf.qq.com
    """
)
"""Where anybody can open a chat, a group, a form or a remote session: only ``channels.yaml`` names such a place."""

_SECOND = _words("com co net org gov edu ac police mil or ne go gob gouv govt nhs idv in")
_LURES = _words(
    """
    help helpdesk helpcenter support supports care service services customer customers customerservice desk center centre
    login log signin sign secure security safe safety safeguard verify verification verified auth account accounts my user
    users wallet wallets app apps web official officials online live chat team bonus airdrop claim claims reward rewards
    gift free promo event recovery recover restore refund unlock unfreeze appeal kyc aml update upgrade alert notice info
    portal pro plus global hk cn zh en us china asia exchange trade trading pay payment deposit withdraw withdrawal crypto
    coin token staking dapp connect sync validate mail email id www kefu guanwang guanfang anquan denglu bangzhu
    """
)
_FOLD = str.maketrans("0134579i|", "oleastgll")


def shortens(host: str) -> bool:
    """Whether ``host`` only sends readers on to an address that is not shown."""
    return host in SHORTENERS or host.removeprefix("www.") in SHORTENERS


def opens_a_chat(host: str) -> bool:
    """Whether anybody can be behind what ``host`` opens: a chat, a group, a form, a remote session."""
    return host in MESSENGERS or host.removeprefix("www.") in MESSENGERS


def can_exist(host: str) -> bool:
    """Whether somebody could own ``host``."""
    return not host.endswith(RESERVED) and f".{host}" not in RESERVED


def is_sample(host: str) -> bool:
    """Whether ``host`` is one of the names that are kept for examples, or lies under one."""
    return not can_exist(host) or any(host == name or host.endswith(f".{name}") for name in RESERVED_HOSTS)


@lru_cache(maxsize=4096)
def registered(host: str) -> str:
    """The part of ``host`` that somebody registers, as far as its form tells: ``nist.gov`` of ``pages.nist.gov``."""
    labels = host.split(".")
    many = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2
    return ".".join(labels[-many:])


@lru_cache(maxsize=4096)
def skeleton(host: str) -> str:
    """What ``host`` looks like at a glance: look-alike letters, digits for letters and ``rn`` for ``m`` folded."""
    read = ".".join(_decoded(label) for label in re.split("[.。．｡․]", host))
    return normalised(read).translate(_FOLD).replace("rn", "m").replace("vv", "w").replace("cl", "d")


def _decoded(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


@lru_cache(maxsize=4096)
def distance(one: str, other: str, most: int = 2) -> int:
    """How many letters are added, left out, exchanged or swapped with their neighbour between the two; ``most + 1`` for more.

    The restricted Damerau-Levenshtein distance.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = list[int](), list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for place, counterpart in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != counterpart))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == counterpart:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def imitated(host: str, own: Iterable[str], others: Iterable[str]) -> tuple[str, Both] | None:
    """The known host that ``host`` imitates, and how; ``None`` when it resembles none, or is of the same owner as one.

    ``own`` hosts are protected more broadly than ``others``, whose names are often part of honest ones.
    """
    own, others = tuple(own), tuple(others)
    if host.isascii() and any(registered(host) == registered(name) for name in (*own, *others)):
        return None
    for how in (_same_at_a_glance, _in_front, _few_letters, _other_ending, _with_lure):
        for name in (*own, *others):
            if said := how(host, name, name in own):
                return name, said
    return None


def _brand(host: str) -> str:
    return registered(host).partition(".")[0]


def _same_at_a_glance(host: str, name: str, own: bool) -> Both | None:
    seen = skeleton(host)
    if seen == skeleton(name) or registered(seen) == skeleton(registered(name)):
        return "with letters that look alike", "用了形近的字符"
    return None


def _in_front(host: str, name: str, own: bool) -> Both | None:
    seen, real = skeleton(host), skeleton(registered(name))
    if seen.startswith(f"{real}.") or f".{real}." in seen or real.replace(".", "-") in re.split(r"\.", seen)[0]:
        return "by standing in front of another host", "把它放在别的域名前面"
    return None


def _few_letters(host: str, name: str, own: bool) -> Both | None:
    brand = _brand(name)
    most = (2 if len(brand) >= (6 if own else 9) else 1) if len(brand) >= 5 else 0
    letters = min(distance(_brand(host), brand), distance(skeleton(_brand(host)), skeleton(brand))) if most else 3
    if 0 < letters <= most or (letters == 0 and _brand(host) != brand):
        return f"with {letters or 1} other {'letter' if letters < 2 else 'letters'}", f"只差 {letters or 1} 个字符"
    return None


def _other_ending(host: str, name: str, own: bool) -> Both | None:
    if len(_brand(name)) >= (3 if own else 4) and skeleton(_brand(host)) == skeleton(_brand(name)):
        return "by another ending", "只换了后缀"
    return None


def _with_lure(host: str, name: str, own: bool) -> Both | None:
    brand = skeleton(_brand(name))
    if len(brand) < (3 if own else 4):
        return None
    for written in host.split(".")[:-1]:
        label = skeleton(written.strip("0123456789"))
        parts = label.split("-")
        rest = label.replace(brand, "", 1).strip("-")
        if brand in parts or (brand in label and (rest in _FOLDED_LURES or (own and len(brand) >= 6))):
            return "by putting its name beside other words", "在它的名字旁边加了别的词"
    return None


_FOLDED_LURES = frozenset(skeleton(lure) for lure in _LURES) | {""}
