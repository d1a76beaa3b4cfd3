"""Pseudonyms: of the same shape, the same for the same value, and known for what they are."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.recording.privacy.pseudonyms import (
    EMAIL,
    ID,
    Pseudonyms,
    is_certain_pseudonym,
    is_pseudonym_email,
    is_pseudonym_id,
    is_pseudonym_text,
)

PSEUDONYMS, OTHERS = Pseudonyms(b"one key"), Pseudonyms(b"another key")
NUMBERS = st.text(alphabet=string.ascii_letters + string.digits + "-* /", min_size=1, max_size=90)
NAMES = st.text(max_size=40)


@given(NUMBERS)
def test_a_pseudonym_has_the_shape_of_the_number(number: str) -> None:
    """Digits for digits, letters for letters of the same case, everything else as it was."""
    shape = [(each.isdigit(), each.isupper(), each.islower()) for each in number]
    pseudonym = PSEUDONYMS.replace_text(number)

    assert [(each.isdigit(), each.isupper(), each.islower()) for each in pseudonym] == shape
    assert [each for each in pseudonym if not each.isalnum()] == [each for each in number if not each.isalnum()]


@given(NAMES)
def test_a_pseudonym_is_known_as_one(name: str) -> None:
    """Whatever the script, and as long as the value was."""
    pseudonym = PSEUDONYMS.replace_text(name)

    assert is_pseudonym_text(pseudonym)
    assert len(pseudonym) == len(name)


@given(NAMES)
def test_the_pseudonym_of_a_key_is_certain(name: str) -> None:
    """It is long enough that no chance makes a value pass for one."""
    assert is_certain_pseudonym(PSEUDONYMS.replace_key(name))


@given(st.uuids())
def test_a_uuid_stays_a_uuid_and_is_known(uuid: object) -> None:
    """In the same spelling; a UUID that was never replaced is not taken for a pseudonym."""
    pseudonym = PSEUDONYMS.replace_id(str(uuid))

    assert ID.fullmatch(pseudonym)
    assert is_pseudonym_id(pseudonym)
    assert not is_pseudonym_id(str(uuid))


@pytest.mark.parametrize("spelled", [str.upper, lambda uuid: uuid.replace("-", "")])
def test_a_uuid_keeps_its_spelling(spelled: type[str]) -> None:
    """In capitals and without dashes it is the same one."""
    uuid = "a7cfeeb0-6adf-511b-b8d5-29311b12d40f"

    assert PSEUDONYMS.replace_id(spelled(uuid)) == spelled(PSEUDONYMS.replace_id(uuid))


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("*****1234", r"\*{5}\d{4}"),
        ("AB-9", r"[A-Z]{2}-\d"),
        ("Épargne 日本株 🚀", r"[À-Ý][a-z]{6} [一-龥]{3} 🚀"),
        ("Größe", r"[A-Z][a-z][à-ý][a-z]{2}"),
        ("Счёт", r"[А-ЯЁ][а-яё]{3}"),  # noqa: RUF001 - Cyrillic
        ("---", "---"),
    ],
)
def test_a_name_stays_in_its_script(value: str, shape: str) -> None:
    """Masks, signs and pictures stay where they are."""
    assert re.fullmatch(shape, PSEUDONYMS.replace_text(value).replace("ß", "s"))


def test_hundreds_of_keys_stay_apart() -> None:
    """Two orders never get the same pseudonym, though their numbers are short."""
    assert len({PSEUDONYMS.replace_key(str(number)) for number in range(5000)}) == 5000


@given(st.from_regex(r"([-* /]?[A-Za-z0-9]){13,40}", fullmatch=True))
def test_another_key_gives_other_pseudonyms(number: str) -> None:
    """Nobody without the key can tell which number a pseudonym stands for."""
    assert PSEUDONYMS.replace_text(number) == PSEUDONYMS.replace_text(number) != OTHERS.replace_text(number)


def test_few_numbers_pass_for_a_pseudonym() -> None:
    """One in ten thousand of eight digits."""
    assert sum(is_pseudonym_text(f"{number:08}") for number in range(0, 100_000_000, 5003)) < 10


@pytest.mark.parametrize("address", ["jane.doe+x@bank.co.uk", "JANE@bank.com", "jane%40bank.com"])
def test_an_address_becomes_one_of_nobody(address: str) -> None:
    """At a domain that is reserved for examples."""
    assert EMAIL.fullmatch(address)
    assert is_pseudonym_email(PSEUDONYMS.replace_email(address))
    assert not is_pseudonym_email(address)
