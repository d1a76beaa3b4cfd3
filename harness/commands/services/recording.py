"""Record what a service answers to the requests of a file: `harness record --requests FILE`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness import assemble, settings
from harness import recording as cassettes
from harness.calls import Call
from harness.commands.record import Summary
from harness.commands.recording_options import check_scenario
from harness.commands.services.asking import reachable, read_calls
from harness.errors import CassetteError
from harness.http.recorded import HOST, folder_name, recording_rules, write_cassette
from harness.http.service import NoReply
from harness.recording.files import case_path
from harness.recording.pace import asks_to_come_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from harness.calls import Operation
    from harness.commands.services.options import ServiceOptions
    from harness.http.requests import ServiceCall
    from harness.http.service import Service
    from harness.recording import Label, Scrubber

    PlannedCassette = tuple[ServiceCall, Path]

_TAKEN = "answers another request; choose another --scenario, or give --overwrite"


@dataclass(frozen=True)
class ServiceRecording:
    """Say what is recorded, and where.

    Attributes:
        directory: The folder of the cassettes.
        scenario: The name of the cassettes.
        overwrite: Record what is there already, too.
    """

    directory: Path
    scenario: str
    overwrite: bool = False

    def paths(self, calls: Iterable[ServiceCall]) -> list[PlannedCassette]:
        """Return each Call with its cassette: they are numbered within their operation."""
        counts: Counter[str] = Counter()
        planned: list[PlannedCassette] = []
        for call in calls:
            counts[call.operation] += 1
            number = counts[call.operation]
            planned.append((call, case_path(self.directory, folder_name(call.operation), self.scenario, number)))
        return planned


def record_service(
    options: ServiceOptions,
    spec: str,
    chosen: ServiceRecording,
    progress: Callable[[Sequence[PlannedCassette], str], Iterable[PlannedCassette]],
    report: Callable[[Path], object],
) -> Summary:
    """Record the original service, and go on where something cannot be recorded.

    Args:
        options: How the service is asked.
        spec: Where it is.
        chosen: What is recorded, and where.
        progress: Wraps the Calls.
        report: Takes each cassette when it is written.

    Raises:
        ConfigurationError: An option or the file of the requests is wrong, or pseudonyms have no key.
        NothingToJudge: There is no request, or the service cannot be reached.
    """
    check_scenario(chosen.scenario)
    key = cassettes.derive_pseudonym_key(settings.pseudonym_secret(""))
    summary, label = Summary(), cassettes.Label(Call(""), spec, assemble.now().date().isoformat())
    with reachable(spec, "original", options) as service:
        asked = read_calls(options, [spec])
        operations, planned = asked.catalogue.operations, chosen.paths(asked.catalogue.calls)
        scrubber = cassettes.Scrubber(recording_rules(operations.values()), key, secrets=service.headers.values())
        service.check_up()
        try:
            for call, path in progress(planned, "recording"):
                if path.exists() and not chosen.overwrite:
                    if is_recording_of(path, call, scrubber):
                        summary.present += 1
                    else:
                        summary.leave_out(str(path), _TAKEN)
                elif reason := why_not_recorded(service, call, operations[call.operation], path, scrubber, label):
                    summary.leave_out(call.case, reason)
                else:
                    summary.recorded.append(path)
                    report(path)
        finally:
            service.close()
    return summary


def why_not_recorded(
    service: Service, call: ServiceCall, operation: Operation, path: Path, scrubber: Scrubber, label: Label
) -> str | None:
    """Record one reply, or return why it is not recorded."""
    try:
        reply = service.ask(call.request)
        if asks_to_come_back(reply.status):
            return f"status {reply.status}"
        write_cassette(path, call, operation, reply, scrubber, label)
    except UnicodeDecodeError:
        return "its body is no text"
    except (NoReply, CassetteError) as reason:
        return str(reason)
    return None


def is_recording_of(path: Path, call: ServiceCall, scrubber: Scrubber) -> bool:
    """Return True if a cassette that is there answers this request.

    Raises:
        CassetteError: It cannot be read.
    """
    recorded = cassettes.read(path).interactions[0]["request"]
    uri = scrubber.scrub_uri(call.request.method, f"https://{HOST}{call.request.target}")
    return (recorded["method"], recorded["uri"]) == (call.request.method, uri)
