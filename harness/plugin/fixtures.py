"""What the fixtures `parity`, `upstream_tape` and `sandbox` give to a test."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from harness import assemble, recording, serving
from harness.calls import Exchange
from harness.compare.verdicts import VERDICTS
from harness.errors import HarnessError
from harness.plugin.judging import check
from harness.plugin.network import closed_network
from harness.plugin.suite import note, suite_of
from harness.report.outcome_text import explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from harness.application import Application, RecordingSandbox, UpstreamConnection
    from harness.calls import Answer, Call, Upstream, UpstreamRequest, UpstreamResponse
    from harness.compare.outcome import Outcome
    from harness.compare.verdicts import Difference, Verdict
    from harness.plugin.suite import SelectedCase

_UNDER_TEST = pytest.StashKey["ParityTest"]()


@dataclass(frozen=True)
class ParityTest:
    """Hold what came of one pass of a recorded case.

    Attributes:
        outcome: The Call, both answers and the comparison.
    """

    outcome: Outcome

    @property
    def call(self) -> Call:
        """Return the Call of the case."""
        return self.outcome.call

    @property
    def original(self) -> Answer:
        """Return the original side's answer."""
        return self.outcome.original

    @property
    def unified(self) -> Answer:
        """Return the unified side's answer."""
        return self.outcome.unified

    @property
    def verdict(self) -> Verdict:
        """Return the verdict: `assert parity.verdict == "match"` explains itself."""
        return self.outcome.comparison.verdict

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return every difference, with the schema field and the upstream source behind it."""
        return self.outcome.comparison.differences

    def check(self) -> None:
        """Check that the case holds, or fail the test with every difference in its text."""
        __tracebackhide__ = True
        check(self.outcome)


@dataclass
class UpstreamTape:
    """Answer upstream requests as a case recorded them.

    Attributes:
        call: The Call of the case.
        recorded: Answers from the recording.
        exchanges: What was asked so far, each with its response.
    """

    call: Call
    recorded: Upstream
    exchanges: list[Exchange] = field(default_factory=list[Exchange])

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        """Return the recorded response.

        Raises:
            RequestNotRecorded: The recording does not hold the request; the message names the nearest one.
        """
        response = self.recorded(request)
        self.exchanges.append(Exchange(request, response))
        return response


@dataclass(frozen=True)
class RunningSandbox:
    """Stand in for the upstream on this machine.

    Attributes:
        application: The application.
        url: The base URL.
        users: The named users, the default one first.
        own: The sandbox behind the URL.
    """

    application: Application
    url: str
    users: tuple[str, ...]
    own: RecordingSandbox

    def connect(self, user: str | None = None) -> UpstreamConnection:
        """Return a user's way to the sandbox; the default user's unless one is named."""
        return assemble.connect(self.application, self.url, user)

    def fail(self, operation: str, fault: str) -> AbstractContextManager[None]:
        """Refuse the requests of an operation within a block, with a fault such as `503`."""
        return self.own.fail(self.application.operation(operation).endpoints, fault)


@contextmanager
def judged(request: pytest.FixtureRequest, selected: SelectedCase) -> Iterator[ParityTest]:
    """Give what came of a case; until the test ends, the network is closed."""
    suite = suite_of(request.config)
    outcome = suite.outcome(selected)
    note(request.node, outcome)
    request.config.stash[_UNDER_TEST] = test = ParityTest(outcome)
    with closed_network(suite.hosts):
        yield test
    del request.config.stash[_UNDER_TEST]


@contextmanager
def replayed(request: pytest.FixtureRequest, selected: SelectedCase) -> Iterator[UpstreamTape]:
    """Give the upstream as a case recorded it; until the test ends, the network is closed."""
    suite = suite_of(request.config)
    rules = suite.application.recording
    playing = nullcontext() if rules is None else recording.replaying(selected.case, rules)
    with closed_network(), playing:
        yield UpstreamTape(selected.case.call, assemble.replayed_upstream(suite.application))


@contextmanager
def served(request: pytest.FixtureRequest) -> Iterator[RunningSandbox]:
    """Serve a sandbox whose data stand still and that no other test has used; meanwhile the network is closed."""
    try:
        application = assemble.load_application(request.config.option.parity_app)
    except HarnessError as wrong:
        pytest.fail(f"harness: {wrong}", pytrace=False)
    if application.sandbox is None:
        pytest.fail(f"harness: the application {application.name} has no sandbox", pytrace=False)
    sandbox = application.sandbox()
    own = sandbox.for_recording()
    with closed_network(), serving.running(own.app) as url:
        yield RunningSandbox(application, url, sandbox.users, own)


def explain_verdict(config: pytest.Config, left: str, right: str) -> list[str] | None:
    """Return the lines that explain why a verdict is not the expected one; None for any other texts."""
    test = config.stash.get(_UNDER_TEST, None)
    if test is None or test.verdict not in {left, right} or not {left, right} <= set(VERDICTS):
        return None
    return [f"{left!r} == {right!r}", *explain(test.outcome).splitlines()]
