"""What YAML text means, and where each part of it stands."""

from __future__ import annotations

import pytest

from harness import positioned_yaml
from harness.errors import ConfigurationError

TEXT = """\
one: 1
two:
  - {a: 'b c', d: [1, 2]}
  - e: |
      text
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "1:1 3"),
        (("one",), "1:6 1"),
        (("two",), "3:3 1"),
        (("two", 0), "3:5 21"),
        (("two", 0, "a"), "3:9 5"),
        (("two", 0, "d"), "3:19 6"),
        (("two", 0, "d", 1), "3:23 1"),
        (("two", 1), "4:5 1"),
        (("two", 1, "e"), "4:8 1"),
    ],
)
def test_each_value_knows_its_place_and_width(path: positioned_yaml.NodePath, place: str) -> None:
    """A block stands where its first word does."""
    mark = positioned_yaml.read(TEXT, "f").at(*path)
    assert f"{mark.line}:{mark.column} {mark.width}" == place


def test_each_key_knows_its_place() -> None:
    """A key stands apart from its value."""
    assert str(positioned_yaml.read(TEXT, "f").key("two", 0, "d")) == "f:3:16"


def test_what_is_not_there_stands_where_it_would() -> None:
    """The nearest value around it is its place."""
    document = positioned_yaml.read(TEXT, "f")
    assert document.at("two", 0, "x", 5) == document.key("two", 0, "x") == document.at("two", 0)


def test_an_alias_stands_where_its_value_does() -> None:
    """Who repairs it goes to what was written."""
    assert str(positioned_yaml.read("a: &x {b: c}\nd: *x\n", "f").at("d", "b")) == "f:1:11"


def test_aliases_give_values_of_their_own() -> None:
    """Nobody changes two places by changing one."""
    value = positioned_yaml.read("a: &x {b: c}\nd: *x\n", "f").value
    assert isinstance(value, dict)
    assert value["a"] is not value["d"]


def test_aliases_cannot_blow_up_a_file() -> None:
    """Ten lines must not become a billion values."""
    lines = ["l0: &l0 [1, 2, 3]", *(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10))]
    problems = positioned_yaml.scan("\n".join(lines), "f").problems
    assert [problem.sentence for problem in problems] == ["aliases must not repeat more than 200000 values"]


def test_every_key_given_twice_is_told() -> None:
    """One run finds them all."""
    with pytest.raises(ConfigurationError) as caught:
        positioned_yaml.read("a: 1\nb: {c: 1, c: 2}\na: 2\n", "f")
    assert str(caught.value).splitlines() == [
        "f:2:11: 'c' is given twice (first at line 2)",
        "f:3:1: 'a' is given twice (first at line 1)",
    ]


MERGING = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}\nd: {<<: *a}\ne: {'<<': 1}\n"


def test_merge_keys_are_read_where_they_are_asked_for() -> None:
    """What stands in the mapping wins, then the first of those that are merged; text in quotes is a name."""
    value = positioned_yaml.read(MERGING, "f", merge_keys=True).value
    assert isinstance(value, dict)
    assert (value["c"], value["d"], value["e"]) == ({"x": 1, "y": 3, "z": 2}, {"x": 1, "y": 1}, {"<<": 1})


@pytest.mark.parametrize(
    ("text", "merge_keys", "sentence"),
    [
        ("a: {<<: {x: 1}}", False, "f:1:5: << merges mappings in YAML 1.1 only; write their keys out"),
        ("a: {<<: 1}", True, "f:1:9: << merges a mapping or a list of mappings"),
        ("a: {<<: {x: 1}, <<: {y: 1}}", True, "f:1:17: '<<' is given twice (first at line 1)"),
    ],
)
def test_a_merge_key_that_means_nothing_is_told(text: str, merge_keys: bool, sentence: str) -> None:  # noqa: FBT001
    """The harness's own files have none."""
    assert list(map(str, positioned_yaml.scan(text, "f", merge_keys=merge_keys).problems)) == [sentence]


def test_a_line_is_what_an_editor_takes_for_one() -> None:
    """The line separator of Unicode ends no line, whatever the parser makes of it."""
    assert str(positioned_yaml.read('a: "\u2028"\nb: 1\n', "f").at("b")) == "f:2:4"


def test_text_that_no_file_can_hold_is_told() -> None:
    """Half a character in memory is a problem like any other."""
    assert (
        str(positioned_yaml.scan("a: \ud800", "f").problems[0]) == "f:1:4: not valid YAML: U+D800 cannot stand in text"
    )
