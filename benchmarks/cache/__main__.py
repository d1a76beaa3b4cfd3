"""Measure the cache beside its rivals, print tables and figures as Markdown, and exit with 1 where a limit is passed.

    python -m benchmarks.cache [PART...] [--minutes M] [--readme]

With `--readme`, the tables replace those in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cache import catalogue, footprint, hits, machine, postgres, stampede, writes, zipf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.cache.results import Result

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- results of the cache: written by `python -m benchmarks.cache --readme` -->", "<!-- end -->"
SEED = 2025

PARTS: Mapping[str, Callable[[random.Random], Iterator[Result]]] = {
    "hits": hits.figures,
    "catalogue": catalogue.figures,
    "zipf": zipf.figures,
    "upserts": writes.upserts,
    "postgres": postgres.figures,
    "footprint": footprint.figures,
    "stampede": stampede.figures,
}
MIXED = "mixed"


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cache", description=__doc__)
    names = [*PARTS, MIXED]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of {', '.join(names)}; all without one")
    parser.add_argument("--minutes", type=float, default=0.25, help="how long eight threads read and write")
    parser.add_argument("--readme", action="store_true", help="write the tables into benchmarks/README.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(names):
        parser.error(f"no part is called {', '.join(sorted(unknown))}; valid: {', '.join(names)}")
    results = []
    for name in arguments.parts or names:
        draw = random.Random(SEED)  # noqa: S311 - in which order contenders work is no secret
        for result in writes.mixed(arguments.minutes * 60) if name == MIXED else PARTS[name](draw):
            print(f"\n{result}", flush=True)  # noqa: T201
            results.append(result)
    if arguments.readme:
        _write(results)
    sys.exit(0 if all(figure.holds for result in results for figure in result.figures) else 1)


def _write(results: list[Result]) -> None:
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    day = time.strftime("%Y-%m-%d", time.gmtime())
    body = "\n\n".join([f"Measured on {day}: {machine.describe()}", *map(str, results)])
    README.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
