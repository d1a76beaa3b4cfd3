"""Compare two HTTP services over the requests of a file: `harness compare --requests FILE`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from harness import assemble
from harness.commands.reports import run_facts
from harness.commands.services.asking import both_sides, has_recorded, read_calls
from harness.compare.classify import classify
from harness.evidence.compare_report import CompareReport, CompareRun
from harness.http.application import services
from harness.http.fields import AnswerFields, answer_types
from harness.http.headers import HeaderChoice
from harness.http.pair import Pair
from harness.http.recorded import KEPT_OF_REPLY
from harness.http.requests import digest
from harness.http.run import ServiceRun
from harness.report.summary import summarize_comparisons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from harness.application import Application
    from harness.commands.services.options import ServiceOptions
    from harness.compare.outcome import Outcome
    from harness.rollout.flags import Flags


def compare_services(
    options: ServiceOptions,
    specs: tuple[str, str],
    case: str | None,
    read_flags: Callable[[Application], Flags | None],
    progress: Callable[[Iterable[Outcome], str, int], Iterable[Outcome]],
    warn: Callable[[str], None],
) -> CompareReport:
    """Ask both services, and report.

    Args:
        options: How the services are asked.
        specs: What stands on each side: a base URL, or an ASGI application that is served meanwhile.
        case: The one request that is asked, as reports name it; None for all of them.
        read_flags: Reads where the operations stand.
        progress: Shows how far the run is.
        warn: Takes what a person should know of the requests.

    Raises:
        ConfigurationError: An option or the file of the requests is wrong, or a request changes something.
        NothingToJudge: There is no request, or a service cannot be reached.
    """
    asked = read_calls(options, specs, case)
    operations, calls = asked.catalogue.operations, asked.catalogue.calls
    fields = AnswerFields(answer_types(asked.api, operations)) if asked.api else AnswerFields()
    with both_sides(specs, options, operations.values()) as (original, unified):
        application = services(asked.name, operations, original, unified, fields)
        stated = run_facts(application, read_flags(application))
        lineage = {row.name: fields.lineage(row) for row in operations.values()}
        recorded = KEPT_OF_REPLY if has_recorded(specs) else ()
        choice = HeaderChoice.named(options.compare_header or recorded, options.ignore_header or ())
        run = ServiceRun(Pair(original, unified, choice, lineage, assemble.now), operations, options.concurrency)
        started = assemble.now()
        outcomes = list(observed(progress(run.outcomes(calls), "comparing", len(calls)), fields))
        finished = assemble.now()
    for sentence in asked.notes:
        warn(sentence)
    described = CompareRun(
        started_at=started,
        finished_at=finished,
        seconds=round(Decimal((finished - started).total_seconds()), 3),
        cassettes=str(asked.source),
        corpus_digest=digest(call.request for call in calls),
        requests=str(asked.source),
        original=specs[0],
        unified=specs[1],
        **stated,
    )
    report = summarize_comparisons(outcomes, fields.coverage.tree(), described, operations)
    # a golden answer holds the code that two paths share to what was reviewed; two services share none
    return report.model_copy(update={"without_golden": []})


def observed(outcomes: Iterable[Outcome], fields: AnswerFields) -> Iterator[Outcome]:
    """Yield the same Outcomes, and note the fields that their answers show."""
    for outcome in outcomes:
        if outcome.comparison.verdict != "not-compared" and classify(outcome.original) == "bodies":
            fields.observe(outcome.call.operation, outcome.original.body)
        yield outcome
