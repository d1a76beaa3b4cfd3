"""Describe a user whose accounts show every kind of instrument, order, lot and state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.clock import DAY
from harness.snaptrade.sandbox.market import instruments
from harness.snaptrade.sandbox.orders.order import ScriptedOrder, TrailingDistance
from harness.snaptrade.sandbox.payloads import with_nulls, without

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.users.payload_factory import PayloadFactory, Persona, SimulatedAccount

_ONE_OF_EACH = (
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
_OPTION_ORDERS = (
    ScriptedOrder("NVDA  250919P00140000", "BUY_TO_OPEN", "Limit", "4", "7.10", 40 * DAY, filled="4"),
    ScriptedOrder("AAPL7 251219P00190000", "SELL_TO_OPEN", "Limit", "5", "8.80", 6 * DAY, filled="3"),
    ScriptedOrder("SHOP  260619C00170000", "BUY_TO_OPEN", "Market", "2", "18.15", 3 * DAY, filled="2"),
    ScriptedOrder(
        "KO", "SELL", "TrailingStop", "40", "68.25", 2 * DAY, trail=TrailingDistance(Decimal("1.50"), "DOLLAR")
    ),
)
_PAPER_ORDERS = (
    ScriptedOrder("AAPL", "BUY", "Limit", "12.5", "150.25", 3_600, time_in_force="Day"),
    ScriptedOrder(
        "AAPL",
        "SELL",
        "TrailingStop",
        "2",
        "191.03",
        5 * DAY,
        filled="0.5",
        trail=TrailingDistance(Decimal(5), "PERCENT"),
    ),
)
_FUTURE_OPTION_DETAILS = ("multiplier", "currency", "exchange", "description")
_FUTURE_DETAILS = ("multiplier", "currency", "exchange", "expiration_date")
_CFD_DETAILS = ("description", "currency", "exchange")
_ACCOUNT_DETAILS = ("institution_account_id", "funding_date", "status", "raw_type", "account_category")
_MANY = 24
_PAIR_ORDERS = (
    ScriptedOrder("BTC-EUR", "BUY", "Limit", "0.25", "90150.5", 20 * DAY, filled="0.25"),
    ScriptedOrder("ETH-BTC", "BUY", "Limit", "3.000000000000000001", "0.02321", 4 * DAY, filled="1.5"),
    ScriptedOrder("SOL-USDC", "SELL", "Market", "12", "154.7", 9 * DAY, filled="12", time_in_force="IOC"),
    ScriptedOrder("ETH-USD", "SELL", "Stop", "0.5", "2210.4", 10 * DAY),
)


def every_kind(factory: PayloadFactory) -> Persona:
    """Return connections to five brokerages, one disabled and one hardly described, and an account for each state."""
    broker = factory.connection("INTERACTIVE-BROKERS-FLEX")
    etoro = factory.connection(
        "ETORO", is_eligible_for_payout=True, data_freshness_mode={"institution": "realtime", "snaptrade": "realtime"}
    )
    kraken = factory.connection("KRAKEN", type="read")
    lost = factory.connection(
        "FIDELITY",
        disabled=True,
        disabled_date="2025-06-14T08:30:00.250000Z",
        data_freshness_mode={"institution": "delayed", "snaptrade": "delayed"},
    )
    saxo = factory.connection("SAXO")
    accounts = [
        one_of_each(factory, broker),
        futures(factory, broker),
        options_and_lots(factory, broker),
        paper(factory, etoro),
        just_linked(factory, etoro),
        pairs_and_tokens(factory, kraken),
        unavailable(factory, lost),
        sparse(factory, saxo),
        bare(factory, saxo),
    ]
    return factory.persona([broker, etoro, kraken, lost, {"id": saxo["id"]}], accounts)


def one_of_each(factory: PayloadFactory, broker: ApiPayload) -> SimulatedAccount:
    """Hold one of each kind of instrument but futures."""
    shares = [factory.share(*row) for row in _ONE_OF_EACH]
    return factory.account(
        broker,
        "One of each kind",
        total=("98765.43", "USD"),
        balances=[factory.balance("USD", "54321.00", "54321.00")],
        positions=[
            *shares,
            factory.option("AAPL", "CALL", "240", "2", "5.65", "4.10"),
            factory.held(instruments.cfd(factory.id, factory.instrument("SIE.DE")), "10", "217.65", "200.10"),
            factory.held(
                instruments.tokenized_asset(factory.id, factory.instrument("AAPL")), "0.75", "201.08", "190.00"
            ),
        ],
    )


def futures(factory: PayloadFactory, broker: ApiPayload) -> SimulatedAccount:
    """Hold nothing but futures: no endpoint knows the symbol of one, so that what needs it has no answer here."""
    future, other = (
        instruments.future(factory.id, "FGBL", date(2025, 9, 8)),
        instruments.future(factory.id, "ES", date(2026, 3, 20)),
    )
    # contracts of which little is known: the details are absent in one, null in the next
    june, december = (instruments.future(factory.id, "ES", day) for day in (date(2026, 6, 19), date(2026, 12, 18)))
    far = instruments.future_option(factory.id, june, "CALL", "7000")
    barely_described = [
        without(june, *_FUTURE_DETAILS),
        with_nulls(december, *_FUTURE_DETAILS),
        without(far, *_FUTURE_OPTION_DETAILS),
        with_nulls(instruments.future_option(factory.id, december, "PUT", "5000"), *_FUTURE_OPTION_DETAILS),
    ]
    return factory.account(
        broker,
        "Futures",
        total=("40250.75", "EUR"),
        balances=[factory.balance("EUR", "12600.00", "8400.5")],
        positions=[
            factory.share("SWVXX", "500", "1", "1", cash_equivalent=True),
            factory.held(future, "-3", "130.12", "131.04"),
            factory.held(instruments.future_option(factory.id, future, "PUT", "129.5"), "5", "0.42", "0.61"),
            factory.held(other, "1", "6105.25", "5990.00"),
            factory.held(instruments.future_option(factory.id, other, "CALL", "6200"), "-2", "88.50", None),
            *(factory.held(contract, "1", "6105.25", None) for contract in barely_described),
        ],
    )


def options_and_lots(factory: PayloadFactory, broker: ApiPayload) -> SimulatedAccount:
    """Hold options, mini options and shares in lots, owned and owed."""
    bought = factory.lot("150", "61.105", current_value="10606.50")
    later = factory.lot("100", "70.2", original_purchase_date="2025-02-18T16:01:12.5Z", current_value="7071.00")
    short = factory.lot(
        "40", "27.1", original_purchase_date="2024-12-03T20:59:59Z", current_value="975.60", position_type="SHORT"
    )
    return factory.account(
        broker,
        "Options and lots",
        total=("31870.2", "USD"),
        balances=[factory.balance("USD", "9120.4", "18240.80"), factory.balance("CAD", "-410.55", None)],
        positions=[
            factory.share("KO", "250", "70.71", "64.743", tax_lots=[bought, later]),
            factory.share("GME", "-40", "24.39", "27.10", tax_lots=[short]),
            *(factory.contract(*row) for row in _CONTRACTS),
        ],
        orders=_OPTION_ORDERS,
        sync_status=factory.synced("2025-06-27", first="2022-07-15"),
    )


def paper(factory: PayloadFactory, etoro: ApiPayload) -> SimulatedAccount:
    """Trade with play money, mostly contracts for difference."""
    cfds = [instruments.cfd(factory.id, factory.instrument(ticker)) for ticker in ("NVDA", "7203.T", "MSFT", "KO")]
    return factory.account(
        etoro,
        "Virtual portfolio",
        total=("100000", "USD"),
        balances=[factory.balance("USD", "88012.5", "88012.5")],
        positions=[
            factory.share("AAPL", "14.5", "201.0800", "175.5"),
            factory.held(cfds[0], "25", "157.99", "120.4"),
            factory.held(cfds[1], "-100", "2491.5", "2600"),
            factory.held(without(cfds[2], *_CFD_DETAILS), "3", "497.41", None),
            factory.held(with_nulls(cfds[3], *_CFD_DETAILS), "8", "70.71", None),
        ],
        orders=_PAPER_ORDERS,
        is_paper=True,
        raw_type="virtual",
        opening_date="2022-01-24T10:15:00Z",
        funding_date="2022-02-01T00:00:00Z",
    )


def just_linked(factory: PayloadFactory, etoro: ApiPayload) -> SimulatedAccount:
    """Have neither holdings nor transactions yet, at a brokerage that hides what the account holds."""
    return factory.account(
        etoro,
        "Just linked",
        total=None,
        created_date="2025-06-30T19:58:41.000001Z",
        opening_date="2025-06-27T07:00:00+02:00",
        funding_date="2025-06-29T22:10:00Z",
        sync_status=factory.synced(None, None, complete=False, holdings_unavailable=True),
    )


def pairs_and_tokens(factory: PayloadFactory, kraken: ApiPayload) -> SimulatedAccount:
    """Hold cryptocurrencies and tokens, and order pairs of them."""
    tokens = [instruments.tokenized_asset(factory.id, factory.instrument(ticker)) for ticker in ("SPY", "NVDA")]
    return factory.account(
        kraken,
        "Spot",
        total=("52340.018", "EUR"),
        balances=[factory.balance("EUR", "1040.25", "1040.25")],
        positions=[
            factory.share("BTC", "0.25", "107135.335", "104500.75"),
            factory.share("ETH", "7.5", "2486.58", "1911.20"),
            factory.share("SOL", "88.125", "154.71", "139"),
            factory.held(tokens[0], "1.25", "617.85", "590.1"),
            factory.held(without(tokens[1], "description"), "3", "157.99", None),
        ],
        orders=_PAIR_ORDERS,
        raw_type="spot",
        sync_status=factory.synced("2025-06-30", first="2022-07-01", holdings_unavailable=False),
    )


def unavailable(factory: PayloadFactory, lost: ApiPayload) -> SimulatedAccount:
    """Have the figures of the last fetch, since the connection is lost, and an incomplete list of transactions."""
    as_of = "2025-06-13T20:00:00.000000Z"
    return factory.account(
        lost,
        "Savings",
        total=("20150.75", "USD"),
        balances=[factory.balance("USD", "20150.75", None)],
        as_of=as_of,
        status="unavailable",
        account_category="DEPOSIT",
        raw_type="savings",
        sync_status=factory.synced("2025-06-12", as_of, complete=False),
    )


def sparse(factory: PayloadFactory, broker: ApiPayload) -> SimulatedAccount:
    """Hold much, of which the brokerage leaves out what it may."""
    shares = [factory.drawn_share(number, ticker) for number, ticker in enumerate(factory.tickers[:_MANY])]
    lots = [factory.lot(str(number), "12.5", current_value="13.75") for number in range(1, _MANY)]
    codes = ("USD", "CAD", "EUR", "GBP", "JPY", "CHF", "AUD", "HKD")
    return factory.account(
        broker,
        "By halves",
        total=("8120.5", "USD"),
        balances=[factory.balance(code, "1050.5", "2101.00") for code in codes],
        positions=[
            factory.share("AAPL", "300", "201.08", "12.5", tax_lots=[*lots]),
            *shares,
            *(factory.contract(*row) for row in _CONTRACTS * 3),
        ],
        orders=_OPTION_ORDERS + _PAIR_ORDERS,
        omit_optional_fields=True,
        sync_status={"holdings": {}, "transactions": {}},
    )


def bare(factory: PayloadFactory, broker: ApiPayload) -> SimulatedAccount:
    """Build an account that has only the required members."""
    account = factory.account(broker, "Hardly told", total=None, sync_status={}, balance={})
    return replace(account, summary=without(account.summary, *_ACCOUNT_DETAILS))
