"""Compare two HTTP services over the requests of a file: `harness compare --requests FILE`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harness import assemble, settings
from harness.commands.reports import run_facts
from harness.compare.classify import classify
from harness.errors import ConfigurationError, NothingToJudge, nearest
from harness.evidence.compare_report import CompareReport, CompareRun
from harness.http.application import services
from harness.http.catalogue import make_catalogue, permit
from harness.http.credentials import headers_from, mask_of
from harness.http.fields import AnswerFields, answer_types
from harness.http.headers import HeaderChoice
from harness.http.pair import Pair
from harness.http.reading.files import ReadRequests, read_api_requests, read_requests
from harness.http.requests import digest
from harness.http.run import ServiceRun
from harness.http.service import Service, check_base_url
from harness.openapi.operations import read_api
from harness.report.summary import summarize_comparisons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.application import Application
    from harness.calls import PathName
    from harness.commands.services.options import ServiceOptions
    from harness.compare.outcome import Outcome
    from harness.http.catalogue import Catalogue
    from harness.http.requests import ServiceCall
    from harness.openapi.operations import Api
    from harness.rollout.flags import Flags


@dataclass(frozen=True)
class RequestedCalls:
    """Hold what is asked.

    Attributes:
        catalogue: The operations, and the Calls that are sent.
        source: The file of the requests.
        notes: What a person should know of the requests.
        api: The OpenAPI file; None for none.
    """

    catalogue: Catalogue
    source: Path
    notes: Sequence[str]
    api: Api | None


@dataclass(frozen=True)
class ServiceComparison:
    """Hold all that a comparison of two services is made of, before the first request is sent.

    Attributes:
        application: The services as an application.
        calls: What is asked.
        run: Asks and judges.
        fields: The fields of the answers.
        source: The file of the requests.
        notes: What a person should know of the requests.
    """

    application: Application
    calls: Sequence[ServiceCall]
    run: ServiceRun
    fields: AnswerFields
    source: Path
    notes: Sequence[str]


def prepare(options: ServiceOptions, specs: tuple[str, str], case: str | None = None) -> ServiceComparison:
    """Read the requests and connect them to the services; nothing is sent yet.

    Args:
        options: How the services are asked.
        specs: Where they are.
        case: The one request that is asked, as reports name it; None for all of them.

    Raises:
        ConfigurationError: An option or the file of the requests is wrong, or a request changes something.
        NothingToJudge: The file holds no request.
    """
    original, unified = make_service(options, "original", specs[0]), make_service(options, "unified", specs[1])
    asked = read_calls(options, [original, unified], case)
    operations = asked.catalogue.operations
    fields = AnswerFields(answer_types(asked.api, operations)) if asked.api else AnswerFields()
    name = (asked.api.title if asked.api else "") or "services"
    application = services(name, operations, original, unified, fields)
    lineage = {row.name: fields.lineage(row) for row in operations.values()}
    choice = HeaderChoice.named(options.compare_header or (), options.ignore_header or ())
    run = ServiceRun(Pair(original, unified, choice, lineage, assemble.now), operations, options.concurrency)
    return ServiceComparison(application, asked.catalogue.calls, run, fields, asked.source, asked.notes)


def read_calls(options: ServiceOptions, sides: Iterable[Service], case: str | None = None) -> RequestedCalls:
    """Read the requests, and name their operations.

    Args:
        options: Where the requests are, and which of them may be sent.
        sides: The services.
        case: The one request that is asked; None for all of them.

    Raises:
        ConfigurationError: The file of the requests is wrong, or a request changes something.
        NothingToJudge: There is no request.
    """
    api = read_api(options.openapi) if options.openapi else None
    hosts = [urlsplit(service.base_url).netloc for service in sides]
    if options.requests:
        read = read_requests(options.requests, options.from_host, hosts)
    else:
        read = read_api_requests(api) if api else ReadRequests()
    api, source = api or read.api, options.requests or options.openapi or Path()
    catalogue = permit(make_catalogue(read.requests, api), options.allow or (), reads_only=options.reads_only)
    calls = [call for call in catalogue.calls if case in {None, call.case}]
    if case and not calls and catalogue.calls:
        hint = nearest(case, [call.case for call in catalogue.calls])
        raise ConfigurationError(f"--scenario {case!r} is no request of {source}; {hint}")
    if not calls:
        raise NothingToJudge("\n".join([f"{source} holds no request to send", *read.notes]))
    if api and catalogue.unknown:
        read.notes.append(f"{api.file}: does not describe {catalogue.unknown} of the {len(read.requests)} requests")
    return RequestedCalls(replace(catalogue, calls=calls), source, read.notes, api)


def compare_services(
    comparison: ServiceComparison,
    specs: tuple[str, str],
    flags: Flags | None,
    progress: Callable[[Iterable[Outcome], str, int], Iterable[Outcome]],
) -> CompareReport:
    """Ask both services, and report.

    Raises:
        NothingToJudge: A service cannot be reached.
    """
    started = assemble.now()
    outcomes: list[Outcome] = []
    for outcome in progress(comparison.run.outcomes(comparison.calls), "comparing", len(comparison.calls)):
        if outcome.comparison.verdict != "not-compared" and classify(outcome.original) == "bodies":
            comparison.fields.observe(outcome.call.operation, outcome.original.body)
        outcomes.append(outcome)
    finished = assemble.now()
    run = CompareRun(
        started_at=started,
        finished_at=finished,
        seconds=round(Decimal((finished - started).total_seconds()), 3),
        cassettes=str(comparison.source),
        corpus_digest=digest(call.request for call in comparison.calls),
        requests=str(comparison.source),
        original=specs[0],
        unified=specs[1],
        **run_facts(comparison.application, flags),
    )
    coverage = comparison.fields.coverage.tree()
    report = summarize_comparisons(outcomes, coverage, run, comparison.application.operations)
    # a golden answer holds the code that two paths share to what was reviewed; two services share none
    return report.model_copy(update={"without_golden": []})


def make_service(options: ServiceOptions, side: PathName, spec: str) -> Service:
    """Return a service with the credentials that the environment has for it.

    Raises:
        ConfigurationError: It is named by no base URL, or a credential is missing or wrong.
    """
    url = check_base_url(spec, f"--{side}")
    alone = options.original_header if side == "original" else options.unified_header
    environment = settings.environment()
    headers = headers_from(options.header or (), environment)
    headers |= headers_from(alone or (), environment, f"--{side}-header")
    return Service(side, url, perf_counter, headers, mask_of(headers), options.timeout)
