"""The user whose accounts show what the others' do not: every kind of instrument, order, lot and state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox import instruments as kinds
from harness.snaptrade.sandbox.history import Told
from harness.snaptrade.sandbox.json_parts import null, without
from harness.snaptrade.sandbox.orders import Trail
from harness.snaptrade.sandbox.times import DAY

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.payload_factory import Account, Author, Persona
    from harness.snaptrade.sandbox.reference import Payload
    from harness.wire import Json

_ONE_EACH = (
    ("MSFT", "33", "497.41", "301.5"),
    ("BTC", "0.5", "107135.335", "64250.10"),
    ("VTI", "41.0250", "303.93", "219.97"),
    ("VTSAX", "99.017", "147.18", "120.25"),
    ("PDI", "200", "19.02", "18.11"),
    ("TSM", "48", "226.49", "98.7654321"),
    ("US91282CKQ32", "10", "1012.50", "998.125"),
    ("ZABC.WT", "1000", "0.35", "0.5"),
)
_CONTRACTS = (
    ("NVDA  250919P00140000", "NVDA", "4", "6.35", "7.10"),
    ("AAPL7 251219P00190000", "AAPL", "-3", "9.05", "8.80"),
    ("SHOP  260619C00170000", "SHOP.TO", "2", "18.40", None),
)
_OF_OPTIONS = (
    Told("NVDA  250919P00140000", "BUY_TO_OPEN", "Limit", "4", "7.10", 40 * DAY, filled="4"),
    Told("AAPL7 251219P00190000", "SELL_TO_OPEN", "Limit", "5", "8.80", 6 * DAY, filled="3"),
    Told("SHOP  260619C00170000", "BUY_TO_OPEN", "Market", "2", "18.15", 3 * DAY, filled="2"),
    Told("KO", "SELL", "TrailingStop", "40", "68.25", 2 * DAY, trail=Trail(Decimal("1.50"), "DOLLAR")),
)
_OF_A_PAPER_ACCOUNT = (
    Told("AAPL", "BUY", "Limit", "12.5", "150.25", 3_600, time_in_force="Day"),
    Told("AAPL", "SELL", "TrailingStop", "2", "191.03", 5 * DAY, filled="0.5", trail=Trail(Decimal(5), "PERCENT")),
)
_OF_A_FUTURE_OPTION = ("multiplier", "currency", "exchange", "description")
_OF_A_FUTURE = ("multiplier", "currency", "exchange", "expiration_date")
_OF_A_CFD = ("description", "currency", "exchange")
_OF_AN_ACCOUNT = ("institution_account_id", "funding_date", "status", "raw_type", "account_category")
_PLENTY = 24
_OF_PAIRS = (
    Told("BTC-EUR", "BUY", "Limit", "0.25", "90150.5", 20 * DAY, filled="0.25"),
    Told("ETH-BTC", "BUY", "Limit", "3.000000000000000001", "0.02321", 4 * DAY, filled="1.5"),
    Told("SOL-USDC", "SELL", "Market", "12", "154.7", 9 * DAY, filled="12", time_in_force="IOC"),
    Told("ETH-USD", "SELL", "Stop", "0.5", "2210.4", 10 * DAY),
)


def every_kind(author: Author) -> Persona:
    """Connections to five brokerages, one disabled and one hardly described, and an account for each thing to show."""
    broker = author.connection("INTERACTIVE-BROKERS-FLEX")
    etoro = author.connection(
        "ETORO", is_eligible_for_payout=True, data_freshness_mode={"institution": "realtime", "snaptrade": "realtime"}
    )
    kraken = author.connection("KRAKEN", type="read")
    lost = author.connection(
        "FIDELITY",
        disabled=True,
        disabled_date="2025-06-14T08:30:00.250000Z",
        data_freshness_mode={"institution": "delayed", "snaptrade": "delayed"},
    )
    hardly = author.connection("SAXO")
    accounts = [
        _one_of_each(author, broker),
        _futures(author, broker),
        _options_and_lots(author, broker),
        _paper(author, etoro),
        _just_linked(author, etoro),
        _pairs_and_tokens(author, kraken),
        _unavailable(author, lost),
        _by_halves(author, hardly),
        _hardly_told(author, hardly),
    ]
    told = [broker, etoro, kraken, lost, without(hardly, *(name for name in hardly if name != "id"))]
    return author.persona([*told], accounts)


def _one_of_each(author: Author, broker: Payload) -> Account:
    shares = [author.share(*row) for row in _ONE_EACH]
    return author.account(
        broker,
        "One of each kind",
        total=("98765.43", "USD"),
        balances=[author.balance("USD", "54321.00", "54321.00")],
        positions=[*shares, author.option("AAPL", "CALL", "240", "2", "5.65", "4.10"), *_standing_for(author)],
    )


def _standing_for(author: Author) -> list[Json]:
    return [
        author.held(kinds.cfd(author.id, author.instrument("SIE.DE")), "10", "217.65", "200.10"),
        author.held(kinds.tokenized_asset(author.id, author.instrument("AAPL")), "0.75", "201.08", "190.00"),
    ]


def _futures(author: Author, broker: Payload) -> Account:
    """By themselves: no symbol can be asked for of a future, so what needs one has no answer for this account."""
    future, other = kinds.future(author.id, "FGBL", date(2025, 9, 8)), kinds.future(author.id, "ES", date(2026, 3, 20))
    return author.account(
        broker,
        "Futures",
        total=("40250.75", "EUR"),
        balances=[author.balance("EUR", "12600.00", "8400.5")],
        positions=[
            author.share("SWVXX", "500", "1", "1", cash_equivalent=True),
            author.held(future, "-3", "130.12", "131.04"),
            author.held(kinds.future_option(author.id, future, "PUT", "129.5"), "5", "0.42", "0.61"),
            author.held(other, "1", "6105.25", "5990.00"),
            author.held(kinds.future_option(author.id, other, "CALL", "6200"), "-2", "88.50", None),
            *(author.held(each, "1", "6105.25", None) for each in _hardly_described(author)),
        ],
    )


def _hardly_described(author: Author) -> list[Payload]:
    """Contracts of which little is known: it is absent of the first, and null of the second."""
    june, december = (kinds.future(author.id, "ES", day) for day in (date(2026, 6, 19), date(2026, 12, 18)))
    far = kinds.future_option(author.id, june, "CALL", "7000")
    return [
        without(june, *_OF_A_FUTURE),
        null(december, *_OF_A_FUTURE),
        without(far, *_OF_A_FUTURE_OPTION),
        null(kinds.future_option(author.id, december, "PUT", "5000"), *_OF_A_FUTURE_OPTION),
    ]


def _options_and_lots(author: Author, broker: Payload) -> Account:
    bought = author.lot("150", "61.105", current_value="10606.50")
    later = author.lot("100", "70.2", original_purchase_date="2025-02-18T16:01:12.5Z", current_value="7071.00")
    short = author.lot(
        "40", "27.1", original_purchase_date="2024-12-03T20:59:59Z", current_value="975.60", position_type="SHORT"
    )
    return author.account(
        broker,
        "Options and lots",
        total=("31870.2", "USD"),
        balances=[author.balance("USD", "9120.4", "18240.80"), author.balance("CAD", "-410.55", None)],
        positions=[
            author.share("KO", "250", "70.71", "64.743", tax_lots=[bought, later]),
            author.share("GME", "-40", "24.39", "27.10", tax_lots=[short]),
            *(author.contract(*row) for row in _CONTRACTS),
        ],
        orders=_OF_OPTIONS,
        sync_status=author.synced("2025-06-27", first="2022-07-15"),
    )


def _paper(author: Author, etoro: Payload) -> Account:
    cfds = [kinds.cfd(author.id, author.instrument(ticker)) for ticker in ("NVDA", "7203.T", "MSFT", "KO")]
    return author.account(
        etoro,
        "Virtual portfolio",
        total=("100000", "USD"),
        balances=[author.balance("USD", "88012.5", "88012.5")],
        positions=[
            author.share("AAPL", "14.5", "201.0800", "175.5"),
            author.held(cfds[0], "25", "157.99", "120.4"),
            author.held(cfds[1], "-100", "2491.5", "2600"),
            author.held(without(cfds[2], *_OF_A_CFD), "3", "497.41", None),
            author.held(null(cfds[3], *_OF_A_CFD), "8", "70.71", None),
        ],
        orders=_OF_A_PAPER_ACCOUNT,
        is_paper=True,
        raw_type="virtual",
        opening_date="2022-01-24T10:15:00Z",
        funding_date="2022-02-01T00:00:00Z",
    )


def _just_linked(author: Author, etoro: Payload) -> Account:
    """Neither holdings nor transactions have been fetched, and the brokerage hides what it holds."""
    return author.account(
        etoro,
        "Just linked",
        total=None,
        created_date="2025-06-30T19:58:41.000001Z",
        opening_date="2025-06-27T07:00:00+02:00",
        funding_date="2025-06-29T22:10:00Z",
        sync_status=author.synced(None, None, complete=False, holdings_unavailable=True),
    )


def _pairs_and_tokens(author: Author, kraken: Payload) -> Account:
    tokens = [kinds.tokenized_asset(author.id, author.instrument(ticker)) for ticker in ("SPY", "NVDA")]
    return author.account(
        kraken,
        "Spot",
        total=("52340.018", "EUR"),
        balances=[author.balance("EUR", "1040.25", "1040.25")],
        positions=[
            author.share("BTC", "0.25", "107135.335", "104500.75"),
            author.share("ETH", "7.5", "2486.58", "1911.20"),
            author.share("SOL", "88.125", "154.71", "139"),
            author.held(tokens[0], "1.25", "617.85", "590.1"),
            author.held(without(tokens[1], "description"), "3", "157.99", None),
        ],
        orders=_OF_PAIRS,
        raw_type="spot",
        sync_status=author.synced("2025-06-30", first="2022-07-01", holdings_unavailable=False),
    )


def _unavailable(author: Author, lost: Payload) -> Account:
    """Since the connection was lost nothing is fetched; its transactions never were, all of them."""
    as_of = "2025-06-13T20:00:00.000000Z"
    return author.account(
        lost,
        "Savings",
        total=("20150.75", "USD"),
        balances=[author.balance("USD", "20150.75", None)],
        as_of=as_of,
        status="unavailable",
        account_category="DEPOSIT",
        raw_type="savings",
        sync_status=author.synced("2025-06-12", as_of, complete=False),
    )


def _by_halves(author: Author, broker: Payload) -> Account:
    """Of all that it holds and did, some of what may be absent or null is so."""
    shares = [author.drawn_share(number, ticker) for number, ticker in enumerate(author.tickers[:_PLENTY])]
    lots = [author.lot(str(number), "12.5", current_value="13.75") for number in range(1, _PLENTY)]
    codes = ("USD", "CAD", "EUR", "GBP", "JPY", "CHF", "AUD", "HKD")
    return author.account(
        broker,
        "By halves",
        total=("8120.5", "USD"),
        balances=[author.balance(code, "1050.5", "2101.00") for code in codes],
        positions=[
            author.share("AAPL", "300", "201.08", "12.5", tax_lots=[*lots]),
            *shares,
            *(author.contract(*row) for row in _CONTRACTS * 3),
        ],
        orders=_OF_OPTIONS + _OF_PAIRS,
        omit_optional_fields=True,
        sync_status={"holdings": {}, "transactions": {}},
    )


def _hardly_told(author: Author, broker: Payload) -> Account:
    """Nothing but what must be there."""
    account = author.account(broker, "Hardly told", total=None, sync_status={}, balance={})
    return replace(account, summary=without(account.summary, *_OF_AN_ACCOUNT))
