"""Draw chance without a generator: a value depends on the seed and its purpose, never on the order of drawing."""

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
class SeededRandom:
    """Draw every made-up value of one world; the same purpose gives the same value."""

    seed: int

    def below(self, limit: int, *purpose: str | int) -> int:
        """Draw a whole number from 0 up to, not including, `limit`."""
        return int.from_bytes(self._digest(*purpose)[:8]) % limit

    def one_of(self, options: Sequence[Option], *purpose: str | int) -> Option:
        """Choose one of the options."""
        return options[self.below(len(options), *purpose)]

    def decimal(self, digits: int, places: int, *purpose: str | int) -> Decimal:
        """Draw a positive decimal of at most `digits` digits, `places` of them after the point; trailing zeros stay."""
        return Decimal(1 + self.below(10**digits - 1, *purpose)).scaleb(-places)

    def id(self, *purpose: str | int) -> str:
        """Return a UUID."""
        return str(uuid5(NAMESPACE_URL, self._text(*purpose)))

    def key(self, *purpose: str | int) -> str:
        """Return forty hexadecimal characters that nobody can guess."""
        return self._digest(*purpose).hex()[:40]

    def _digest(self, *purpose: str | int) -> bytes:
        return hashlib.sha256(self._text(*purpose).encode()).digest()

    def _text(self, *purpose: str | int) -> str:
        return "/".join(("sandbox", str(self.seed), *map(str, purpose)))
