"""`pytest --parity`: the recorded cases as test items."""

from __future__ import annotations

import shutil

import pytest
from cli import ROOT

from harness.parity import run
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.generated.model import MODEL

pytest_plugins = ["pytester"]
# pytester forgets what was first imported during its run, and an extension module cannot be imported twice.
IMPORTED = (run, MODEL)
COPIED = ("accounts.list", "positions.list", "accounts.update")


@pytest.fixture
def items(pytester: pytest.Pytester) -> int:
    """A folder with some cases of one scenario; how many items there are: one case of each operation has a session."""
    for name in COPIED:
        shutil.copytree(ROOT / "cassettes" / name, pytester.path / "cassettes" / name, ignore=_others)
    operations = [path.parent.name for path in (pytester.path / "cassettes").rglob("*.yaml")]
    return sum(2 if OPERATIONS[name].effect == "read" else 1 for name in operations) + len(COPIED)


def _others(_: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith("world")]


def test_each_case_and_pass_is_an_item(pytester: pytest.Pytester, items: int) -> None:
    """And nothing else is run."""
    pytester.makepyfile(test_other="def test_not_parity(): assert False")
    pytester.runpytest_inprocess("--parity").assert_outcomes(passed=items)


def test_an_item_can_be_chosen(pytester: pytest.Pytester, items: int) -> None:
    """By the words of its name, as any test."""
    chosen = pytester.runpytest_inprocess("--parity", "-k", "accounts.list and warm")
    chosen.assert_outcomes(passed=1, deselected=items - 1)


def test_a_fault_fails_exactly_the_items_that_show_it(pytester: pytest.Pytester, items: int) -> None:
    """With the difference in the failure's text."""
    run = pytester.runpytest_inprocess("--parity", "--unified", "faults:dropped")
    run.assert_outcomes(failed=2, passed=items - 2)
    run.stdout.fnmatch_lines(["*Account.institution_name, from GET /accounts ?].institution_name"])


def test_an_empty_suite_is_no_success(pytester: pytest.Pytester) -> None:
    """It ends as `harness compare` does, and says how to record."""
    run = pytester.runpytest_inprocess("--parity")
    assert run.ret == 3
    run.stdout.fnmatch_lines(["*no cassettes*harness record*"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 0),
        (("--unified", "faults:dropped"), 1),
        (("--original", "faults:broken", "--unified", "faults:broken"), 1),
        (("--unified", "faults:exits"), 1),
        (("--original", "http://127.0.0.1:9", "--unified", "http://127.0.0.1:9"), 3),
        (("--unified", "faults:nothing_of_this_name"), 2),
        (("--unified", "mutants.broken_sources:exits_when_made"), 2),
    ],
)
def test_it_ends_with_the_exit_code_of_compare(
    pytester: pytest.Pytester, items: int, arguments: tuple[str, ...], code: int
) -> None:
    """One verdict, however it is asked for."""
    assert items
    assert pytester.runpytest_inprocess("--parity", *arguments).ret == code


def test_a_plain_run_knows_nothing_of_it(pytester: pytest.Pytester, items: int) -> None:
    """Without `--parity` the test files are run as ever."""
    assert items
    pytester.makepyfile(test_other="def test_one(): pass")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
