"""Application number one: a finance application on top of SnapTrade, the brokerage API."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.application import Application

    application: Application
else:

    def __getattr__(name: str) -> object:
        """Return the application, imported with all its parts when it is first asked for."""
        if name == "application":
            from harness.snaptrade import assembly  # noqa: PLC0415

            return assembly.APPLICATION
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)


__all__ = ["application"]
