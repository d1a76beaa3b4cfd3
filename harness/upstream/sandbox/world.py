"""Everything the sandbox knows: pure, and the same for the same seed."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from harness.upstream.credentials import Credentials
from harness.upstream.sandbox.draw import Draw
from harness.upstream.sandbox.personas import DEFAULT, Account, personas
from harness.upstream.sandbox.reference import Reference

if TYPE_CHECKING:
    from harness.wire import Json

__all__ = ["CLIENT", "DEFAULT", "SEED", "World", "credentials", "user_secret"]

SEED = 2025
CLIENT = "sandbox-client"


def credentials(user: str = DEFAULT, seed: int = SEED) -> Credentials:
    """Made-up credentials that the sandbox of this seed accepts for one of its users."""
    return Credentials(CLIENT, Draw(seed).key("consumer key"), user, user_secret(seed, user))


def user_secret(seed: int, user: str) -> str:
    """The secret of one user of the sandbox."""
    return Draw(seed).key("user secret", user)


class World:
    """The payloads of today's API: reference data, and what each user has."""

    def __init__(self, seed: int = SEED) -> None:
        draw = Draw(seed)
        self.seed = seed
        self.consumer_key = credentials(seed=seed).consumer_key
        self._reference = Reference(draw)
        self._personas = personas(self._reference, draw)

    @property
    def users(self) -> tuple[str, ...]:
        """Every user id, the default one first."""
        return tuple(self._personas)

    @property
    def tickers(self) -> tuple[str, ...]:
        """Every symbol's ticker, the well-known ones first."""
        return tuple(self._reference.symbols)

    def knows(self, user: str, secret: str) -> bool:
        """Whether this is a user of the sandbox with the right secret."""
        return user in self._personas and hmac.compare_digest(secret.encode(), user_secret(self.seed, user).encode())

    def brokerages(self) -> Json:
        """Every brokerage."""
        return list(self._reference.brokerages.values())

    def symbol(self, query: str) -> Json:
        """The universal symbol with this id or ticker, None where there is none."""
        return self._reference.symbol(query)

    def connections(self, user: str) -> Json:
        """The connections of a user."""
        return self._personas[user].connections

    def accounts(self, user: str) -> Json:
        """The accounts of a user."""
        return [account.summary for account in self._personas[user].accounts.values()]

    def account(self, user: str, account_id: str) -> Account | None:
        """One account of a user with what it holds, None where the user has no such account."""
        return self._personas[user].accounts.get(account_id)
