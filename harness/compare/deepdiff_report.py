"""The changed parts of two bodies in the words and formats of deepdiff; its only importer.

Deepdiff takes seconds for a whole answer of a thousand positions, and tells a list that lost one item by thousands of
changes. Here it gets nothing but the parts that the walk has found to differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deepdiff import DeepDiff

    from harness.compare.verdicts import Difference

ORDER: Final = "(order)"
"""The key under which a list in another order stands; deepdiff has no word for one."""


def as_deepdiff(found: Iterable[Difference]) -> DeepDiff:
    """Return the DeepDiff of two trees that hold nothing but what differs, each part at its place.

    Its paths are those of the bodies: `root[3]['units']`.
    """
    from deepdiff import DeepDiff  # noqa: PLC0415 - 0.2 s that an answer without differences never pays

    original: dict[Any, Any] = {}
    unified: dict[Any, Any] = {}
    for difference in found:
        path = difference.path if difference.kind != "order" else (*difference.path, ORDER)
        *outer, last = ("root", *path)
        # What it stands in is on both sides, though one of them may have nothing left in it.
        around, around_unified = _inside(original, outer), _inside(unified, outer)
        if difference.kind != "extra":
            around[last] = difference.original
        if difference.kind != "missing":
            around_unified[last] = difference.unified
    # from version 8 on, objects with few common keys are one change by default (qlustered/deepdiff#487), and keys that
    # begin with two underscores are skipped
    settings: dict[str, Any] = {"threshold_to_diff_deeper": 0, "ignore_private_variables": False, "verbose_level": 2}
    return DeepDiff(original.get("root", {}), unified.get("root", {}), **settings)


def _inside(tree: dict[Any, Any], path: Iterable[object]) -> dict[Any, Any]:
    """Return what stands at a place of a tree, made where there is nothing yet."""
    for step in path:
        tree = tree.setdefault(step, {})
    return tree
