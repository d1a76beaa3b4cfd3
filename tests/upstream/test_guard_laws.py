"""Whatever the upstream does and whoever asks: the laws that hold at every step."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from upstream.guarded import GOOD, PROBE, Played

from harness.calls import Allowance, UpstreamResponse
from harness.errors import UpstreamUnreachable
from harness.upstream.breaker import PROBED
from harness.upstream.guard import PATIENCE
from harness.upstream.policy import COUNTED, Quota
from harness.upstream.priority import background

LIMITS = {"client": 20, "account": 5}
MODES: dict[str, UpstreamResponse | UpstreamUnreachable] = {
    "good": GOOD,
    "refusing": UpstreamResponse(404, b""),
    "throttling": UpstreamResponse(429, b"", 3.0),
    "spent by others": UpstreamResponse(200, b"", allowance=Allowance(20, 2, 15)),
    "failing": UpstreamResponse(500, b""),
    "broken": UpstreamUnreachable("broken"),
    "hanging": UpstreamUnreachable("hung", final=True),
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.sampled_from("AB"), st.booleans()),
        st.tuples(st.just("pass"), st.floats(0, 20)),
        st.tuples(st.just("mode"), st.sampled_from(sorted(MODES))),
    ),
    max_size=80,
)


@given(STEPS)
def test_the_upstream_gets_no_more_than_it_takes_and_nobody_waits(steps: list[tuple[Any, ...]]) -> None:
    """No caller waits longer than a second, none asks a dead upstream, and one that is back is asked again."""
    played = Played(quota=Quota(LIMITS["client"], LIMITS["account"], "accountId"), probe=PROBE)
    for kind, *told in steps:
        if kind == "ask":
            account, unattended = told
            began, sent, dead = played.clock.now, len(played.asked), not played.guard.state().online
            with background() if unattended else nullcontext(), suppress(UpstreamUnreachable):
                played.ask(account=account)
            assert played.clock.now - began <= PATIENCE
            assert len(played.asked) == sent or not dead
        elif kind == "pass":
            played.pass_seconds(told[0])
        else:
            played.default = MODES[told[0]]
    played.default = GOOD
    played.pass_seconds(COUNTED + 2 * PROBED)
    assert played.ask(account="C") == GOOD
    for limit, most in LIMITS.items():
        for account in "ABC" if limit == "account" else [None]:
            times = [at for at, request in played.log if account in {None, request.parameters.get("accountId")}]
            assert all(later - first >= 60 for first, later in zip(times, times[most:], strict=False))
