"""No test looks at the clock or throws examples away: a busy machine and an unlucky seed are no faults."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from cli import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOCKS = {"perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "process_time", "thread_time"}
WAITS = {"wait", "join", "acquire", "get", "result"}
ALLOWED = {ROOT / "tests" / "hypothesis_profiles.py", ROOT / "tests" / "limits.py"}
"""Where the deadlines of properties are set, and the one time limit that ends what hangs."""
PROFILES = {"deadline", "suppress_health_check", "derandomize", "print_blob"}


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    """Find each node of each test's syntax tree, with its file."""
    for path in (ROOT / "tests").rglob("*.py"):
        if "node_modules" not in path.parts and path not in ALLOWED:
            yield from ((str(path.relative_to(ROOT)), node) for node in ast.walk(ast.parse(path.read_bytes())))


NODES = list(_nodes())
CALLS = [(f"{file}:{node.lineno}", node) for file, node in NODES if isinstance(node, ast.Call)]
KEYWORDS = [(f"{file}:{node.value.lineno}", node) for file, node in NODES if isinstance(node, ast.keyword)]


def _calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Find each call of a function or a method of this name, with its file and line."""
    for place, call in CALLS:
        if name in (getattr(call.func, "attr", None), getattr(call.func, "id", None)):
            yield place, call


@pytest.mark.parametrize("clock", sorted(CLOCKS))
def test_no_test_measures_time(clock: str) -> None:
    """How long something takes says more about the machine than about the program."""
    assert [place for place, _ in _calls(clock)] == []


def test_no_test_waits_for_time_to_pass() -> None:
    """Tests wait for events, and hand in clocks; zero seconds only lets others run."""
    slept = [(place, call.args) for place, call in _calls("sleep")]
    assert [place for place, seconds in slept if not _is_zero(seconds)] == []


def _is_zero(arguments: list[ast.expr]) -> bool:
    return len(arguments) == 1 and isinstance(arguments[0], ast.Constant) and arguments[0].value == 0


def test_every_time_limit_is_the_one_that_ends_what_hangs() -> None:
    """`limits.HANG`, and no number that some machine is too busy to keep."""
    limits = [place for place, keyword in KEYWORDS if keyword.arg == "timeout" and _is_number(keyword.value)]
    waits = [place for name in sorted(WAITS) for place, call in _calls(name) if any(map(_is_number, call.args[:1]))]
    assert limits + waits == []


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}


def test_only_the_profiles_set_deadlines_and_health_checks() -> None:
    """A property that is slow to generate gets a better strategy or a share of the examples."""
    assert [place for place, keyword in KEYWORDS if keyword.arg in PROFILES] == []


def test_strategies_make_what_they_need() -> None:
    """What is filtered out is generated in vain, and some seeds then find too little."""
    filtered = [place for place, call in _calls("filter") if isinstance(call.func, ast.Attribute)]
    assert filtered + [place for name in ("assume", "reject") for place, _ in _calls(name)] == []
