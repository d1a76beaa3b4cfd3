"""Tell what in SnapTrade's requests and responses is public and what is somebody's."""

from __future__ import annotations

from typing import Final

from harness.recording.privacy import Privacy
from harness.snaptrade.generated.facts import FACTS

HOST: Final = "api.snaptrade.com"
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
