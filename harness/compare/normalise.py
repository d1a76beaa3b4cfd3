"""What is compared of a body: a tree with one kind of number, and the places in it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.naming import path_text

if TYPE_CHECKING:
    from harness.wire import Json

Path = tuple[str | int, ...]


def comparable(body: Any) -> Json:
    """Return the body with every number as a Decimal: JSON knows one kind, and 10 is 10.0. A bool stays a bool."""
    if isinstance(body, dict):
        return {key: comparable(value) for key, value in body.items()}
    if isinstance(body, list | tuple):
        return [comparable(value) for value in body]
    if isinstance(body, int | float) and not isinstance(body, bool):
        return Decimal(str(body))
    result: Json = body
    return result


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
