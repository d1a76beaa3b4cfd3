"""What a Call gives, checked by hand before anything is sent or written down."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from harness.mapped.session import InvalidCall
from harness.snaptrade.original.reading import LONGEST_NUMBER, is_too_long, moment

if TYPE_CHECKING:
    from collections.abc import Mapping


def check_names(given: Mapping[str, str], needed: tuple[str, ...], optional: tuple[str, ...], path: str = "") -> None:
    """Raise InvalidCall for the first name that is missing, or for the first that nobody knows.

    Args:
        given: What the Call gives.
        needed: The names of what must be given, in the order of the form.
        optional: The names of what may be given.
        path: The name of what must be given in the path, which is no part of the form.
    """
    in_path = (path,) if path else ()
    for name in (*in_path, *needed):
        if name not in given:
            raise InvalidCall(f"{name} is missing")
    for name in given:
        if name not in {*in_path, *needed, *optional}:
            raise InvalidCall(f"{name} is not known, valid: {', '.join(sorted((*needed, *optional)))}")


def given_moment(given: Mapping[str, str | None], name: str) -> str:
    """Return a time in UTC; raise InvalidCall for anything else."""
    try:
        return moment(given[name]) or ""
    except ValueError:
        raise InvalidCall(f"{name} must be a date and time with a zone") from None


def given_number(given: Mapping[str, str | None], name: str) -> Decimal:
    """Return a finite number that can be carried; raise InvalidCall for anything else."""
    try:
        number = Decimal(given[name] or "")
    except InvalidOperation:
        raise InvalidCall(f"{name} must be a number") from None
    if not number.is_finite():
        raise InvalidCall(f"{name} must be a number")
    return check_length(number, name)


def check_length(number: Decimal, name: str) -> Decimal:
    """Return the number; raise InvalidCall where it has too many digits."""
    if is_too_long(number):
        raise InvalidCall(f"{name} must be a number of at most {LONGEST_NUMBER} digits")
    return number


def given_amount(given: Mapping[str, str | None], name: str) -> Decimal:
    """Return a number that is not negative; raise InvalidCall for anything else."""
    amount = given_number(given, name)
    if amount < 0:
        raise InvalidCall(f"{name} must not be negative")
    return amount
