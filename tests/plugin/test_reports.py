"""The reports of a parity run: JUnit has a case for each item, and xdist changes nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from cli import ROOT

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

pytest_plugins = ["pytester"]
GREETING = ("--app", "greeting:application", "--cassettes", "greeting/cassettes", "--unified", "wrap:rude:shout")
RUDE = """
from dataclasses import replace

def shout(unified):
    def answer(call):
        answer = unified(call)
        if isinstance(answer.body, dict):
            return replace(answer, body={**answer.body, "text": answer.body["text"].upper()})
        return answer
    return answer
"""


@pytest.fixture(autouse=True)
def _this_tree(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes of pytest begin in a folder of their own, with the package of this work tree."""
    pytester.makeini("[pytest]")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


class Told(NamedTuple):
    """What one session said: its exit code, its last words, and a row for each test case of JUnit's report."""

    code: int
    words: str
    rows: list[tuple[str, str, dict[str, str], str]]


def _row(case: Element) -> tuple[str, str, dict[str, str], str]:
    properties = {each.attrib["name"]: each.attrib["value"] for each in case.iter("property")}
    failure = case.find("failure")
    return case.attrib["classname"], case.attrib["name"], properties, "" if failure is None else str(failure.text)


def _told(pytester: pytest.Pytester, *words: str) -> Told:
    run = pytester.runpytest_subprocess("--parity", *GREETING, "--junitxml=junit.xml", *words)
    rows = sorted(map(_row, ET.parse(pytester.path / "junit.xml").iter("testcase")), key=str)  # noqa: S314 - pytest's own
    return Told(int(run.ret), next((line for line in run.outlines if line.startswith("parity:")), ""), rows)


def test_xdist_changes_no_report(pytester: pytest.Pytester) -> None:
    """The same cases with the same texts, the same verdict, the same exit code."""
    shutil.copytree(ROOT / "examples" / "greeting", pytester.path / "greeting")
    pytester.makepyfile(rude=RUDE)
    alone, shared = _told(pytester), _told(pytester, "-n", "2")
    assert alone == shared
    assert (alone.code, alone.words, len(alone.rows)) == (1, "parity: fail: 10 calls, 4 match, 6 mismatch", 10)
    classname, name, properties, failure = next(row for row in alone.rows if row[3])
    assert (classname, name) == ("greeting.cassettes.greetings.get.everyday-2.yaml", "cold")
    assert properties["case"] == "greetings.get/everyday-2"
    assert [properties[fact] for fact in ("operation", "scenario", "pass", "verdict", "effect")] == [
        "greetings.get", "everyday-2", "cold", "mismatch", "read"
    ]  # fmt: skip
    assert "text (value)" in failure


def test_xdist_ends_an_empty_suite_as_ever(pytester: pytest.Pytester) -> None:
    """Exit 3, and how to record."""
    shutil.copytree(ROOT / "examples" / "greeting", pytester.path / "greeting")
    run = pytester.runpytest_subprocess("--parity", "--app", "greeting:application", "-n", "1")
    assert run.ret == 3
    run.stdout.fnmatch_lines(["*no cassettes*harness record*"])
