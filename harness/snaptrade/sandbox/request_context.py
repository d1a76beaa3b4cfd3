"""Hold what a request asks for, and when, for the functions that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.responses import bad_request, not_found
from harness.snaptrade.sandbox.users.sparse import omit_optional_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.orders.order import SimulatedOrder
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.user_ledger import UserLedger
    from harness.snaptrade.sandbox.users.payload_factory import SimulatedAccount
    from harness.snaptrade.sandbox.world import World
    from harness.wire import Json


@dataclass(frozen=True)
class RequestContext:
    """Hold one admitted request.

    Attributes:
        now: The market's time, in seconds since the epoch.
        user: The user who asks; empty where the endpoint needs none.
        path: The values of the path's placeholders.
    """

    world: World
    now: float
    user: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: ApiPayload

    @property
    def ledger(self) -> UserLedger:
        """Return what the user did."""
        return self.world.ledger(self.user)

    @property
    def account_id(self) -> str:
        """Return the id of the account in the path."""
        return self.path["accountId"]

    def account(self) -> SimulatedAccount:
        """Return the account in the path as it is now."""
        return self.world.account_at(self.user, self.opening(self.account_id), self.now)

    def opening(self, account_id: str) -> SimulatedAccount:
        """Return an account of the user as it was at the opening.

        Raises:
            ApiError: The user has no such account (404).
        """
        account = self.world.account(self.user, account_id)
        if account is None:
            raise not_found("Account not found.")
        return account

    def orders(self, account_id: str) -> list[SimulatedOrder]:
        """Return every order of the account as it is now, the latest first."""
        placed = self.ledger.orders_at(account_id, self.now, self.world.market)
        changed = {order.id for order in placed}
        earlier = [order for order in self.world.history(self.opening(account_id)).orders if order.id not in changed]
        return sorted([*reversed(placed), *earlier], key=lambda order: -order.placed)

    def rendered(self, shape: str, rows: list[ApiPayload]) -> list[Json]:
        """Return the rows as the brokerage of the account in the path writes them."""
        if not self.opening(self.account_id).omit_optional_fields:
            return [*rows]
        owner = (shape, self.account_id)
        return [omit_optional_fields(self.world.rng, shape, row, *owner, number) for number, row in enumerate(rows)]

    def connection(self, connection_id: str) -> ApiPayload:
        """Return a connection of the user.

        Raises:
            ApiError: The user has no such connection (404).
        """
        connection = self.world.connection(self.user, connection_id)
        if connection is None:
            raise not_found("Brokerage authorization not found.")
        return connection

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a whole number of the query.

        Raises:
            ApiError: The parameter is no whole number from `least` to `most` (400).
        """
        text = self.query.get(name, "")
        if not text:
            return default
        if not (text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise bad_request(f"{name} must be a whole number from {least} to {most}.")
        return int(text)

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return a parameter of the query that takes one of these words; the first one is the default.

        Raises:
            ApiError: The parameter is another word (400).
        """
        word = self.query.get(name) or allowed[0]
        if word not in allowed:
            raise bad_request(f"{name} must be one of {', '.join(allowed)}.")
        return word

    def words(self, name: str) -> list[str]:
        """Return the words of a comma-separated parameter of the query."""
        return [word for word in self.query.get(name, "").split(",") if word]
