"""Words that say nothing about what a reader looks for."""

from __future__ import annotations

import re
from functools import cache

_ENGLISH = """
    a about after again all also am an and any are as at be been before being but by can cant could did didnt do does
    doesnt doing dont for from get gets getting give go got had has hasnt have havent he hello help her here hey hi
    him his how i id if im in into is isnt it its ive just let lets me my myself no of off on or our out please pls
    plz she should so some still than thanks that the their them then there these they thing things this those to too
    up us very was wasnt we were what whats when where which while who why will with wont would yet you your
"""
_CHINESE = """
    什么 怎么 为什 如何 怎样 咋办 咋回 请问 一下 我的 你们 我们 他们 现在 之前 已经 还是 一直 这个 那个 但是
    因为 所以 然后 可以 能不 不能 会不 不会 是不 不是 有没 没有 哪里 哪个 哪些 多少 是什 是啥 是否 怎办 回事
    到底 可是 而且 或者 如果 的话 时候 知道 觉得 需要
"""
PARTICLES = "的了吗呢吧啊呀么嘛哦啦"
"""Chinese particles: a pair of characters with one of them is no word."""

STOP_WORDS = frozenset((_ENGLISH + _CHINESE).split())
"""Terms, folded, that are left out of a query unless there is nothing else in it."""

_PARTICLE = re.compile(f"[{PARTICLES}]")


@cache
def is_stop(term: str) -> bool:
    """Whether ``term`` is a stop word, or a pair of Han characters with a particle."""
    return term in STOP_WORDS or (len(term) == 2 and _PARTICLE.search(term) is not None)
