"""Name the operation of each request: by the OpenAPI file, else by the route that the requests show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import ConfigurationError, nearest
from harness.http.operations import DescribedOperations, MatchedOperation, infer_operations
from harness.http.requests import SAFE, ServiceCall

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from harness.calls import Operation
    from harness.http.requests import ServiceRequest
    from harness.openapi.operations import Api


@dataclass(frozen=True)
class Catalogue:
    """Hold the operations of two services, and each request as a Call of one of them.

    Attributes:
        operations: The operations by name.
        calls: The Calls, in the order of the requests.
        unknown: How many of the requests the OpenAPI file does not describe.
    """

    operations: Mapping[str, Operation]
    calls: Sequence[ServiceCall]
    unknown: int = 0


def make_catalogue(requests: Sequence[ServiceRequest], api: Api | None = None) -> Catalogue:
    """Return the operations that an OpenAPI file describes and that these requests show, and the Calls."""
    described = DescribedOperations(api) if api else None
    matched = [described.find(request) if described else None for request in requests]
    inferred = infer_operations(request for request, match in zip(requests, matched, strict=True) if match is None)
    operations = {operation.name: operation for operation in described.operations} if described else {}
    matches: list[tuple[ServiceRequest, MatchedOperation]] = []
    for request, match in zip(requests, matched, strict=True):
        operation, in_path = match or inferred[request.method, request.path]
        matches.append((request, MatchedOperation(operations.setdefault(operation.name, operation), in_path)))
    return Catalogue(dict(sorted(operations.items())), number_calls(matches), matched.count(None) if api else 0)


def permit(catalogue: Catalogue, allowed: Collection[str], *, reads_only: bool = False) -> Catalogue:
    """Return the catalogue with the Calls that may be sent.

    Args:
        catalogue: Every Call.
        allowed: The operations that may be sent although they may change something.
        reads_only: Leave the others of them out, instead of refusing the run.

    Raises:
        ConfigurationError: A Call may change something, and nobody has said that it may.
    """
    for name in allowed:
        if name not in catalogue.operations:
            raise ConfigurationError(f"--allow {name!r} is no operation here; {nearest(name, catalogue.operations)}")
    unsafe = {name for name, operation in catalogue.operations.items() if operation.method not in SAFE} - set(allowed)
    refused = [call for call in catalogue.calls if call.operation in unsafe]
    if refused and not reads_only:
        hints = " ".join(f"--allow '{name}'" for name in dict.fromkeys(call.operation for call in refused))
        many = "1 request" if len(refused) == 1 else f"{len(refused)} requests"
        raise ConfigurationError(
            f"{refused[0].request.place}: {many} may change something, and each service would carry that out; "
            f"{hints} sends them to both, --reads-only leaves them out"
        )
    calls = [call for call in catalogue.calls if call.operation not in unsafe]
    return Catalogue(catalogue.operations, calls, catalogue.unknown)


def number_calls(matches: Sequence[tuple[ServiceRequest, MatchedOperation]]) -> list[ServiceCall]:
    """Return the Calls of requests, each with its operation and its parameters; no two of them have one name."""
    counts: Counter[str] = Counter()
    calls: list[ServiceCall] = []
    for request, (operation, in_path) in matches:
        shown = request.shown
        counts[shown] += 1
        parameters = {**dict(request.query), **in_path}
        case = shown if counts[shown] == 1 else f"{shown} #{counts[shown]}"
        calls.append(ServiceCall(operation.name, parameters=parameters, request=request, case=case))
    return calls
