"""Hold what all users share: currencies, exchanges, security types, brokerages, and universal symbols."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.seeded_random import SeededRandom
    from harness.wire import Json

_CURRENCIES = {
    "USD": "US Dollar",
    "CAD": "Canadian Dollar",
    "EUR": "Euro",
    "GBP": "British Pound",
    "JPY": "Japanese Yen",
    "CHF": "Swiss Franc",
    "AUD": "Australian Dollar",
    "HKD": "Hong Kong Dollar",
}


class _Exchange(NamedTuple):
    mic_code: str | None
    name: str
    timezone: str
    hours: tuple[str, str]
    suffix: str | None
    currency: str


_EXCHANGES = {
    "NYSE": _Exchange("XNYS", "New York Stock Exchange", "America/New_York", ("09:30:00", "16:00:00"), None, "USD"),
    "NASDAQ": _Exchange("XNAS", "NASDAQ", "America/New_York", ("09:30:00", "16:00:00"), None, "USD"),
    "ARCX": _Exchange("ARCX", "NYSE Arca", "America/New_York", ("09:30:00", "16:00:00"), None, "USD"),
    "OTC": _Exchange(None, "Over the Counter", "America/New_York", ("09:30:00", "16:00:00"), None, "USD"),
    "TSX": _Exchange("XTSE", "Toronto Stock Exchange", "America/Toronto", ("09:30:00", "16:00:00"), ".TO", "CAD"),
    "LSE": _Exchange("XLON", "London Stock Exchange", "Europe/London", ("08:00:00", "16:30:00"), ".L", "GBP"),
    "XETRA": _Exchange("XETR", "Deutsche Börse Xetra", "Europe/Berlin", ("09:00:00", "17:30:00"), ".DE", "EUR"),
    "SIX": _Exchange("XSWX", "SIX Swiss Exchange", "Europe/Zurich", ("09:00:00", "17:30:00"), ".SW", "CHF"),
    "TSE": _Exchange("XTKS", "東京証券取引所", "Asia/Tokyo", ("09:00:00", "15:30:00"), ".T", "JPY"),
}
_TYPES = {
    "cs": ("Common Stock", "stock"),
    "ad": ("ADR", "adr"),
    "et": ("ETF", "etf"),
    "oef": ("Open Ended Fund", "mutualfund"),
    "crypto": ("Cryptocurrency", "crypto"),
    "cef": ("Closed End Fund", "cef"),
    "bnd": ("Bond", "bond"),
    "wt": ("Warrant", "other"),
}
_LISTED = (
    ("AAPL", "Apple Inc", "NASDAQ", "cs"),
    ("MSFT", "Microsoft Corp", "NASDAQ", "cs"),
    ("NVDA", "NVIDIA Corp", "NASDAQ", "cs"),
    ("BRK.B", "Berkshire Hathaway Inc Class B", "NYSE", "cs"),
    ("KO", "Coca-Cola Co", "NYSE", "cs"),
    ("GME", "GameStop Corp", "NYSE", "cs"),
    ("SHOP.TO", "Shopify Inc", "TSX", "cs"),
    ("RY.TO", "Royal Bank of Canada", "TSX", "cs"),
    ("HSBA.L", "HSBC Holdings plc", "LSE", "cs"),
    ("MBG.DE", "Mercedes-Benz Group AG", "XETRA", "cs"),
    ("SIE.DE", "Siemens AG Namens-Aktien", "XETRA", "cs"),
    ("NESN.SW", "Nestlé SA", "SIX", "cs"),
    ("7203.T", "トヨタ自動車株式会社", "TSE", "cs"),
    ("6758.T", "ソニーグループ株式会社", "TSE", "cs"),
    ("TSM", "Taiwan Semiconductor Manufacturing Co Ltd ADR", "NYSE", "ad"),
    ("NVO", "Novo Nordisk A/S ADR", "NYSE", "ad"),
    ("NSRGY", "Nestlé SA ADR", "OTC", "ad"),
    ("SPY", "SPDR S&P 500 ETF Trust", "ARCX", "et"),
    ("VTI", "Vanguard Total Stock Market ETF", "ARCX", "et"),
    ("QQQ", "Invesco QQQ Trust", "NASDAQ", "et"),
    ("VAB.TO", "Vanguard Canadian Aggregate Bond Index ETF", "TSX", "et"),
    ("VFV.TO", "Vanguard S&P 500 Index ETF", "TSX", "et"),
    ("VUSA.L", "Vanguard S&P 500 UCITS ETF", "LSE", "et"),
    ("SWVXX", "Schwab Value Advantage Money Fund", "OTC", "oef"),
    ("VTSAX", "Vanguard Total Stock Market Index Fund Admiral Shares", "OTC", "oef"),
    ("BTC", "Bitcoin", None, "crypto"),
    ("ETH", "Ethereum", None, "crypto"),
    ("SOL", "Solana", None, "crypto"),
    ("SHIB", "Shiba Inu", None, "crypto"),
    ("USDC", "USD Coin", None, "crypto"),
)
_RARE = (
    ("PDI", "PIMCO Dynamic Income Fund", "NYSE", "cef"),
    ("US91282CKQ32", "US Treasury Note 4.375% 2034", "OTC", "bnd"),
    ("ZABC.WT", "Zabc Corp Warrants 2027", "NYSE", "wt"),
)
"""Listed last, so that they change nothing about the others."""
_MADE_UP = 600
_FIRST = (
    "Amber",
    "Boréal",
    "Cedar",
    "Delta",
    "Élan",
    "Fjord",
    "Granite",
    "Harbour",
    "Island",
    "Jasper",
    "Łódź",
    "Ñandú",
)
_SECOND = ("Energy", "Foods", "Health", "Logistics", "Mining", "Optics", "Rail", "Software", "Textiles", "Water")
_THIRD = ("Corp", "Group", "Holdings", "Inc", "Ltd", "plc")
_HOMES = ("NYSE", "NASDAQ", "NYSE", "NASDAQ", "TSX", "LSE", "XETRA", "SIX", "TSE", "OTC")
_BROKERAGES = {
    "ALPACA": ("Alpaca", "Traditional Brokerage"),
    "COINBASE": ("Coinbase", "Cryptocurrency Exchange"),
    "DEGIRO": ("DEGIRO", "Traditional Brokerage"),
    "ETRADE": ("E*TRADE", "Traditional Brokerage"),
    "FIDELITY": ("Fidelity", "Traditional Brokerage"),
    "INTERACTIVE-BROKERS-FLEX": ("Interactive Brokers", "Traditional Brokerage"),
    "KRAKEN": ("Kraken", "Cryptocurrency Exchange"),
    "QUESTRADE": ("Questrade", "Traditional Brokerage"),
    "ROBINHOOD": ("Robinhood", "Traditional Brokerage"),
    "SCHWAB": ("Schwab", "Traditional Brokerage"),
    "TRADING212": ("Trading 212", "Traditional Brokerage"),
    "WEALTHSIMPLETRADE": ("Wealthsimple", "Robo-advisor"),
    "ETORO": ("eToro", "Traditional Brokerage"),
    "SAXO": ("Saxo", ""),
    "VANGUARD": ("Vanguard", ""),
    "ZÜRCHER-BANK": ("Zürcher Bank für Börsenhandel", "Traditional Brokerage"),
}


class ReferenceData:
    """Hold the reference data of one world; a currency, exchange or type is the same object wherever it appears."""

    def __init__(self, rng: SeededRandom) -> None:
        self._rng = rng
        self._currencies: dict[str, ApiPayload] = {
            code: {"id": rng.id("currency", code), "code": code, "name": name} for code, name in _CURRENCIES.items()
        }
        self._exchanges = {code: self._exchange(code, row) for code, row in _EXCHANGES.items()}
        self._types = {code: self._type(code, row[0]) for code, row in _TYPES.items()}
        self.brokerages = {slug: self._brokerage(slug, *row) for slug, row in _BROKERAGES.items()}
        self.symbols = {str(symbol["symbol"]): symbol for symbol in self._universe()}
        self.instruments = {ticker: self._instrument(symbol) for ticker, symbol in self.symbols.items()}
        self._by_id = {str(symbol["id"]): symbol for symbol in self.symbols.values()}
        self.made_up = tuple(self.symbols)[len(_LISTED) : -len(_RARE)]

    def symbol(self, query: str) -> ApiPayload | None:
        """Return the universal symbol with this id or ticker, None where there is none."""
        return self._by_id.get(query) or self.symbols.get(query)

    def search(self, substring: str, most: int) -> list[Json]:
        """Return the symbols with these letters in ticker or description, in either case, the best known first."""
        wanted = substring.casefold()
        texts = ((f"{symbol['symbol']} {symbol.get('description') or ''}", symbol) for symbol in self.symbols.values())
        return list(islice((symbol for text, symbol in texts if wanted in text.casefold()), most))

    def exchanges(self) -> list[Json]:
        """Return every exchange."""
        return list(self._exchanges.values())

    def currency(self, code: str) -> ApiPayload:
        """Return the currency with this ISO 4217 code."""
        return self._currencies[code]

    def _exchange(self, code: str, row: _Exchange) -> ApiPayload:
        return {
            "id": self._rng.id("exchange", code),
            "code": code,
            "mic_code": row.mic_code,
            "name": row.name,
            "timezone": row.timezone,
            "start_time": row.hours[0],
            "close_time": row.hours[1],
            "suffix": row.suffix,
        }

    def _type(self, code: str, description: str) -> ApiPayload:
        return {"id": self._rng.id("type", code), "code": code, "description": description, "is_supported": True}

    def _universe(self) -> Iterator[ApiPayload]:
        for number, listed in enumerate((*_LISTED, *self._made_up(), *_RARE)):
            yield self._symbol(number, *listed)

    def _made_up(self) -> Iterator[tuple[str, str, str, str]]:
        for number in range(_MADE_UP):
            home = self._rng.one_of(_HOMES, "home", number)
            name = " ".join(self._rng.one_of(words, "name", number, words[0]) for words in (_FIRST, _SECOND, _THIRD))
            kind = self._rng.one_of(("cs", "cs", "cs", "et", "ad"), "kind", number)
            letters = "".join(chr(ord("A") + number // place % 26) for place in (676, 26, 1))
            yield f"Z{letters}{_EXCHANGES[home].suffix or ''}", name, home, kind

    def _symbol(self, number: int, ticker: str, name: str, home: str | None, kind: str) -> ApiPayload:
        exchange = _EXCHANGES[home] if home else None
        suffix = (exchange.suffix if exchange else None) or ""
        currency = self._currencies[exchange.currency if exchange else "USD"]
        symbol: ApiPayload = {
            "id": self._rng.id("symbol", ticker),
            "symbol": ticker,
            "raw_symbol": ticker.removesuffix(suffix),
            "currency": currency,
            "type": self._types[kind],
            "currencies": [currency] if number % 2 else [],
            **self._described(number, name),
            **self._figi(number, ticker, kind),
        }
        return {**symbol, "exchange": self._exchanges[home]} if home else symbol

    def _described(self, number: int, name: str) -> ApiPayload:
        if number % 29 == 1:
            return {}
        return {"description": None if number % 31 == 1 else name}

    def _figi(self, number: int, ticker: str, kind: str) -> ApiPayload:
        if kind == "crypto" or number % 11 == 0:
            return {}
        if number % 7 == 0:
            return {"figi_code": None, "figi_instrument": None}
        code = self._bbg("listing", ticker)
        share_class = None if number % 5 == 0 else self._bbg("class", ticker)
        return {"figi_code": code, "figi_instrument": {"figi_code": code, "figi_share_class": share_class}}

    def _bbg(self, *purpose: str) -> str:
        return f"BBG{self._rng.key('figi', *purpose)[:9].upper()}"

    def _instrument(self, symbol: ApiPayload) -> ApiPayload:
        """Describe the symbol as a position does: with its kind, and with currency and exchange as codes."""
        shared = ("id", "symbol", "raw_symbol", "description", "figi_instrument")
        type_, currency, exchange = symbol["type"], symbol["currency"], symbol.get("exchange")
        instrument: ApiPayload = {"kind": _TYPES[_text(type_, "code")][1], "currency": _text(currency, "code")}
        if exchange:
            instrument["exchange"] = _text(exchange, "mic_code") or _text(exchange, "code")
        return instrument | {name: symbol[name] for name in shared if name in symbol}

    def _brokerage(self, slug: str, name: str, kind: str) -> ApiPayload:
        if not kind:  # a brokerage that SnapTrade has not described yet
            return {"id": self._rng.id("brokerage", slug), **({"brokerage_type": {}} if slug == "SAXO" else {})}
        site = f"https://{slug.lower()}.example"
        brokerage: ApiPayload = {
            "id": self._rng.id("brokerage", slug),
            "slug": slug,
            "name": name,
            "display_name": name,
            "description": f"{name} is a {kind.lower()}.",
            "aws_s3_logo_url": f"{site}/logo.png",
            "aws_s3_square_logo_url": self._rng.one_of((f"{site}/square.png", None), "square logo", slug),
            "url": self._rng.one_of((site, None), "url", slug),
            "open_url": self._rng.one_of((f"{site}/open", None), "open url", slug),
            "enabled": slug != "TRADING212",
            "maintenance_mode": slug == "DEGIRO",
            "allows_trading": self._rng.one_of((True, False, None), "trading", slug),
            "allows_fractional_units": self._rng.one_of((True, False, None), "fractional units", slug),
            "has_reporting": self._rng.one_of((True, False, None), "reporting", slug),
            "is_real_time_connection": self._rng.one_of((True, False), "real time", slug),
            "brokerage_type": {"id": self._rng.id("brokerage type", kind), "name": kind},
            "exchanges": [],
        }
        return brokerage if slug == "KRAKEN" else {**brokerage, "is_degraded": slug == "DEGIRO"}


def _text(payload: Json, name: str) -> str:
    return str(payload[name] or "") if isinstance(payload, dict) else ""
