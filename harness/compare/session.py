"""What a cached answer depends on: the same Call from somebody else, for something else or much later asks upstream."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.compare.verdicts import Comparison, Difference
from harness.naming import snake_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Call, Operation


def varied_calls(call: Call, operation: Operation) -> Iterator[tuple[str, Call]]:
    """Yield what is asked otherwise, with the Call: none of them may be answered with the cached answer to `call`.

    An optional parameter of the query is left out, because its other values may be invalid; any other one gets another
    value. What no upstream request carries decides on how an answer is made, not on what is cached.
    """
    in_paths = {snake_case(name) for endpoint in operation.endpoints for name in re.findall(r"{(\w+)}", endpoint)}
    if operation.personal:
        yield "by another user", replace(call, user=f"{call.user}-2")
    for parameter in operation.parameters:
        value = call.parameters.get(parameter.name)
        carried = parameter.name in in_paths if parameter.place == "path" else operation.endpoint
        if not value or not carried:
            continue
        others = {name: text for name, text in call.parameters.items() if name != parameter.name}
        if parameter.place == "query" and not parameter.required:
            yield f"without {parameter.name}", replace(call, parameters=others)
        else:
            other = value[:-1] + ("1" if value[-1] == "0" else "0")
            yield f"with another {parameter.name}", replace(call, parameters={**others, parameter.name: other})


def served_from_cache(when: str) -> Comparison:
    """Return the mismatch of a path that asks upstream nothing where it has to ask."""
    difference = Difference(("upstream_calls",), "value", 1, 0)
    return Comparison("mismatch", (difference,), f"the unified path answers from its cache when asked {when}")
