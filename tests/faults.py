"""Faults to plant with `--unified faults:NAME`: each wraps the unified path and spoils its answer."""

from __future__ import annotations

import copy
import sys
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.calls import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.calls import Call, Source


def digit(unified: Source) -> Source:
    """One digit more in the first position's units."""
    return _spoiled(unified, "positions.list", lambda first: first.update(units=first["units"] + Decimal("0.01")))


def dropped(unified: Source) -> Source:
    """The institution's name left out."""
    return _spoiled(unified, "accounts.list", lambda first: first.pop("institution_name"))


def broken(_: Call) -> Answer:
    """A path that raises."""
    raise ZeroDivisionError


def exits(_: Call) -> Answer:
    """A path that ends the process."""
    sys.exit(0)


def asking_more(unified: Source) -> Source:
    """A path that asks for an account that nobody recorded."""

    def answer(call: Call) -> Answer:
        if call.operation != "balances.list":
            return unified(call)
        other = "00000000-0000-0000-0000-000000000000"
        return unified(replace(call, parameters={"account_id": other}))

    return answer


def made() -> Source:
    """A function of no argument that makes a Source."""
    return lambda _: Answer(200, [])


def _spoiled(unified: Source, operation: str, spoil: Callable[[dict[str, Any]], object]) -> Source:
    def answer(call: Call) -> Answer:
        given = unified(call)
        body: Any = copy.deepcopy(given.body)
        if call.operation == operation and body:
            spoil(body[0])
        return replace(given, body=body)

    return answer
