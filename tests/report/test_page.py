"""The HTML page: complete, escaped, and in need of nothing else."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from harness.report.page import page
from harness.report.values import as_json, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def test_every_value_of_the_report_is_on_the_page(report: dict[str, Any]) -> None:
    """Nothing is cut short or left out, but for the version of the file's format."""
    del report["schema_version"]
    text = Reader(page(report | {"schema_version": 1})).text
    assert [value for value in leaves(report) if value not in text] == []


def test_values_that_look_like_markup_are_text(report: dict[str, Any]) -> None:
    """No tag of the page comes out of a value."""
    reader = Reader(page(report))
    assert not {"script", "b", "i"} & set(reader.tags) - {"b"}
    assert reader.tags.count("b") == 3
    assert as_json("<script>alert('&')</script>") in reader.text


def test_the_page_is_well_formed_and_asks_for_nothing(report: dict[str, Any]) -> None:
    """Every tag is closed in order, and nothing is fetched from anywhere."""
    html = page(report)
    reader = Reader(html)
    assert reader.open == []
    assert not {"link", "img", "iframe", "script", "object"} & set(reader.tags)
    assert not {"src", "href", "style"} & {name for name, _ in reader.attributes}
    assert "url(" not in html
    assert "@import" not in html


def test_every_table_says_what_it_shows(report: dict[str, Any]) -> None:
    """Tables have captions, and head cells a scope."""
    reader = Reader(page(report))
    assert reader.tags.count("caption") == reader.tags.count("table") == 5
    assert reader.tags.count("th") == sum(name == "scope" for name, _ in reader.attributes)


@pytest.mark.parametrize(
    ("verdict", "headline"),
    [
        ("pass", "Both paths answer alike"),
        ("fail", "The two paths do not answer alike"),
        ("inconclusive", "Not enough was compared to judge"),
    ],
)
def test_the_verdict_is_on_top_in_words(report: dict[str, Any], verdict: str, headline: str) -> None:
    """As the title, as the headline, and with the totals."""
    html = page(report | {"verdict": verdict})
    assert f"<title>{headline}" in html
    assert f"<h1>{headline}</h1>" in html
    assert "5 match, 1 stale-ok, 2 mismatch" in html


def test_differing_characters_are_marked(report: dict[str, Any]) -> None:
    """One digit of a quantity, on both sides."""
    html = page(report)
    assert "1250.7<mark>5</mark>00" in html
    assert "1250.7<mark>9</mark>00" in html
    assert "<mark>absent</mark>" in html


def test_a_run_without_differences_says_so(report: dict[str, Any]) -> None:
    """An empty list is a finding, not a gap."""
    report["operations"][0]["differences"] = []
    assert "None was found." in page(report)


def test_an_empty_run_has_a_page_too(report: dict[str, Any]) -> None:
    """No operation, no case, no call."""
    totals = dict.fromkeys(report["totals"], 0)
    empty = report | {"verdict": "inconclusive", "operations": [], "cases": [], "totals": totals}
    assert "none was compared" in Reader(page(empty)).text


def test_dark_screens_and_paper_have_colours_of_their_own(report: dict[str, Any]) -> None:
    """The page follows the reader's setting and prints black on white."""
    html = page(report)
    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media print" in html


COLOURS = ("--ink", "--soft", "--good", "--bad", "--open")


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_is_readable_on_its_ground(report: dict[str, Any], scheme: int) -> None:
    """Every text colour has a contrast of at least 4.5 to paper and band (WCAG 2.2, 1.4.3)."""
    on_screen, _, _ = page(report).partition("@media print")
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
