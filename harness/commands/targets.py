"""Connect to the upstream that is recorded: the live API, a server, or a sandbox of our own, as one user or several."""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import stamina

from harness import assemble, serving, settings
from harness import recording as cassettes
from harness.errors import ConfigurationError
from harness.recording.pace import Pacer, asks_to_come_back
from harness.recording.privacy.asker import require_long_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from harness.application import Application, RecordingSandbox, Sandbox
    from harness.calls import Operation, Upstream, UpstreamRequest, UpstreamResponse
    from harness.recording.journal import Journal
    from harness.recording.rules import RecordingRules

SANDBOX, LIVE, NOWHERE = "sandbox", "live", "no upstream"
LONGEST = 90.0  # seconds; a rate limit looks back over one minute
PAUSE = 1.0  # seconds, after a response that says to come back later but not when


@dataclass(frozen=True)
class Target:
    """Represent the upstream that is recorded.

    Attributes:
        application: The application under migration.
        url: The base URL; None for the live API.
        recorded_from: What cassettes call it.
        own: The sandbox that was started for this recording; None for any other upstream.
    """

    application: Application
    url: str | None
    recorded_from: str
    own: RecordingSandbox | None = None

    @property
    def rules(self) -> RecordingRules | None:
        """Return what a recording holds; None for an application that asks no upstream over HTTP."""
        return self.application.recording

    @property
    def recorded_on(self) -> str | None:
        """Return today in UTC; the sandbox answers the same on any day, and what asks nobody does too."""
        return None if self.recorded_from in {SANDBOX, NOWHERE} else assemble.now().date().isoformat()

    @property
    def forgets(self) -> bool:
        """Return True if what is written here is gone when the command ends."""
        return self.own is not None

    @property
    def is_real(self) -> bool:
        """Return True if a write here changes something outside of this machine."""
        return self.recorded_from not in {SANDBOX, NOWHERE}

    @cached_property
    def sandbox(self) -> Sandbox | None:
        """Return the sandbox whose users this upstream has; None where it may have others."""
        is_local = assemble.is_here(self.url) and self.application.sandbox
        return self.application.sandbox() if is_local and self.application.sandbox else None

    def failing(self, operation: Operation, fault: str | None) -> AbstractContextManager[None]:
        """Refuse the requests of an operation within the block, where there is a fault and a sandbox of our own."""
        return self.own.fail(operation.endpoints, fault) if self.own and fault else nullcontext()


@contextmanager
def target(application: Application, host: str | None, *, live: bool) -> Iterator[Target]:
    """Give a server, the live API, or else a sandbox that runs as long as the block.

    Raises:
        ConfigurationError: Two upstreams are named, the host is no base URL, or the application has no sandbox.
    """
    if host and live:
        raise ConfigurationError("--host and --live name two upstreams; give one of them")
    if application.recording is None and (host or live):
        raise ConfigurationError(f"the application {application.name} asks no upstream: leave out --host and --live")
    if application.recording is None:
        yield Target(application, None, NOWHERE)
    elif live:
        yield Target(application, None, LIVE)
    elif host:
        yield Target(application, _checked(host), SANDBOX if assemble.is_here(host) else host)
    elif application.sandbox is None:
        raise ConfigurationError(f"the application {application.name} has no sandbox: give --host URL or --live")
    else:
        own = application.sandbox().for_recording()
        with serving.running(own.app) as url:
            yield Target(application, url, SANDBOX, own)


@dataclass(frozen=True)
class UserSession:
    """Represent one user of the upstream.

    Attributes:
        user: The user's id.
        patient: Asks again where a response says to come back later.
        once: Asks once: a write.
        scrubber: Replaces the user's secrets and identities.
        pacer: Keeps inside the rate limit.
    """

    user: str
    patient: Upstream
    once: Upstream
    scrubber: cassettes.Scrubber
    pacer: Pacer

    def ask_and_learn(self, journal: Journal, request: UpstreamRequest) -> UpstreamResponse:
        """Return the response to a request that the journal has, or ask; the scrubber learns who is in it."""
        response = journal.get(self.user, request.key)
        if response is None:
            response = self.patient(request)
            journal.add(self.user, request.key, response)
        method, _, uri = str(request).partition(" ")
        self.scrubber.learn(method, uri, response.body)
        return response


def user_sessions(
    to: Target, as_user: Sequence[str], users: int, attempts: int, pacer: Pacer | None = None
) -> list[UserSession]:
    """Return a session for each user to record as; none for an application without an upstream.

    Raises:
        ConfigurationError: The credentials of a user are not known, or too short to be told from data.
    """
    if to.rules is None:
        return []
    pacer = pacer or Pacer(time.monotonic, time.sleep, LONGEST)
    own = assemble.connect(to.application, to.url)
    others = [user for user in to.sandbox.users if user != own.user] if to.sandbox else []
    named = list(as_user) or [own.user, *others][:users]
    # The secrets of a user who is not in the environment are known only where the user is one of the sandbox.
    unknown = [user for user in named if user != own.user and not (to.sandbox and to.sandbox.has(user))]
    if unknown or len(named) < users:
        known = f"{1 + len(others)} of them: {', '.join([own.user, *others][:5])}"
        raise ConfigurationError(f"the secrets of {', '.join(unknown) or 'so many users'} are not known; known {known}")
    connections = [own if user == own.user else assemble.connect(to.application, to.url, user) for user in named]
    for connection in connections:
        require_long_secrets(connection.secrets)
    sessions = []
    for connection in connections:
        key = cassettes.derive_pseudonym_key(settings.pseudonym_secret(connection.pseudonym_secret))
        scrubber = cassettes.Scrubber(
            to.rules, key, connection.user, connection.secrets.values(), connection.identifiers
        )
        once, again = (patient(connection.upstream, pacer, number) for number in (1, attempts))
        sessions.append(UserSession(connection.user, again, once, scrubber, pacer))
    return sessions


def patient(upstream: Upstream, pacer: Pacer, attempts: int) -> Upstream:
    """Return the same upstream, asked in time, and again where it says to come back later.

    Args:
        upstream: The upstream.
        pacer: Waits.
        attempts: How often a request is sent that gets 429 or 5xx, before that is its response.
    """
    left_alone: dict[str, UpstreamResponse] = {}  # what said to come back later than anybody waits

    def ask(request: UpstreamRequest) -> UpstreamResponse:
        if request.key in left_alone:
            return left_alone[request.key]
        retries = stamina.retry_context(
            on=_ComeBackLater, attempts=attempts, timeout=None, wait_initial=0, wait_max=0, wait_jitter=0
        )
        try:
            for attempt in retries:
                with attempt:
                    pacer.wait()
                    response = upstream(request)
                    if not asks_to_come_back(response.status):
                        return response
                    seconds = PAUSE if response.retry_after is None else response.retry_after
                    if seconds > LONGEST:
                        left_alone[request.key] = response
                        return response
                    pacer.rest(seconds)
                    raise _ComeBackLater(response)  # noqa: TRY301 - stamina repeats what raises this
        except _ComeBackLater as last:
            return last.response
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    return ask


class _ComeBackLater(Exception):
    """Report a response that asks for patience."""

    def __init__(self, response: UpstreamResponse) -> None:
        super().__init__(response.status)
        self.response = response


def _checked(host: str) -> str:
    try:
        parts = urlsplit(host)
        valid = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    else:
        if parts.username or parts.password:
            raise ConfigurationError("--host holds a user name or a password; give the base URL without them")
    if not valid:
        raise ConfigurationError(f"--host {host!r} is no base URL; give one like http://127.0.0.1:8100")
    return host
