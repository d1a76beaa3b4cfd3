"""A request that may be answered: who asks what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.refusals import bad_request, not_found
from harness.snaptrade.sandbox.sparse import omit_optional_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.orders import Order
    from harness.snaptrade.sandbox.payload_factory import Account
    from harness.snaptrade.sandbox.reference import Payload
    from harness.snaptrade.sandbox.user_ledger import Book
    from harness.snaptrade.sandbox.world import World
    from harness.wire import Json


@dataclass(frozen=True)
class Asked:
    """`now` is the market's time; `user` is empty where the endpoint is nobody's."""

    world: World
    now: float
    user: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Payload

    @property
    def book(self) -> Book:
        """What the user did."""
        return self.world.book(self.user)

    @property
    def account_id(self) -> str:
        """The account that the path names."""
        return self.path["accountId"]

    def account(self) -> Account:
        """The account that the path names, as it is now."""
        return self.world.held(self.user, self.opening(self.account_id), self.now)

    def opening(self, account_id: str) -> Account:
        """An account of the user as it was at the opening; raises UpstreamError with 404."""
        account = self.world.account(self.user, account_id)
        if account is None:
            raise not_found("Account not found.")
        return account

    def orders(self, account_id: str) -> list[Order]:
        """Every order of the account as it is now, the latest first."""
        placed = self.book.of(account_id, self.now, self.world.market)
        known = {order.id for order in placed}
        before = [each for each in self.world.past(self.opening(account_id)).orders if each.id not in known]
        return sorted([*reversed(placed), *before], key=lambda order: -order.placed)

    def told(self, shape: str, objects: list[Payload]) -> list[Json]:
        """These objects as the brokerage of the account that the path names tells them."""
        if not self.opening(self.account_id).omit_optional_fields:
            return [*objects]
        whose = (shape, self.account_id)
        return [
            omit_optional_fields(self.world.draw, shape, each, *whose, number) for number, each in enumerate(objects)
        ]

    def connection(self, connection_id: str) -> Payload:
        """A connection of the user; raises UpstreamError with 404."""
        found = self.world.connection(self.user, connection_id)
        if found is None:
            raise not_found("Brokerage authorization not found.")
        return found

    def number(self, name: str, otherwise: int, least: int, most: int) -> int:
        """A whole number of the query; raises UpstreamError with 400."""
        text = self.query.get(name, "")
        if not text:
            return otherwise
        if not (text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise bad_request(f"{name} must be a whole number from {least} to {most}.")
        return int(text)

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of these words of the query, the first unless given; raises UpstreamError with 400."""
        word = self.query.get(name) or allowed[0]
        if word not in allowed:
            raise bad_request(f"{name} must be one of {', '.join(allowed)}.")
        return word
