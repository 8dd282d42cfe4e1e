"""What stands before the colon of a target, read as generously as any program might, and what it opens."""

from __future__ import annotations

import difflib
import html
import re
from urllib.parse import unquote

from helpgen.findings import Both
from helpgen.normalised import normalised

_CHAT: Both = (
    "opens a call, a message or a chat with somebody who is not checked",
    "会直接打电话、发消息或打开聊天，对方是谁没人核对",
)
_SCHEMES: dict[str, Both] = {
    "javascript vbscript livescript mocha data blob filesystem about view-source jar chrome resource wyciwyg srcdoc": (
        "can run a script, or show a page that somebody made up", "会运行脚本，或者显示别人编造的页面"),
    "http ftp ftps ws wss gopher feed hxxp hxxps rtsp": (
        "lets others read and change the page on its way to the reader", "的内容在途中会被看到、被篡改"),
    "tel sms smsto mms mailto callto facetime facetime-audio sip sips tg telegram weixin wechat whatsapp line qq mqq mqqapi "
    "mqqwpa tencent wxwork viber skype discord slack signal sgnl fb-messenger xmpp irc ircs dingtalk lark zoommtg zoomus "
    "alipay alipays": _CHAT,
    "bitcoin ethereum litecoin tron solana ton wc metamask trust tpoutside tpdapp imtokenv2 okx okex bnc phantom rainbow "
    "ledgerlive lightning lnurl web3": ("opens a wallet with a request in it", "会打开钱包，并带上一个请求"),
    "file smb afp nfs ssh telnet ldap dict": (
        "opens something on the reader's own device or network", "会打开读者自己设备或网络里的东西"),
    "intent market itms itms-apps itms-services itms-appss ms-settings ms-word ms-excel ms-msdt search-ms android-app magnet": (
        "opens or installs another program", "会打开或安装别的程序"),
}  # fmt: skip
_WHY = {name: why for names, why in _SCHEMES.items() for name in names.split()}
_OTHER_SCHEME: Both = ("opens another program", "会打开别的程序")
_OWN = (
    "entry", "tree", "term", "channel", "page", "image", "fact", "snippet", "answer", "item", "category", "list", "outcome",
    "node", "notice", "faq", "question", "glossary", "https",
)  # fmt: skip
"""What a writer may have meant to write before the colon."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):")
_PORT = re.compile(r"[a-z0-9+.-]+:\d+(?=[/?#]|$)")


def scheme_of(target: str) -> str:
    """What a target starts with up to its colon, read as generously as any program might; empty where there is none."""
    text = _unwrapped(target)
    match = _SCHEME.match(text)
    return match[1] if match and (match[1] in _WHY or not _PORT.match(text)) else ""


def _unwrapped(target: str) -> str:
    """``target`` without entities, percent signs, blanks and look-alike letters."""
    text = target
    for _ in range(3):
        text = unquote(html.unescape(text))
    return re.sub(r"[\x00-\x20\x7f-\xa0]+", "", normalised(text))


def unsafe(scheme: str) -> bool:
    """Whether ``scheme`` is one that no link may have; what is nearly the kind of a key is only a slip."""
    if scheme in _WHY:
        return True
    slip = "." in scheme or bool(difflib.get_close_matches(scheme, _OWN, n=1, cutoff=0.7))
    return bool(scheme) and not slip


def effect(scheme: str) -> Both:
    """What an unsafe scheme does, said behind its name."""
    return _WHY.get(scheme, _OTHER_SCHEME)


def is_chat(scheme: str) -> bool:
    """Whether ``scheme`` opens a way to somebody, which only a channel is."""
    return effect(scheme) is _CHAT
