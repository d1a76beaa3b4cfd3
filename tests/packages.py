"""All the Python that is generated from a schema, imported as the package that it is."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from typing import TYPE_CHECKING, Any

from harness.codegen.files import generate_files

if TYPE_CHECKING:
    from pathlib import Path

    from harness.schema.ir import Schema

_NUMBERS = itertools.count()


class Package:
    """Its modules, each imported when it is asked for."""

    def __init__(self, schema: Schema, folder: Path) -> None:
        for name, text in generate_files(schema, "python").items():
            (folder / name).write_text(text, encoding="utf-8")
        self._folder = folder
        self._name = f"made_package_{next(_NUMBERS)}"
        spec = importlib.util.spec_from_file_location(
            self._name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec is not None
        assert spec.loader is not None
        sys.modules[self._name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not (self._folder / f"{name}.py").is_file():
            raise AttributeError(name)
        return importlib.import_module(f"{self._name}.{name}")

    def text(self, file: str) -> str:
        """Return the text of one of its files."""
        return (self._folder / file).read_text(encoding="utf-8")
