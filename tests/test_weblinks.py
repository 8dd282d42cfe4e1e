"""What is accepted as an address opens, in a browser, exactly the host that was read; what opens another one is refused.

The browser's parser is the WHATWG one of Node.js. The strings are made of what has deceived parsers before.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.allowed_hosts import AllowedHosts
from helpgen.disguises import visible
from helpgen.look_alikes import can_exist, distance, imitated, is_sample, opens_a_chat, registered, shortens, skeleton
from helpgen.pages.markup import Renderer
from helpgen.rules.bare_addresses import bare_addresses
from helpgen.rules.link_verdicts import judged
from helpgen.sanitiser import UnsafeHtmlError
from helpgen.schemes import is_chat, scheme_of, unsafe
from helpgen.weblinks import Address, Mistake, encoded, parse

RESOLVE = Path(__file__).parent / "links" / "resolve.mjs"
HOSTS = AllowedHosts(("example.com", "support.example.com"), {"bitcoin.org": (), "github.com": ("/bitcoin/", "/a/b/")})
ALLOWED = {*HOSTS.own, *HOSTS.others}

SCHEMES = ["https:", "https:", "https:", "https:", "HTTPS:", "http:", "hTtps:", "javascript:", "data:", "ftp:", "file:", "ws:", "", "https", "h\tttps:", "https：", "ｈttps:", "&#104;ttps:", "%68ttps:", " https:", "\x01https:", "https\u200b:", "blob:https:", "view-source:https:", "entry:"]  # fmt: skip
SLASHES = ["//", "//", "//", "//", "//", "/", "", "///", "////", "\\\\", "\\/", "/\\", "／／", "/\t/", "//\u200b"]
USERS = ["", "", "", "", "", "", "", "", "a@", "a:b@", "bitcoin.org@", "bitcoin.org%40", "@", "@@", "bitcoin.org&@", "bitcoin.org\\@", "bitcoin.org/@", "bitcoin.org?@", "bitcoin.org#@", "bitcoin.org＠", "[bitcoin.org]@"]  # fmt: skip
NAMES = ["bitcoin.org", "bitcoin.org", "bitcoin.org", "github.com", "github.com", "example.com", "support.example.com", "evil.test", "127.0.0.1", "0x7f.1", "2130706433", "[::1]", "localhost", "bitcoin.org.evil.test", "evil.test.", "bitc0in.org", "bіtcoin.org", "xn--fiq.test", "例子.test", "bitcoin。org", "bitcoin．org", "bitcoin.org。evil.test", "BITCOIN.ORG", "bit%63oin.org", "bitcoin.org%2eevil.test", "bitcoin.org%00.evil.test", "bitcoin.org\u3000", "bitcoin.org\u00ad", "ⓑitcoin.org", "bitcoin.orɡ", "℡.test", "bitcoin.org／x", "faß.de", "1.2.3", "a_b.test", "-a.test", "a..test", "", "bitcoin.org ", "bitcoin.org\n"]  # fmt: skip
PORTS = ["", "", "", "", "", "", ":443", ":8443", ":", ":0", ":99999", ":4４3"]
PATHS = ["", "/", "/a/b", "/bitcoin/bips", "/bitcoin/", "/a/b/c", "/evil/x", "/bitcoin/../evil", "/bitcoin/%2e%2e/evil", "/bitcoin/.%2E/evil", "/bitcoin\\..\\evil", "/bitcoin//evil", "/bitcoin%2f..%2fevil", "/bitcoin/./x", "/bitcoin/..", "/BITCOIN/x", "/bitcoin/\t../evil", "/bitcoin/.\t./evil", "/bitcoin/%252e%252e/evil", "/bitcoin/;/../x", "//evil.test", "/\\evil.test", "\\evil.test", "/%E6%A0%87", "/标准", "/a b", "/a%zz", "/a'b", "/a(b)", "/.", "/a/.../b", "/bitcoin/..;/x", "/@evil.test", "/:80"]  # fmt: skip
TAILS = ["", "", "", "", "?a=b", "#a", "?a=b&c=d#e", "?u=https://evil.test", "?u=%2f%2fevil.test", "#//evil.test", "?@evil.test", "#@evil.test", "?u=evil.com", "? ", "#\n", "?\\", "?a=%", "?标"]  # fmt: skip
JUNK = ["\t", "\n", "\r", "\0", " ", "\u200b", "\u00ad", "\\", "@", "%", ".", "/", ":", "#", "?", "[", "]", "|", "^", "\u202e", "。", "／", "A", "а", "<", '"', "`", "{", "\x7f", "\x85", "\u2028", "\U000e0041", "*", "'", "&amp;", "%2e", "%00", "-", "_"]  # fmt: skip


def hostile(random: Random) -> str:
    wild = random.choice((0.0, 0.2, 0.2, 0.5, 1.0))  # how many of the parts are not what they should be
    sound = ("https:", "//", "", random.choice(("bitcoin.org", "github.com", "example.com")), "", "/a/b", "")
    parts = zip(sound, (SCHEMES, SLASHES, USERS, NAMES, PORTS, PATHS, TAILS), strict=True)
    target = "".join(random.choice(pieces) if random.random() < wild else part for part, pieces in parts)
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 4))):
        at = random.randrange(len(target) + 1)
        target = target[:at] + random.choice(JUNK) + target[at + random.choice((0, 0, 0, 1, 3)) :]
    return target


READ = Path(__file__).parent / "links" / "read.txt"


def _one_part_each() -> list[str]:
    """Addresses of which one part is not what it should be."""
    sound = ["https:", "//", "", "bitcoin.org", "", "/a/b", ""]
    parts = (SCHEMES, SLASHES, USERS, NAMES, PORTS, PATHS, TAILS)
    found = ["".join([*sound[:at], piece, *sound[at + 1 :]]) for at, pieces in enumerate(parts) for piece in pieces]
    return [
        *found,
        "https://" + "a" * 64 + ".org",
        "https://github.com/evil/",
        "https://github.com/a/b",
        "https://github.com",
        *CHATS,
    ]


CHATS = [
    "https://" + ("a" * 60 + ".") * 5 + "org/",
    "https://xn--fiq.test/标准",
    "io.netty.dev",
    "com.example.dev",
    "dev.example.io",
    "tel:1",
    "sms:1",
    "TG://x",
    "bitcoin:1",
    "file:///x",
    "intent:x",
    "mailto:a@b.example",
    "xyz:1",
    "entri:a",
    "a.b:80",
    "a:80/x",
    "http://b.example/",
    "HTTP:b",
]


def _read(target: str) -> Iterator[str]:
    address = parse(target)
    if isinstance(address, Address):
        yield f"host {address.host} path {address.path} {'allowed' if HOSTS.opens(target) else 'not allowed'} {'own' if HOSTS.is_own(target) else ''}"
    else:
        yield f"{address.kind} {address.start}-{address.end} {address.host}"
        yield from (f"    {words}" for said in address.said for words in said)
    verdict = judged(target, HOSTS)
    if verdict is not None:
        yield f"{verdict.rule} {verdict.start}-{verdict.end} {verdict.host}"
        yield from (f"    {words}" for said in verdict.said for words in said)
    yield f"scheme {scheme_of(target)} {unsafe(scheme_of(target))} {is_chat(scheme_of(target))} encoded {encoded(target)}"
    for markdown in (False, True):
        for words in (target, f"看 {target}，`{target}` (<{target}>).") if markdown else (target,):
            for bare in bare_addresses(words, markdown):
                assert bare.written == words[bare.start : bare.end]
                yield f"{bare.start}-{bare.end} host {bare.host} scheme {bare.scheme} {bare.path} {bare.code}"


def test_how_addresses_are_read() -> None:
    """``links/read.txt`` is for people to read; ``HELPGEN_ACCEPT=1`` writes it anew."""
    table = yaml.safe_load((READ.parent / "hostile.yaml").read_text("utf-8"))
    others = [text for kinds in table.values() for kind, texts in kinds.items() if kind != "link" for text in texts]
    told: set[str] = set()
    said = ""
    for target in dict.fromkeys([*_one_part_each(), *others]):
        lines = list[str]()
        for line in dict.fromkeys(_read(target)):
            if not line.startswith("    ") or line not in told:
                lines.append(line)
            told.add(line)
        said += "\n".join([f"=== {target[:100]}", *lines, ""]).encode("unicode_escape").decode().replace("\\n", "\n")
    said = re.sub(
        r"\\u(201[cd]|3002|[4-9][0-9a-f]{3}|ff0[0-9a-f])", lambda match: chr(int(match[1], 16)), said
    )  # Chinese is there to be read
    if os.environ.get("HELPGEN_ACCEPT") == "1":
        READ.write_text(said, "utf-8")
    assert said.split("=== ") == READ.read_text("utf-8").split("=== ")


@pytest.mark.parametrize(
    ("host", "part"),
    [
        ("nist.gov", "nist.gov"), ("pages.nist.gov", "nist.gov"), ("a.b.co.uk", "b.co.uk"), ("co.uk", "co.uk"), ("b.co.uk", "b.co.uk"), ("a.b.co.com", "co.com"),
        ("a.b.uk", "b.uk"), ("a.b.com.cn", "b.com.cn"), ("localhost", "localhost"), ("a.b.abc.cn", "abc.cn"),
    ],
)  # fmt: skip
def test_what_somebody_registers(host: str, part: str) -> None:
    assert registered(host) == part


@pytest.mark.parametrize(
    ("host", "exists", "sample"),
    [
        ("a.example", False, True), ("example", False, True), ("a.test", False, True), ("b.localhost", False, True), ("localhost", False, True), ("a.invalid", False, True),
        ("example.com", True, True), ("www.example.org", True, True), ("myexample.net", True, False), ("atest", True, False), ("bitcoin.org", True, False),
    ],
)  # fmt: skip
def test_names_for_samples(host: str, exists: bool, sample: bool) -> None:
    assert (can_exist(host), is_sample(host)) == (exists, sample)


@pytest.mark.parametrize("host", ["bit.ly", "www.bit.ly", "t.me", "www.t.me"])
def test_shorteners_and_messengers(host: str) -> None:
    assert shortens(host) is ("bit.ly" in host) and opens_a_chat(host) is ("t.me" in host)
    assert not shortens(f"a.{host}") and not opens_a_chat(f"a.{host}")


@pytest.mark.parametrize(
    ("words", "shown"),
    [("a" * 60, "a" * 60), ("a" * 61, "a" * 60 + "…"), ("\u200b" * 61, "<U+200B>" * 60 + "…"), ("提\u00a0", "提\u00a0")]
    + [(f"a{one}b", f"a<U+{ord(one):04X}>b") for one in "\t\x85\u202e\u2028\u2029\ue000\ud800\u0378\ufeff\u00ad"],
    ids=ascii,
)
def test_what_is_shown_of_a_text(words: str, shown: str) -> None:
    assert visible(words) == shown


@pytest.mark.parametrize(
    ("host", "imitates"),
    [("zzz-gate.com", True), ("gate-zzz.com", True), ("zzzgate.com", False), ("gatelogin.com", True), ("login.gate7.com", True), ("gate.com", True), ("gaze.com", False)],
)  # fmt: skip
def test_a_short_name_beside_other_words(host: str, imitates: bool) -> None:
    assert bool(imitated(host, ("gate.io",), ())) is imitates


def test_the_distance_from_nothing() -> None:
    assert [distance("", other) for other in ("", "a", "ab", "abc")] == [0, 1, 2, 3]
    assert [distance(one, "", 4) for one in ("", "a", "abc")] == [0, 1, 3]


def opened(targets: list[str]) -> list[tuple[str, str, str, str, str] | None]:
    """What a browser opens for each target, as protocol, host, port, user and path; ``None`` for nothing."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node.js")
    answer = subprocess.run(
        [node, str(RESOLVE)], input=json.dumps(targets), capture_output=True, text=True, check=True, timeout=120
    )
    return [None if found is None else tuple(found) for found in json.loads(answer.stdout)]


def refused(target: str) -> bool:
    """Whether a rule about links speaks about a target: one of form, or one about where it leads."""
    return isinstance(parse(target), Mistake) or judged(target, HOSTS) is not None


def holds(targets: list[str]) -> int:
    """Check what must hold for each target; how many of them were accepted."""
    accepted = 0
    for target, found in zip(targets, opened(targets), strict=True):
        address = parse(target)
        if isinstance(address, Address):
            assert found is not None, target
            protocol, host, port, user, path = found
            assert (protocol, host, port, user) == ("https:", address.host, "", ""), (target, found)
            assert path == address.path, (target, found)
        if not refused(target):
            accepted += 1
            assert found is not None and found[0] == "https:" and found[1] in ALLOWED and not found[2] and not found[3], target
            if found[1] == "github.com":
                assert f"{found[4]}/".startswith(("/bitcoin/", "/a/b/")), (target, found)
            assert HOSTS.opens(target)
        else:
            assert not HOSTS.opens(target), target
    return accepted


def test_what_is_accepted_opens_what_was_read() -> None:
    random = Random(20261121)
    targets = [hostile(random) for _ in range(20_000)]
    assert holds(targets) > 2_000, "the strings must not all be refused"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_what_is_accepted_opens_what_was_read_at_length(seed: int) -> None:
    random = Random(seed)
    holds([hostile(random) for _ in range(40_000)])


def test_one_character_of_an_allowed_address() -> None:
    """Every ASCII character, and those that folding makes one of, at every place of an address: kept, refused, or the same host."""
    sound = "https://github.com/bitcoin/bips?a=b#c"
    others = "\u00a0\u00ad\u00df\u0130\u0131\u017f\u0430\u200b\u200d\u2024\u2028\u202e\u212a\u2044\u2215\u3002\uff0e\uff0f\uff20\uff1a\uff61\ufe52"
    characters = [*map(chr, range(0x80)), *others]
    targets = [sound[:at] + one + sound[at + skip :] for at in range(len(sound) + 1) for one in characters for skip in (0, 1)]
    holds(targets)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=20, max_size=40))
def test_any_text(targets: list[str]) -> None:
    """No text makes the parser fail, and none is an address by accident."""
    for target in (*targets, *("https://" + target for target in targets)):
        found = parse(target)
        if isinstance(found, Mistake):
            assert all(found.said[0]) and all(found.said[1]) and 0 <= found.start <= found.end
        else:
            assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", found.host) and target.startswith(f"https://{found.host}")
        judged(target, HOSTS)


def test_what_pages_link_opens_an_allowed_host() -> None:
    """The same strings in Markdown, with no rule asked: whatever link comes out leads to an allowed host."""
    random = Random(7)
    targets = [hostile(random) for _ in range(1500)]
    renderer = Renderer()
    html = []
    for target in targets:
        with suppress(UnsafeHtmlError):  # the second wall refused the whole text
            html.append(renderer.html(f"[x]({target})", lambda target: target if HOSTS.opens(target) else None))
    links = [unescape(link) for page in html for link in re.findall('href="([^"]*)"', page)]
    assert len(links) > 150
    for link, found in zip(links, opened(links), strict=True):
        assert found is not None and found[0] == "https:" and found[1] in ALLOWED and not found[2] and not found[3], link


@pytest.mark.parametrize(
    ("target", "better"),
    [
        ("https://example.org/标准", "https://example.org/%E6%A0%87%E5%87%86"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/a", ""),
        ("https://例子.org/a b", ""),
        ("javascript:a b", ""),
        ("https://example.org/../a b", ""),
    ],
)
def test_encoded(target: str, better: str) -> None:
    assert encoded(target) == better


@settings(max_examples=300, deadline=None)
@given(st.text("abcd1l0o.-", min_size=1, max_size=9), st.text("abcd1l0o.-", min_size=1, max_size=9))
def test_distance(one: str, other: str) -> None:
    near = distance(one, other)
    assert near == distance(other, one)
    assert (near == 0) == (one == other)
    assert near >= min(3, abs(len(one) - len(other)))
    assert distance(one, other + one[:1]) <= near + 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("example", "exmaple", 1), ("example", "exampl", 1), ("example", "sample", 2), ("example", "simple", 3), ("ab", "ba", 1), ("", "abc", 3)],
)  # fmt: skip
def test_distances(one: str, other: str, expected: int) -> None:
    assert distance(one, other) == expected


def test_every_own_host_with_one_letter_changed_imitates_it() -> None:
    """Each letter left out, doubled, swapped, or exchanged for each other letter; what stays the same site is no imitation."""
    name = "example.com"
    brand = name.partition(".")[0]
    changed = {brand[:at] + brand[at + 1 :] for at in range(len(brand))}
    changed |= {brand[:at] + brand[at] * 2 + brand[at + 1 :] for at in range(len(brand))}
    changed |= {brand[:at] + brand[at + 1] + brand[at] + brand[at + 2 :] for at in range(len(brand) - 1)}
    changed |= {
        brand[:at] + letter + brand[at + 1 :] for at in range(len(brand)) for letter in "abcdefghijklmnopqrstuvwxyz0123456789"
    }
    for other in changed - {brand}:
        assert imitated(f"{other}.com", [name], []), other
        assert imitated(f"login.{other}.net", [name], []), other


@pytest.mark.parametrize(
    "host", ["etherscan.io", "blockchain.com", "coinbase.com", "www.fatf-gafi.org", "litecoin.org", "bitcoinmagazine.com", "samples.com", "www.example.com", "a.github.com"],
)  # fmt: skip
def test_honest_names_imitate_nobody(host: str) -> None:
    assert imitated(host, ["example.com"], ["bitcoin.org", "github.com", "tether.to", "ethereum.org"]) is None


def test_skeleton() -> None:
    assert skeleton("exarnp1e.com") == skeleton("ехаmрlе.com") == skeleton("EXAMPLE.com") == skeleton("example.com")


@pytest.mark.parametrize(
    "piece",
    ["a.", "a-", "a", "@", "/", "%2", "{{", "[x](", "https://", "www.a", "：//", "点com", "\u200b", "[.]", "1.", "\\", "*"],
)
def test_no_text_takes_longer_than_its_length_explains(piece: str) -> None:
    def seconds(count: int) -> float:
        text = "x https:" + piece * count + " y"
        started = time.process_time()
        bare_addresses.__wrapped__(text, True)
        parse.__wrapped__(text)
        return time.process_time() - started

    assert seconds(8_000) < 30 * max(seconds(1_000), 0.001)


@pytest.mark.parametrize(
    ("host", "name", "how"),
    [
        ("exarnple.com", "example.com", "with letters that look alike"),
        ("xn--exmple-4nf.com", "example.com", "with letters that look alike"),
        ("login.exаmple.com", "example.com", "with letters that look alike"),
        ("example.com.evil.test", "example.com", "by standing in front of another host"),
        ("www.bitcoin.org.evil.test", "bitcoin.org", "by standing in front of another host"),
        ("example-com.evil.test", "example.com", "by standing in front of another host"),
        ("exanple.com", "example.com", "with 1 other letter"),
        ("exampel.net", "example.com", "with 1 other letter"),
        ("exanpke.com", "example.com", "with 2 other letters"),
        ("bitcoim.org", "bitcoin.org", "with 1 other letter"),
        ("example.xyz", "example.com", "by another ending"),
        ("bitcoin.net", "bitcoin.org", "by another ending"),
        ("example-help.com", "example.com", "by putting its name beside other words"),
        ("bitcoin-login.com", "bitcoin.org", "by putting its name beside other words"),
        ("bitcoinsupport24.com", "bitcoin.org", "by putting its name beside other words"),
        ("getexamplenow.com", "example.com", "by putting its name beside other words"),
    ],
)
def test_how_a_host_imitates(host: str, name: str, how: str) -> None:
    found = imitated(host, ["example.com"], ["bitcoin.org"])
    assert found is not None and (found[0], found[1][0]) == (name, how)
