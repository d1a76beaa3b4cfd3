"""What the figures were measured on and with."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

LIBRARIES = (
    "pydantic",
    "SQLAlchemy",
    "orjson",
    "snaptrade-python-sdk",
    "cachetools",
    "dogpile.cache",
    "cashews",
    "aiocache",
    "diskcache",
)


def describe() -> str:
    """Return a paragraph about the machine, how busy it was, and the versions that took part."""
    load = ", ".join(f"{share:.1f}" for share in os.getloadavg())
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{os.cpu_count()} processors ({_processor()}), load {load}; {platform.python_implementation()} "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def resident() -> int:
    """Return the bytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
