"""Infer route templates from paths: `/items/3` and `/items/17` are both `/items/{item_id}`. Pure.

A segment is a parameter where it looks like an id (a number, a UUID, a date, a long token), or where so many different
segments stand at one place that nobody wrote a route for each of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

MANY: Final = 12
"""So many different segments at one place are values of a parameter."""
_ID = re.compile(
    r"""
      [+-]?\d+(?:\.\d+)?                                    # a number
    | [0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}  # a UUID
    | \d{4}-\d{2}(?:-\d{2})?(?:T.*)?                        # a date, a time
    | (?=[^\d]*\d)[0-9a-fA-F]{8,}                           # a digest
    | (?=(?:\D*\d){2})[A-Za-z0-9_=-]{16,}                   # a token
    | [A-Za-z]{1,8}[_-]?\d{2,}                              # order-1001, C1001
    | [^@]+@[^@]+\.[^@]+                                    # an e-mail address
    """,
    re.VERBOSE,
)
_VERSION = re.compile(r"v\d+(?:\.\d+)*")
_ENDING = re.compile(r"(?P<stem>.+)(?P<ending>\.[A-Za-z][A-Za-z0-9]{1,4})")
_PARAMETER = "{}"
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ss", "ss"), ("us", "us"), ("s", ""))
PathSegments: TypeAlias = "tuple[str, ...]"


@dataclass(frozen=True)
class Route:
    """Hold a path's template with what stands in place of its `{names}`.

    Attributes:
        template: `/items/{item_id}`.
        parameters: The value of each name, as text.
    """

    template: str
    parameters: Mapping[str, str]


def infer_routes(paths: Iterable[str]) -> dict[str, Route]:
    """Return the route of each of these paths."""
    split = {path: tuple(path.split("/")[1:]) for path in paths}
    by_length: defaultdict[int, list[PathSegments]] = defaultdict(list)
    for segments in split.values():
        by_length[len(segments)].append(segments)
    shapes: dict[PathSegments, PathSegments] = {}
    for split_paths in by_length.values():
        shapes.update(shape_paths(split_paths, 0))
    return {path: name_route(segments, shapes[segments]) for path, segments in split.items()}


def route_name(method: str, template: str) -> str:
    """Return the name of an operation that nobody has named: `GET /items/{item_id}`."""
    return f"{method} {template}"


def shape_paths(split_paths: Sequence[PathSegments], at: int) -> dict[PathSegments, PathSegments]:
    """Return each path with `{}` for its parameters from a place on; all of them are alike before it."""
    if at >= len(split_paths[0]):
        return dict.fromkeys(split_paths, ())
    groups: defaultdict[str, list[PathSegments]] = defaultdict(list)
    for segments in split_paths:
        groups[_literal(segments[at])].append(segments)
    for literals in find_values(groups, at):
        merged = [segments for literal in literals for segments in groups.pop(literal)]
        groups[_PARAMETER] += merged
    return {
        segments: (literal, *rest)
        for literal, group in groups.items()
        for segments, rest in shape_paths(group, at + 1).items()
    }


def find_values(groups: Mapping[str, Collection[PathSegments]], at: int) -> list[list[str]]:
    """Return the literals that are too many to be routes: those that the same segments follow."""
    followed: defaultdict[frozenset[PathSegments], list[str]] = defaultdict(list)
    for literal, group in groups.items():
        if literal and _PARAMETER not in literal:
            followed[frozenset(tuple(map(_literal, segments[at + 1 :])) for segments in group)].append(literal)
    return [literals for literals in followed.values() if len(literals) >= MANY]


def _literal(segment: str) -> str:
    """Return a segment, or `{}` for one that looks like an id; an ending such as `.json` belongs to the route."""
    text = unquote(segment)
    if _VERSION.fullmatch(text):
        return segment
    if _ID.fullmatch(text):
        return _PARAMETER
    ending = _ENDING.fullmatch(text)
    return f"{_PARAMETER}{ending['ending']}" if ending and _ID.fullmatch(ending["stem"]) else segment


def name_route(segments: PathSegments, shape: PathSegments) -> Route:
    """Return the route of a path: each parameter is named after the segment before it."""
    template: list[str] = []
    parameters: dict[str, str] = {}
    noun = ""
    for segment, literal in zip(segments, shape, strict=True):
        if literal.startswith(_PARAMETER):
            ending = literal.removeprefix(_PARAMETER)
            name = name_parameter(noun, parameters)
            parameters[name] = unquote(segment.removesuffix(ending))
            template.append(f"{{{name}}}{ending}")
        else:
            template.append(literal)
            noun = literal
    return Route("/" + "/".join(template), parameters)


def name_parameter(noun: str, taken: Collection[str]) -> str:
    """Return a name for what follows a segment: `item_id` after `items`."""
    word = re.sub(r"\W+", "_", unquote(noun)).strip("_").lower()
    for plural, singular in _PLURALS:
        if word.endswith(plural):
            word = word.removesuffix(plural) + singular
            break
    name = f"{word}_id" if word and not word[0].isdigit() else "id"
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    return unique
