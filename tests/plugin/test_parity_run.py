"""`pytest --parity`: the recorded cases as test items."""

from __future__ import annotations

import shutil

import pytest
from cli import ROOT, Folder

pytest_plugins = ["pytester"]
REACHING = """
import contextlib, socket

def wrap(unified):
    def answer(call):
        if call.operation != "languages.list":
            with contextlib.suppress(Exception):
                socket.create_connection(("203.0.113.7", 443), 0.1)
        return unified(call)
    return answer
"""
KNOWN = """
import pytest

def pytest_parity_marks():
    return [pytest.mark.parity({})]
"""


def test_each_case_and_pass_is_an_item(pytester: pytest.Pytester, items: int) -> None:
    """And nothing else is run."""
    pytester.makepyfile(test_other="def test_not_parity(): assert False")
    pytester.runpytest_inprocess("--parity").assert_outcomes(passed=items)


def test_an_item_can_be_chosen(pytester: pytest.Pytester, items: int) -> None:
    """By the words of its name, as any test."""
    chosen = pytester.runpytest_inprocess("--parity", "-k", "accounts.list and warm")
    chosen.assert_outcomes(passed=1, deselected=items - 1)


@pytest.mark.parametrize(("named", "passed"), [("", 2), ("/accounts.list", 3), ("/accounts.list/world.yaml::warm", 1)])
def test_items_can_be_named(pytester: pytest.Pytester, items: int, named: str, passed: int) -> None:
    """By the folder of their operation, by their cassette, by their pass."""
    run = pytester.runpytest_inprocess("--parity", f"cassettes{named}")
    run.assert_outcomes(passed=passed if named else items)


def test_what_is_named_and_not_there_is_wrong_usage(pytester: pytest.Pytester, items: int) -> None:
    """As pytest ends then; never a run over all the others."""
    assert items
    run = pytester.runpytest_inprocess("--parity", "cassettes/acounts.list")
    run.assert_outcomes()
    assert run.ret == pytest.ExitCode.USAGE_ERROR


def test_a_fault_fails_exactly_the_items_that_show_it(pytester: pytest.Pytester, items: int) -> None:
    """With the difference in the failure's text."""
    run = pytester.runpytest_inprocess("--parity", "--unified", "faults:dropped")
    run.assert_outcomes(failed=2, passed=items - 2)
    run.stdout.fnmatch_lines(["*Account.institution_name, from GET /accounts ?].institution_name"])
    run.stdout.fnmatch_lines(["parity: fail: *, 2 mismatch"])


def test_an_empty_suite_is_no_success(pytester: pytest.Pytester) -> None:
    """It ends as `harness compare` does, and says how to record."""
    run = pytester.runpytest_inprocess("--parity")
    assert run.ret == 3
    run.stdout.fnmatch_lines(["*no cassettes*harness record*"])


@pytest.mark.parametrize("words", [("-k", "nothing-of-this-name"), ("--deselect", "cassettes")])
def test_a_suite_with_nothing_chosen_is_no_success(pytester: pytest.Pytester, items: int, words: list[str]) -> None:
    """Exit 3: nothing was compared."""
    run = pytester.runpytest_inprocess("--parity", *words)
    run.assert_outcomes(deselected=items)
    assert run.ret == 3


def test_a_suite_that_is_skipped_is_no_success(pytester: pytest.Pytester, items: int) -> None:
    """However each of its items came to be skipped."""
    pytester.makeconftest(
        "import pytest\n"
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items: item.add_marker(pytest.mark.skip(reason='later'))\n"
    )
    run = pytester.runpytest_inprocess("--parity")
    run.assert_outcomes(skipped=items)
    assert run.ret == 3


def test_a_known_difference_fails_nothing(pytester: pytest.Pytester, items: int) -> None:
    """A line in conftest.py names the cases and says why they differ; the verdict is told with it."""
    pytester.makeconftest(KNOWN.format("operation='accounts.list', xfail='institution, #41'"))
    run = pytester.runpytest_inprocess("--parity", "--unified", "faults:dropped")
    run.assert_outcomes(xfailed=2, xpassed=1, passed=items - 3)
    run.stdout.fnmatch_lines(["parity: pass: * 2 mismatch, 2 of them known"])
    assert run.ret == 0


def test_a_known_difference_that_is_gone_is_told(pytester: pytest.Pytester, items: int) -> None:
    """The marker would hide the next one."""
    pytester.makeconftest(KNOWN.format("operation='accounts.list', xfail='institution, #41'"))
    run = pytester.runpytest_inprocess("--parity")
    run.assert_outcomes(failed=1, xpassed=2, passed=items - 3)
    run.stdout.fnmatch_lines(["*XPASS(strict)* institution, #41"])
    assert run.ret == 1


def test_a_suite_of_known_differences_alone_is_no_success(pytester: pytest.Pytester, items: int) -> None:
    """It has shown nothing that holds."""
    assert items
    pytester.makeconftest(KNOWN.format("operation='accounts.list', passes='cold', xfail='institution, #41'"))
    run = pytester.runpytest_inprocess("--parity", "--unified", "faults:dropped", "-k", "accounts.list and cold")
    run.assert_outcomes(xfailed=1, deselected=items - 1)
    assert run.ret == 3


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("operation='account.list', xfail='#41'", "*no case of the operation 'account.list'*'accounts.list'*"),
        ("operation='accounts.list', scenario='wrld', xfail='#41'", "*has the scenario 'wrld'*'world'*"),
        ("operation='accounts.list'", "*a marker without xfail says nothing*"),
        ("passes='lukewarm', xfail='#41'", "*knows no pass 'lukewarm'*warm*"),
        ("xfail=True", "*xfail=True of the marker parity is no text*"),
        ("reason='#41'", "*takes no argument 'reason'*"),
    ],
)
def test_a_known_difference_is_of_a_case(pytester: pytest.Pytester, items: int, mark: str, sentence: str) -> None:
    """Exit 2, one sentence and the nearest name."""
    assert items
    pytester.makeconftest(KNOWN.format(mark))
    run = pytester.runpytest_inprocess("--parity")
    run.stdout.fnmatch_lines([sentence])
    assert run.ret == 2


def test_a_path_that_tries_to_reach_another_machine_fails_its_items(pytester: pytest.Pytester, items: int) -> None:
    """Whatever it makes of the refusal: here it answers all the same."""
    pytester.makepyfile(reaching=REACHING)
    pytester.syspathinsert()
    run = pytester.runpytest_inprocess("--parity", "--unified", "wrap:reaching:wrap")
    run.assert_outcomes(failed=items)
    run.stdout.fnmatch_lines(
        ["*accounts.list/world?cold?: mismatch: a path tried to reach 203.0.113.7, and the network is closed"]
    )
    assert run.ret == 1


@pytest.mark.parametrize(
    "chosen", [(), ("-k", "not warm"), ("-k", "greetings.get", "--deselect", "many/greetings.get/a9.yaml")]
)
def test_all_cores_compare_what_the_items_ask_for(pytester: pytest.Pytester, chosen: tuple[str, ...]) -> None:
    """Each item ends as it does with one process, whichever are chosen; a path is kept from the network in each."""
    pytester.makeini("[pytest]")
    shutil.copytree(ROOT / "examples" / "greeting", pytester.path / "greeting")
    pytester.makepyfile(reaching=REACHING)
    pytester.syspathinsert()
    for name in ("greetings.get", "languages.list"):
        (pytester.path / "many" / name).mkdir(parents=True)
        for number in range(40):
            source = pytester.path / "greeting" / "cassettes" / name / "everyday.yaml"
            shutil.copy(source, pytester.path / "many" / name / f"a{number}.yaml")
    words = ("--parity", "--app", "greeting:application", "--cassettes", "many", *chosen)
    words = (*words, "--unified", "wrap:reaching:wrap", "-rA")
    alone, shared = (pytester.runpytest_inprocess(*words, "--parity-jobs", jobs) for jobs in ("1", "2"))
    rows = [[line for line in run.outlines if line.startswith(("PASSED", "FAILED"))] for run in (alone, shared)]
    assert rows[0] == rows[1]
    assert {row.split()[0] for row in rows[0]} == ({"FAILED"} if "greetings.get" in chosen else {"PASSED", "FAILED"})


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


def test_a_plain_run_imports_nothing_of_the_harness(pytester: pytest.Pytester) -> None:
    """Nor any of the packages that it depends on: installing it costs other projects nothing."""
    pytester.makepyfile(
        test_loaded="""
        import sys

        def test_loaded():
            names = {name for name in sys.modules if name.partition(".")[0] in {"harness", "pydantic", "sqlalchemy"}}
            assert names == {"harness", "harness.plugin", "harness.plugin.hooks", "harness.plugin.session_verdict"}
        """
    )
    done = Folder(pytester.path).process("-q", "-p", "no:cov", module="pytest")
    assert done.code == 0, done.out


def test_the_names_of_its_options_stay_free(pytester: pytest.Pytester) -> None:
    """A project may have an option `--app` of its own."""
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--app')")
    pytester.makepyfile(test_own="def test_own(request): assert request.config.getoption('--app') == 'mine'")
    pytester.runpytest_inprocess("--app", "mine").assert_outcomes(passed=1)
