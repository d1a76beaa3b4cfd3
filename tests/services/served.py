"""Two small services on loopback, which say what a test has them say."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from cli import Done, Folder
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from harness import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


class Served:
    """A service that answers from a table of path to answer, and remembers what it was sent."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = dict(answers)
        self.asked: list[tuple[str, str, Mapping[str, str], bytes]] = []
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=METHODS)])

    async def _answer(self, request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        target = f"{request.url.path}{query}"
        self.asked.append((request.method, target, dict(request.headers), await request.body()))
        answer = self.answers.get(target, self.answers.get(request.url.path))
        if callable(answer) and not isinstance(answer, Response):
            answer = answer()
        if answer is None:
            return Response(b'{"detail": "no such thing"}', 404, media_type="application/json")
        return answer if isinstance(answer, Response) else reply(answer)

    @property
    def targets(self) -> list[str]:
        """What it was asked, as `METHOD target`."""
        return [f"{method} {target}" for method, target, _, _ in self.asked]


def reply(body: Any, status: int = 200, kind: str = "application/json", **headers: str) -> Response:
    """An answer with a body: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(content, status, named, media_type=kind)


@contextmanager
def threaded(answers: Mapping[str, Callable[[], Response]]) -> Iterator[str]:
    """A service whose answers are made on threads, so that one may wait for another."""

    def answer(request: Request) -> Response:
        return answers[request.url.path]()

    with serving.running(Starlette(routes=[Route("/{path:path}", answer)])) as url:
        yield url


class Services:
    """Two services, and a folder in which they are compared."""

    def __init__(self, path: Path, original: Mapping[str, Any], unified: Mapping[str, Any]) -> None:
        self.folder = Folder(path)
        self.original, self.unified = Served(original), Served(unified)

    def requests(self, *lines: Mapping[str, Any] | str) -> Path:
        """A file of requests in the folder; a text is the path of a GET."""
        listed = [{"path": line} if isinstance(line, str) else line for line in lines]
        file = self.folder.path / "requests.jsonl"
        file.write_text("".join(f"{json.dumps(line)}\n" for line in listed), encoding="utf-8")
        return file

    def run(self, *words: str, env: Mapping[str, str] | None = None) -> Done:
        """`harness compare` with both services running."""
        with ExitStack() as stack:
            sides: list[str] = []
            for side, served in (("original", self.original), ("unified", self.unified)):
                sides += [f"--{side}", stack.enter_context(serving.running(served.app))]
            return self.folder.run("compare", *sides, *words, env=env)

    def compare(self, lines: Sequence[Mapping[str, Any] | str], *words: str) -> Any:
        """The report of a comparison over these requests."""
        self.run("--requests", str(self.requests(*lines)), *words)
        return self.report

    @property
    def report(self) -> Any:
        """The report that was written last."""
        return self.folder.json("reports/compare.json")

    def differences(self) -> list[dict[str, Any]]:
        """Every difference in the report."""
        return [difference for row in self.report["operations"] for difference in row["differences"]]
