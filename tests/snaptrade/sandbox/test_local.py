"""The engine is handed a sandbox: its users, its refusals, and a world that stands still for a recording."""

from __future__ import annotations

from harness.snaptrade.sandbox.local import LocalSandbox
from harness.snaptrade.sandbox.world import World

SANDBOX = LocalSandbox()


def test_every_named_user_is_listed_once() -> None:
    """The users are those of the world, the default one first."""
    assert SANDBOX.users == World().users
    assert len(set(SANDBOX.users)) == len(SANDBOX.users)


def test_a_numbered_user_is_known() -> None:
    """Users that are made up on demand are not listed, and exist."""
    assert SANDBOX.has("sandbox-0042")
    assert not SANDBOX.has("nobody")


def test_refusals_are_the_faults_with_a_status() -> None:
    """A fault that only spoils an answer refuses nothing, whatever its name."""
    assert {"401", "429-date", "html-503"} <= set(SANDBOX.refusals)
    assert not {"204", "empty", "reset"} & set(SANDBOX.refusals)
