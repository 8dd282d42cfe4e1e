"""Keys to accounts and servers, by the form that their makers gave them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.chains import Known, identify, looks_random
from helpgen.findings import Both


def _of(english: str, chinese: str) -> Known:
    return Known("key", "api", (english, chinese))


_MAKERS: tuple[tuple[str, Both], ...] = (
    (r"(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}", ("an access key of AWS", "AWS 的访问密钥")),
    (r"gh[opusr]_[0-9A-Za-z]{36,251}|github_pat_[0-9A-Za-z_]{60,100}", ("a token of GitHub", "GitHub 的令牌")),
    (r"gl(?:pat|dt|rt|cbt|ptt|ft|agent|oas)-[0-9A-Za-z_-]{20,64}", ("a token of GitLab", "GitLab 的令牌")),
    (r"xox[abeoprs]-[0-9A-Za-z-]{20,250}|xapp-\d-[0-9A-Za-z-]{30,200}", ("a token of Slack", "Slack 的令牌")),
    (r"hooks\.slack\.com/services/[0-9A-Za-z/]{30,80}", ("a web hook of Slack", "Slack 的 webhook")),
    (r"discord(?:app)?\.com/api/webhooks/\d{10,20}/[\w-]{50,80}", ("a web hook of Discord", "Discord 的 webhook")),
    (r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}", ("a token of a Discord bot", "Discord 机器人的令牌")),
    (r"AIza[\w-]{35}", ("an API key of Google", "Google 的 API 密钥")),
    (r"GOCSPX-[\w-]{28}|ya29\.[\w-]{30,200}", ("a secret of Google's sign-in", "Google 登录的密钥")),
    (r"(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{16,250}|whsec_[0-9A-Za-z+/=]{24,80}", ("a secret key of Stripe", "Stripe 的密钥")),
    (
        r"sk-(?:proj-|svcacct-|admin-|ant-(?:api|admin)\d\d-|or-v1-)?[\w-]{20,200}",
        ("an API key of an AI service", "AI 服务的 API 密钥"),
    ),
    (r"\d{8,10}:[\w-]{35}", ("the token of a Telegram bot", "Telegram 机器人的令牌")),
    (r"eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}", ("a JSON web token (JWT)", "JSON Web Token (JWT)")),
    (r"npm_[0-9A-Za-z]{36}", ("a token of npm", "npm 的令牌")),
    (r"pypi-AgE[\w-]{50,300}", ("a token of PyPI", "PyPI 的令牌")),
    (r"SG\.[\w-]{16,32}\.[\w-]{16,64}", ("a key of SendGrid", "SendGrid 的密钥")),
    (r"hf_[0-9A-Za-z]{30,50}", ("a token of Hugging Face", "Hugging Face 的令牌")),
    (r"do[opr]_v1_[0-9a-f]{64}", ("a token of DigitalOcean", "DigitalOcean 的令牌")),
    (r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}", ("a token of Shopify", "Shopify 的令牌")),
    (r"(?:SK|AC)[0-9a-f]{32}", ("a key of Twilio", "Twilio 的密钥")),
    (r"key-[0-9a-f]{32}", ("a key of Mailgun", "Mailgun 的密钥")),
    (r"LTAI[0-9A-Za-z]{12,24}", ("an access key of Alibaba Cloud", "阿里云的访问密钥")),
    (r"AKID[0-9A-Za-z]{32}", ("an access key of Tencent Cloud", "腾讯云的访问密钥")),
    (
        r"(?:infura\.io/(?:ws/)?v3|alchemy\.com/v2|alchemyapi\.io/v2|quiknode\.pro|ankr\.com/\w+)/[\w-]{32,64}",
        ("the key of a node service", "节点服务的密钥"),
    ),
    (r"[a-z][a-z0-9+.-]{2,15}://[\w.+-]{1,64}:[^\s@/:]{6,100}@[\w.-]{3,}", ("a password in a URL", "写在网址里的密码")),
)
_OF_A_MAKER = re.compile(
    "(?<![0-9A-Za-z_-])(?:" + "|".join(f"(?P<k{at}>{form})" for at, (form, _) in enumerate(_MAKERS)) + ")(?![0-9A-Za-z])"
)
_VALUE = r"[0-9A-Za-z][0-9A-Za-z+/_.=~-]{19,200}"
_MARKS = r"[\s\"'`*“”]{0,4}"
_NAMED = re.compile(
    r"(?<![A-Za-z])(?i:api[\s_-]{0,2}(?:key|secret|token)|(?:access|refresh|auth|bot|session)[\s_-]{0,2}(?:key|token)"
    r"|secret[\s_-]{0,2}(?:access[\s_-]{0,2})?key|(?:client|app|shared|signing|webhook|hmac)[\s_-]{0,2}(?:secret|token|key)"
    rf"|bearer|secret|token|passphrase|password)(?![A-Za-z]){_MARKS}(?:[:=：]|is |was |->)?{_MARKS}(?P<value>{_VALUE})"
    rf"|(?:密钥|秘钥|令牌|口令|密匙|密码){_MARKS}(?:[:：=]|是|为)?{_MARKS}(?P<value_zh>{_VALUE})"
)
_NAMED_ANY = _of("a long random text next to words such as 'API key'", "跟在“密钥”“API key”一类词后面的一长串随机字符")
_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:(?s:.){0,12000}?-----END [A-Z0-9 ]{0,40}-----)?"
    r"|PuTTY-User-Key-File-\d"
)
_PEM = Known("key", "", ("the block of a private key", "私钥文件的内容"))
_BYTES = re.compile(r"(?<=\[)\s*(?:\d{1,3}\s*,\s*){63}\d{1,3}\s*(?=\])|(?<=\[)\s*(?:\d{1,3}\s*,\s*){31}\d{1,3}\s*(?=\])")
_BYTES_KEY = Known("key", "", ("the bytes of a private key", "按字节写出的私钥"))
_KEYSTORE = re.compile(r"[\"']?cipher(?:text|params)[\"']?\s*:\s*[\"'{]", re.IGNORECASE)
_KEYSTORE_FILE = Known("key", "", ("a wallet's keystore file", "钱包的 keystore 文件"))


def api_keys(text: str, start: int, end: int) -> Iterator[tuple[int, int, Known]]:
    """The keys to accounts and servers between ``start`` and ``end``: where each starts and ends, and what it is."""
    for match in _OF_A_MAKER.finditer(text, start, end):
        name = match.lastgroup or "k0"
        if re.search("[0-9]", match.group()) or len(match.group()) > 60:
            yield *match.span(), _of(*_MAKERS[int(name[1:])][1])
    for match in _NAMED.finditer(text, start, end):
        group = "value" if match["value"] else "value_zh"
        if (
            _is_random(match[group])
            and identify(
                match[group].rstrip("."),
            )
            is None
        ):
            yield *match.span(group), _NAMED_ANY


def key_files(text: str) -> Iterator[tuple[int, int, Known]]:
    """The files with private keys that stand in ``text`` as a whole: PEM blocks, lists of bytes and keystores."""
    if "-----BEGIN" in text or "PuTTY" in text:
        for match in _BLOCK.finditer(text):
            yield *match.span(), _PEM
    for match in _BYTES.finditer(text) if "," in text else ():
        if all(int(number) < 256 for number in re.findall(r"\d+", match.group())):
            yield *match.span(), _BYTES_KEY
    if "cipher" in text and (found := _KEYSTORE.search(text)):
        first = text.rfind("{", max(0, found.start() - 300), found.start())
        again = text.rfind("{", max(0, first - 300), max(0, first))
        start = next((at for at in (again, first) if at >= 0), found.start())
        closing = text.find("}\n", found.end())
        last = text.find("\n\n", found.end())
        yield start, max(closing, last, min(len(text), found.end() + 1200)), _KEYSTORE_FILE


def _is_random(value: str) -> bool:
    """Whether a value is none that a person thought up: digits and letters of both cases, or many hexadecimal digits."""
    if re.fullmatch(r"[0-9a-fA-F-]{32,}", value):
        return len(set(value.lower())) >= 8 and re.search("[a-fA-F]", value) is not None
    kinds = sum(re.search(kind, value) is not None for kind in ("[0-9]", "[a-z]", "[A-Z]"))
    return kinds >= 2 and bool(re.search("[0-9]", value)) and looks_random(value, 25)
