"""Chance without a generator: a draw depends on the seed and on what it is for, never on the order of drawing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Sequence

Option = TypeVar("Option")


@dataclass(frozen=True)
class Draw:
    """Everything made up in one world."""

    seed: int

    def below(self, limit: int, *purpose: str | int) -> int:
        """A whole number from 0 up to, not including, `limit`."""
        return int.from_bytes(self._digest(*purpose)[:8]) % limit

    def one_of(self, options: Sequence[Option], *purpose: str | int) -> Option:
        """One of the options."""
        return options[self.below(len(options), *purpose)]

    def decimal(self, digits: int, places: int, *purpose: str | int) -> Decimal:
        """A positive decimal of at most `digits` digits, `places` of them after the point; trailing zeros stay."""
        return Decimal(1 + self.below(10**digits - 1, *purpose)).scaleb(-places)

    def id(self, *purpose: str | int) -> str:
        """A UUID."""
        return str(uuid5(NAMESPACE_URL, self._text(*purpose)))

    def key(self, *purpose: str | int) -> str:
        """Forty characters that nobody guesses."""
        return self._digest(*purpose).hex()[:40]

    def _digest(self, *purpose: str | int) -> bytes:
        return hashlib.sha256(self._text(*purpose).encode()).digest()

    def _text(self, *purpose: str | int) -> str:
        return "/".join(("sandbox", str(self.seed), *map(str, purpose)))
