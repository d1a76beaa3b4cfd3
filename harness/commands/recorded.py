"""Look at what is recorded: list the cassettes, find what must not be committed, hold responses to their schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rich.table import Table

from harness import golden, settings
from harness import recording as cassettes
from harness.errors import CassetteError, ConfigurationError
from harness.mapped.session import identifier
from harness.recording.audit import AuditRules, Finding, audit, audit_derived_file, audit_other_file
from harness.recording.files import beside, check_operations, listed, place, skipped
from harness.recording.privacy.asker import Asker
from harness.recording.rules import NO_UPSTREAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.recording import Case


def listing(directory: Path, application: Application) -> dict[str, Any]:
    """Return a row for each cassette, why each other one cannot be read, and what is skipped.

    Raises:
        NothingToJudge: There is no cassette.
    """
    rows: list[dict[str, Any]] = []
    unreadable: list[str] = []
    for path in listed(directory):
        try:
            case = cassettes.read(path)
            check_operations([case], application.operations)
        except CassetteError as broken:
            unreadable.append(str(broken))
            continue
        rows.append(
            {
                "operation": case.operation,
                "scenario": case.scenario,
                "recorded_from": case.label.recorded_from,
                "recorded_on": case.label.recorded_on,
                "sdk": case.label.sdk,
                "exchanges": len(case.interactions),
                "bytes": case.path.stat().st_size,
            }
        )
    return {"cassettes": rows, "unreadable": unreadable, "skipped": skipped(directory)}


def table(tree: dict[str, Any]) -> Table:
    """Return the listing for a person; it fits 80 columns."""
    total = f"{len(tree['cassettes'])} cassettes, {sum(row['bytes'] for row in tree['cassettes']):,} bytes"
    caption = "\n".join([total, *tree["unreadable"], *tree["skipped"]])
    shown = Table(caption=caption, caption_justify="left", box=None, pad_edge=False)
    for name in ("operation", "scenario", "from", "on", "SDK"):
        shown.add_column(name, overflow="fold")
    for name in ("exchanges", "bytes"):
        shown.add_column(name, justify="right")
    for row in tree["cassettes"]:
        shown.add_row(*("" if value is None else str(value) for value in row.values()))
    return shown


def unfit(
    application: Application,
    directory: Path,
    progress: Callable[[Sequence[Any], str], Iterable[Any]] = lambda steps, _: steps,
) -> list[Finding]:
    """Return all that a person must look at before these cassettes, and the files beside them, are committed."""
    recording = application.recording or NO_UPSTREAM
    known = recording.identity(settings.environment(), {})
    asker = Asker(known.user, known.secrets, known.identifiers)
    rules = AuditRules(recording, recording.version, asker, lambda call: [identifier(call)])
    findings = [finding for path in progress(listed(directory), "auditing") for finding in audit(path, rules)]
    for path in beside(directory):
        if path.name.endswith(golden.SUFFIX):
            findings += audit_derived_file(path, rules, golden.cassette_path(path))
        else:
            findings += audit_other_file(path, rules)
    return findings


def violations(application: Application, cases: Iterable[Case]) -> Iterator[Finding]:
    """Yield each recorded response that the upstream's own schema refuses.

    Raises:
        ConfigurationError: The application asks no upstream.
    """
    if application.recording is None:
        raise ConfigurationError(f"the application {application.name} asks no upstream, so there are no responses")
    rules = application.recording
    for case in cases:
        for number, interaction in enumerate(case.interactions):
            request, response = interaction["request"], interaction["response"]
            match = rules.match(request["method"], urlsplit(request["uri"]).path)
            body = response["body"]["string"].encode()
            if match and (violation := rules.violation(match.endpoint, response["status"]["code"], body)):
                at = place(case.path, "interactions", number, "response", "body", "string")
                yield Finding(str(at), f"{match.endpoint}: {violation}")
