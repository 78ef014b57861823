"""Files that are no models, hostile or only wrong: one clear refusal, in bounded time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from model.engine import InputError, cache, load_model, simulate
from model.engine.errors import nearest
from tests.engine.bounded import within

CLOCK = "INITIAL TIME = 0 ~~|\nFINAL TIME = 1 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n"
Refused = Callable[[bytes | str], str]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """The message with which a file of this content is refused."""

    def message(content: bytes | str) -> str:
        file = tmp_path / "m.mdl"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(InputError) as caught, within(seconds=60):
            load_model(file, use_cache=False)
        return str(caught.value)

    return message


@pytest.fixture
def accepted(tmp_path: Path) -> Callable[[bytes], float]:
    """`x` at the end of a run of a file of this content, alone and among others."""

    def run(content: bytes) -> float:
        file = tmp_path / "m.mdl"
        file.write_bytes(content)
        model = load_model(file, use_cache=False)
        alone = float(simulate(model, outputs=["x"]).values["x"][-1, 0])
        assert simulate(model, members=2, outputs=["x"]).values["x"][-1].tolist() == [alone] * 2
        return alone

    return run


def test_of_names_as_like_one_with_the_same_letters_is_the_nearest() -> None:
    assert [nearest("gpd", names) for names in (["phd", "gdp"], ["gdp", "phd"])] == ["gdp"] * 2
    assert nearest("gpd", ["phd", "land"]) == "phd"
    assert nearest("gpd", ["land"]) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "m.mdl: 1 problem\n  - has no equations"),
        (b"\n \t\n", "has no equations"),
        (b"%PDF-1.4\n\0\0\0", "is not a text model (it has null bytes)"),
        (b"{UTF-8}\nx = 1 ~~|\n\0", "is not a text model (it has null bytes)"),
        (b"\xff\xfe\x00", "cannot be read as UTF-16"),
        (b"{UTF-8}\nx\xff = 1 ~~|\n", "cannot be read as UTF-8"),
        (b"{punycode}\nx = 1 ~~|\n", "names the encoding punycode, which is not known"),
        (b"x\xe9\xe8\xff = 1 ~~|\n", "save it as UTF-8 with {UTF-8} on top"),
        ("{UTF-8}\nx = 1 ~~|\n", "lacks INITIAL TIME, FINAL TIME, TIME STEP, SAVEPER"),
        ("{UTF-8}\nx = INTEG(1 ~~|\n" + CLOCK, "m.mdl:2: 'x = INTEG(1' cannot be parsed"),
        ("{UTF-8}\nx = 'text' ~~|\n" + CLOCK, "m.mdl:2: 'x = 'text'' cannot be parsed"),
        ("{UTF-8}\nx = 1e999 ~~|\n" + CLOCK, "a number is too large"),
        ("{UTF-8}\nx = 1 ~~|\nX = 2 ~~|\n" + CLOCK, "m.mdl:3: 'x' is also defined on line 2"),
        ("{UTF-8}\nbirths = 1 ~~|\nx = briths ~~|\n" + CLOCK, "the nearest is births"),
        ("{UTF-8}\nx = y ~~|\ny = x ~~|\n" + CLOCK, "circular equations: x → y → x"),
        ("{UTF-8}\nx = SMOTH(1, 2) ~~|\n" + CLOCK, "SMOTH, which is not supported"),
        ("{UTF-8}\nA: B ~~|\nB: A ~~|\nx[A] = 1 ~~|\n" + CLOCK, "contains itself"),
        ("{UTF-8}\nA: a1 ~~|\nx[A] = 1 ~~|\ny = x[a2] ~~|\n" + CLOCK, "the subscript 'a2'"),
        ("{UTF-8}\nA: p ~~|\nA: q ~~|\nx[A] = 1 ~~|\n" + CLOCK, "'A' is defined twice"),
        ("{UTF-8}\nx = 3 ~ Dmnl |\n" + CLOCK, "'x = 3' cannot be parsed: a ~ is missing"),
        ("{UTF-8}\nA: p ~~|\nA = 1 ~~|\n" + CLOCK, "m.mdl:3: 'A' is both a range of"),
        ("{UTF-8}\nB <-> Z ~~|\nx[B] = 1 ~~|\n" + CLOCK, "copies 'z', which is no other range"),
        ("{UTF-8}\nTime = 3 ~~|\nx = Time ~~|\n" + CLOCK, "Time cannot be defined"),
        ('{UTF-8}\n"" = 1 ~~|\n' + CLOCK, "a name is empty"),
        ('{UTF-8}\nA: "p,q", r ~~|\nx[A] = 1 ~~|\n' + CLOCK, "'p,q' cannot be the name"),
        (
            '{UTF-8}\nA: p, q ~~|\nx[A] = 1, 2 ~~|\n"x[p]" = 5 ~~|\n' + CLOCK,
            "m.mdl:4: 'x[p]' is written like an element of an array that is also defined",
        ),
        ("{UTF-8}\nx = 1 ~~|\n{ never closed\ny = 2 ~~|\n" + CLOCK, "cannot be parsed"),
        ("{UTF-8}\nx = 1 ~~|\n" + CLOCK.replace("STEP = 1", "STEP = Time"), "TIME STEP rests on"),
        ("{UTF-8}\nx = 1 ~~|\n" + CLOCK.replace("STEP = 1", "STEP = 0"), "must be positive"),
        ("{UTF-8}\nx = 1 ~~|\n" + CLOCK.replace("STEP = 1", "STEP = 1e-9"), "ten million steps"),
    ],
)
def test_what_is_wrong_is_said(refused: Refused, content: bytes | str, message: str) -> None:
    assert message in refused(content)


@pytest.mark.parametrize(
    "equation",
    [
        "x = INTEG(1",
        "x = y +",
        "x = 'text'",
        "x = GET XLS DATA('t.xlsx') +",
        "x(GET XLS LOOKUPS('t.xlsx', 'Data', 'A'))",
        "A: GET XLS SUBSCRIPT('t.xlsx', 'Data', 'A')",
        "Time = 3",
        "x :FOO: := y",
    ],
)
def test_chinese_messages_hold_no_sentence_of_the_parser(tmp_path: Path, equation: str) -> None:
    file = tmp_path / "m.mdl"
    file.write_text(f"{{UTF-8}}\n{equation} ~~|\n{CLOCK}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_model(file, use_cache=False)
    [problem] = [one for one in caught.value.problems if one.place == "m.mdl:2"]
    said = problem.zh.replace(equation, "")
    assert re.search("[\u4e00-\u9fff]", said)
    assert not re.search(r"Rule|matched|Parse tree|argument|cannot|consume|unpack", said)


@pytest.mark.parametrize("ending", ["mdl", "xmile", "stmx"])
def test_a_file_of_50_megabytes_is_not_read(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"m.{ending}"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    with pytest.raises(InputError, match=r"is too large \(more than 20 MB\)"), within(seconds=60):
        load_model(file)


def test_what_is_no_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "folder.mdl").mkdir()
    os.mkfifo(tmp_path / "pipe.mdl")
    for name in ("folder.mdl", "pipe.mdl"):
        with pytest.raises(InputError, match="cannot be read"), within(seconds=60):
            load_model(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x = " + "(" * 100_000 + "1" + ")" * 100_000, "is longer than 100000 characters"),
        ("x = " + "(" * 40_000 + "1" + ")" * 40_000, "nests brackets deeper than 100"),
        ("x = " + "(" * 40_000, "nests brackets deeper than 100"),
        ("x = " + "-" * 50_000 + "1", "cannot be parsed"),
        ("x = " + "1+" * 3_000_000 + "1", "has more than 4000000 characters of equations"),
        ('"' * 99_999, "cannot be parsed"),
        ("{" * 99_999, "cannot be parsed"),
        (":MACRO: M" + " " * 1_000_000, "cannot be parsed"),
        ("*" * 1_000_000 + " " * 1_000_000 + "x", "has no equations"),
        ("x = 1 ~ " + "[" * 1_000_000 + "~|", "lacks INITIAL TIME"),
        ("x = 1 ~ " + " " * 3_000_000 + "[~|", "lacks INITIAL TIME"),
        ("~~|" * 100_000, "cannot be parsed"),
        ("|" * 400_000, "has no equations"),
        ("A: (a1-a99999999) ~~|\nx[A] = 1 ~~|\n", "has more than 10000 elements"),
        (
            "".join(f"D{i}: (d{i}e1-d{i}e40) ~~|\n" for i in range(5))
            + "x[D0,D1,D2,D3,D4] = 1 ~~|",
            "'x' brings the model to more than 200000 elements",
        ),
        (
            "A: (a1-a300) ~~|\ny[A] = 1 ~~|\nx = SUM(y[A!] * SUM(y[A!] * SUM(y[A!]))) ~~|",
            "'x' brings the aggregates of the model to more than 300000 terms",
        ),
        ("x = SMOOTH N(Time, 2, 1.5, 1e7) ~~|", "from 1 to 1000"),
    ],
)
def test_long_and_deep_files_are_refused_in_bounded_time(
    refused: Refused, content: str, message: str
) -> None:
    assert message in refused(content)


def test_a_hundred_brackets_and_thousands_of_terms_are_no_fault(
    accepted: Callable[[bytes], float],
) -> None:
    nested = "(" * 100 + "7" + ")" * 100
    assert accepted(f"{{UTF-8}}\nx = {nested} ~~|\n{CLOCK}".encode()) == 7
    terms = " + ".join(["Time"] * 1000)
    assert accepted(f"{{UTF-8}}\nx = {terms} ~~|\n{CLOCK}".encode()) == 1000
    factors = "*".join(["(2 - Time)"] * 1500)
    assert accepted(f"{{UTF-8}}\nx = {factors} * 3 ~~|\n{CLOCK}".encode()) == 3
    array = "A: (a1-a3000) ~~|\nk[A] = 2 - Time ~~|\nx = 5 * PROD(k[A!]) ~~|\n"
    assert accepted(f"{{UTF-8}}\n{array}{CLOCK}".encode()) == 5


def test_a_delay_longer_than_the_run_gives_its_initial_value(
    accepted: Callable[[bytes], float],
) -> None:
    assert accepted(f"{{UTF-8}}\nx = DELAY FIXED(Time, 1e12, 7) ~~|\n{CLOCK}".encode()) == 7


def test_a_sum_of_ten_thousand_terms_runs_or_is_refused(refused: Refused) -> None:
    terms = "+".join(["Time"] * 10_000)
    assert "nested too deeply" in refused(f"{{UTF-8}}\nx = {terms} ~~|\n{CLOCK}")


@pytest.mark.parametrize(
    "content",
    [
        ("﻿{UTF-8}\n坪山 = 2 ~~|\nx = 坪山 ~~|\n" + CLOCK).encode(),
        ("坪山 = 2 ~~|\nx = 坪山 ~~|\n" + CLOCK).encode(),
        ("{GB18030}\n坪山 = 2 ~~|\nx = 坪山 ~~|\n" + CLOCK).encode("gb18030"),
        ("{GB2312}\n坪山 = 2 ~~|\nx = 坪山 ~~|\n" + CLOCK).encode("gb2312"),
        ("坪山区 = 2 ~ 亿元 ~ 说明，“引号” |\nx = 坪山区 ~~|\n" + CLOCK).encode("gbk"),
        ("{UTF-8}\n坪山 = 2 ~~|\nx = 坪山 ~~|\n" + CLOCK).encode("utf-16"),
        ("{UTF-8}\r\n坪山 = 2 ~~|\r\nx = \\\r\n\t\t坪山 ~~|\r\n" + CLOCK).encode(),
    ],
)  # fmt: skip
def test_encodings_in_which_chinese_models_come_are_read(
    accepted: Callable[[bytes], float], content: bytes
) -> None:
    assert accepted(content) == 2


def test_reality_checks_and_supplementary_marks_say_nothing_of_a_run(
    accepted: Callable[[bytes], float],
) -> None:
    content = (
        "{UTF-8}\nx = 3 ~ Dmnl ~ said | \nunused = x ~~ nobody uses it ~:SUPPLEMENTARY |\n"
        "no x no y :THE CONDITION: x = 0 :IMPLIES: unused = 0 ~~|\n"
        "x gone :TEST INPUT: x = 0 ~~|\n"
    )
    assert accepted((content + CLOCK).encode()) == 3


def test_na_is_the_number_of_the_manual(accepted: Callable[[bytes], float]) -> None:
    assert accepted(("{UTF-8}\nx = :NA: ~~|\n" + CLOCK).encode()) == -(2.0**109)
    equations = "y = :NA: ~~|\nx = IF THEN ELSE(y = :NA:, 4, 5) ~~|\n"
    assert accepted(("{UTF-8}\n" + equations + CLOCK).encode()) == 4


def test_time_step_and_saveper_may_be_expressions_of_constants(tmp_path: Path) -> None:
    file = tmp_path / "m.mdl"
    file.write_text(
        "{UTF-8}\nper year = 8 ~~|\nx = Time ~~|\nINITIAL TIME = 1 + 1 ~~|\n"
        "FINAL TIME = INITIAL TIME + 1 ~~|\nTIME STEP = 1 / per year ~~|\n"
        "SAVEPER = TIME STEP * 2 ~~|\n",
        "utf-8",
    )
    model = load_model(file, use_cache=False)
    assert (model.clock.step, model.clock.saveper) == (0.125, 0.25)
    assert simulate(model).values["x"][:, 0].tolist() == [2, 2.25, 2.5, 2.75, 3]


def test_a_constant_written_with_two_equals_signs_cannot_be_changed(tmp_path: Path) -> None:
    file = tmp_path / "m.mdl"
    text = "{UTF-8}\nA: a1, a2 ~~|\nc == 3 ~~|\nk[A] == 1, 2 ~~|\nx = c + k[a2] ~~|\n"
    file.write_text(text + CLOCK, "utf-8")
    model = load_model(file, use_cache=False)
    assert simulate(model).values["x"][-1, 0] == 5
    for name in ("c", "k", "k[a1]"):
        with pytest.raises(InputError, match=r"written with == .* cannot be changed"):
            simulate(model, {name: 4.0})


HOSTILE = [
    "\"__import__('os').system('touch touched')\"",
    "\"');open('touched','w');('\"",
    '"{open(1)}"',
    '"%s%n $(touch touched) `touch touched`"',
    '"a\\"b"',
    '"]"',
    '"lambda: 0"',
    "class",
    "None",
    "__builtins__",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_made_to_look_like_code_are_only_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "m.mdl"
    text = f"{{UTF-8}}\n{name} = 2 ~ {name} ~ {name} |\nx = INTEG({name}, 0.5) ~~|\n"
    file.write_text(text.replace("~ " + name, "~ ") + CLOCK, "utf-8")
    for _ in ("parsed", "from the cache"):
        assert simulate(load_model(file)).values["x"][-1, 0] == 2.5
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize(
    "equation",
    [
        "x = __import__('os').getcwd()",
        "x = GET DIRECT CONSTANTS('a'+open('touched','w').name, ',', 'A1')",
        "x = WITH LOOKUP(1, ((0,0),(__import__('os').getpid(),1)))",
        "x(([open('touched','w')]),(0,0),(1,1))",
        "x([(0,0)-(1,1)],(0,0),(open('touched','w'),1))",
        "x(__import__('os').getpid())",
        "x = 1 if open('touched','w') else 2",
    ],
)
def test_code_in_an_equation_is_refused_and_never_run(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, equation: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "m.mdl:2" in refused(f"{{UTF-8}}\n{equation} ~~|\n{CLOCK}")
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize(
    "equation",
    [
        "x([open('touched','w')],(0,0),(1,1))",
        "x([(0,0)-(10,10),(open('touched','w').fileno(),1)],(0,0),(1,1))",
        "x = WITH LOOKUP(1, ([open('touched','w')],(0,0),(1,1)))",
    ],
)
def test_code_in_the_frame_of_a_lookup_is_never_run(
    accepted: Callable[[bytes], float],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    equation: str,
) -> None:
    # PySD gives the text between these brackets to eval; it says how the lookup is drawn
    monkeypatch.chdir(tmp_path)
    text = f"{{UTF-8}}\n{equation} ~~|\n{CLOCK}"
    if "WITH" not in equation:
        text = text.replace("x(", "look(") + "x = look(1) ~~|\n"
    assert accepted(text.encode()) == 1
    assert not (tmp_path / "touched").exists()


def test_several_processes_may_load_one_model_at_once(tmp_path: Path) -> None:
    file = tmp_path / "m.mdl"
    file.write_text("{UTF-8}\nx = INTEG(2, 0.5) ~~|\n" + CLOCK, "utf-8")
    script = (
        "from model.engine import load_model, simulate\n"
        f"print(simulate(load_model({str(file)!r})).values['x'][-1, 0])"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [process.communicate()[0].strip() for process in running] == ["2.5"] * 4
    assert [path.suffix for path in cache.folder().iterdir()] == [".json"]
