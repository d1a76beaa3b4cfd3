"""Hold everything that the sandbox knows: the same for the same seed, but for what users do."""

from __future__ import annotations

import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from harness.snaptrade.credentials import Credentials
from harness.snaptrade.sandbox.market.prices import Market
from harness.snaptrade.sandbox.market.reference import ReferenceData
from harness.snaptrade.sandbox.market.universe import Universe
from harness.snaptrade.sandbox.orders import history
from harness.snaptrade.sandbox.orders.history import AccountHistory, TradingProfile
from harness.snaptrade.sandbox.payloads import payloads
from harness.snaptrade.sandbox.seeded_random import SeededRandom
from harness.snaptrade.sandbox.user_ledger import UserLedger
from harness.snaptrade.sandbox.users import holdings
from harness.snaptrade.sandbox.users.personas import DEFAULT, KINDS, is_numbered, numbered, personas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.snaptrade.sandbox.market.universe import Tradable
    from harness.snaptrade.sandbox.orders.order import ScriptedOrder
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.users.payload_factory import Persona, SimulatedAccount
    from harness.wire import Json

__all__ = ["CLIENT", "DEFAULT", "KINDS", "SEED", "World", "credentials", "user_secret"]

SEED = 2025
CLIENT = "sandbox-client"


def credentials(user: str = DEFAULT, seed: int = SEED) -> Credentials:
    """Return the made-up credentials with which the sandbox of this seed accepts one of its users."""
    return Credentials(CLIENT, SeededRandom(seed).key("consumer key"), user, user_secret(seed, user))


@lru_cache(maxsize=20_000)
def user_secret(seed: int, user: str) -> str:
    """Return the secret of one user of the sandbox."""
    return SeededRandom(seed).key("user secret", user)


class World:
    """Hold the payloads of today's API: reference data, and what each user has and did."""

    def __init__(self, seed: int = SEED) -> None:
        self.rng = SeededRandom(seed)
        self.seed = seed
        self.consumer_key = credentials(seed=seed).consumer_key
        self.reference = ReferenceData(self.rng)
        self.universe = Universe(self.reference, self.rng)
        self._personas = personas(self.reference, self.rng)
        accounts = (account for persona in self._personas.values() for account in persona.accounts.values())
        self.market = Market(self.rng, holdings.prices(accounts))
        self._ledgers: dict[str, UserLedger] = {}
        self._histories: dict[str, AccountHistory] = {}

    @property
    def users(self) -> tuple[str, ...]:
        """Return every user with a name of its own, the default one first; sandbox-0000 to sandbox-9999 exist too."""
        return tuple(user for user in self._personas if not is_numbered(user))

    @property
    def tickers(self) -> tuple[str, ...]:
        """Return every symbol's ticker, the well-known ones first."""
        return tuple(self.reference.symbols)

    def has(self, user: str) -> bool:
        """Return True if this user lives in the sandbox."""
        return user in self._personas or is_numbered(user)

    def knows(self, user: str, secret: str) -> bool:
        """Return True if this is a user of the sandbox with the right secret."""
        return self.has(user) and hmac.compare_digest(secret.encode(), user_secret(self.seed, user).encode())

    def brokerages(self) -> Json:
        """Return every brokerage."""
        return list(self.reference.brokerages.values())

    def symbol(self, query: str) -> Json:
        """Return the universal symbol with this id or ticker, None where there is none."""
        return self.reference.symbol(query)

    def connections(self, user: str) -> list[Json]:
        """Return the connections of a user."""
        return self._persona(user).connections

    def connection(self, user: str, connection_id: str) -> ApiPayload | None:
        """Return one connection of a user, None where the user has no such connection."""
        connections = payloads(self.connections(user))
        return next((connection for connection in connections if connection["id"] == connection_id), None)

    def connection_ids(self, user: str) -> list[str]:
        """Return the ids of a user's connections."""
        return [str(connection["id"]) for connection in payloads(self.connections(user))]

    def accounts(self, user: str) -> Json:
        """Return the accounts of a user as they were at the opening."""
        return [account.summary for account in self._persona(user).accounts.values()]

    def account_ids(self, user: str) -> list[str]:
        """Return the ids of a user's accounts."""
        return list(self._persona(user).accounts)

    def account(self, user: str, account_id: str) -> SimulatedAccount | None:
        """Return one account of a user as it was at the opening, None where the user has no such account."""
        return self._persona(user).accounts.get(account_id)

    def account_at(self, user: str, account: SimulatedAccount, now: float) -> SimulatedAccount:
        """Return the account as it is at a time."""
        key, ledger = str(account.summary["id"]), self._ledgers.get(user)
        if ledger is None:
            return account
        changes = ledger.changes(key, now, self.market)
        return holdings.changed(account, changes, ledger.synced.get(key), self.market, self.reference.currency)

    def accounts_now(self, user: str, now: float) -> list[SimulatedAccount]:
        """Return every account of a user as it is at a time."""
        return [self.account_at(user, account, now) for account in self._persona(user).accounts.values()]

    @property
    def visitors(self) -> tuple[str, ...]:
        """Return the users who have sent a request: they have a ledger."""
        return tuple(self._ledgers)

    def ledger(self, user: str) -> UserLedger:
        """Return what the user did."""
        return self._ledgers.setdefault(user, UserLedger())

    def history(self, account: SimulatedAccount) -> AccountHistory:
        """Return what the account did before the opening; it is made up once."""
        key = str(account.summary["id"])
        if key not in self._histories:
            profile = self.trading_profile(account)
            orders = history.past_orders(self.rng, self.market, profile)
            self._histories[key] = AccountHistory(profile, orders, history.past_activities(self.rng, profile))
        return self._histories[key]

    def trading_profile(self, account: SimulatedAccount) -> TradingProfile:
        """Return the account as far as its history needs it: it traded before what it held at the opening."""
        symbols = [str(instrument["symbol"]) for instrument in account.instruments]
        currencies = account.currencies
        return TradingProfile(
            str(account.summary["id"]),
            str(account.summary["institution_name"]),
            tuple(traded for traded in map(self.universe.find, symbols) if traded),
            self.reference.currency((currencies or ["USD"])[0]),
            funded=bool(currencies),
            scripted=tuple(self._scripted_orders(account)),
        )

    def _scripted_orders(self, account: SimulatedAccount) -> Iterator[tuple[ScriptedOrder, Tradable]]:
        for scripted in account.orders:
            traded = self.universe.find_pair(scripted.symbol) or self.universe.find(scripted.symbol)
            if traded:
                yield scripted, traded

    def _persona(self, user: str) -> Persona:
        if user not in self._personas:
            self._personas[user] = numbered(self.reference, self.rng, user)
        return self._personas[user]
