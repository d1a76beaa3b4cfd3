"""The places in a body: the value at a path, and a path that is the same for every item of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.naming import path_text

if TYPE_CHECKING:
    from harness.wire import Json

Path = tuple[str | int, ...]


def get_at(tree: Json, path: Path) -> Json:
    """Return the value at this path, or None where there is none."""
    for step in path:
        match tree, step:
            case dict(), str():
                tree = tree.get(step)
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return None
    return tree


def path_template(path: Path) -> str:
    """Return a path that is the same for every item of a list: `(3, 'symbol', 'id')` is `[].symbol.id`."""
    return path_text("[]" if isinstance(step, int) else step for step in path)
