"""Golden answers: what a case is answered, recorded once, reviewed, and kept beside its cassette.

Code that both paths run hides its own faults from a comparison of the two. A file does not run it, so a golden answer
shows them; it is read here by code that no path runs.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, get_args

from harness.compare.diff import compare_bodies
from harness.compare.paths import Path as JsonPath
from harness.compare.paths import get_at, path_template
from harness.compare.terms import EXACT, Terms
from harness.errors import CassetteError
from harness.wire import canonical, indented

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from harness.calls import Answer
    from harness.compare.verdicts import Difference
    from harness.wire import Json

SUFFIX: Final = ".golden.json"
LARGEST_BODY: Final = 65_536
"""Bytes of canonical JSON; of a longer body the file holds the digest."""

GoldenPart: TypeAlias = Literal["original", "unified", "calls"]
"""The answer in the original contract, that in the unified contract, and the upstream requests of each path."""
Golden: TypeAlias = "dict[str, Json]"
"""The content of a golden file: its version, and the parts."""

_VERSION = 1


class Observation(NamedTuple):
    """Hold one thing that a golden answer is about, as it is today.

    Attributes:
        what: Names it in a reason.
        part: The part of the golden answer that says how it should be.
        path: Where in that part.
        today: How it is.
    """

    what: str
    part: GoldenPart
    path: JsonPath
    today: Json


class Deviation(NamedTuple):
    """Hold what is not as the golden answer says: the golden value is the original one of each Difference."""

    what: str
    part: GoldenPart
    differences: tuple[Difference, ...]


def golden_path(cassette: Path) -> Path:
    """Return the path of the golden answer beside a cassette."""
    return cassette.with_suffix(SUFFIX)


def cassette_path(golden: Path) -> Path:
    """Return the path of the cassette beside a golden answer."""
    return golden.with_name(golden.name.removesuffix(SUFFIX) + ".yaml")


def compose(original: Answer, unified: Answer | None, calls: dict[str, int], clocked: Collection[str]) -> Golden:
    """Return the golden answer of a case.

    Args:
        original: The answer in the original contract.
        unified: The answer in the unified contract; None for an application without one.
        calls: How many requests each path sends upstream with nothing cached.
        clocked: The places of the unified contract that hold the time of the answer, such as `[].computed_at`.
    """
    described = None if unified is None else describe(unified, clocked)
    return {"schema_version": _VERSION, "original": describe(original), "unified": described, "calls": dict(calls)}


def describe(answer: Answer, clocked: Collection[str] = ()) -> dict[str, Json]:
    """Return what a golden file holds of an answer: its status with its failure, its body, or the body's digest."""
    if answer.failure:
        failure: Json = {"kind": answer.failure.kind, "code": answer.failure.code}
        return {"status": int(answer.status), "failure": failure}
    body = _without(answer.body, clocked, ()) if clocked else answer.body
    try:
        text = canonical(body)
    except ValueError as wrong:
        return {"status": int(answer.status), "failure": {"kind": "NotJson", "code": str(wrong)}}
    if len(text) > LARGEST_BODY:
        return {"status": int(answer.status), "sha256": sha256(text).hexdigest()}
    return {"status": int(answer.status), "body": body}


def find_deviation(
    golden: Golden, observations: Iterable[Observation], terms: Mapping[GoldenPart, Terms]
) -> Deviation | None:
    """Return the first observation that is not as the golden answer says, None where all are.

    Args:
        golden: The golden answer.
        observations: How everything is today.
        terms: The terms on which the bodies of a part are compared.
    """
    for what, part, path, today in observations:
        found: list[Difference] = []
        expected, described = get_at(golden, (part, *path)), terms.get(part, EXACT).under("body")
        for difference in compare_bodies(expected, today, described).differences:
            place = (*path, *difference.path)
            if part == "calls":
                place = (part, *place)
            elif place[:1] == ("body",):
                place = place[1:]  # as a report names a place of a body
            found.append(replace(difference, path=place))
        if found:
            return Deviation(what, part, tuple(found))
    return None


def encode(golden: Golden) -> bytes:
    """Return the text of a golden file: the same for the same answer."""
    return indented(golden)


def read(path: Path) -> Golden | None:
    """Return the content of a golden file, None where there is none.

    Raises:
        CassetteError: The file cannot be read, or is no golden answer.
    """
    again = "write it again with `harness cassettes golden --overwrite`"
    try:
        # Not by `wire.decode`: both paths and the comparison run that.
        tree: Any = json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        return None
    except OSError as failed:
        raise CassetteError(f"{path}:1:1: the golden answer cannot be read: {failed.strerror}") from None
    except json.JSONDecodeError as broken:
        raise CassetteError(f"{path}:{broken.lineno}:{broken.colno}: {broken.msg}: {again}") from None
    except (ValueError, ArithmeticError, RecursionError):
        raise CassetteError(f"{path}:1:1: the golden answer is not JSON: {again}") from None
    expected = {"schema_version", *get_args(GoldenPart)}
    if not isinstance(tree, dict) or tree.keys() != expected or tree["schema_version"] != _VERSION:
        keys = ", ".join(sorted(expected))
        raise CassetteError(f"{path}:1:1: no golden answer of version {_VERSION} with {keys}: {again}")
    return tree


def _without(tree: Json, places: Collection[str], path: JsonPath) -> Json:
    """Return the tree without what stands at these places."""
    if isinstance(tree, list):
        return [_without(item, places, (*path, index)) for index, item in enumerate(tree)]
    if isinstance(tree, dict):
        return {
            name: _without(value, places, (*path, name))
            for name, value in tree.items()
            if path_template((*path, name)) not in places
        }
    return tree
