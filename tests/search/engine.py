"""What the tests of the search share: Node, and a few documents to search."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from helpgen import theme
from helpgen.search import SearchDocument, SearchFiles
from helpgen.search.engine import search
from helpgen.search.index import build

HERE = Path(__file__).parent


def need_node() -> str:
    """Node's path; without Node the test is skipped, or fails where nothing may be skipped."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("HELPGEN_REQUIRE_BROWSER") == "1":
            pytest.fail("HELPGEN_REQUIRE_BROWSER=1, and there is no Node.js")
        pytest.skip("there is no Node.js")
    return node


def run_node(script: str, *arguments: str, given: object = None) -> Any:
    """What a script beside this file prints, as JSON."""
    command = [need_node(), str(HERE / script), *arguments]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask(files: SearchFiles, *queries: str, most: int = 20) -> list[dict[str, Any]]:
    """What the engine finds for each query."""
    need_node()
    return search(files, theme.ENGINE, queries, most)


def keys(files: SearchFiles, documents: list[SearchDocument], *queries: str) -> list[list[str]]:
    """The keys of what is found for each query, best first."""
    by_url = {document.url: document.key for document in documents}
    return [[by_url[hit["url"]] for hit in answer["hits"]] for answer in ask(files, *queries)]


def document(kind: Any, id: str, title: str, short: str = "", **more: Any) -> SearchDocument:
    """A Chinese document for a test."""
    key = f"{'tree' if kind == 'step' else kind}:{id}"
    language = more.pop("language", "zh")
    return SearchDocument(key, f"{language}/{id.replace('#', '/')}/", kind, language, title, short, **more)


DOCUMENTS = [
    document("entry", "arrived", "提现显示成功，为什么还没到账？", "先在区块浏览器上查。", body="收款方要等够确认数，金额太小也可能不入账。",
             aliases=("提币没收到", "转出去没到"), other="My withdrawal has not arrived\nfunds missing", tree="zh/missing/"),
    document("entry", "phrase", "助记词丢了怎么办？", "设备还在就马上导出。", body="MetaMask 里叫私密恢复短语。", aliases=("忘了助记词",),
             other="I lost my recovery phrase\nseed phrase lost"),
    document("entry", "network", "ERC20 和 TRC20 有什么区别？", "是两条网络。", body="TRC-20 的手续费一般低一些。", aliases=("选哪条链",), other="Which network"),
    document("entry", "fees", "矿工费为什么这么贵？", "网络拥堵时更高。", body="可以等空闲时再发。", other="Why are network fees high"),
    document("tree", "missing", "提现没有到账", "一步步找出币在哪里。", other="Withdrawal missing"),
    document("step", "missing#status", "提现记录里是什么状态？", "打开提现记录，看状态。", tree="zh/missing/", other="What is the status"),
    document("step", "missing#wait", "等网络确认提现", "提现还在排队。", tree="zh/missing/", other="Wait"),
    document("step", "missing#ask", "提现请找收款方", "提现已经到了对方地址。", tree="zh/missing/", other="Ask the receiver"),
    document("term", "phrase-term", "助记词（恢复短语）", "12 或 24 个单词。", aliases=("种子词",), other="Recovery phrase\nseed phrase"),
    document("term", "gas", "Gas（燃料费）", "以太坊上的手续费单位。", other="Gas"),
    document("notice", "works", "充值维护通知", "今晚维护。", other="Deposits paused"),
    document("page", "press", "Press kit", "Logos and screenshots.", language="en"),
]  # fmt: skip
SYNONYMS = [["提现", "提币", "出金", "withdraw", "withdrawal"], ["矿工费", "手续费", "油费", "network fee"]]
FILES = build(DOCUMENTS, "zh", SYNONYMS, {"texts": {}})
