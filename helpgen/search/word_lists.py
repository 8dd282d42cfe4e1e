"""The BIP-39 word lists, for telling a reader that what was typed is a secret."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "latin": ("english", "spanish", "french", "italian", "portuguese", "czech", "turkish"),
    "han": ("chinese_simplified", "chinese_traditional"),
    "kana": ("japanese",),
    "hangul": ("korean",),
    "cyrillic": ("russian",),
}


def word_lists() -> dict[str, str]:
    """A text a script, by its name: a list a line, words apart by a space, in the order that the standard gives them."""
    import mnemonic

    folder = Path(mnemonic.__file__).parent / "wordlist"
    return {
        script: "".join(" ".join((folder / f"{name}.txt").read_text("utf-8").split()) + "\n" for name in names)
        for script, names in _SCRIPTS.items()
    }
