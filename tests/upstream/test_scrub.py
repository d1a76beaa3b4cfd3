"""Scrubbing: what reaches the disk holds no secret and no account number, and still answers the same question."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.upstream.cassettes.scrub import Scrubber, key, placeholder_credentials
from harness.upstream.credentials import Credentials

KEYS = Credentials("CLIENT-7", 'key/with "quotes" & more', "jane", "s3cr3t+user==")
SCRUBBER = Scrubber(KEYS)
NUMBERS = st.text(alphabet=string.ascii_letters + string.digits + "-* /", min_size=1, max_size=90)


def test_a_uri_keeps_what_is_asked_and_nothing_of_who_asks() -> None:
    """Host, credentials, time and user go; path and parameters stay."""
    asked = "http://127.0.0.1:4711/accounts/1/balances?userId=jane&userSecret=x&page=2&clientId=y&timestamp=1"

    assert SCRUBBER.uri(asked) == "https://api.snaptrade.com/accounts/1/balances?page=2&userId=user"


def test_requests_of_the_same_question_have_the_same_key() -> None:
    """Order, host, time and secrets do not matter."""
    one = key("GET", "http://127.0.0.1:1/a?x=1&userId=user&timestamp=1&userSecret=p")
    other = key("GET", "https://api.snaptrade.com/a?timestamp=2&userId=user&clientId=c&x=1")

    assert one == other


@pytest.mark.parametrize("other", ["GET /a?x=2", "GET /a?x=1&y=", "GET /a/b?x=1", "POST /a?x=1", "GET /a?x=1&x=1"])
def test_requests_of_another_question_have_another_key(other: str) -> None:
    """Method, path and every other parameter matter."""
    method, uri = other.split(" ")

    assert key("GET", "/a?x=1") != key(method, uri)


@pytest.mark.parametrize("secret", KEYS.secrets())
@pytest.mark.parametrize("spelled", [str, quote, quote_plus, json.dumps])
def test_no_spelling_of_a_secret_is_left(secret: str, spelled: type[str]) -> None:
    """As it is, in a URL or in JSON: a secret is replaced."""
    assert SCRUBBER.text(f"<{spelled(secret)}>").strip('<">') == "SCRUBBED"


def test_an_unknown_secret_scrubs_nothing() -> None:
    """An empty secret stands for nothing and leaves every text alone."""
    assert Scrubber(Credentials("", "", "", "")).text("all of this stays") == "all of this stays"


def test_account_numbers_get_pseudonyms() -> None:
    """Both kinds of account number are replaced, and the number in the account's name with them."""
    body = b'[{"name":"Margin 12345678","number":"12345678","institution_account_id":"AB-9","cash":12345.678}]'

    scrubbed = json.loads(SCRUBBER.body(body))[0]

    assert scrubbed["number"] == SCRUBBER.pseudonym("12345678") != "12345678"
    assert scrubbed["institution_account_id"] == SCRUBBER.pseudonym("AB-9")
    assert scrubbed["name"] == f"Margin {scrubbed['number']}"
    assert scrubbed["cash"] == 12345.678


def test_the_rest_of_a_body_stays_byte_for_byte() -> None:
    """Digits, spaces and the order of keys are not touched."""
    body = '{"b": 1.10,  "a": [1E-8, null, "Größe \\u00e9"], "number": null}'.encode()

    assert SCRUBBER.body(body) == body


def test_a_masked_number_stays_masked() -> None:
    """Where the brokerage shows no digit, there is nothing to hide."""
    assert SCRUBBER.body(b'{"number": "*****"}') == b'{"number": "*****"}'


def test_an_escaped_number_stays_json() -> None:
    """A number with escapes in it is replaced as what it means."""
    scrubbed = SCRUBBER.body(rb'{"number": "A\u00e9\"1"}')

    assert len(json.loads(scrubbed)["number"]) == 4


@given(NUMBERS)
def test_a_pseudonym_has_the_shape_of_the_number(number: str) -> None:
    """Digits for digits, letters for letters of the same case, everything else as it was."""
    shape = [(each.isdigit(), each.isupper(), each.islower()) for each in number]
    pseudonym = SCRUBBER.pseudonym(number)

    assert [(each.isdigit(), each.isupper(), each.islower()) for each in pseudonym] == shape
    assert [each for each in pseudonym if not each.isalnum()] == [each for each in number if not each.isalnum()]


@given(NUMBERS)
def test_a_pseudonym_depends_on_the_number_and_the_consumer_key(number: str) -> None:
    """The same key gives the same pseudonym again, whoever the user is."""
    again = Scrubber(replace(KEYS, user_id="somebody", user_secret="else"))

    assert again.pseudonym(number) == SCRUBBER.pseudonym(number)


def test_another_consumer_key_gives_other_pseudonyms() -> None:
    """Nobody without the key can tell which number a pseudonym stands for."""
    assert Scrubber(replace(KEYS, consumer_key="other")).pseudonym("12345678") != SCRUBBER.pseudonym("12345678")


def test_placeholder_credentials_open_nothing() -> None:
    """They fit what a cassette calls its user."""
    assert placeholder_credentials().user_id == "user"
    assert set(placeholder_credentials().secrets()) == {"SCRUBBED"}
