"""A tree drawn when the site is built: an SVG map of its nodes, the answers between them, and its loops.

``model`` is the interface, ``text`` measures and wraps, ``sections`` cuts a large tree up, ``placement``, ``streets`` and
``routing`` are the built-in layout, ``graphviz`` is the one of ``dot``, and ``drawing`` with ``shapes`` makes SVG of either. No
content model is known here.
"""

from __future__ import annotations

from helpgen.tree_map.drawing import draw
from helpgen.tree_map.model import MapEdge, MapNode, MapSection

__all__ = ["MapEdge", "MapNode", "MapSection", "draw"]
