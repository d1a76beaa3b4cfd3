"""What is recorded: a line for each cassette, whether it is clean, and whether it fits the SDK."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rich.table import Table

from harness import recording as cassettes
from harness.commands.record import ENTITIES
from harness.errors import CassetteError
from harness.mapped.session import identifier
from harness.recording.audit import AuditRules, Finding, audit, audit_other_file
from harness.recording.files import listed, place
from harness.recording.layout import sdk
from harness.recording.request_matching import matched
from harness.recording.scrub import Asker
from harness.snaptrade.assembly import RECORDING
from harness.snaptrade.credentials import VARIABLES, Credentials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from harness.recording import Case

_COLUMNS = ("operation", "scenario", "recorded from", "recorded on", "SDK", "exchanges", "bytes")


def listing(directory: Path) -> dict[str, Any]:
    """A row for each cassette, and why for each that cannot be read; raises NothingToJudge where there is none."""
    rows, unreadable = [], []
    for path in listed(directory):
        try:
            rows.append(_row(cassettes.read(path)))
        except CassetteError as broken:
            unreadable.append(str(broken))
    return {"cassettes": rows, "unreadable": unreadable}


def table(tree: dict[str, Any]) -> Table:
    """The listing for a person."""
    total = f"{len(tree['cassettes'])} cassettes, {sum(row['bytes'] for row in tree['cassettes']):,} bytes"
    shown = Table(*_COLUMNS, caption="\n".join([total, *tree["unreadable"]]))
    for row in tree["cassettes"]:
        shown.add_row(*("" if value is None else str(value) for value in row.values()))
    return shown


def unfit(paths: Iterable[Path], others: Iterable[Path] = ()) -> list[Finding]:
    """Everything that a person must look at before these cassettes, and the files beside them, are committed."""
    credentials = Credentials(*(os.environ.get(name, "") for name in VARIABLES))
    asker = Asker(credentials.user_id, credentials.secrets().values(), [credentials.client_id])
    rules = AuditRules(RECORDING, sdk(), asker, lambda call: [identifier(call)])
    found = [finding for path in paths for finding in audit(path, rules)]
    return found + [finding for path in others for finding in audit_other_file(path, rules)]


def violations(cases: Iterable[Case]) -> Iterator[Finding]:
    """Each recorded response that the SDK's own schema refuses."""
    from harness.snaptrade.sdk.validation import find_violation  # noqa: PLC0415 - the SDK takes a second to import

    for case in cases:
        for number, interaction in enumerate(case.interactions):
            request, response = interaction["request"], interaction["response"]
            found = matched(request["method"], urlsplit(request["uri"]).path, ENTITIES)
            body = response["body"]["string"].encode()
            said = find_violation(found.endpoint, response["status"]["code"], body) if found else None
            if found and said:
                at = place(case.path, "interactions", number, "response", "body", "string")
                yield Finding(str(at), f"{found.endpoint}: {said}")


def _row(case: Case) -> dict[str, Any]:
    size = case.path.stat().st_size
    told = (case.operation, case.scenario, case.recorded_from, case.recorded_on, case.sdk, len(case.interactions), size)
    return dict(
        zip(("operation", "scenario", "recorded_from", "recorded_on", "sdk", "exchanges", "bytes"), told, strict=True)
    )
