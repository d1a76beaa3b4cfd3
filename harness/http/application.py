"""Two HTTP services as an application of the engine: its operations, and a path for each of the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import wire
from harness.application import Application, Paths
from harness.http.pair import take
from harness.http.requests import ServiceCall, ServiceRequest
from harness.routes import HttpContract

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.calls import Answer, Call, Operation, Source
    from harness.http.fields import AnswerFields
    from harness.http.service import AnswersRequests


def services(
    name: str,
    operations: Mapping[str, Operation],
    original: AnswersRequests,
    unified: AnswersRequests,
    fields: AnswerFields,
) -> Application:
    """Return two services as an application.

    Args:
        name: The name in reports.
        operations: The catalogue.
        original: The service that users have today.
        unified: The one that is to take its place.
        fields: The fields of the answers, as far as an OpenAPI file describes them.
    """
    contract = HttpContract()

    def path(service: AnswersRequests) -> Source:
        def answer(call: Call) -> Answer:
            request = call.request if isinstance(call, ServiceCall) else _request(contract, call)
            return take(service, request).answer

        return answer

    def _request(contract: HttpContract, call: Call) -> ServiceRequest:
        method, target, headers, body = contract.request(call, operations[call.operation])
        content = wire.as_numbers(dict(body)) if body else None
        return ServiceRequest(call.operation, method, target, headers, content)

    return Application(
        name,
        operations,
        lambda _: Paths(path(original), path(unified)),
        contract=contract,
        lineage=fields.lineage,
        fields=fields.coverage.known,
    )
