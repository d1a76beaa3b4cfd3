"""Everything the sandbox knows: the same for the same seed, but for what users do."""

from __future__ import annotations

import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from harness.snaptrade.credentials import Credentials
from harness.snaptrade.sandbox import history, holdings
from harness.snaptrade.sandbox.history import Past, Story
from harness.snaptrade.sandbox.json_parts import payloads
from harness.snaptrade.sandbox.market import Market
from harness.snaptrade.sandbox.personas import DEFAULT, KINDS, is_numbered, numbered, personas
from harness.snaptrade.sandbox.prices import starting
from harness.snaptrade.sandbox.reference import Reference
from harness.snaptrade.sandbox.seeded_random import Draw
from harness.snaptrade.sandbox.universe import Universe
from harness.snaptrade.sandbox.user_ledger import Book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.snaptrade.sandbox.history import Told
    from harness.snaptrade.sandbox.orders import Traded
    from harness.snaptrade.sandbox.payload_factory import Account, Persona
    from harness.snaptrade.sandbox.reference import Payload
    from harness.wire import Json

__all__ = ["CLIENT", "DEFAULT", "KINDS", "SEED", "World", "credentials", "user_secret"]

SEED = 2025
CLIENT = "sandbox-client"


def credentials(user: str = DEFAULT, seed: int = SEED) -> Credentials:
    """Made-up credentials that the sandbox of this seed accepts for one of its users."""
    return Credentials(CLIENT, Draw(seed).key("consumer key"), user, user_secret(seed, user))


@lru_cache(maxsize=20_000)
def user_secret(seed: int, user: str) -> str:
    """The secret of one user of the sandbox."""
    return Draw(seed).key("user secret", user)


class World:
    """The payloads of today's API: reference data, and what each user has and did."""

    def __init__(self, seed: int = SEED) -> None:
        self.draw = Draw(seed)
        self.seed = seed
        self.consumer_key = credentials(seed=seed).consumer_key
        self.reference = Reference(self.draw)
        self.universe = Universe(self.reference, self.draw)
        self._personas = personas(self.reference, self.draw)
        self.market = Market(self.draw, starting(self._personas.values()))
        self._books: dict[str, Book] = {}
        self._past: dict[str, Past] = {}

    @property
    def users(self) -> tuple[str, ...]:
        """Every user id that has a story, the default one first; sandbox-0000 to sandbox-9999 are there besides."""
        return tuple(user for user in self._personas if user != KINDS and not is_numbered(user))

    @property
    def tickers(self) -> tuple[str, ...]:
        """Every symbol's ticker, the well-known ones first."""
        return tuple(self.reference.symbols)

    def has(self, user: str) -> bool:
        """Whether this user lives in the sandbox."""
        return user in self._personas or is_numbered(user)

    def knows(self, user: str, secret: str) -> bool:
        """Whether this is a user of the sandbox with the right secret."""
        return self.has(user) and hmac.compare_digest(secret.encode(), user_secret(self.seed, user).encode())

    def brokerages(self) -> Json:
        """Every brokerage."""
        return list(self.reference.brokerages.values())

    def symbol(self, query: str) -> Json:
        """The universal symbol with this id or ticker, None where there is none."""
        return self.reference.symbol(query)

    def connections(self, user: str) -> list[Json]:
        """The connections of a user."""
        return self._persona(user).connections

    def accounts(self, user: str) -> Json:
        """The accounts of a user as they were at the opening."""
        return [account.summary for account in self._persona(user).accounts.values()]

    def account_ids(self, user: str) -> list[str]:
        """The ids of a user's accounts."""
        return list(self._persona(user).accounts)

    def account(self, user: str, account_id: str) -> Account | None:
        """One account of a user with what it held at the opening, None where the user has no such account."""
        return self._persona(user).accounts.get(account_id)

    @property
    def visitors(self) -> tuple[str, ...]:
        """The users who have come: they have a book."""
        return tuple(self._books)

    def connection_ids(self, user: str) -> list[str]:
        """The ids of a user's connections."""
        return [str(each["id"]) for each in payloads(self.connections(user))]

    def book(self, user: str) -> Book:
        """What the user did."""
        return self._books.setdefault(user, Book())

    def held(self, user: str, account: Account, now: float) -> Account:
        """The account as it is now."""
        key, book = str(account.summary["id"]), self._books.get(user)
        if book is None:
            return account
        changes = book.changes(key, now, self.market)
        return holdings.changed(account, changes, book.synced.get(key), self.market, self.reference.currency)

    def accounts_now(self, user: str, now: float) -> list[Account]:
        """Every account of a user as it is now."""
        return [self.held(user, account, now) for account in self._persona(user).accounts.values()]

    def past(self, account: Account) -> Past:
        """What the account did before the opening; made up once."""
        key = str(account.summary["id"])
        if key not in self._past:
            story = self.story(account)
            orders = history.orders(self.draw, self.market, story)
            self._past[key] = Past(story, orders, history.activities(self.draw, story))
        return self._past[key]

    def story(self, account: Account) -> Story:
        """The account as far as its history needs it: what it held at the opening is what it traded before."""
        held = [str(instrument["symbol"]) for instrument in account.instruments]
        found = (self.universe.traded(symbol) for symbol in held)
        currencies = account.currencies
        return Story(
            str(account.summary["id"]),
            str(account.summary["institution_name"]),
            tuple(traded for traded in found if traded),
            self.reference.currency((currencies or ["USD"])[0]),
            funded=bool(currencies),
            told=tuple(self._told(account)),
        )

    def _told(self, account: Account) -> Iterator[tuple[Told, Traded]]:
        for told in account.orders:
            traded = self.universe.pair(told.symbol) or self.universe.traded(told.symbol)
            if traded:
                yield told, traded

    def connection(self, user: str, connection_id: str) -> Payload | None:
        """One connection of a user, None where the user has no such connection."""
        found = (each for each in self.connections(user) if isinstance(each, dict) and each["id"] == connection_id)
        return next(found, None)

    def _persona(self, user: str) -> Persona:
        if user not in self._personas:
            self._personas[user] = numbered(self.reference, self.draw, user)
        return self._personas[user]
