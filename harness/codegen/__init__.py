"""Turn a schema into text: one pure function per target."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.codegen.files import UnifiedModelGenerator
else:

    def __getattr__(name: str) -> object:
        """Import the generator with all its emitters when it is first asked for."""
        if name in __all__:
            from harness.codegen import files  # noqa: PLC0415

            return getattr(files, name)
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)


__all__ = ["UnifiedModelGenerator"]
