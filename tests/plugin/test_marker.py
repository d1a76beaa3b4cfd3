"""The marker `parity` and the fixtures: recorded cases in tests of one's own."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


def _test(mark: str, *lines: str, fixture: str = "parity") -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f"import pytest\n\n@pytest.mark.parity({mark})\ndef test_marked({fixture}):\n{body}\n"


def test_a_test_runs_for_each_case_and_pass(pytester: pytest.Pytester, items: int) -> None:
    """That its marker names: two cases of accounts.list and positions.list were copied, one of which has a session."""
    assert items
    pytester.makepyfile(_test("operation='positions.*'", "parity.check()", "assert parity.call.operation"))
    pytester.runpytest_inprocess().assert_outcomes(passed=5)


@pytest.mark.parametrize(
    ("mark", "passed"),
    [
        ("operation='accounts.list', passes='cold'", 1),
        ("scenario='world-2'", 3),
        ("passes=['cold', 'warm'], scenario='world'", 5),
        ("", 11),
    ],
)
def test_a_marker_chooses(pytester: pytest.Pytester, items: int, mark: str, passed: int) -> None:
    """By operation, scenario and pass."""
    assert items
    pytester.makepyfile(_test(mark, "parity.check()"))
    pytester.runpytest_inprocess().assert_outcomes(passed=passed)


@pytest.mark.parametrize("line", ["parity.check()", "assert parity.verdict == 'match'"])
def test_a_failure_shows_the_differences(pytester: pytest.Pytester, items: int, line: str) -> None:
    """Place, field, source and both values, whichever way it is asserted."""
    assert items
    pytester.makepyfile(_test("operation='accounts.list', passes='cold'", line))
    run = pytester.runpytest_inprocess("--parity-unified", "faults:dropped")
    run.assert_outcomes(failed=1)
    run.stdout.fnmatch_lines(
        [
            "E * ?0?.institution_name (missing)",
            "E * field    Account.institution_name, from GET /accounts ?].institution_name",
            "E * original *",
            "E * unified  nothing",
        ]
    )


def test_other_texts_are_explained_as_ever(pytester: pytest.Pytester, items: int) -> None:
    """The marker changes no other assertion."""
    assert items
    pytester.makepyfile(_test("operation='accounts.list', passes='cold'", "assert parity.call.operation == 'x'"))
    run = pytester.runpytest_inprocess("--parity-unified", "faults:dropped")
    run.stdout.fnmatch_lines(["E * assert 'accounts.list' == 'x'"])
    run.stdout.no_fnmatch_line("*institution_name*")


def test_a_known_difference_is_told_and_fails_nothing(pytester: pytest.Pytester, items: int) -> None:
    """The cold pass must differ; the others may."""
    assert items
    pytester.makepyfile(_test("operation='accounts.list', xfail='institution, #41'", "parity.check()"))
    pytester.runpytest_inprocess("--parity-unified", "faults:dropped").assert_outcomes(xfailed=2, xpassed=1)
    pytester.runpytest_inprocess().assert_outcomes(failed=1, xpassed=2)


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("operation='acounts.list'", "*test_marked: no case of the operation 'acounts.list'*'accounts.list'*"),
        ("operation='accounts.list', scenario='wrld'", "*test_marked: no case of accounts.list has *'wrld'*'world'*"),
        ("'accounts.list'", "*test_marked: the marker parity takes named arguments only*"),
        ("operaton='accounts.list'", "*test_marked: the marker parity takes no argument 'operaton'*'operation'*"),
        ("operation=7", "*test_marked: operation=7 of the marker parity is no text*"),
    ],
)
def test_a_marker_without_a_case_is_never_green(
    pytester: pytest.Pytester, items: int, mark: str, sentence: str
) -> None:
    """It fails the collection in one sentence, with the nearest name."""
    assert items
    pytester.makepyfile(_test(mark, "parity.check()"))
    run = pytester.runpytest_inprocess()
    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines([sentence])
    assert run.ret == 2


@pytest.mark.parametrize("skips", ["mark", "call"])
def test_marked_tests_that_are_all_skipped_are_never_green(pytester: pytest.Pytester, items: int, skips: str) -> None:
    """Exit 3, though other tests passed; by a marker, or when the case has run."""
    assert items
    marked = _test("operation='accounts.list'", "pytest.skip('later')" if skips == "call" else "pass")
    marked = marked.replace("def", "@pytest.mark.skip\ndef") if skips == "mark" else marked
    pytester.makepyfile(f"{marked}\ndef test_other():\n    pass\n")
    run = pytester.runpytest_inprocess()
    run.assert_outcomes(skipped=3, passed=1)
    assert run.ret == 3


def test_a_fixture_needs_the_marker(pytester: pytest.Pytester) -> None:
    """It says which one."""
    pytester.makepyfile("def test_unmarked(parity): pass")
    run = pytester.runpytest_inprocess()
    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines(["*test_unmarked needs the marker: @pytest.mark.parity(*"])


def test_a_tape_answers_as_the_case_recorded(pytester: pytest.Pytester, items: int) -> None:
    """Once for each case; it keeps what was asked, and knows nothing else."""
    assert items
    lines = (
        "from harness.calls import UpstreamRequest",
        "from harness.errors import RequestNotRecorded",
        "request = UpstreamRequest('GET /accounts', user=upstream_tape.call.user)",
        "assert upstream_tape(request).status == 200",
        "assert [exchange.request for exchange in upstream_tape.exchanges] == [request]",
        "with pytest.raises(RequestNotRecorded, match='GET /brokerages'):",
        "    upstream_tape(UpstreamRequest('GET /brokerages'))",
    )
    pytester.makepyfile(_test("operation='accounts.list'", *lines, fixture="upstream_tape"))
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_verdict_and_tape_are_of_one_case(pytester: pytest.Pytester, items: int) -> None:
    """Where a test asks for both."""
    assert items
    marked = _test("passes='cold'", "assert parity.call == upstream_tape.call", fixture="parity, upstream_tape")
    pytester.makepyfile(marked)
    pytester.runpytest_inprocess().assert_outcomes(passed=5)


def test_a_sandbox_answers_until_its_test_ends(pytester: pytest.Pytester, items: int) -> None:
    """It needs no marker, refuses what a test wants refused, and each test has one of its own."""
    assert items
    pytester.makepyfile(
        """
        from harness.calls import UpstreamRequest

        def test_accounts(sandbox):
            own = sandbox.connect()
            request = UpstreamRequest("GET /accounts", user=own.user)
            assert (own.user, own.upstream(request).status) == (sandbox.users[0], 200)
            with sandbox.fail("accounts.list", "503"):
                assert own.upstream(request).status == 503
            assert sandbox.connect(sandbox.users[1]).user == sandbox.users[1]
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_the_network_is_closed_to_a_marked_test(pytester: pytest.Pytester, items: int) -> None:
    """And to one with a sandbox; not to any other."""
    assert items
    lines = ("import socket", "socket.getaddrinfo('example.invalid', 443)")
    pytester.makepyfile(_test("operation='accounts.list', passes='cold'", *lines))
    pytester.runpytest_inprocess().stdout.fnmatch_lines(["*NetworkClosed: example.invalid cannot be reached*"])
