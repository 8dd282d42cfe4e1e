"""A sentence without the disguises that get a word past a rule: spaced letters, digits for letters, marks between characters.

Beside what ``helpgen.normalised`` folds, ``s e e d`` and ``s.e.e.d`` are one word again, ``s33d phr4se`` has letters for digits,
marks and spaces between Chinese characters are gone, and the Traditional characters of the words looked for are Simplified ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from helpgen.normalised import normalised
from helpgen.rules.sentences import HAN

_TRADITIONAL = (
    "丟丢 並并 併并 來来 侷局 係系 俬私 個个 們们 備备 傢家 傳传 僅仅 儘尽 償偿 儲储 內内 兩两 "
    "凈净 凍冻 別别 則则 剛刚 動动 務务 匯汇 區区 協协 卽即 員员 唸念 問问 啓启 啟启 單单 嗎吗 "
    "噹当 嚮向 嚴严 圖图 團团 報报 墊垫 墰坛 墻墙 壇坛 壜坛 夠够 實实 審审 寫写 將将 專专 對对 "
    "導导 屬属 師师 帳账 帶带 幣币 幷并 庫库 張张 彆别 彈弹 彔录 彙汇 後后 從从 復复 態态 慮虑 "
    "憂忧 應应 戶户 掃扫 掛挂 換换 擊击 擔担 擾扰 攝摄 數数 斷断 於于 昇升 時时 曏向 書书 會会 "
    "朮术 査查 機机 檢检 檯台 權权 殺杀 氣气 沒没 洩泄 淨净 測测 準准 滙汇 滯滞 滿满 為为 無无 "
    "煩烦 爲为 牆墙 猶犹 現现 產产 産产 當当 發发 盜盗 盡尽 監监 確确 碼码 礙碍 礦矿 祕秘 稅税 "
    "種种 稱称 穀谷 筆笔 箇个 節节 簽签 籤签 糰团 約约 納纳 純纯 紙纸 級级 結结 絕绝 給给 統统 "
    "絶绝 綁绑 經经 綫线 維维 網网 緊紧 線线 編编 總总 繫系 繳缴 繼继 續续 纔才 罈坛 罎坛 罰罚 "
    "羣群 聯联 聲声 聽听 脩修 腦脑 臨临 臺台 與与 舉举 萬万 處处 號号 螢萤 術术 衕同 裏里 補补 "
    "裝装 裡里 製制 複复 覈核 計计 訊讯 託托 記记 設设 許许 訴诉 註注 証证 詐诈 詞词 詢询 話话 "
    "該该 認认 誘诱 語语 誠诚 誤误 說说 説说 誰谁 請请 論论 謂谓 謊谎 謹谨 證证 識识 議议 護护 "
    "讀读 讓让 費费 貼贴 資资 賠赔 賬账 車车 軟软 載载 輔辅 輪轮 輸输 轉转 迴回 這这 連连 進进 "
    "遊游 運运 過过 達达 違违 遠远 遲迟 遷迁 選选 還还 郵邮 釋释 釘钉 釣钓 鈅钥 銀银 銷销 錄录 "
    "錢钱 錯错 録录 錶表 鍵键 鎖锁 鏈链 鑰钥 閉闭 開开 關关 陞升 陸陆 隊队 險险 隻只 雙双 離离 "
    "電电 韆千 頁页 順顺 須须 預预 領领 題题 額额 類类 顧顾 風风 颱台 飛飞 餘余 馬马 騙骗 騰腾 "
    "覆复 驗验 驚惊 髮发 鬚须 魚鱼 麪面 麫面 麵面 麼么 麽么 點点 齣出"
)
"""The Traditional characters of the words that rules look for, each with its Simplified one."""
TRADITIONAL = {ord(pair[0]): pair[1] for pair in _TRADITIONAL.split()}
_LEET = str.maketrans("013457@$", "oieastas")

_SPACED = re.compile(r"(?<![a-z0-9@$])[a-z0-9@$](?P<mark>[ .\-_*~|/·•,+]{1,2})[a-z0-9@$](?:(?P=mark)[a-z0-9@$])+(?![a-z0-9@$])")
_INSIDE = re.compile(r"[a-z0-9@$]+")
_MIXED = re.compile(r"(?=[a-z0-9@$]*[013457@$])(?=(?:[0-9@$]*[a-z]){2})[a-z0-9@$]{3,}|(?<![a-z0-9])[5$]33d(?![a-z0-9])")
_STUFFED = re.compile(r"(?<=[a-z])(?:[*_~·•^|]|\*\*|__|`)(?=[a-z])")
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])[ \-_*~`·•.+^|/#=\"'“”‘’「」『』\[\](){{}}<>\\]+(?=[{HAN}])")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


@dataclass(frozen=True, slots=True)
class Undisguised:
    """The words as they are looked at; ``origin`` is where each character stands in the text that was given."""

    words: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``words[start:end]`` is written."""
        return self.origin[start], self.origin[end - 1] + 1


def undisguised(text: str, leet: bool = True) -> Undisguised:
    """``text`` in small letters without disguises; full-width punctuation as ASCII, blanks as one space."""
    words = normalised(text).translate(TRADITIONAL) if not text.isascii() else text.lower()
    origin: Sequence[int] = range(len(text))
    if len(words) != len(text):
        origin = [at for at, character in enumerate(text) for _ in normalised(character)]
    words, origin = _without(words, origin, [match.span() for match in _BETWEEN_HAN.finditer(words)])
    words = words.replace("\n", " ").replace("\t", " ").replace("\xa0", " ")
    words, origin = _without(words, origin, [(match.start() + 1, match.end()) for match in re.finditer(" {2,}", words)])
    gaps = [
        (first.end(), second.start())
        for spaced in _SPACED.finditer(words)
        for first, second in pairwise(_INSIDE.finditer(words, *spaced.span()))
    ]
    words, origin = _without(words, origin, gaps)
    words, origin = _without(words, origin, [match.span() for match in _STUFFED.finditer(words)])
    words = _DECIMAL.sub("·", words)
    if leet:
        words = _MIXED.sub(lambda match: match.group().translate(_LEET), words)
    return Undisguised(words, origin)


def _without(words: str, origin: Sequence[int], spans: list[tuple[int, int]]) -> tuple[str, Sequence[int]]:
    """Both without the parts at ``spans``, which are in order and apart."""
    if not spans:
        return words, origin
    kept, where, done = "", list[int](), 0
    for start, end in [*spans, (len(words), len(words))]:
        kept += words[done:start]
        where += origin[done:start]
        done = end
    return kept, where
