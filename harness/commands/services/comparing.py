"""Compare two HTTP services over the requests of a file: `harness compare --requests FILE`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter
from typing import TYPE_CHECKING

from harness import assemble, settings
from harness.commands.reports import run_facts
from harness.compare.coverage import Coverage
from harness.errors import ConfigurationError, NothingToJudge
from harness.evidence.compare_report import CompareReport, CompareRun
from harness.http.application import services
from harness.http.catalogue import catalogue, permit
from harness.http.credentials import headers_from, mask_of
from harness.http.headers import HeaderChoice
from harness.http.pair import Pair
from harness.http.reading.files import read_requests
from harness.http.requests import digest
from harness.http.run import ServiceRun
from harness.http.service import Service, check_base_url
from harness.report.summary import summarize_comparisons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from harness.application import Application
    from harness.calls import PathName
    from harness.commands.services.options import ServiceOptions
    from harness.http.catalogue import Catalogue
    from harness.http.requests import ServiceCall
    from harness.rollout.flags import Flags


@dataclass(frozen=True)
class ServiceComparison:
    """Hold all that a comparison of two services is made of, before the first request is sent.

    Attributes:
        application: The services as an application.
        catalogue: The operations and the Calls.
        run: Asks and judges.
        requests: The file of the requests.
    """

    application: Application
    catalogue: Catalogue
    run: ServiceRun
    requests: Path


def prepare(options: ServiceOptions, specs: tuple[str, str]) -> ServiceComparison:
    """Read the requests and connect them to the services; nothing is sent yet.

    Raises:
        ConfigurationError: An option or the file of the requests is wrong, or a request changes something.
        NothingToJudge: The file holds no request.
    """
    requests = options.requests or options.openapi
    if requests is None:  # pragma: no cover - whoever calls this has one of them
        raise ConfigurationError("--requests names the requests to compare two services with")
    original, unified = _service(options, "original", specs[0]), _service(options, "unified", specs[1])
    read = read_requests(requests)
    if not read:
        raise NothingToJudge(f"{requests} holds no request")
    permitted = permit(catalogue(read), options.allow or (), reads_only=options.reads_only)
    application = services("services", permitted.operations, original, unified)
    only = frozenset(map(str.lower, options.compare_header)) if options.compare_header else None
    choice = HeaderChoice(only, frozenset(map(str.lower, options.ignore_header or ())))
    pair = Pair(original, unified, choice, {}, assemble.now)
    return ServiceComparison(
        application, permitted, ServiceRun(pair, permitted.operations, options.concurrency), requests
    )


def compare_services(
    comparison: ServiceComparison,
    specs: tuple[str, str],
    flags: Flags | None,
    progress: Callable[[Iterable[ServiceCall], str], Iterable[ServiceCall]],
) -> CompareReport:
    """Ask both services, and report.

    Raises:
        NothingToJudge: A service cannot be reached.
    """
    started = assemble.now()
    outcomes = list(comparison.run.outcomes(progress(comparison.catalogue.calls, "comparing")))
    finished = assemble.now()
    run = CompareRun(
        started_at=started,
        finished_at=finished,
        seconds=round(Decimal((finished - started).total_seconds()), 3),
        cassettes=str(comparison.requests),
        corpus_digest=digest(call.request for call in comparison.catalogue.calls),
        original=specs[0],
        unified=specs[1],
        **run_facts(comparison.application, flags),
    )
    coverage = Coverage(comparison.application.fields).tree()
    report = summarize_comparisons(outcomes, coverage, run, comparison.application.operations)
    # a golden answer holds the code that two paths share to what was reviewed; two services share none
    return report.model_copy(update={"without_golden": []})


def _service(options: ServiceOptions, side: PathName, spec: str) -> Service:
    url = check_base_url(spec, f"--{side}")
    alone = options.original_header if side == "original" else options.unified_header
    environment = settings.environment()
    headers = headers_from(options.header or (), environment)
    headers |= headers_from(alone or (), environment, f"--{side}-header")
    return Service(side, url, perf_counter, headers, mask_of(headers), options.timeout)
