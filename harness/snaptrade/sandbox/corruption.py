"""Change a reply into one that is well-formed JSON and still not what a client expects."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.wire import Json

_NEW_KINDS = {
    "kind": "prediction_contract",
    "status": "UNDER_REVIEW",
    "order_type": "Pegged",
    "type": "SPINOFF",
    "action": "EXCHANGE",
}
"""By member, a value that upstream may introduce one day and that no client knows yet."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TEXTS = ("name", "description")


def retyped(tree: Json) -> Json:
    """Return the tree with its first value changed to another type, however deep the value stands."""
    if isinstance(tree, dict) and tree:
        name = next(iter(tree))
        return {**tree, name: retyped(tree[name])}
    if isinstance(tree, list) and tree:
        return [retyped(tree[0]), *tree[1:]]
    return {"value": tree} if isinstance(tree, str) else str(tree)


def with_new_kind(tree: Json) -> Json:
    """Return the tree with an unknown word in the first member that holds a kind, a status or a type.

    A tree without such a member is given back itself.
    """
    if isinstance(tree, dict):
        known = next((name for name in _NEW_KINDS if isinstance(tree.get(name), str)), None)
        if known:
            return {**tree, known: _NEW_KINDS[known]}
        for name, value in tree.items():
            changed = with_new_kind(value)
            if changed is not value:
                return {**tree, name: changed}
    if isinstance(tree, list):
        for place, value in enumerate(tree):
            changed = with_new_kind(value)
            if changed is not value:
                return [*tree[:place], changed, *tree[place + 1 :]]
    return tree


def duplicated(tree: Json) -> Json:
    """Return the tree with a second row behind the first of its first list: of the same ids, with another value.

    The value is the first number, raised by one, else the name. A tree without a list of objects stays as it is.
    """
    if isinstance(tree, dict):
        listed = next((name for name, value in tree.items() if isinstance(value, list) and value), None)
        return tree if listed is None else {**tree, listed: duplicated(tree[listed])}
    row = tree[0] if isinstance(tree, list) and tree else None
    if not isinstance(tree, list) or not isinstance(row, dict):
        return tree
    text = next((name for name in _TEXTS if isinstance(row.get(name), str)), None)
    other: ApiPayload = {text: f"{row[text]} (2)"} if text else {"repeated": True}
    for name, value in row.items():
        if isinstance(value, str) and _NUMBER.fullmatch(value) and not name.endswith("id"):
            other = {name: format(Decimal(value) + 1, "f")}
            break
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            other = {name: value + 1}
            break
    return [row, {**row, **other}, *tree[1:]]
