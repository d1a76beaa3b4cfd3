"""Application number two: two functions and a catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.application import Application, Paths
from harness.calls import Answer, Call, Failure, Operation, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.calls import Upstream

GREETINGS = {"en": "Hello", "fr": "Bonjour", "tr": "Merhaba"}
OPERATIONS = (
    Operation("languages.list", route="/languages"),
    Operation("greetings.get", route="/greetings/{language}", parameters=(Parameter("language"),), personal=True),
)


def original(call: Call) -> Answer:
    """Answer as the application always did: one branch for each case."""
    if call.operation == "languages.list":
        return Answer(200, [*sorted(GREETINGS)])
    language = call.parameters["language"]
    if language not in GREETINGS:
        return Answer(404, failure=Failure("NotFound", "language", f"no greeting in {language}"))
    return Answer(200, {"language": language, "text": GREETINGS[language] + ", " + (call.user or "stranger") + "!"})


def unified(call: Call) -> Answer:
    """Answer the same by a match over the Call."""
    match call.operation, GREETINGS.get(language := call.parameters.get("language", "")):
        case "languages.list", _:
            return Answer(200, [*GREETINGS])
        case _, None:
            return Answer(404, failure=Failure("NotFound", "language", f"no greeting in {language}"))
        case _, greeting:
            return Answer(200, {"text": f"{greeting}, {call.user or 'stranger'}!", "language": language})


def discover(_: Upstream, user: str | None, operations: Sequence[str], parameters: Mapping[str, str]) -> list[Call]:
    """Return the Calls that this user can make: the list of languages, and a greeting in each of them."""
    languages = [parameters["language"]] if parameters else sorted(GREETINGS)
    greetings = [Call("greetings.get", user, {"language": language}) for language in languages]
    return [call for call in [Call("languages.list"), *greetings] if not operations or call.operation in operations]


CATALOGUE = {operation.name: operation for operation in OPERATIONS}
application = Application("greeting", CATALOGUE, lambda _: Paths(original, unified), discover)
