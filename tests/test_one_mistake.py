"""What follows from one mistake is not told as well: a renamed or copied file, a renamed node, an account of a messenger."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from helpgen import rulebook
from tests.conftest import ROOT

DAY = date(2026, 11, 21)
ENTRY = "withdraw/withdraw-missing.faq.yaml"
TREE = "withdraw/wrong-address.tree.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def found(folder: Path) -> list[str]:
    return [finding.rule for finding in rulebook.read(folder, "content", DAY)[1]]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (ENTRY, "withdraw/withdraw-lost.faq.yaml", "url-gone"),
        (ENTRY, "deposit/withdraw-missing.faq.yaml", "url-gone"),
        (TREE, "withdraw/wrong-addr.tree.yaml", "url-gone"),
    ],
)
def test_a_renamed_file_is_one_finding(folder: Path, old: str, new: str, rule: str) -> None:
    (folder / old).rename(folder / new)
    assert found(folder) == [rule]


def test_a_copied_file_is_one_finding(folder: Path) -> None:
    shutil.copy(folder / ENTRY, folder / "tx")
    assert found(folder) == ["duplicate-id"]


def test_a_renamed_node_is_one_finding(folder: Path) -> None:
    file = folder / TREE
    file.write_text(file.read_text("utf-8").replace("  find-status:\n", "  find-state:\n", 1), "utf-8")
    assert found(folder) == ["unknown-node"]


@pytest.mark.parametrize("words", ["加微信 helpdesk88", "QQ：12345678", "联系 Telegram：@example_help", "微信号是 help_88"])
def test_an_account_of_a_messenger(folder: Path, words: str) -> None:
    file = folder / ENTRY
    file.write_text(file.read_text("utf-8").replace("截图。交易哈希", f"截图，{words}。交易哈希", 1), "utf-8")
    assert found(folder) == ["contact-in-text"]


@pytest.mark.parametrize("words", ["微信支付不能用", "不要相信微信上的“客服”", "Telegram 群里都是骗子", "加 QQ 的都是骗子"])
def test_a_messenger_without_an_account(folder: Path, words: str) -> None:
    file = folder / ENTRY
    file.write_text(file.read_text("utf-8").replace("截图。交易哈希", f"截图，{words}。交易哈希", 1), "utf-8")
    assert "contact-in-text" not in found(folder)
