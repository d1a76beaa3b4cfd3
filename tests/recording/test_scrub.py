"""Scrubbing: what reaches the disk holds no secret and nobody's id, and still answers the same question."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recording import made
from recording.made import RULES

from harness.calls import Call
from harness.recording.privacy.pseudonyms import ID, is_pseudonym_email, is_pseudonym_id, is_pseudonym_text
from harness.snaptrade.credentials import Credentials, placeholder_credentials

if TYPE_CHECKING:
    from harness.recording.privacy.scrub import Scrubber

KEYS = Credentials("CLIENT-7", 'key/with "quotes" & more', "jane-the-user", "s3cr3t+user==")
ACCOUNT = "a7cfeeb0-6adf-511b-b8d5-29311b12d40f"
SYMBOL = "2228e140-dccd-5dd7-b36c-bc0f835d5ea4"
BALANCES = f"/accounts/{ACCOUNT}/balances"


def scrubber(keys: Credentials = KEYS) -> Scrubber:
    return made.scrubber(keys)


def scrubbed(path: str, body: Any, by: Scrubber | None = None, method: str = "GET") -> Any:
    """What a response of this path becomes."""
    return json.loads((by or scrubber()).scrub_response(method, path, json.dumps(body).encode()))


def plain(text: str, by: Scrubber | None = None) -> str:
    """What a response that is no JSON becomes."""
    return (by or scrubber()).scrub_response("GET", "/", text.encode()).decode()


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_uri_keeps_what_is_asked_and_nothing_of_who_asks() -> None:
    """Host, credentials, time and user go; path and parameters stay, with the account under its pseudonym."""
    asked = f"http://127.0.0.1:4711{BALANCES}?userId=jane&userSecret=x&page=2&clientId=y&timestamp=1"

    uri = scrubber().scrub_uri("GET", asked)

    account = uri.split("/")[4]
    assert uri == f"https://api.snaptrade.com/accounts/{account}/balances?page=2&userId=user"
    assert is_pseudonym_id(account)


def test_requests_of_the_same_question_have_the_same_key() -> None:
    """Order, host, time and secrets do not matter, nor does the order of a body."""
    one = RULES.key("GET", "http://127.0.0.1:1/a?x=1&userId=user&timestamp=1&userSecret=p", b'{"a": 1, "b": 2.0}')
    other = RULES.key("GET", "https://api.snaptrade.com/a?timestamp=2&userId=user&clientId=c&x=1", '{"b":2,"a":1}')

    assert one == other


@pytest.mark.parametrize("other", ["GET /a?x=2", "GET /a?x=1&y=", "GET /a/b?x=1", "POST /a?x=1", "GET /a?x=1&x=1"])
def test_requests_of_another_question_have_another_key(other: str) -> None:
    """Method, path and every other parameter matter."""
    method, uri = other.split(" ")

    assert RULES.key("GET", "/a?x=1") != RULES.key(method, uri)


@pytest.mark.parametrize(
    ("asked", "endpoint"),
    [
        ("GET /accounts", "GET /accounts"),
        ("GET /accounts/", "GET /accounts"),
        ("GET /api/v1/accounts", "GET /accounts"),
        ("GET /accounts/1/balances", "GET /accounts/{accountId}/balances"),
        ("POST /accounts", None),
        ("GET /accounts/1/2/balances", None),
    ],
)
def test_a_path_belongs_to_its_endpoint(asked: str, endpoint: str | None) -> None:
    """By method and by every segment."""
    method, path = asked.split(" ")
    found = RULES.match(method, path)

    assert (found.endpoint if found else None) == endpoint


@pytest.mark.parametrize("secret", [*KEYS.secrets().values(), KEYS.client_id])
@pytest.mark.parametrize("spelled", [str, quote, quote_plus, json.dumps, in_base64])
def test_no_spelling_of_a_secret_is_left(secret: str, spelled: type[str]) -> None:
    """As it is, in a URL, in JSON or in base64: a secret is replaced."""
    assert plain(f"<{spelled(secret)}>").strip('<">=') == "SCRUBBED"


def test_an_unknown_secret_scrubs_nothing() -> None:
    """An empty secret stands for nothing and leaves every text alone."""
    assert plain("all of this stays", scrubber(Credentials("", "", "", ""))) == "all of this stays"


@pytest.mark.parametrize(
    "said",
    [
        "refused: Bearer abc123def456ghi7",
        "token=9f8e7d6c5b4a at https://app.example.com",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl",
        "see aHR0cHM6Ly94LmV4YW1wbGUvP2NvbnN1bWVyS2V5PTlmOGU3ZDZjNWI0YQ== for more",
    ],
)
def test_a_secret_that_nobody_told_of_is_seen(said: str) -> None:
    """By its form or its name, in an error text as anywhere."""
    assert "SCRUBBED" in scrubbed(BALANCES, {"detail": said})["detail"]


def test_account_numbers_get_pseudonyms() -> None:
    """Number, institution's id and name are replaced; what the account holds stays digit for digit."""
    body = {"name": "Jane's Margin", "number": "12345678", "institution_account_id": "AB-9", "cash": 12345.678}

    found = scrubbed("/accounts", [body])[0]

    assert [is_pseudonym_text(found[name]) for name in ("name", "number", "institution_account_id")] == [True] * 3
    assert {found["name"], found["number"]} & {body["name"], body["number"]} == set()
    assert found["cash"] == 12345.678


def test_a_number_is_known_again_in_a_text() -> None:
    """An error that names an account, or its owner, names the pseudonym."""
    one = scrubber()
    told = scrubbed("/accounts", [{"name": "Jane Doe", "number": "12345678"}], one)[0]

    error = scrubbed(BALANCES, {"detail": f"Jane Doe has no account 12345678 ({ACCOUNT})."}, one)

    assert error["detail"].startswith(f"{told['name']} has no account {told['number']} (")
    assert ACCOUNT not in error["detail"]


def test_a_name_that_is_also_a_word_changes_no_other_value() -> None:
    """An account that is called as its status is."""
    assert scrubbed("/accounts", [{"name": "closed", "status": "closed"}])[0]["status"] == "closed"


def test_the_same_id_is_the_same_everywhere() -> None:
    """In the path, the query, the body, a text, a JSON within JSON, and the Call that is kept."""
    one, other = scrubber(), scrubber()
    nested = json.dumps({"account": ACCOUNT})
    body = scrubbed("/accounts", [{"id": ACCOUNT, "meta": {"raw": nested, "note": f"of {ACCOUNT}"}}], one)[0]
    call = other.scrub_call(
        Call("balances.list", "jane-the-user", {"account_id": ACCOUNT}), "GET /accounts/{accountId}/balances"
    )

    assert body["meta"]["note"] == f"of {body['id']}"
    assert json.loads(body["meta"]["raw"]) == {"account": body["id"]}
    assert call == Call("balances.list", "user", {"account_id": body["id"]})
    assert other.scrub_uri("GET", f"http://x{BALANCES}?accounts={ACCOUNT}").count(body["id"]) == 2
    assert plain(f"?accounts=1%2C{ACCOUNT}%2C2", other) == f"?accounts=1%2C{body['id']}%2C2"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/brokerages", [{"id": SYMBOL, "name": "Questrade", "brokerage_type": {"id": ACCOUNT}}]),
        (f"/symbols/{SYMBOL}", {"id": SYMBOL, "currency": {"id": ACCOUNT}, "description": f"{SYMBOL}"}),
        (BALANCES, [{"currency": {"id": SYMBOL, "name": "US Dollar"}}]),
        ("/authorizations", [{"name": "Connection-Questrade", "brokerage": {"id": SYMBOL, "exchanges": [SYMBOL]}}]),
        (f"/accounts/{ACCOUNT}/positions/all", {"results": [{"instrument": {"id": SYMBOL}}]}),
        (f"/symbols/{SYMBOL}", {"detail": f"No symbol {SYMBOL}."}),
    ],
)
def test_reference_data_stays(path: str, body: Any) -> None:
    """Currencies, exchanges, brokerages and symbols belong to nobody."""
    one = scrubber()
    one.scrub_uri("GET", f"http://x{path}")

    assert scrubbed(path, body, one) == body


def test_what_nobody_knows_is_somebodys() -> None:
    """An id in a field that no schema knows, and one in an answer of no known endpoint."""
    assert is_pseudonym_id(scrubbed("/brokerages/x", {"anything": SYMBOL})["anything"])
    assert is_pseudonym_id(scrubbed("/accounts", [{"portfolio_group": ACCOUNT}])[0]["portfolio_group"])


def test_an_order_keeps_no_id_of_its_brokerage() -> None:
    """The number of an order is replaced by a longer one, the symbol's id is not."""
    order = {"brokerage_order_id": "1234", "universal_symbol": {"id": SYMBOL}}

    found = scrubbed(f"/accounts/{ACCOUNT}/orders", [order])[0]

    assert found["brokerage_order_id"].isdigit()
    assert len(found["brokerage_order_id"]) == 16
    assert found["universal_symbol"]["id"] == SYMBOL


def test_the_body_of_a_request_is_scrubbed_alike() -> None:
    """The account under its pseudonym, the symbol as it is, prices digit for digit."""
    body = f'{{"account_id": "{ACCOUNT}", "universal_symbol_id": "{SYMBOL}", "price": 31.10, "units": 1E+2}}'

    text = scrubber().scrub_request("POST", "/trade/impact", body.encode()).decode()

    assert text == body.replace(ACCOUNT, json.loads(text)["account_id"])
    assert is_pseudonym_id(json.loads(text)["account_id"])


def test_an_address_is_replaced() -> None:
    """Also within a text, and in a URL."""
    found = scrubbed(BALANCES, {"detail": "ask jane@bank.com", "url": "https://x.example/?to=jane%40bank.com"})

    assert "bank.com" not in str(found)
    assert is_pseudonym_email(found["detail"].removeprefix("ask "))


def test_who_asks_is_called_user() -> None:
    """By key, and by name in a text."""
    found = scrubbed(BALANCES, {"userId": "whoever", "userSecret": "x", "detail": "no jane-the-user here"})

    assert found == {"userId": "user", "userSecret": "SCRUBBED", "detail": "no user here"}


def test_the_rest_of_a_body_stays_byte_for_byte() -> None:
    """Digits, spaces and the order of keys are not touched."""
    body = '{"b": 1.10,  "a": [1E-8, null, "Größe \\u00e9"], "number": null}'.encode()

    assert scrubber().scrub_response("GET", "/accounts", body) == body


@pytest.mark.parametrize("body", [f'[{{"id": "{ACCOUNT}"', f"<html>{ACCOUNT}</html>", ACCOUNT])
def test_a_body_that_is_no_json_is_scrubbed_as_text(body: str) -> None:
    """Half an answer, or a page of a proxy."""
    assert ACCOUNT not in scrubber().scrub_response("GET", "/accounts", body.encode()).decode()


def test_a_masked_number_stays_masked() -> None:
    """Where the brokerage shows no digit, there is nothing to hide."""
    assert scrubbed("/accounts", [{"number": "*****"}]) == [{"number": "*****"}]


def test_an_escaped_number_stays_json() -> None:
    """A number with escapes in it is replaced as what it means."""
    text = scrubber().scrub_response("GET", "/accounts", rb'[{"number": "A\u00e9\"1"}]').decode()

    assert len(json.loads(text)[0]["number"]) == 4


def test_another_key_gives_other_pseudonyms() -> None:
    """The key is the consumer key unless another one is given; the user does not matter."""
    same = replace(KEYS, user_id="somebody", user_secret="elsewhere")
    told = [plain(ACCOUNT, each) for each in (scrubber(), scrubber(same), made.scrubber(KEYS, "another"))]

    assert told[0] == told[1] != told[2]


def test_a_copy_learns_on_its_own() -> None:
    """What one cassette tells is not known to the next."""
    one = scrubber()
    scrubbed("/accounts", [{"name": "Retirement 2"}], one.copy())

    assert plain("see Retirement 2", one) == "see Retirement 2"


def test_a_pseudonym_can_be_asked_for_what_it_stands_for() -> None:
    """In the process that gave it, to ask again what is recorded."""
    one = scrubber()
    found = scrubbed("/accounts", [{"id": ACCOUNT}], one)[0]

    assert one.real[found["id"]] == ACCOUNT


def test_placeholder_credentials_open_nothing() -> None:
    """They fit what a cassette calls its user."""
    assert placeholder_credentials().user_id == "user"
    assert set(placeholder_credentials().secrets().values()) == {"SCRUBBED"}


class Text(NamedTuple):
    """A tree that stands in the body as JSON in a text."""

    tree: Any


WORDS = st.sampled_from([
    "AAPL", "Größe", 'a "quoted" \\ one', "line\nbreak", "31.10", "", "\ud800", "🚀", "USD", "Apple Inc.", "ok",
])  # fmt: skip
PLAIN = WORDS | st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
SECRETS = (
    st.from_regex(r"[A-Za-z0-9!]{8,20}", fullmatch=True)
    | st.integers(min_value=0)
    | st.floats(allow_nan=False, allow_infinity=False)
)
PRIVATE = ["pin", "otp", "userSecret", "consumer_key", "password", "account_number", "phone", "client_order_id"]
PRIVATE_TREES = st.dictionaries(st.sampled_from(["first_name", "id", "rows"]), SECRETS | st.lists(SECRETS), max_size=3)
BODIES = st.recursive(
    st.dictionaries(st.sampled_from(["units", "price", "symbol", "note", "raw"]), PLAIN, max_size=4)
    | st.dictionaries(st.sampled_from(PRIVATE), SECRETS | st.lists(SECRETS, max_size=2), min_size=1, max_size=3),
    lambda inner: (
        st.dictionaries(st.sampled_from(["units", "rows", "meta"]), inner, max_size=3)
        | st.dictionaries(st.sampled_from(["credentials", "owner"]), PRIVATE_TREES, max_size=2)
        | st.fixed_dictionaries({"rows": st.lists(inner, max_size=3), "otp": SECRETS})
        | st.fixed_dictionaries({"raw": inner.map(Text)})
    ),
    max_leaves=6,
)


def encoded(tree: Any, *, ascii_only: bool) -> str:
    """JSON as an API may write it, with numbers digit for digit."""
    match tree:
        case Text(inner):
            return json.dumps(encoded(inner, ascii_only=True), ensure_ascii=ascii_only)
        case dict():
            pairs = (f"{json.dumps(key)}: {encoded(value, ascii_only=ascii_only)}" for key, value in tree.items())
            return f"{{{', '.join(pairs)}}}"
        case list():
            return f"[{', '.join(encoded(value, ascii_only=ascii_only) for value in tree)}]"
        case Decimal():
            return str(tree)
        case str():
            return json.dumps(tree, ensure_ascii=ascii_only or not tree.isprintable())
        case _:
            return json.dumps(tree)


def check(before: Any, after: Any, *, private: bool, secret: bool = False) -> None:
    """Hold a scrubbed tree to the one it was: values of private keys are replaced, and no other."""
    if isinstance(before, dict):
        assert list(before) == list(after)
        for key, value in before.items():
            own = key in PRIVATE or key in {"credentials", "owner"}
            is_secret = secret or (not private and key in {*PRIVATE[:5], "credentials"})
            check(value, after[key], private=private or own, secret=is_secret)
    elif isinstance(before, list):
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            check(one, other, private=private, secret=secret)
    elif secret and before is not None and not isinstance(before, bool):
        assert after == "SCRUBBED"
    elif isinstance(before, str) and before[:1] == "{" and not private:
        check(read(before), read(after), private=False)
    elif private and before is not None and not isinstance(before, bool):
        assert is_pseudonym(after)
    else:
        assert after == before


class Number(str):
    """A number as it is written."""

    __slots__ = ()


def read(text: str) -> Any:
    return json.loads(text, parse_int=Number, parse_float=Number)


def is_pseudonym(value: str) -> bool:
    """A number is known by its digits, without the zeros behind its point."""
    whole, _, fraction = value.partition(".")
    if ID.fullmatch(value):  # so are 32 digits
        return is_pseudonym_id(value)
    return is_pseudonym_text(whole if isinstance(value, Number) and not fraction.strip("0") else value)


@pytest.mark.parametrize("share", [pytest.param(1), pytest.param(1 / 10, marks=pytest.mark.slow)])
def test_scrubbing_keeps_json_and_every_other_value(share: float) -> None:
    """Bodies of numbers, escapes and nested secrets: 100 of them, and 10,000 each night."""

    @settings(settings(), max_examples=int(settings().max_examples / share))
    @given(BODIES, st.booleans())
    def law(tree: Any, ascii_only: bool) -> None:  # noqa: FBT001
        text = encoded(tree, ascii_only=ascii_only)

        scrubbed = scrubber().scrub_response("GET", BALANCES, text.encode(errors="surrogatepass")).decode()

        check(read(text), read(scrubbed), private=False)

    law()


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        ('{"account_number": 12345678.0}', r'{"account_number": "?\d{8}(\.0|")}'),
        ('{"account_number": 1.2345678e7}', r'{"account_number": "?\d{8}"?}'),
        ('{"otp": 4711.25}', r'{"otp": "SCRUBBED"}'),
        ('{"note": "sent {\\"otp\\": 4711.25} twice"}', r'{"note": "sent {\\"otp\\": \\"SCRUBBED\\"} twice"}'),
    ],
)
def test_a_number_is_one_token(body: str, shape: str) -> None:
    """It is replaced whole or not at all, and what is left is JSON."""
    text = scrubber().scrub_response("GET", BALANCES, body.encode()).decode()

    assert re.fullmatch(shape, text)
    assert json.loads(text)


def test_a_short_credential_changes_no_id() -> None:
    """The Call finds its recording, whatever the credentials are."""
    keys = Credentials("C1", "k1", "u1", "s1")

    assert (
        scrubber(keys).scrub_uri("GET", f"http://x/symbols/{SYMBOL}") == f"https://api.snaptrade.com/symbols/{SYMBOL}"
    )
    assert scrubbed("/brokerages", [{"name": "AC1k1s1 u1x", "id": SYMBOL}], scrubber(keys))[0]["name"] == "AC1k1s1 u1x"
