"""Bodies to comparable trees: one kind of number, tuples as lists, nothing rounded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.wire import Json

Path = tuple[str | int, ...]


def comparable(body: Any) -> Json:
    """The body with every number a Decimal: JSON knows one kind, and 10 is 10.0. A bool stays a bool."""
    if isinstance(body, dict):
        return {key: comparable(value) for key, value in body.items()}
    if isinstance(body, list | tuple):
        return [comparable(value) for value in body]
    if isinstance(body, int | float) and not isinstance(body, bool):
        return Decimal(str(body))
    result: Json = body
    return result


def reach(tree: Json, path: Path) -> Json:
    """The value at this path, or None where there is none."""
    for step in path:
        match tree, step:
            case dict(), str():
                tree = tree.get(step)
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return None
    return tree


def written(path: Path) -> str:
    """`(3, 'symbol', 'id')` as `[3].symbol.id`."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.removeprefix(".")


def template(path: Path) -> str:
    """`(3, 'symbol', 'id')` as `[].symbol.id`: the same for every item of a list."""
    steps = "".join("[]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.removeprefix(".")
