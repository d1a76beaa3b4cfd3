"""What a Source returned, made sound: what the harness reads of an Answer is what an Answer holds."""

from __future__ import annotations

from datetime import datetime
from types import NoneType
from typing import Any, Final, cast, get_args

from harness.calls import Answer, Exchange, Failure, Part, PartState, Tier
from harness.errors import a_kind, nearest

STATES: Final = get_args(PartState)
TIERS: Final = get_args(Tier)
HIGHEST_STATUS: Final = 999
LARGEST: Final = 10**15
"""More seconds, or upstream calls, than any answer takes."""


class NotAnAnswer(Exception):
    """Report what a Source returned that is no Answer, or that holds what no Answer can."""


def checked_answer(returned: Any) -> Answer:
    """Return what a Source returned, with texts and numbers of Python's own types; its body is not looked at.

    Raises:
        NotAnAnswer: It is no Answer, or something in it is not what an Answer holds.
    """
    if _is_sound(returned):  # as the harness itself makes them; looking at each value twice costs more than a hit
        return cast("Answer", returned)
    if not isinstance(returned, Answer):
        raise NotAnAnswer(f"returned {type(returned).__name__}, not an Answer")
    path = _text("path", returned.path)
    if not (path.isascii() and path.isprintable()):  # it is sent in a header
        raise NotAnAnswer(f"returned an Answer whose path is {path!r}, not plain ASCII")
    parts: list[Part] = []
    for part in _checked("parts", returned.parts, tuple):
        state = _text("part's state", _checked("part", part, Part).state)
        if state not in STATES:
            raise NotAnAnswer(f"returned an Answer whose part has the state {state!r}; {nearest(state, STATES)}")
        fetched_at = _checked("part's fetched_at", part.fetched_at, datetime, NoneType)
        tier = part.tier if part.tier in TIERS else None
        parts.append(Part(_text("part's name", part.name), cast("PartState", state), fetched_at, tier))
    tape = (_checked("tape's item", exchange, Exchange) for exchange in _checked("tape", returned.tape, tuple))
    return Answer(
        int(_number("status", _checked("status", returned.status, int), HIGHEST_STATUS)),
        returned.content,
        checked_failure(returned.failure),
        _number("seconds", returned.seconds),
        path,
        tuple(parts),
        int(_number("upstream_calls", _checked("upstream_calls", returned.upstream_calls, int))),
        tuple(tape),
    )


def _is_sound(returned: Any) -> bool:
    """Return True for an Answer without failure and tape that holds nothing but plain values of Python's own types."""
    if type(returned) is not Answer or returned.failure is not None:
        return False
    held = (returned.status, returned.seconds, returned.path, returned.upstream_calls, returned.parts, returned.tape)
    return (
        tuple(map(type, held)) == (int, float, str, int, tuple, tuple)
        and not returned.tape
        and 0 <= returned.status <= HIGHEST_STATUS
        and 0 <= returned.seconds <= LARGEST
        and 0 <= returned.upstream_calls <= LARGEST
        and returned.path.isascii()
        and returned.path.isprintable()
        and all(
            type(part) is Part
            and type(part.name) is str
            and part.name.isascii()
            and type(part.state) is str
            and part.state in STATES
            and type(part.fetched_at) in {datetime, NoneType}
            for part in returned.parts
        )
    )


def checked_failure(returned: Any) -> Failure | None:
    """Return the failure of what a Source returned, with texts and numbers of Python's own types.

    Raises:
        NotAnAnswer: It is no Failure, or something in it is not what a Failure holds.
    """
    if returned is None:
        return None
    failure = _checked("failure", returned, Failure)
    kind, code, message = (_text(f"failure's {name}", getattr(failure, name)) for name in ("kind", "code", "message"))
    wait = failure.retry_after
    return Failure(kind, code, message, None if wait is None else _number("failure's retry_after", wait))


def _checked(what: str, value: Any, *kinds: type) -> Any:
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise NotAnAnswer(f"returned an Answer whose {what} is {a_kind(value)}")
    return value


def _text(what: str, value: Any) -> str:
    text = str.__str__(_checked(what, value, str))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotAnAnswer(f"returned an Answer whose {what} is no text that UTF-8 can carry") from None
    return text


def _number(what: str, value: Any, most: int = LARGEST) -> float:
    _checked(what, value, int, float)
    number = int.__int__(value) if isinstance(value, int) else float.__float__(value)
    if not 0 <= number <= most:
        raise NotAnAnswer(f"returned an Answer whose {what} is not from 0 to {most}")
    return number
