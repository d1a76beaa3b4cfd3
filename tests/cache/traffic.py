"""A world in which everything happens at random, as often as in a busy application."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cache.world import OUTCOMES, OWNERS, QUESTIONS, World

from harness.cache.database import file_url

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSES = 4


class Traffic:
    """Draws what happens next."""

    def __init__(self, url: str, seed: int) -> None:
        self.draw, self.world = Random(seed), World(url)  # noqa: S311 - no secret
        for place in range(PROCESSES):
            self.world.start(place, 0, 0, 10**6)
        self.weights: dict[Callable[[], None], float] = {
            self.ask: 60, self.pass_seconds: 14, self.render: 12, self.forget: 6, self.get: 5, self.fail: 0.6,
            self.world.mend_database: 2, self.set_clocks: 0.2, self.clear: 0.2,
        }  # fmt: skip

    def step(self) -> None:
        """Let one thing happen."""
        [happens] = self.draw.choices(list(self.weights), list(self.weights.values()))
        happens()

    def start(self) -> None:
        """Start a process; only between two questions, since who asks goes on to the end."""
        schema, skew = self.draw.choice([0, 0, 0, 1]), self.draw.choice([0, 0, 2, -2])
        self.world.start(self.place(), schema, skew, self.draw.choice([3_000, 9_000, 10**6]))

    def place(self) -> int:
        return self.draw.randrange(PROCESSES)

    def ask(self) -> None:
        """Ask; one time in ten, something happens while the upstream is asked."""
        nested = self.draw.random() < 0.1 and len(self.world.under_way) < 2
        [outcome] = self.draw.choices(OUTCOMES, (64, 8, 8, 8, 12))
        asked = self.draw.randrange(len(QUESTIONS))
        self.world.ask(self.place(), asked, outcome, self.step if nested else lambda: None)

    def render(self) -> None:
        self.world.render(self.place(), self.draw.choice(OWNERS), "answer")

    def get(self) -> None:
        self.world.get(self.place(), self.draw.choice(OWNERS), self.draw.choice("AB"))

    def forget(self) -> None:
        entity = self.draw.choice(["Balance", "Balance", "Currency", "Position", "UniversalSymbol"])
        self.world.forget(
            self.place(), self.draw.choice([*OWNERS, None]), entity, self.draw.choice([None, None, "A", "B"])
        )

    def clear(self) -> None:
        self.world.clear(self.place())

    def pass_seconds(self) -> None:
        self.world.pass_seconds(self.draw.choice([0.05, 0.2, 1, 7, 20, 40, 500, 4_000, 100_000]) * self.draw.random())

    def set_clocks(self) -> None:
        self.world.set_clocks(self.draw.choice([-1, 0, 0, 0, 1]))

    def fail(self) -> None:
        if not self.world.broken:
            self.world.break_database(self.draw.choice(["writes", "all"]))


def run_at_random(url: str, seed: int, steps: int) -> Counter[str]:
    """Take this many steps; return how often what was answered."""
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    traffic = Traffic(url, seed)
    for _ in range(steps):
        traffic.step()
        if traffic.draw.random() < 0.003:
            traffic.start()
    traffic.world.close()
    return traffic.world.counts


def main(first: int, last: int) -> None:
    """Run the seeds of a range, a thousand steps each, in a folder in memory."""
    counts = Counter[str]()
    for seed in range(first, last):
        with TemporaryDirectory(dir="/dev/shm") as folder:
            counts += run_at_random(file_url(Path(folder) / "state.db"), seed, 1_000)
        if seed % 10 == 0:
            print(seed - first + 1, dict(counts), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
