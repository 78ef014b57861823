"""The YAML that is taken, and what is refused before it can do harm."""

from __future__ import annotations

import math

import pytest

from model.engine.errors import InputError
from scenarios.yamltext import MOST_BYTES, MOST_DEPTH, Items, Pairs, Scalar, parse


def the_only_problem(source: str | bytes) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        parse(source, "f.yaml")
    (problem,) = caught.value.problems
    return problem.place, problem.en


def test_every_scalar_knows_its_line_and_whether_it_was_quoted() -> None:
    tree, problems = parse("a: 1\n\nb:\n  - '2'\n  - x y\n", "f.yaml")
    assert problems == []
    assert tree == Pairs(
        (
            (Scalar("a", 1), Scalar("1", 1)),
            (Scalar("b", 3), Items((Scalar("2", 4, quoted=True), Scalar("x y", 5)), 4)),
        ),
        1,
    )


def test_numbers_are_read_as_people_write_them() -> None:
    # YAML 1.1 itself reads 1e3 as text, 010 as 8 and 1:30 as 90.
    written = {"3": 3.0, "-0.5": -0.5, "1e3": 1000.0, ".5": 0.5, "+2.": 2.0, "010": 10.0}
    assert {text: Scalar(text, 1).number() for text in written} == written
    for words in ("1:30", "1,200", "0x10", "three", "", "1_000", "true"):
        assert Scalar(words, 1).number() is None
    assert Scalar("3", 1, quoted=True).number() is None


@pytest.mark.parametrize("text", ["nan", ".nan", "NaN", "inf", "-.inf", "Infinity"])
def test_what_is_not_finite_is_a_number_that_is_not_finite(text: str) -> None:
    number = Scalar(text, 1).number()
    assert number is not None
    assert not math.isfinite(number)


def test_a_number_too_large_for_a_double_is_not_finite() -> None:
    assert Scalar("1e999", 1).number() == math.inf


def test_a_doubled_key_is_told_with_both_lines_and_the_first_counts() -> None:
    tree, problems = parse("a: 1\nb: 2\na: 3\n", "f.yaml")
    assert isinstance(tree, Pairs)
    assert tree.get("a") == Scalar("1", 1)
    assert [(p.place, p.en) for p in problems] == [("f.yaml:3", "'a' is already at line 1")]


@pytest.mark.parametrize(
    ("source", "place", "said"),
    [
        ("a: 1\nb: &x 2\n", "f.yaml:2", "anchors and aliases"),
        ("a: *x\n", "f.yaml:1", "anchors and aliases"),
        ("a: 1\nb: !!python/object:os.system {}\n", "f.yaml:2", "tag"),
        ("a: !mine 3\n", "f.yaml:1", "tag"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2", "more than one document"),
        ("a: [1\nb: 2\n", "f.yaml:2", "not valid YAML"),
        ("a: 1\n\tb: 2\n", "f.yaml:2", "not valid YAML"),
        ("a: b: c\n", "f.yaml:1", "not valid YAML"),
        ("a: 1\nb: \x01\n", "f.yaml:2", "U+0001"),
        ("? [a]\n: 1\n", "f.yaml:1", "a key must be"),
        ("", "f.yaml:1", "empty"),
        ("# nothing but a comment\n", "f.yaml:1", "empty"),
        ("a: 1\nb: 规划情景\n".encode("gb18030"), "f.yaml:2", "UTF-8"),
        (b"PK\x03\x04\xff\xfe", "f.yaml:1", "UTF-8"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line(
    source: str | bytes, place: str, said: str
) -> None:
    found_place, found = the_only_problem(source)
    assert found_place == place
    assert said in found


def test_a_byte_order_mark_is_not_part_of_the_first_key() -> None:
    tree, _ = parse("a: 1\n".encode("utf-8-sig"), "f.yaml")
    assert isinstance(tree, Pairs)
    assert tree.pairs[0][0] == Scalar("a", 1)


def test_a_file_of_the_greatest_size_is_read_and_one_byte_more_is_not() -> None:
    start = "a: 1 #"
    parse(start + "x" * (MOST_BYTES - len(start)), "f.yaml")
    assert "bytes" in the_only_problem(start + "x" * (MOST_BYTES - len(start) + 1))[1]


def test_nesting_is_refused_beyond_its_limit() -> None:
    parse("[" * MOST_DEPTH + "]" * MOST_DEPTH, "f.yaml")
    assert "nested" in the_only_problem("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1))[1]


def test_thirty_thousand_brackets_are_refused_without_recursion() -> None:
    assert "nested" in the_only_problem("[" * 30_000)[1]


def test_a_billion_laughs_are_refused_at_the_first_anchor() -> None:
    rounds = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 10)]
    place, said = the_only_problem("\n".join(["l0: &l0 lol", *rounds]))
    assert place == "f.yaml:1"
    assert "anchors" in said


def test_many_entries_are_refused() -> None:
    assert "entries" in the_only_problem("[" + "1," * 6_000 + "1]")[1]
