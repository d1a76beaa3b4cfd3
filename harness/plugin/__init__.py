"""pytest: the recorded cases as items with `pytest --parity`, and in tests of your own with the marker `parity`.

Until one of the two is used, nothing else of the harness is imported.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from harness.plugin import hooks
from harness.plugin.session_verdict import SessionVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.plugin.fixtures import ParityTest, RunningSandbox, UpstreamTape
    from harness.plugin.suite import SelectedCase

_SOURCES = "original, unified, module:attribute, wrap:module:function or a base URL"
_OPTIONS = (
    ("app", None, "MODULE:ATTRIBUTE", "the application under migration"),
    ("cassettes", "cassettes", "DIR", "where the recorded cases are"),
    ("scenario", None, "NAME", "only this scenario"),
    ("original", "original", "SOURCE", f"what stands on the original side: {_SOURCES}"),
    ("unified", "unified", "SOURCE", f"what stands on the unified side: {_SOURCES}"),
)
"""Those of `harness compare`: name, default, what its value is, help."""
_NO_CASE = SimpleNamespace(params={})
_MARKER = (
    "parity(operation=None, scenario=None, passes=None, xfail=None): run the test for each recorded case that fits; "
    "xfail is the reason why the paths still differ there"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, each with a name that no other plugin takes."""
    group = parser.getgroup("parity", "parity of two implementations (harness)")
    group.addoption("--parity", action="store_true", help="run each recorded case and pass as a test")
    group.addoption("--parity-record", action="store_true", help="record what has no case yet, then run")
    group.addoption(
        "--parity-record-from",
        default="sandbox",
        metavar="UPSTREAM",
        help="what to record from: the application's own sandbox (the default), a base URL, or `live`",
    )
    jobs = "processes that compare; as many as there are cores unless given, one in a worker of xdist"
    group.addoption("--parity-jobs", type=int, metavar="NUMBER", help=jobs)
    for name, default, metavar, text in _OPTIONS:
        short = f"; with --parity also --{name}"
        group.addoption(f"--parity-{name}", default=default, metavar=metavar, help=text + short)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hooks that a conftest.py may implement."""
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser) -> None:
    """Give the options the names that they have in `harness compare`; another plugin may use these in other runs."""
    if early_config.known_args_namespace.parity:
        for name, default, _, _ in _OPTIONS:
            parser.addoption(f"--{name}", dest=f"parity_{name}", default=default, help="see --parity-" + name)


def pytest_configure(config: pytest.Config) -> None:
    """Have a parity run collect the folder of the cassettes, unless something else is named."""
    config.addinivalue_line("markers", _MARKER)
    config.pluginmanager.register(SessionVerdict(config), "harness-session-verdict")
    if config.option.parity and config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args[:] = [config.option.parity_cassettes]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Record what has no case yet, with `--parity --parity-record`, before any worker of xdist starts."""
    option = session.config.option
    if option.parity and option.parity_record and not hasattr(session.config, "workerinput"):
        from harness.plugin import recording  # noqa: PLC0415 - a run without parity loads nothing of the harness

        recording.record_operations(session.config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Read all cases before anything is run; what is wrong with one of them ends the run, as in `harness compare`."""
    if session.config.option.parity:
        from harness.plugin import items  # noqa: PLC0415

        items.open_parity_run(session.config)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin with the cases of a parity run, once it is known which of them were chosen."""
    if session.config.option.parity and not session.config.option.collectonly:
        from harness.plugin import items  # noqa: PLC0415

        items.run_ahead(session.config, session.items)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the items of a recorded case."""
    if not parent.config.option.parity or file_path.suffix != ".yaml":
        return None
    from harness.plugin import items  # noqa: PLC0415

    return items.collect_case(file_path, parent)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the marker once for each case that fits."""
    mark = metafunc.definition.get_closest_marker("parity")
    if mark is not None and "_parity_case" in metafunc.fixturenames:
        from harness.plugin import marks  # noqa: PLC0415

        marks.parametrize(metafunc, mark)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Note on a test which case it is of: one that is skipped must be known for what it is."""
    selected = getattr(item, "callspec", _NO_CASE).params.get("_parity_case")
    if selected is not None:
        from harness.plugin import suite  # noqa: PLC0415

        suite.label(item, selected)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Have one worker of xdist run all passes of a case."""
    if not config.option.parity or config.getvalue("dist") not in {"load", "worksteal"}:
        return None
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # noqa: PLC0415

    return LoadFileScheduling(config, log)


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """Explain `assert parity.verdict == "match"` by the differences."""
    if op != "==" or not {type(left), type(right)} <= {str}:
        return None
    from harness.plugin.fixtures import explain_verdict  # noqa: PLC0415

    return explain_verdict(config, str(left), str(right))


@pytest.fixture
def _parity_case(request: pytest.FixtureRequest) -> SelectedCase:
    if not hasattr(request, "param"):
        needed = "@pytest.mark.parity(operation=..., scenario=...)"
        pytest.fail(f"{request.node.name} needs the marker: {needed}", pytrace=False)
    case: SelectedCase = request.param
    return case


@pytest.fixture
def parity(request: pytest.FixtureRequest, _parity_case: SelectedCase) -> Iterator[ParityTest]:
    """Give both paths' answers to the case of the marker `parity`, with the verdict; the network is closed."""
    from harness.plugin import fixtures  # noqa: PLC0415

    with fixtures.judged(request, _parity_case) as test:
        yield test


@pytest.fixture
def upstream_tape(request: pytest.FixtureRequest, _parity_case: SelectedCase) -> Iterator[UpstreamTape]:
    """Answer upstream requests as the case of the marker `parity` recorded them; the network is closed."""
    from harness.plugin import fixtures  # noqa: PLC0415

    with fixtures.replayed(request, _parity_case) as tape:
        yield tape


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[RunningSandbox]:
    """Serve the application's sandbox on this machine for this test alone; the network is closed."""
    from harness.plugin import fixtures  # noqa: PLC0415

    with fixtures.served(request) as running:
        yield running
