"""A compare run as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from harness.compare.verdicts import VERDICTS
from harness.report.values import NOTHING, Segments, differing, hit_rate, plain, sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HEADLINES = {
    "pass": "Both paths answer alike",
    "fail": "The two paths do not answer alike",
    "inconclusive": "Not enough was compared to judge",
}
_TONES = {"match": "good", "mismatch": "bad", "indeterminate": "open", "not-compared": "open"}


def page(report: Mapping[str, Any]) -> str:
    """The page for the tree of `reports/compare.json`; every value of the tree is on it."""
    css = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(_headline(report))}: harness compare</title>
<style>
{css}</style>
</head>
<body>
<main>
{_opening(report)}
{_operations(report)}
{_differences(report)}
{_coverage(report["coverage"], report["unused"])}
{_cases(report["cases"])}
</main>
</body>
</html>
"""


def _headline(report: Mapping[str, Any]) -> str:
    return _HEADLINES.get(report["verdict"], str(report["verdict"]))


def _opening(report: Mapping[str, Any]) -> str:
    totals = report["totals"]
    found = [f"{totals[name]} {name}" for name in VERDICTS if totals.get(name)]
    return f"""<header class="{escape(report["verdict"])}">
<h1>{escape(_headline(report))}</h1>
<p class="lead">Verdict: <strong>{escape(report["verdict"])}</strong>. Of {totals["calls"]} calls,
each answered by the original and by the unified path: {escape(", ".join(found) or "none was compared")}.</p>
</header>
{_terms(_leaves(report["run"]))}"""


def _operations(report: Mapping[str, Any]) -> str:
    return f"""<section>
<h2>Operations</h2>
{_answers(report)}
{_costs(report)}
</section>"""


def _answers(report: Mapping[str, Any]) -> str:
    totals = report["totals"]
    head = f"<tr>{_heads('Operation', 'Effect')}{_numeric_heads('Calls', *VERDICTS)}</tr>"
    rows = (
        f"<tr>{_name(row['operation'])}{_text(row['effect'])}{_number(row['calls'])}{_verdict_cells(row['verdicts'])}</tr>"
        for row in report["operations"]
    )
    foot = f'<tr><th scope="row">All</th><td></td>{_number(totals["calls"])}{_verdict_cells(totals)}</tr>'
    caption = "<b>Table 1.</b> What the calls of each operation came to."
    return _table("Verdicts by operation", caption, head, _lines(rows), foot)


def _costs(report: Mapping[str, Any]) -> str:
    head = f"""<tr>{_heads("Operation", rows=2)}{_group("Original, ms", 2)}{_group("Unified, ms", 2)}
{_group("Unified, cache", 4)}{_group("Upstream calls", 3)}</tr>
<tr>{_numeric_heads("p50", "p95", "p50", "p95", "hit rate", "hit", "miss", "stale", *map(_words, _UPSTREAM))}</tr>"""
    caption = "<b>Table 2.</b> What they cost: time, and requests to SnapTrade."
    return _table("Cost by operation", caption, head, _lines(_cost(row) for row in report["operations"]))


_UPSTREAM = ("original", "unified", "shadow_extra")


def _cost(row: Mapping[str, Any]) -> str:
    figures = [
        *(row[path][key] for path in ("original_ms", "unified_ms") for key in ("p50", "p95")),
        hit_rate(row["cache"]),
        *(row["cache"][state] for state in ("hit", "miss", "stale")),
        *(row["upstream_calls"][who] for who in _UPSTREAM),
    ]
    return f"<tr>{_name(row['operation'])}{''.join(map(_number, figures))}</tr>"


def _verdict_cells(counts: Mapping[str, int]) -> str:
    return "".join(_number(counts.get(name, 0), _TONES.get(name, "")) for name in VERDICTS)


def _differences(report: Mapping[str, Any]) -> str:
    found = [(row["operation"], difference) for row in report["operations"] for difference in row["differences"]]
    if not found:
        return "<section>\n<h2>Differences</h2>\n<p>None was found.</p>\n</section>"
    articles = _lines(_difference(place, *one) for place, one in enumerate(found, start=1))
    return (
        f"<section>\n<h2>Differences</h2>\n<p>{len(found)} in all; what differs is marked.</p>\n{articles}\n</section>"
    )


def _difference(place: int, operation: str, difference: Mapping[str, Any]) -> str:
    terms = {
        "Kind": escape(difference["kind"]),
        "Seen": f"{difference['count']} times, first at {_code(difference['at'])}",
        "Schema field": _code(difference["field"]),
        "Upstream source": _code(difference["source"]),
        "Cases": _list(difference["cases"]),
    }
    return f"""<article>
<h3>{place}. <code>{escape(operation)}</code> at <code>{escape(difference["path"])}</code></h3>
{_terms(terms)}
{_sides(difference)}
</article>"""


def _sides(difference: Mapping[str, Any]) -> str:
    cells = (f'<td class="value">{_marked(segments)}</td>' for segments in differing(*sides(difference)))
    return f"""<table class="sides">
<caption>First pair of values seen there</caption>
<thead><tr><th scope="col">Original</th><th scope="col">Unified</th></tr></thead>
<tbody><tr>{"".join(cells)}</tr></tbody>
</table>"""


def _marked(segments: Segments) -> str:
    return "".join(f"<mark>{escape(text)}</mark>" if differs else escape(text) for text, differs in segments)


def _coverage(coverage: Mapping[str, Any], unused: Sequence[str]) -> str:
    blind, unvaried = coverage["blind"], coverage["unvaried"]
    terms = {
        "Fields in the schema": str(coverage["fields_total"]),
        "Seen with a value": str(coverage["fields_seen"]),
        "Seen with more than one": str(coverage["fields_varied"]),
        f"Never seen ({len(blind)})": _list(blind),
        f"Always the same ({len(unvaried)})": _list(unvaried),
        f"Recorded, and asked by neither path ({len(unused)})": _list(unused),
    }
    return f"""<section>
<h2>Coverage</h2>
<p>A field that no answer holds, or that always holds the same value, was not tried by this run.</p>
{_terms(terms)}
</section>"""


def _cases(cases: Sequence[Mapping[str, Any]]) -> str:
    heads = _heads("Case", *map(str.capitalize, _CASE), rows=2)
    head = f"<tr>{heads}{_group('Upstream calls', 2)}</tr>\n<tr>{_numeric_heads('original', 'unified')}</tr>"
    caption = f"<b>Table 3.</b> Every call of this run ({len(cases)}), in the order of the run."
    return f"<section>\n<h2>Cases</h2>\n{_table('Cases', caption, head, _lines(map(_case, cases)))}\n</section>"


_CASE = ("operation", "scenario", "pass", "verdict", "rule", "reason")


def _case(case: Mapping[str, Any]) -> str:
    texts = "".join(_text(case[key], _TONES.get(case[key], "")) for key in _CASE)
    upstream = "".join(_number(case["upstream_calls"][path]) for path in ("original", "unified"))
    return f"<tr>{_name(case['id'])}{texts}{upstream}</tr>"


def _table(label: str, caption: str, head: str, body: str, foot: str = "") -> str:
    return f"""<div class="wide" tabindex="0" role="region" aria-label="{label}">
<table>
<caption>{caption}</caption>
<thead>
{head}
</thead>
<tbody>
{body}
</tbody>
<tfoot>{foot}</tfoot>
</table>
</div>"""


def _heads(*names: str, rows: int = 1) -> str:
    return "".join(f'<th scope="col" rowspan="{rows}">{escape(name)}</th>' for name in names)


def _numeric_heads(*names: str) -> str:
    return "".join(f'<th scope="col" class="number">{escape(name)}</th>' for name in names)


def _group(name: str, columns: int) -> str:
    return f'<th scope="colgroup" colspan="{columns}"><span>{escape(name)}</span></th>'


def _name(text: str) -> str:
    return f'<th scope="row"><code>{escape(text)}</code></th>'


def _number(value: Any, tone: str = "") -> str:
    kind = "zero" if value == 0 else tone
    return f'<td class="number {kind}">{escape(plain(value))}</td>'


def _text(value: Any, tone: str = "") -> str:
    return f'<td class="{tone}">{escape(plain(value))}</td>'


def _code(text: str | None) -> str:
    return f"<code>{escape(text)}</code>" if text else NOTHING


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{_code(item)}</li>' for item in items)}</ul>" if items else NOTHING


def _terms(terms: Mapping[str, str]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{html}</dd>' for name, html in terms.items())}</dl>"


def _leaves(value: Any, name: str = "") -> dict[str, str]:
    if not isinstance(value, dict):
        return {name: escape(plain(value))}
    deeper = (_leaves(item, f"{name} {_words(key)}".strip()) for key, item in value.items())
    return {key: text for leaves in deeper for key, text in leaves.items()}


def _words(name: str) -> str:
    return name.replace("_", " ")


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)
