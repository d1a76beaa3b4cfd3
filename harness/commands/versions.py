"""Read one version of a schema: a file, or the file as it is in a revision of git."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from harness import positioned_yaml
from harness.errors import ConfigurationError, SchemaError
from harness.files import read_text
from harness.schema.read import parse

if TYPE_CHECKING:
    from harness.positioned_yaml import Mark, YamlDocument
    from harness.schema.ir import Schema

SCHEMA = "schemas/unified_domain.yaml"
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class SchemaVersion:
    """Hold a schema with its text; `name` is how messages call its file."""

    name: str
    text: str
    schema: Schema

    def mark(self, path: positioned_yaml.NodePath) -> Mark:
        """Return where the key or the list's item at this path stands, or what is nearest around it."""
        for size in range(len(path), 0, -1):
            marks = self._document.values if isinstance(path[size - 1], int) else self._document.keys
            if path[:size] in marks:
                return marks[path[:size]]
        return self._document.at()

    @cached_property
    def _document(self) -> YamlDocument:
        return positioned_yaml.read(self.text, self.name, SchemaError)


def read_version(name: str) -> SchemaVersion:
    """Read what a name stands for: a file, `REVISION` (of the project's own schema), or `REVISION:path`.

    Raises:
        SchemaError: The schema has mistakes.
        ConfigurationError: There is no file and no revision by that name.
    """
    path = Path(name)
    if path.is_file() or (path.suffix in _SUFFIXES and ":" not in name):
        text = read_text(path, SchemaError)
        return SchemaVersion(name, text, parse(text, name))
    revision, _, inside = name.partition(":")
    inside = inside or f"./{SCHEMA}"  # git takes `./path` from this folder, any other path from the repository's root
    if _git("rev-parse", "--git-dir") is None:
        raise ConfigurationError(f"{name}: no such file, and no revision either: this folder is in no git repository")
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise ConfigurationError(f"{name}: no such file, and git knows no revision {revision!r}")
    committed = _git("show", f"{commit.strip()}:{inside}")
    if committed is None:
        raise ConfigurationError(f"{name}: there is no file {inside.removeprefix('./')} in revision {revision}")
    place = f"{revision}:{inside.removeprefix('./')}"
    return SchemaVersion(place, committed, parse(committed, place))


def _git(*arguments: str) -> str | None:
    """Return what git prints; None where it refuses."""
    git = shutil.which("git")
    if git is None:
        raise ConfigurationError("git is not installed; name two files instead of revisions")
    completed = subprocess.run([git, *arguments], capture_output=True, check=False)  # noqa: S603 - git alone, without a shell
    try:
        return None if completed.returncode else completed.stdout.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SchemaError(f"{arguments[-1]}: cannot be read as a schema: it is not UTF-8 text") from None
