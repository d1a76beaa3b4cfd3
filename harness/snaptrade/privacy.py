"""Tell what in SnapTrade's requests and responses is public and what is somebody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from harness.recording.privacy import Privacy
from harness.recording.rules import Identity
from harness.snaptrade.credentials import VARIABLES
from harness.snaptrade.generated.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST: Final = "api.snaptrade.com"
PREFIX: Final = "/api/v1"
"""The API also stands under this path."""
SIGNATURE: Final = "Signature"
"""The header that every request to the API carries, and no other request."""
USER_PARAMETER: Final = "userId"
CREDENTIAL_PARAMETERS: Final = frozenset({"clientId", "timestamp", "userSecret"})
"""Query parameters that tell who asks and when, not what."""
PRIVACY: Final = Privacy(
    FACTS,
    users=frozenset({"snap_trade_user_id"}),
    public=frozenset({
        "brokerage_type", "currencies", "exchanges", "instruments", "query", "security_type", "symbols",
    }),
)  # fmt: skip
"""The schema tells most; these names of the API stand in no entity."""


def identity(environment: Mapping[str, str], query: Mapping[str, str]) -> Identity:
    """Return who asks: the user and the credentials of a request, and what of the credentials is set."""
    client, consumer, user, user_secret = (environment.get(name, "") for name in VARIABLES)
    return Identity(
        query.get(USER_PARAMETER) or user,
        (consumer, user_secret, query.get("userSecret", "")),
        (client, query.get("clientId", "")),
        consumer,
    )
