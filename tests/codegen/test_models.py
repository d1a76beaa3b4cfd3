"""What the generated models take, keep and give."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from harness.snaptrade.generated.models import (
    MODELS,
    Account,
    AccountCategory,
    AccountStatus,
    CandleInterval,
    ListedInstrument,
    Money,
    OptionInstrument,
    Position,
    TaxLot,
)

LISTED = {"kind": "stock", "id": "i-1", "symbol": "VAB.TO", "raw_symbol": "VAB"}
OPTION = {
    "kind": "option",
    "id": "i-2",
    "symbol": "AAPL  261218C00240000",
    "option_type": "CALL",
    "strike_price": "240.00",
    "expiration_date": "2026-12-18",
    "multiplier": "100",
    "underlying": LISTED,
}
POSITION: dict[str, Any] = {"account_id": "a-1", "ordinal": 0, "symbol_id": "s-1", "instrument": LISTED}
ACCOUNT: dict[str, Any] = {
    "id": "a-1",
    "brokerage_authorization_id": "c-1",
    "name": None,
    "number": "Q6542138443",
    "institution_name": "Questrade",
    "created_at": "2024-07-23T22:50:22-05:00",
    "sync_status": {},
    "balance": {"total": {"amount": Decimal("15363.230"), "currency": "USD"}},
    "is_paper": False,
}

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**20), max_value=10**20)
moments = st.datetimes(timezones=st.timezones())


@given(decimals | st.integers())
def test_a_decimal_keeps_every_digit(amount: Decimal | int) -> None:
    """A quantity is the same as text, as a number of ours and in JSON."""
    money = Money.model_validate({"amount": amount})
    again = Money.model_validate_json(money.model_dump_json())
    assert (str(money.amount), again.amount) == (str(Decimal(amount)), Decimal(amount))


@pytest.mark.parametrize(
    ("given_text", "sent"), [("0.00000010", "0.00000010"), ("1e2", "100"), ("-0", "-0"), ("12.50", "12.50")]
)
def test_a_decimal_is_plain_text_in_json(given_text: str, sent: str) -> None:
    """No reader of JSON has to know exponents, and trailing zeros stay."""
    assert json.loads(Money(amount=Decimal(given_text)).model_dump_json())["amount"] == sent


def test_a_decimal_of_absurd_size_stays_short() -> None:
    """A thousand zeros are not written out where upstream sent six characters."""
    assert json.loads(Money(amount=Decimal("1e-999")).model_dump_json())["amount"] == "1E-999"


@pytest.mark.parametrize(
    "amount", [0.1, 1.0, True, "NaN", "Infinity", Decimal("-Infinity"), Decimal("sNaN"), "1e999999", "ten", None, ""]
)
def test_what_is_no_exact_number_is_refused(amount: object) -> None:
    """A float has lost digits already; it never becomes a price."""
    with pytest.raises(ValidationError):
        OptionInstrument.model_validate({**OPTION, "strike_price": amount})


def test_a_json_number_with_a_fraction_is_refused() -> None:
    """Pydantic reads it as a float; whoever has bytes decodes them with decimals first."""
    with pytest.raises(ValidationError, match="a decimal is given as text, an integer or a Decimal, not as a float"):
        Money.model_validate_json('{"amount": 0.1}')


@given(moments)
def test_a_moment_is_kept_in_utc(moment: dt.datetime) -> None:
    """Whatever its zone, it is the same moment after JSON, and says UTC."""
    try:
        expected = moment.astimezone(dt.UTC)
    except OverflowError:
        expected = None
    if expected is None:
        with pytest.raises(ValidationError):
            TaxLot(original_purchase_date=moment)
    else:
        lot = TaxLot.model_validate_json(TaxLot(original_purchase_date=moment).model_dump_json())
        assert lot.original_purchase_date == expected
        assert lot.original_purchase_date.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("2024-07-23T22:50:22-05:00", "2024-07-24T03:50:22Z"),
        ("2024-07-23 22:50:22.761390+00:00", "2024-07-23T22:50:22.761390Z"),
        ("2024-07-23T22:50:22Z", "2024-07-23T22:50:22Z"),
    ],
)
def test_a_moment_is_iso_8601_with_z_in_json(text: str, sent: str) -> None:
    """The forms that upstream writes become one."""
    account = Account.model_validate({**ACCOUNT, "created_at": text})
    assert account.model_dump(mode="json")["created_at"] == sent


@pytest.mark.parametrize(
    "moment",
    ["2024-07-23T22:50:22", dt.datetime(2024, 7, 23, 22), "2024-07-23", 1721775022, "1721775022"],  # noqa: DTZ001
)
def test_a_moment_without_a_zone_is_refused(moment: object) -> None:
    """Which hour it was is never guessed."""
    with pytest.raises(ValidationError):
        Account.model_validate({**ACCOUNT, "created_at": moment})


def test_an_open_enum_keeps_unknown_values() -> None:
    """A category that upstream adds tomorrow is kept as text; a known one is its member."""
    added, known = (Account.model_validate({**ACCOUNT, "account_category": name}) for name in ("PENSION", "DEPOSIT"))
    assert (added.account_category, known.account_category) == ("PENSION", AccountCategory.DEPOSIT)
    assert isinstance(known.account_category, AccountCategory)


def test_an_open_enum_takes_unknown_values_as_text() -> None:
    """Upstream may add a status before the schema knows it."""
    statuses = [Account.model_validate({**ACCOUNT, "status": word}).status for word in ("open", "frozen")]
    assert statuses == [AccountStatus.OPEN, "frozen"]
    assert isinstance(statuses[0], AccountStatus)


def test_a_closed_enum_refuses_unknown_values() -> None:
    """An interval is one of those that are known."""
    interval = TypeAdapter(CandleInterval)
    assert interval.validate_python("1d") is CandleInterval("1d")
    with pytest.raises(ValidationError):
        interval.validate_python("1x")


@pytest.mark.parametrize(
    ("instrument", "model"),
    [(LISTED, ListedInstrument), ({**LISTED, "kind": "crypto"}, ListedInstrument), (OPTION, OptionInstrument)],
)
def test_a_union_picks_its_part_by_the_discriminator(instrument: dict[str, object], model: type) -> None:
    """The kind decides, not the keys that happen to be there."""
    assert type(Position.model_validate({**POSITION, "instrument": instrument}).instrument) is model


@pytest.mark.parametrize("kind", ["future", "", None, "OPTION"])
def test_a_union_refuses_an_unknown_kind(kind: object) -> None:
    """An instrument of a kind that the schema does not know is no instrument."""
    with pytest.raises(ValidationError):
        Position.model_validate({**POSITION, "instrument": {**LISTED, "kind": kind}})


def test_absent_and_null_are_none() -> None:
    """What may be missing is None, whichever way it is missing."""
    absent, null = (Position.model_validate({**POSITION, **more}) for more in ({}, {"units": None, "tax_lots": None}))
    assert absent == null


@pytest.mark.parametrize("missing", ["account_id", "ordinal", "symbol_id", "instrument"])
def test_what_is_required_must_be_there(missing: str) -> None:
    """A key is never made up."""
    with pytest.raises(ValidationError, match=missing):
        Position.model_validate({name: value for name, value in POSITION.items() if name != missing})


def test_a_model_cannot_be_changed() -> None:
    """What is cached is what was validated."""
    position = Position.model_validate(POSITION)
    with pytest.raises(ValidationError, match="frozen"):
        position.units = Decimal(1)


def test_a_model_takes_no_unknown_key() -> None:
    """A misspelt field is an error, not a loss."""
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Position.model_validate({**POSITION, "unit": "1"})


def test_a_list_is_a_tuple() -> None:
    """A frozen model holds nothing that can be changed."""
    position = Position.model_validate({**POSITION, "tax_lots": [{"quantity": "1.50"}]})
    assert position.tax_lots == (TaxLot(quantity=Decimal("1.50")),)


def test_what_the_schema_says_can_be_asked() -> None:
    """Description, examples, unit and sensitivity of a field are in its JSON Schema."""
    told = Position.model_json_schema(mode="serialization")["properties"]["units"]
    assert {key: told[key] for key in ("description", "examples", "x-unit", "x-pii")} == {
        "description": "How much is held; negative where it was sold short.",
        "examples": ["40.5"],
        "x-unit": "shares, or contracts of an option",
        "x-pii": "financial",
    }


def test_every_model_has_a_docstring() -> None:
    """The description of an entity is the docstring of its class."""
    assert all(model.__doc__ for model in MODELS.values())
