"""Who may know whom: the table in ARCHITECTURE.md, held to by reading the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "harness"
BASICS = {"calls", "errors", "generated", "wire", "located", "files"}
MAY_IMPORT: dict[str, set[str]] = {
    "calls": {"wire"},
    "errors": set(),
    "wire": set(),
    "located": {"errors"},
    "files": set(),
    "generated": set(),
    "schema": BASICS,
    "compare": BASICS,
    "codegen": BASICS | {"schema"},
    "rollout": BASICS | {"compare"},
    "router": BASICS | {"compare", "rollout"},
    "upstream": BASICS | {"schema"},
    "cache": BASICS,
    "paths": BASICS | {"compare", "cache"},
    "sources": BASICS | {"paths"},
    "discovery": BASICS | {"paths"},
    "serving": BASICS,
    "report": BASICS | {"compare", "rollout"},
}
EDGE = {"assemble", "parity", "commands", "web", "plugin", "load", "cli", "__main__", "__init__"}
HEAVY = {
    "alembic": "commands.applying",
    "deepdiff": "compare.diff",
    "locust": "load",
    "vcr": "upstream.cassettes",
    "snaptrade_client": "upstream.snaptrade",
}


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def _imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "harness"
            found |= {f"harness.{alias.name}" for alias in node.names} if whole else {node.module}
    return found


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_imports_go_one_way(path: Path) -> None:
    """A part imports only what stands below it."""
    part = _name(path).split(".")[0]
    if part not in EDGE:
        ours = {name.split(".")[1] for name in _imports(path) if name.startswith("harness.")}
        assert ours - {part} <= MAY_IMPORT[part]


@pytest.mark.parametrize(("library", "home"), HEAVY.items())
def test_each_library_has_one_home(library: str, home: str) -> None:
    """It can be replaced in one place."""
    importers = [_name(path) for path in _modules() if any(each.split(".")[0] == library for each in _imports(path))]
    assert importers
    assert all(name.startswith(home) for name in importers)


def test_nothing_below_the_edge_reads_a_clock() -> None:
    """Levels 1 to 3 are handed the time."""
    pure = {"calls", "errors", "wire", "located", "schema", "codegen", "compare", "rollout", "router"}
    reading = [
        _name(path)
        for path in _modules()
        if _name(path).split(".")[0] in pure
        for word in (".now(", "time.time(", "perf_counter(", "utcnow(")
        if word in path.read_text(encoding="utf-8").replace("self.now(", "")
    ]
    assert reading == []
