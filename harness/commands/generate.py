"""`harness generate`: the schema's code, written where it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import files
from harness.codegen.files import generated
from harness.codegen.files import stale as differing
from harness.schema.read import load

if TYPE_CHECKING:
    from pathlib import Path


def write(schema: Path, out: Path) -> list[str]:
    """Writes the files that changed and names them; the others keep their time."""
    texts = generated(load(schema))
    changed = [name for name, text in texts.items() if _text(out / name) != text]
    for name in changed:
        files.replace(out / name, texts[name].encode())
    return [f"wrote {out / name}" for name in changed]


def stale(schema: Path, out: Path) -> list[str]:
    """What is not current, a sentence each."""
    texts = generated(load(schema))
    found = {name: text for name in texts if (text := _text(out / name)) is not None}
    return differing(texts, found)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
