"""Numbers that are somebody's, known by their form and their check digits. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.recording.pseudonyms import is_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_ALONE = r"(?<![\w.-])(?:{})(?![\w-]|\.\d)"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(_ALONE.format(pattern))


_FORMS: Mapping[str, re.Pattern[str]] = {
    "the number of a card": _form(r"[3-6]\d{3}(?:[ -]?\d{4}){3}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5}"),
    "the number of a bank account": _form(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"),
    "a social security number": _form(r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"),
    "the number of a telephone": re.compile(
        r"(?<![\w.+:-])(?:\+[1-9]\d{0,2}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}|\(\d{3}\) ?\d{3}-\d{4})(?![\w-]|\.\d)"
    ),
    "the number of an account": re.compile(
        r"(?i)\b(?:account|acct|a/c)(?:[ _]?(?:number|no))?[.:]?[ #:=]*"
        r"(?-i:(?P<number>[A-Z]{0,3}-?\d[\d-]{3,}))(?!\w|\.\d)"
    ),
}


def personal(text: str) -> Iterator[tuple[str, str]]:
    """What each such number is, and the number."""
    for kind, form in _FORMS.items():
        for found in form.finditer(text):
            number = found.groupdict().get("number") or found[0]
            if _CHECKS.get(kind, _any)(number):
                yield kind, number


def _any(_: str) -> bool:
    return True


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    digits = [int(each) for each in reversed(number) if each.isdecimal()]
    return sum(digits[0::2] + [sum(divmod(2 * each, 10)) for each in digits[1::2]]) % 10 == 0


def _mod97(number: str) -> bool:
    """ISO 7064 MOD 97-10, as ISO 13616 has it of an IBAN."""
    plain = number.replace(" ", "")
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def _real(number: str) -> bool:
    return not is_text(number)


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "the number of a card": _luhn,
    "the number of a bank account": _mod97,
    "the number of an account": _real,
}
