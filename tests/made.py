"""Generated code, imported from where a test wrote it."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from typing import TYPE_CHECKING

from harness.codegen.models import emit_models
from harness.schema.read import parse

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

_NUMBERS = itertools.count()


def imported(file: Path) -> ModuleType:
    """The module in a file, under a name that no other module has."""
    spec = importlib.util.spec_from_file_location(f"made_{next(_NUMBERS)}_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def models_of(schema: str, folder: Path) -> ModuleType:
    """The models of a schema's text."""
    file = folder / "models.py"
    file.write_text(emit_models(parse(schema, "small.yaml")), encoding="utf-8")
    return imported(file)
