"""The HTML page: complete, escaped, and in need of nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from harness.evidence.compare_report import CompareReport
from harness.report.html import compare_page
from harness.report.values import as_json, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VOID = {"meta"}


class Reader(HTMLParser):
    """What a browser makes of a page: its text, its tags, and the tags left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag in."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes the last one that was opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        if self.open and self.open[-1] != "style":
            self.text += data


def leaves(value: Any) -> Iterator[str]:
    """Every value of a tree, as it may be written."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    else:
        yield plain(value)


def page(tree: dict[str, Any]) -> str:
    """The page of a report with these parts."""
    return compare_page(CompareReport.model_validate(tree))


def text_of(html: str) -> str:
    """What a reader sees, with blanks as a browser shows them."""
    return " ".join(Reader(html).text.split())


def test_every_value_of_the_report_is_on_the_page(report: CompareReport) -> None:
    """Nothing is cut short or left out, but for the version of the file's format."""
    tree = report.tree()
    del tree["schema_version"]
    text = Reader(compare_page(report)).text
    assert [value for value in leaves(tree) if value not in text] == []


def test_values_that_look_like_markup_are_text(report: CompareReport) -> None:
    """No tag of the page comes out of a value."""
    reader = Reader(compare_page(report))
    assert not {"script", "b", "i"} & set(reader.tags)
    assert as_json("<script>alert('&')</script>") in reader.text


def test_the_page_is_well_formed_and_asks_for_nothing(report: CompareReport) -> None:
    """Every tag is closed in order, and nothing is fetched from anywhere."""
    html = compare_page(report)
    reader = Reader(html)
    assert reader.open == []
    assert not {"link", "img", "iframe", "script", "object"} & set(reader.tags)
    assert not {"src", "href", "style"} & {name for name, _ in reader.attributes}
    assert "url(" not in html
    assert "@import" not in html


def test_every_table_says_what_it_shows(report: CompareReport) -> None:
    """Tables have captions, head cells a scope, and each other cell the head that a phone shows beside it."""
    reader = Reader(compare_page(report))
    assert reader.tags.count("caption") == reader.tags.count("table") > 4
    assert reader.tags.count("th") == sum(name == "scope" for name, _ in reader.attributes)
    assert reader.tags.count("td") == sum(name == "data-label" for name, _ in reader.attributes)


@pytest.mark.parametrize(
    ("verdict", "headline"),
    [
        ("fail", "The two paths do not answer alike"),
        ("inconclusive", "Not enough was compared to judge"),
    ],
)
def test_the_verdict_is_on_top_in_words(tree: dict[str, Any], verdict: str, headline: str) -> None:
    """As the title, as the headline, and with the totals."""
    html = page(tree | {"verdict": verdict})
    assert f"<title>{headline}" in html
    assert f"<h1>{headline}</h1>" in html
    assert "5 match, 1 stale-ok, 2 mismatch" in text_of(html)


def test_differences_come_first_one_for_each_cause(tree: dict[str, Any]) -> None:
    """The same field in two operations is one cause, shown before every table of operations or cases."""
    row = tree["operations"][0]
    tree["operations"].append(row | {"operation": "portfolio.summary", "differences": row["differences"][:1]})
    tree["cases"] += [case | {"operation": "portfolio.summary"} for case in tree["cases"]]
    tree["totals"] = {name: count * 2 for name, count in tree["totals"].items()}
    html = page(tree)
    assert "2 likely causes" in html
    assert html.index("1. <code>Position.units</code>") < html.index("2. <code>positions.list")
    assert html.index("2. <code>positions.list") < html.index("<h2>Cases</h2>") < html.index("<h2>Operations</h2>")
    assert "seen 4 times" in html


def test_matching_cases_are_folded_away(tree: dict[str, Any]) -> None:
    """Those that do not simply match stand open above them."""
    reader = Reader(page(tree))
    assert "5 cases match" in reader.text
    assert "Cases that do not simply match (3)" in reader.text
    assert "details" in reader.tags


def test_a_cause_names_the_command_that_runs_it_again(report: CompareReport) -> None:
    """By the scenario of its cases."""
    assert "harness compare --scenario mixed-500" in text_of(compare_page(report))


def test_a_failure_shows_status_type_and_code(tree: dict[str, Any]) -> None:
    """What is compared of it, and its message."""
    outline = {"status": 500, "kind": "ValueError", "code": "exception", "message": "1"}
    tree["operations"][0]["differences"][0] |= {
        "kind": "error", "field": None, "path": "", "at": "", "original": {"status": 200}, "unified": outline,
    }  # fmt: skip
    text = text_of(page(tree))
    assert "200 / 500 ValueError exception" in text
    assert as_json({"status": 200}) in text
    assert "the whole answer" in text


def test_differing_characters_are_marked(report: CompareReport) -> None:
    """One digit of a quantity, on both sides."""
    html = compare_page(report)
    assert "1250.7<mark>5</mark>00" in html
    assert "1250.7<mark>9</mark>00" in html
    assert "<mark>absent</mark>" in html


def test_a_run_without_differences_says_so(tree: dict[str, Any]) -> None:
    """An empty list is a finding, not a gap."""
    tree["operations"][0]["differences"] = []
    assert "None was found." in page(tree)


def test_an_empty_run_has_a_page_too(tree: dict[str, Any]) -> None:
    """No operation, no case, no call."""
    totals = dict.fromkeys(tree["totals"], 0)
    empty = tree | {"verdict": "inconclusive", "operations": [], "cases": [], "totals": totals}
    assert "none was compared" in text_of(page(empty))


def test_dark_screens_and_paper_have_colours_of_their_own(report: CompareReport) -> None:
    """The page follows the reader's setting and prints black on white."""
    html = compare_page(report)
    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media print" in html


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PROBE = """<!doctype html><title></title><iframe style="width:390px;height:900px;border:0"></iframe><script>
const frame = document.querySelector("iframe");
frame.onload = () => {
  const page = frame.contentDocument, shown = [...page.querySelectorAll("body *")]
    .filter(each => each.offsetParent && !each.closest("thead"));
  const wide = shown.filter(each => each.getBoundingClientRect().right > 391).map(each => each.tagName);
  document.title = JSON.stringify({scroll: page.documentElement.scrollWidth, wide});
};
frame.srcdoc = %s;
</script>"""


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium to lay the page out")
def test_a_phone_shows_everything_within_its_width(report: CompareReport, tmp_path: Path) -> None:
    """At 390 pixels nothing has to be scrolled sideways."""
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE % json.dumps(compare_page(report)).replace("</", "<\\/"))
    browser = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--hide-scrollbars", "--virtual-time-budget=5000"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    shown = subprocess.run([*browser, profile, "--dump-dom", str(probe)], capture_output=True, text=True, check=True)
    title = unescape(shown.stdout.partition("<title>")[2].partition("</title>")[0])
    assert json.loads(title) == {"scroll": 390, "wide": []}


COLOURS = ("--ink", "--soft", "--good", "--bad", "--open")


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_is_readable_on_its_ground(report: CompareReport, scheme: int) -> None:
    """Every text colour has a contrast of at least 4.5 to paper and band (WCAG 2.2, 1.4.3)."""
    on_screen, _, _ = compare_page(report).partition("@media print")
    palette = dict(_declared(on_screen.split("color-scheme: dark")[scheme]))
    for colour in COLOURS:
        for ground in ("--paper", "--band"):
            assert _contrast(palette[colour], palette[ground]) >= 4.5, (colour, ground)
    assert _contrast(palette["--mark-ink"], palette["--mark"]) >= 4.5


def _declared(css: str) -> Iterator[tuple[str, str]]:
    for declaration in css.split(";"):
        name, _, value = declaration.strip().rpartition(": ")
        if value.startswith("#") and len(value) == 7:
            yield name.split()[-1], value


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
