"""Load runs: sandbox and server in processes of their own, both paths driven in turn.

The only importer of locust, which patches the process on import; so nothing may import this before it is wanted.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

import gevent
from locust import FastHttpUser, task
from locust.env import Environment

from harness import assemble, settings
from harness.assemble import now
from harness.commands.reports import run_facts, write_report
from harness.errors import ConfigurationError, NothingToJudge
from harness.evidence.load_report import LoadReport, LoadRun
from harness.report.summary import Sample, summarize_load
from harness.report.tables import load_table
from harness.sources import CACHE_HEADER, UPSTREAM_HEADER, parse_cache_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from harness.application import Application
    from harness.calls import Call, PathName
    from harness.rollout.flags import Flags

__all__ = ["Profile", "load_table", "measured", "run", "write"]

HERE = Path(".harness") / "load"
STAGES: Mapping[PathName, str] = {"original": "off", "unified": "complete"}
PAUSE = (0.05, 0.15)  # seconds a visitor waits between two requests
READY = "listening on "


@dataclass(frozen=True)
class Profile:
    """Describe a load run.

    Attributes:
        application: What is under migration.
        app: What `--app` named, for the processes that the run starts; None for the application of the settings.
        seconds: How long both paths are driven, together.
        users: How many visitors ask at the same time.
        latency: Seconds that every upstream answer takes.
        limit: Upstream requests a minute.
        sources: What `--original` and `--unified` named.
        seed: The same seed makes the visitors choose the same Calls.
    """

    application: Application
    app: str | None
    seconds: float
    users: int
    latency: float
    limit: int
    sources: Mapping[str, str]
    seed: int = 1


def measured(profile: Profile, flags: Flags | None, tell: Callable[[str], None]) -> LoadReport:
    """Drive both paths and return the report `load.json`. Raises as `run` does."""
    started = now()
    samples = run(profile, tell)
    facts = LoadRun(
        started_at=started,
        finished_at=now(),
        seconds=round(Decimal(profile.seconds), 3),
        users=profile.users,
        latency_ms=round(Decimal(profile.latency * 1000), 3),
        limit_per_minute=profile.limit,
        original=profile.sources["original"],
        unified=profile.sources["unified"],
        **run_facts(profile.application, flags),
    )
    return summarize_load(samples, dict.fromkeys(samples, profile.seconds / 2), facts)


def write(report: LoadReport, reports: Path) -> None:
    """Write `load.json`."""
    write_report(report, reports)


def run(profile: Profile, tell: Callable[[str], None]) -> dict[PathName, list[Sample]]:
    """Return the samples by path.

    Raises:
        ConfigurationError: A process does not start.
        NothingToJudge: No request was made.
    """
    logging.getLogger("locust").setLevel(logging.ERROR)  # it logs every start and stop
    HERE.mkdir(parents=True, exist_ok=True)
    samples: dict[PathName, list[Sample]] = {}
    for path in STAGES:
        tell(f"{path}: {profile.users} users for {profile.seconds / 2:g} s")
        with _target(path, profile) as (base_url, calls):
            samples[path] = _driven(base_url, calls, profile)
    if not all(samples.values()):
        raise NothingToJudge("the load run made no request; give it more --seconds")
    return samples


@contextmanager
def _target(path: PathName, profile: Profile) -> Iterator[tuple[str, list[Call]]]:
    """Give the server that was named; else one whose flags send every Call down one path, over a sandbox of its own.

    With it, the Calls that the sandbox's user can ask. An application without an upstream needs no sandbox, and gives
    those of one visitor.

    Raises:
        ConfigurationError: The application finds no Calls, or a process does not start.
    """
    application, named, discover = profile.application, profile.sources[path], profile.application.discover
    if discover is None:
        raise ConfigurationError(f"the application {application.name} finds no Calls to load with")
    app = ("--app", profile.app) if profile.app else ()
    with ExitStack() as running:
        upstream = None
        if application.connect:
            limits = ("--latency", f"{profile.latency * 1000:g}", "--limit", str(profile.limit))
            upstream = running.enter_context(_process("sandbox", path, *limits, *app))
            connection = assemble.connect(application, upstream)
            calls = discover(connection.upstream, connection.user, (), {})
        else:
            calls = discover(assemble.from_tape(()), _SOMEBODY, (), {})
        if named.startswith(("http://", "https://")):
            yield named, calls
            return
        sides = [word for side, spec in profile.sources.items() if "://" not in spec for word in (f"--{side}", spec)]
        over = ("--upstream", upstream) if upstream else ()
        flags = HERE / f"{path}-flags.yaml"
        lines = [f"  {name}: {{stage: {STAGES[path]}}}" for name in application.operations]
        flags.write_text("\n".join(["version: 1", "salt: load", "operations:", *lines, ""]), encoding="utf-8")
        options = ("--flags", str(flags), *sides, *over, *app)
        yield running.enter_context(_process("serve", path, *options)), calls


@contextmanager
def _process(command: str, path: str, *options: str) -> Iterator[str]:
    """Run a harness command that serves as a process, and give its base URL once it listens."""
    log, database = HERE / f"{path}-{command}.log", HERE / f"{path}.db"
    for old in HERE.glob(f"{path}.db*"):
        old.unlink()
    environment = {**settings.environment(), "HARNESS_DATABASE_URL": f"sqlite:///{database}"}
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", "harness", command, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
        )
    try:
        assert process.stdout is not None  # noqa: S101 - it was opened as a pipe
        for line in map(bytes.decode, process.stdout):
            if READY in line:
                yield line.partition(READY)[2].split()[0]
                return
        reason = log.read_text(encoding="utf-8").strip() or "it printed nothing"
        raise ConfigurationError(f"harness {command} did not start: {reason}")
    finally:
        process.terminate()
        process.wait()


def _driven(base_url: str, calls: Sequence[Call], profile: Profile) -> list[Sample]:
    samples: list[Sample] = []
    environment = Environment(user_classes=[_visitor(base_url, calls, profile)], catch_exceptions=True)
    started = perf_counter()

    def note(**seen: Any) -> None:
        response, seconds = seen["response"], seen["response_time"] / 1000
        headers, raised = response.headers or {}, seen["exception"]
        sample = Sample(
            operation=seen["name"],
            began=perf_counter() - started - seconds,
            seconds=seconds,
            failure="" if raised is None else str(response.status_code or type(raised).__name__),
            cache=parse_cache_header(headers.get(CACHE_HEADER, "")),
            upstream_calls=int(headers.get(UPSTREAM_HEADER, 0)),
        )
        samples.append(sample)

    environment.events.request.add_listener(note)  # type: ignore[no-untyped-call] # locust leaves it untyped
    runner = environment.create_local_runner()
    runner.start(profile.users, spawn_rate=profile.users)
    gevent.sleep(profile.seconds / 2)
    runner.quit()
    return samples


def _visitor(base_url: str, calls: Sequence[Call], profile: Profile) -> type[FastHttpUser]:
    application, seeds = profile.application, Random(profile.seed)  # noqa: S311 - a choice of calls, no secret
    by_operation: dict[str, list[Call]] = {}
    for call in calls:
        by_operation.setdefault(call.operation, []).append(call)

    class Visitor(FastHttpUser):
        host = base_url

        def on_start(self) -> None:
            self.random = Random(seeds.random())  # noqa: S311

        def wait_time(self) -> float:
            return self.random.uniform(*PAUSE)

        @task
        def ask(self) -> None:
            call = self.random.choice(by_operation[self.random.choice(list(by_operation))])
            named = replace(call, user=call.user or _SOMEBODY)
            asked = application.contract.request(named, application.operation(call.operation))
            self.client.request(
                asked.method,
                asked.path,
                name=call.operation,
                headers=dict(asked.headers),
                json=dict(asked.body) or None,
            )

    return Visitor


_SOMEBODY = "visitor"  # a public call names a user too, since one without a user always takes the original path
