"""Who may know whom: the table in ARCHITECTURE.md, held to by reading the imports."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "harness"
BASICS = {"calls", "errors", "wire", "files", "naming", "positioned_yaml", "timed_reads"}
MAY_IMPORT: dict[str, set[str]] = {
    "calls": {"wire", "errors"},
    "errors": set(),
    "naming": set(),
    "timed_reads": set(),
    "wire": {"naming", "errors"},
    "files": {"errors"},
    "positioned_yaml": {"errors", "files"},
    "schema": BASICS,
    "compare": BASICS,
    "model": BASICS,
    "routes": BASICS,
    "codegen": BASICS | {"schema", "model"},
    "evidence": BASICS | {"compare"},
    "rollout": BASICS | {"compare", "evidence"},
    "openapi": BASICS | {"schema"},
    "checks": BASICS | {"compare", "rollout"},
    "router": BASICS | {"checks", "rollout"},
    "recording": BASICS | {"model", "compare"},
    "cache": BASICS | {"model"},
    "audit": BASICS | {"model", "cache"},
    "history": BASICS | {"model", "cache", "audit"},
    "mapped": BASICS | {"model", "compare", "cache"},
    "migration": BASICS | {"model", "rollout"},
    "upstream": BASICS | {"cache"},
    "refresh": BASICS | {"cache", "upstream"},
    "observation": BASICS,
    "golden": BASICS | {"compare"},
    "sources": BASICS | {"routes", "compare"},
    "serving": BASICS,
    "application": BASICS
    | {"schema", "model", "compare", "cache", "history"}
    | {"migration", "recording", "refresh", "routes", "upstream"},
    "http": BASICS | {"application", "compare", "openapi", "recording", "routes", "schema"},
    "report": BASICS | {"compare", "evidence", "rollout", "codegen"},
    "settings": BASICS,
}
EDGE = {"assemble", "parity", "commands", "web", "plugin", "load", "cli", "__main__", "__init__"}
APPLICATIONS = {
    "snaptrade": BASICS | {"model", "schema", "compare", "routes", "openapi", "recording", "cache", "mapped"}
    | {"application", "history", "migration", "refresh", "upstream"},
}  # fmt: skip
HEAVY: dict[str, str | tuple[str, ...]] = {
    "alembic": ("commands.applying", "model.revisions"),
    "deepdiff": "compare.deepdiff_report",
    "locust": "load",
    "opentelemetry": "cache.health.metrics",
    "vcr": "recording",
    "snaptrade_client": "snaptrade",
}


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


@cache
def _imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "harness"
            found |= {f"harness.{alias.name}" for alias in node.names} if whole else {node.module}
    return found


def _parts(path: Path) -> set[str]:
    return {name.split(".")[1] for name in _imports(path) if name.startswith("harness.")}


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_imports_go_one_way(path: Path) -> None:
    """A part imports only what stands below it."""
    part = _name(path).split(".")[0]
    if part not in EDGE:
        assert _parts(path) - {part, "__version__"} <= (MAY_IMPORT | APPLICATIONS)[part]


def test_no_part_of_the_engine_imports_an_application() -> None:
    """Whoever needs one is handed it as a value."""
    importers = {
        _name(path)
        for path in _modules()
        if _name(path).split(".")[0] not in APPLICATIONS and _parts(path) & APPLICATIONS.keys()
    }
    assert importers == set()


def test_the_engine_has_no_word_of_an_application() -> None:
    """Only the settings name one: the default."""
    words = re.compile(r"snaptrade|sandbox-user|X-User-Id|/v1", re.IGNORECASE)
    lines = [
        line.strip()
        for path in _modules()
        if _name(path).split(".")[0] not in APPLICATIONS
        for line in path.read_text(encoding="utf-8").splitlines()
        if words.search(line)
    ]
    assert lines == ['DEFAULT_APPLICATION: Final = "harness.snaptrade:application"']


@pytest.mark.parametrize(("library", "home"), HEAVY.items())
def test_each_library_has_one_home(library: str, home: str | tuple[str, ...]) -> None:
    """It can be replaced in one place."""
    importers = [_name(path) for path in _modules() if any(each.split(".")[0] == library for each in _imports(path))]
    assert importers
    assert all(name.startswith(home) for name in importers)


def test_nothing_below_the_edge_reads_a_clock() -> None:
    """Levels 1 to 3 are handed the time."""
    pure = {"calls", "errors", "wire", "positioned_yaml", "schema", "model", "codegen", "compare", "rollout", "router"}
    pure |= {"checks", "naming", "routes", "openapi", "evidence"}
    reading = [
        _name(path)
        for path in _modules()
        if _name(path).split(".")[0] in pure
        for word in (".now(", "time.time(", "perf_counter(", "utcnow(")
        if word in path.read_text(encoding="utf-8").replace("self.now(", "").replace("checker.now(", "")
    ]
    assert reading == []
