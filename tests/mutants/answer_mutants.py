"""Faults in the answer of the unified path: each table names what is wrong and holds what makes it wrong."""

from __future__ import annotations

import asyncio
import re
import struct
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from harness.calls import Answer, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Change: TypeAlias = "Callable[[str, Any], Any]"
"""Takes a key and its value; returns another value, or the very same where it has nothing to change."""
Spoil: TypeAlias = "Callable[[Answer], Any]"

CENT = Decimal("0.01")
ZERO_WIDTH, NO_BREAK, CYRILLIC_A = "\u200b", "\u00a0", "\u0430"


def first(change: Change) -> Spoil:
    """Return what applies a change at the first place in the body that it changes."""

    def spoil(answer: Answer) -> Answer:
        return replace(answer, body=_changed(answer.body, change, "")[0])

    return spoil


def _changed(tree: Any, change: Change, key: str) -> tuple[Any, bool]:
    new = change(key, tree)
    if new is not tree:
        return new, True
    steps: Any = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, inner in steps:
        value, done = _changed(inner, change, step if isinstance(step, str) else key)
        if done:
            copy = dict(tree) if isinstance(tree, dict) else list(tree)
            copy[step] = value
            return copy, True
    return tree, False


def _when(meets: Callable[[str, Any], bool], new: Callable[[Any], Any]) -> Change:
    def change(key: str, value: Any) -> Any:
        made = new(value) if meets(key, value) else value
        return value if type(made) is type(value) and made == value else made

    return change


def number(new: Callable[[Decimal], Any]) -> Spoil:
    """Spoil a number that is not zero."""
    return first(_when(lambda _, value: type(value) in {int, Decimal} and value != 0, lambda n: new(Decimal(n))))


def zero(new: Any) -> Spoil:
    """Spoil a zero."""
    return first(_when(lambda _, value: type(value) in {int, Decimal} and value == 0, lambda _: new))


def null(new: Any) -> Spoil:
    """Put something where null stands."""
    return first(_when(lambda _, value: value is None, lambda _: new))


def text(new: Callable[[str], Any], *keys: str) -> Spoil:
    """Spoil a text, one under one of the keys if any are named."""
    return first(_when(lambda key, value: isinstance(value, str) and (not keys or key in keys), new))


def moment(new: Callable[[str], Any]) -> Spoil:
    """Spoil a date with its time."""
    return first(_when(lambda _, value: isinstance(value, str) and "T" in value and value.endswith("Z"), new))


def flag(new: Callable[[bool], Any]) -> Spoil:
    """Spoil a boolean."""
    return first(_when(lambda _, value: isinstance(value, bool), new))


def fields(new: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Spoil an object inside the body."""
    return first(_when(lambda key, value: bool(key) and isinstance(value, dict) and bool(value), new))


def record(new: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Spoil the outermost object."""
    return first(_when(lambda _, value: isinstance(value, dict) and bool(value), new))


def rows(new: Callable[[list[Any]], Any]) -> Spoil:
    """Spoil a list of at least two rows."""
    return first(_when(lambda _, value: isinstance(value, list) and len(value) > 1, new))


def inner_rows(new: Callable[[list[Any]], Any]) -> Spoil:
    """Spoil a list inside the body."""
    return first(_when(lambda key, value: bool(key) and isinstance(value, list) and bool(value), new))


def body(new: Callable[[Any], Any]) -> Spoil:
    """Spoil a body with something in it."""
    return lambda answer: replace(answer, body=new(answer.body)) if answer.body else answer


def refusal(**changes: Any) -> Spoil:
    """Spoil a refusal."""
    return lambda answer: replace(answer, failure=replace(answer.failure, **changes)) if answer.failure else answer


def reworded(new: Callable[[str], str]) -> Spoil:
    """Spoil the text of a refusal."""
    return lambda answer: refusal(message=new(answer.failure.message))(answer) if answer.failure else answer


def refused(**changes: Any) -> Spoil:
    """Make something else of a refusal."""
    return lambda answer: replace(answer, **changes) if answer.failure else answer


def answered(**changes: Any) -> Spoil:
    """Make something else of an answer with a body."""
    return lambda answer: answer if answer.failure else replace(answer, **changes)


def _swap(tree: dict[str, Any]) -> dict[str, Any]:
    values = [key for key, value in tree.items() if isinstance(value, Decimal)]
    return {**tree, values[0]: tree[values[1]], values[1]: tree[values[0]]} if len(values) > 1 else tree


def _swap_rows(listed: list[Any]) -> list[Any]:
    """Exchange one value of the first two rows."""
    before, after = listed[:2]
    names = [key for key in before if key in after and before[key] != after[key]] if isinstance(before, dict) else []
    if not names:
        return listed
    name = names[-1]
    return [{**before, name: after[name]}, {**after, name: before[name]}, *listed[2:]]


def _renamed(tree: dict[str, Any], new: Callable[[str], str]) -> dict[str, Any]:
    name, *_ = tree
    return {new(key) if key == name else key: value for key, value in tree.items()}


def _shifted(value: str, **by: int) -> str:
    return (datetime.fromisoformat(value) + timedelta(**by)).isoformat().replace("+00:00", "Z")


def _single(value: Decimal) -> Decimal:
    return Decimal(str(struct.unpack("f", struct.pack("f", float(value)))[0]))


def _without(tree: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if key not in (names or (next(iter(tree)),))}


VALUES: Mapping[str, Spoil] = {
    "rounded": number(lambda n: n.quantize(Decimal(1))),
    "rounded to one digit": number(lambda n: n.quantize(Decimal("0.1"))),
    "cut off": number(lambda n: Decimal(int(n))),
    "a hundred times": number(lambda n: n * 100),
    "a hundredth": number(lambda n: n / 100),
    "sign": number(lambda n: -n),
    "absolute": number(abs),
    "off by one cent": number(lambda n: n + CENT),
    "off by the tenth digit": number(lambda n: n + Decimal(10) ** (n.adjusted() - 9)),
    "off by 1e-18": number(lambda n: n + Decimal("1e-18")),
    "single precision": number(_single),
    "far too large": number(lambda _: Decimal("1e400")),
    "number as text": number(str),
    "number as null": number(lambda _: None),
    "number as true": number(lambda _: True),
    "number in a list": number(lambda n: [n]),
    "zero as false": zero(new=False),
    "zero as null": zero(None),
    "zero as text": zero("0"),
    "null as zero": null(0),
    "null as empty text": null(""),
    "null as a word": null("null"),
    "null as false": null(new=False),
    "null as an empty list": null([]),
    "null as an empty object": null({}),
    "true as one": flag(int),
    "flag turned": flag(lambda value: not value),
    "flag as text": flag(lambda value: str(value).lower()),
    "flag as null": flag(lambda _: None),
    "wrong currency": text(lambda code: "CAD" if code != "CAD" else "USD", "code", "currency"),
    "another enum value": text(lambda value: "closed" if value == "open" else "1Y", "status", "timeframe"),
    "small letters": text(str.lower, "code", "currency", "symbol", "timeframe"),
    "space behind": text(lambda value: f"{value} ", "name"),
    "space before": text(lambda value: f" {value}", "name"),
    "line end": text(lambda value: f"{value}\n", "name"),
    "zero-width character": text(lambda value: value + ZERO_WIDTH, "name"),
    "no-break space": text(lambda value: value.replace(" ", NO_BREAK), "name", "institution_name"),
    "look-alike letter": text(lambda value: value.replace("a", CYRILLIC_A), "name", "institution_name"),
    "decomposed letters": text(lambda value: unicodedata.normalize("NFD", value), "institution_name", "description"),
    "without accents": text(
        lambda value: unicodedata.normalize("NFD", value).encode("ascii", "ignore").decode(), "institution_name"
    ),
    "wrong encoding": text(lambda value: value.encode().decode("latin-1"), "institution_name", "description"),
    "NUL": text(lambda value: f"{value}\0", "name"),
    "one letter short": text(lambda value: value[:-1]),
    "emptied": text(lambda _: ""),
    "text as null": text(lambda _: None),
    "text in a list": text(lambda value: [value]),
    "another id": text(lambda value: value[:-1] + ("0" if value[-1] != "0" else "1"), "id"),
    "id in capitals": text(str.upper, "id"),
    "date of the next day": moment(lambda value: _shifted(value, days=1)),
    "date shifted by a zone": moment(lambda value: _shifted(value, hours=5)),
    "date off by a second": moment(lambda value: _shifted(value, seconds=1)),
    "zone dropped": moment(lambda value: value.removesuffix("Z")),
    "zone as an offset": moment(lambda value: value.replace("Z", "+00:00")),
    "time dropped": moment(lambda value: value[:10]),
    "space for T": moment(lambda value: value.replace("T", " ")),
    "date as seconds": moment(lambda value: int(datetime.fromisoformat(value).timestamp())),
    "two fields swapped": first(_when(lambda _, value: isinstance(value, dict), _swap)),
    "values of two rows swapped": rows(_swap_rows),
}

STRUCTURE: Mapping[str, Spoil] = {
    "last row dropped": rows(lambda listed: listed[:-1]),
    "first row dropped": rows(lambda listed: listed[1:]),
    "a middle row dropped": rows(lambda listed: [*listed[:1], *listed[2:]]),
    "a row twice": rows(lambda listed: [listed[0], *listed]),
    "a row in place of another": rows(lambda listed: [listed[0], listed[0], *listed[2:]]),
    "reversed": rows(lambda listed: listed[::-1]),
    "rotated": rows(lambda listed: [*listed[1:], listed[0]]),
    "last two exchanged": rows(lambda listed: [*listed[:-2], listed[-1], listed[-2]]),
    "null appended": rows(lambda listed: [*listed, None]),
    "empty object appended": rows(lambda listed: [*listed, {}]),
    "inner list emptied": inner_rows(lambda _: []),
    "inner list as null": inner_rows(lambda _: None),
    "list as its first row": rows(lambda listed: listed[0]),
    "list as an object by number": rows(lambda listed: {str(index): row for index, row in enumerate(listed)}),
    "list in a list": body(lambda tree: [tree]),
    "body under data": body(lambda tree: {"data": tree}),
    "body as its own text": body(str),
    "body emptied": body(lambda _: []),
    "body as null": body(lambda _: None),
    "empty list as null": lambda answer: replace(answer, body=None) if answer.body == [] else answer,
    "empty list as object": lambda answer: replace(answer, body={}) if answer.body == [] else answer,
    "empty list with null": lambda answer: replace(answer, body=[None]) if answer.body == [] else answer,
    "a row of nothing": lambda answer: replace(answer, body=[{}]) if answer.body == [] else answer,
    "a field missing": record(_without),
    "a null field missing": first(
        _when(
            lambda _, value: isinstance(value, dict) and None in value.values(),
            lambda tree: {key: value for key, value in tree.items() if value is not None},
        )
    ),
    "an inner field missing": fields(_without),
    "a key with two underscores": record(lambda tree: {**tree, "__typename": "Account"}),
    "a key with two underscores deep inside": fields(lambda tree: {**tree, "__class__": "Currency"}),
    "an extra null field": record(lambda tree: {**tree, "extra": None}),
    "an extra field deep inside": fields(lambda tree: {**tree, "extra": 1}),
    "a key in capitals": record(lambda tree: _renamed(tree, str.upper)),
    "a key with a space": record(lambda tree: _renamed(tree, lambda key: f"{key} ")),
    "object as its id": fields(lambda tree: tree.get("id", tree)),
    "object as null": fields(lambda _: None),
    "object emptied": fields(lambda _: {}),
    "object in a list": fields(lambda tree: [tree]),
    "object as text": fields(str),
    "object of another row": first(
        _when(lambda key, value: key == "currency" and isinstance(value, dict), lambda tree: {**tree, "code": "XXX"})
    ),
}

STATUS: Mapping[str, Spoil] = {
    "201": answered(status=201),
    "202": answered(status=202),
    "204": answered(status=204, body=None),
    "304": answered(status=304),
    "status as text": answered(status="200"),
    "status zero": answered(status=0),
    "another 4xx": refused(status=403),
    "4xx as 5xx": refused(status=500),
    "another kind": refusal(kind="OtherError"),
    "another code": refusal(code="9999"),
    "code as a number": refusal(code=1083),
    "another text": refusal(message="Sorry."),
    "a text in capitals": reworded(str.upper),
    "a text cut off": reworded(lambda text: text[:-1]),
    "a text with a secret": reworded(lambda text: f"{text} userSecret=abc"),
    "a text about another account": reworded(lambda text: re.sub("[0-9a-f]{8}-", "00000000-", text)),
    "refusal as 200 with null": refused(status=200, failure=None),
    "refusal as an empty list": refused(status=200, failure=None, body=[]),
    "refusal as a body": refused(status=200, failure=None, body={"error": {"status": 404}}),
    "refusal without its failure": refused(failure=None),
    "refusal with status 200": refused(status=200),
    "answer as a refusal": answered(status=404, body=None, failure=Failure("UpstreamError", "404", "not found")),
    "answer as 500": answered(status=500, body=None, failure=Failure("KeyError", "exception", "'id'")),
    "answer with a failure": answered(failure=Failure("UpstreamError", "404", "not found")),
    "server error with the body": answered(status=500),
}


_OTHERS = "3f8d2c1e-2222-4333-8444-555555555555"
EXPOSING: Mapping[str, tuple[Spoil, str]] = {
    "a user secret": (reworded(lambda text: f"{text} userSecret=abc"), "userSecret=abc"),
    "a token": (
        reworded(lambda text: f"{text} Bearer 8f3kD02mVq9LsT7xBz4W"),
        "8f3kD02mVq9LsT7xBz4W",
    ),
    "another user's account": (reworded(lambda text: f"{text} (not {_OTHERS})"), _OTHERS),
    "another user": (reworded(lambda text: f"{text} userId=somebody-else"), "somebody-else"),
}
"""What both sides may say alike and no client may read, with the words that give it away."""


class Unreadable(Exception):
    """Its text cannot be read."""

    def __str__(self) -> str:
        raise ValueError


def _circular() -> list[Any]:
    tree: list[Any] = []
    tree.append(tree)
    return tree


def _deep(levels: int) -> Any:
    tree: Any = 1
    for _ in range(levels):
        tree = [tree]
    return tree


RAISED: Mapping[str, BaseException] = {
    type(raised).__name__ + str(raised.args or ""): raised
    for raised in (
        RuntimeError("broken"), KeyError("id"), ValueError(), AssertionError(), RecursionError(), MemoryError(),
        TimeoutError(), StopIteration(), OSError(5, "no disk"), UnicodeError(), SystemExit(0), SystemExit(3),
        GeneratorExit(), asyncio.CancelledError(), BaseException(), BaseExceptionGroup("many", [ValueError()]),
    )
} | {"Unreadable": Unreadable()}  # fmt: skip

NO_JSON: Mapping[str, Callable[[], Any]] = {
    "NaN": lambda: float("nan"),
    "NaN as Decimal": lambda: [Decimal("NaN")],
    "infinity": lambda: {"a": float("inf")},
    "bytes": lambda: b"[]",
    "a set": lambda: {1, 2},
    "a complex number": lambda: 1j,
    "an object": object,
    "a generator": lambda: iter([]),
    "keys that are numbers": lambda: {1: 2},
    "a date": lambda: datetime.fromisoformat("2026-01-05T00:00:00Z"),
    "a circle": _circular,
    "5,000 levels": lambda: _deep(5_000),
    "half a character": lambda: ["\ud800"],
    "half a character as key": lambda: {"\ud800": 1},
}


async def _later() -> None:
    """Never awaited."""


def _coroutine() -> Any:
    made = _later()
    made.close()  # nobody will await it, and Python says so
    return made


NO_ANSWER: Mapping[str, Callable[[], Any]] = {
    "None": lambda: None,
    "a dict": lambda: {"status": 200, "body": []},
    "a tuple": lambda: (200, []),
    "the class": lambda: Answer,
    "an exception": lambda: ValueError("returned"),
    "a coroutine": _coroutine,
}


def raises(raised: BaseException) -> NoReturn:
    """Raise it."""
    raise raised
