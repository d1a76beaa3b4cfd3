"""`--parity-record`: what has no case yet is recorded, and run at once."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]
ENVIRONMENT = ("SNAPTRADE_CLIENT_ID", "SNAPTRADE_CONSUMER_KEY", "SNAPTRADE_USER_ID", "SNAPTRADE_USER_SECRET")


@pytest.fixture(autouse=True)
def _without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("items")
def test_operations_without_a_case_are_recorded(pytester: pytest.Pytester) -> None:
    """From the application's sandbox; what is there stays, and what needs to be told more is named."""
    cassettes = pytester.path / "cassettes"
    before = {path: path.read_bytes() for path in cassettes.rglob("*.yaml")}
    run = pytester.runpytest_inprocess("--parity", "--parity-record", "-k", "brokerages.list or accounts.list")
    run.stdout.fnmatch_lines(
        ["recorded cassettes/brokerages.list/everyday.yaml", "not recorded: performance.get: *needs timeframe*"]
    )
    run.assert_outcomes(passed=6, deselected=run.parseoutcomes()["deselected"])
    assert {path: path.read_bytes() for path in before} == before
    assert not list(cassettes.glob("trades.place/*"))
    assert not list(cassettes.glob("accounts.list/everyday*"))


def test_the_case_of_a_marker_is_recorded(pytester: pytest.Pytester, recorded: object) -> None:
    """Under the scenario that it names; a second run finds it there."""
    assert recorded
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parity(operation="exchanges.list", scenario="mine", passes="cold")
        def test_exchanges(parity):
            parity.check()
        """
    )
    first = pytester.runpytest_inprocess("--parity-record")
    first.assert_outcomes(passed=1)
    first.stdout.fnmatch_lines(["recorded cassettes/exchanges.list/mine.yaml"])
    second = pytester.runpytest_inprocess("--parity-record")
    second.assert_outcomes(passed=1)
    second.stdout.no_fnmatch_line("recorded *")


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        ("trades.place", "*trades.place changes something; record it with `harness record trades.place`"),
        ("performance.get", "*performance.get cannot be recorded: performance.get needs timeframe*"),
        ("accounts.lst", "*unknown operation 'accounts.lst'*accounts.list*"),
    ],
)
@pytest.mark.usefixtures("items")
def test_what_cannot_be_recorded_is_never_green(pytester: pytest.Pytester, operation: str, sentence: str) -> None:
    """Its test fails the collection, in one sentence."""
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.parity(operation="{operation}", scenario="mine")
        def test_marked(parity):
            parity.check()
        """
    )
    run = pytester.runpytest_inprocess("--parity-record")
    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines([sentence])
