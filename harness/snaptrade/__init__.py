"""Application number one: a finance application on top of SnapTrade, the brokerage API."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.application import Application
    from harness.snaptrade.cache_service import UnifiedCacheService

    application: Application
else:

    def __getattr__(name: str) -> object:
        """Return the application or its cache service, imported with all their parts when first asked for."""
        if name == "application":
            from harness.snaptrade import assembly  # noqa: PLC0415

            return assembly.APPLICATION
        if name == "UnifiedCacheService":
            from harness.snaptrade import cache_service  # noqa: PLC0415

            return cache_service.UnifiedCacheService
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)


__all__ = ["UnifiedCacheService", "application"]
