"""Who asks SnapTrade; what must stay secret never shows in a repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

VARIABLES: Final = ("SNAPTRADE_CLIENT_ID", "SNAPTRADE_CONSUMER_KEY", "SNAPTRADE_USER_ID", "SNAPTRADE_USER_SECRET")
"""The environment variables that hold them, in the order of the fields."""
PLACEHOLDER: Final = "SCRUBBED"
PLACEHOLDER_USER: Final = "user"


@dataclass(frozen=True)
class Credentials:
    """Hold what signs a request (client id, consumer key) and for whom it is (user id, user secret)."""

    client_id: str
    consumer_key: str = field(repr=False)
    user_id: str
    user_secret: str = field(repr=False)

    def secrets(self) -> dict[str, str]:
        """Return what may appear in no file, log or message, each by the variable that holds it."""
        return {"SNAPTRADE_CONSUMER_KEY": self.consumer_key, "SNAPTRADE_USER_SECRET": self.user_secret}


def placeholder_credentials() -> Credentials:
    """Return credentials that fit every cassette and open nothing."""
    return Credentials(PLACEHOLDER, PLACEHOLDER, PLACEHOLDER_USER, PLACEHOLDER)
