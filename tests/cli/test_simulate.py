"""`pingshan simulate` runs any model: a growing stock, whose Euler solution is known."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

import cli
import commands.simulate
from model.engine import load_model

Capture = pytest.CaptureFixture[str]
MODEL = """{UTF-8}
Herd= INTEG (births, 100)
\t~\tcow\n\t~\t\n\t|
births= Herd*birth rate
\t~\tcow/Year\n\t~\t\n\t|
birth rate= 0.1
\t~\t1/Year\n\t~\t\n\t|
INITIAL TIME = 0 ~ Year ~ |
FINAL TIME = 2 ~ Year ~ |
TIME STEP = 0.5 ~ Year ~ |
SAVEPER = 0.5 ~ Year ~ |
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("herd.mdl").write_text(MODEL, encoding="utf-8")
    Path("spec.csv").write_text("name,distribution,low,mode,high\nbirth rate,uniform,0,,0.5\n")
    return "herd.mdl"


def columns(path: str) -> dict[str, list[float]]:
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


def test_a_run_is_one_row_a_saved_time(model: str) -> None:
    assert cli.main(["simulate", model, "--set", "birth rate=0.2", "--out", "herd.csv"]) == 0
    found = columns("herd.csv")
    assert found["time"] == [0, 0.5, 1, 1.5, 2]
    assert found["Herd"] == pytest.approx([100 * 1.1**step for step in range(5)], rel=1e-12)
    assert found["birth rate"] == [0.2] * 5


def test_members_grow_at_their_own_rates_and_blocks_do_not_show(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["simulate", model, "--members", "7", "--vary", "spec.csv", "--seed", "3"]
    assert cli.main([*words, "--out", "whole.csv"]) == 0
    monkeypatch.setattr(commands.simulate, "BLOCK", 3)
    assert cli.main([*words, "--out", "blocks.csv"]) == 0
    assert Path("whole.csv").read_bytes() == Path("blocks.csv").read_bytes()
    found = columns("whole.csv")
    assert found["member"] == [member for member in range(7) for _ in range(5)]
    rates = np.array(found["birth rate"])
    steps = np.array(found["time"]) / 0.5
    np.testing.assert_allclose(found["Herd"], 100 * (1 + rates * 0.5) ** steps, rtol=1e-12)
    assert len(set(found["birth rate"])) == 7


def test_parquet_and_the_terminal_say_the_same(model: str, capsys: Capture) -> None:
    assert cli.main(["simulate", model, "--outputs", "Herd", "--out", "herd.parquet"]) == 0
    assert cli.main(["simulate", model, "--outputs", "Herd"]) == 0
    lines = capsys.readouterr().out.split()
    assert lines[0] == "time,Herd"
    found = parquet.read_table("herd.parquet").to_pydict()
    assert [float(line.split(",")[1]) for line in lines[1:]] == found["Herd"]


def test_a_fourth_order_run_is_nearer_to_the_exponential(model: str) -> None:
    for method in ("euler", "rk4"):
        words = ["simulate", model, "--method", method, "--out", f"{method}.csv"]
        assert cli.main(words) == 0
    exact = 100 * np.exp(0.1 * 2)
    errors = [abs(columns(f"{method}.csv")["Herd"][-1] - exact) for method in ("euler", "rk4")]
    assert errors[1] < errors[0] / 1000


def test_members_that_fail_are_counted_and_have_no_figures(model: str, capsys: Capture) -> None:
    Path("spec.csv").write_text("name,distribution,low,mode,high\nbirth rate,discrete,0.1,,1e200\n")
    words = ["simulate", model, "--members", "20", "--vary", "spec.csv", "--outputs", "Herd"]
    assert cli.main([*words, "--lang", "en"]) == 0
    told = capsys.readouterr()
    rows = list(csv.DictReader(told.out.splitlines()))
    blank = {row["member"] for row in rows if row["Herd"] == ""}
    assert 0 < len(blank) < 20
    assert told.err.startswith(f"{len(blank)} of 20 members")
    assert all(row["Herd"] == "" for row in rows if row["member"] in blank)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "birth rte=1"], "'birth rate'"),
        (["--set", "birth rate=nan"], "birth rate=nan"),
        (["--set", "birth rate=1", "birth rate=2"], "given twice"),
        (["--set", "Herd=1"], "not a constant"),
        (["--outputs", "Hrd"], "'Herd'"),
        (["--members", "3"], "--vary"),
        (["--vary", "spec.csv"], "--members"),
        (["--members", "0", "--vary", "spec.csv"], "positive"),
        (["--members", "few", "--vary", "spec.csv"], "few"),
        (["--members", "3", "--vary", "missing.csv"], "missing.csv"),
        (["--members", "3", "--vary", "spec.csv", "--set", "birth_rate=1"], "both"),
        (["--method", "heun"], "heun"),
        (["--out", "herd.txt"], ".parquet"),
        (["--out", "spec.csv"], "--force"),
        (["--members", "3", "--vary", "unknown.csv"], "unknown.csv:3"),
    ],
)
def test_what_cannot_be_run_is_refused_and_nothing_written(
    model: str, words: list[str], message: str, capsys: Capture
) -> None:
    Path("unknown.csv").write_text(
        "name,distribution,low,mode,high\nbirth rate,uniform,0,,1\nbirth rte,uniform,0,,1\n"
    )
    files = {path.name for path in Path().iterdir()}
    assert cli.main(["simulate", model, "--out", "herd.csv", *words, "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.out == ""
    assert {path.name for path in Path().iterdir()} == files


def test_an_old_file_is_replaced_by_force_only(model: str) -> None:
    Path("herd.csv").write_text("old")
    assert cli.main(["simulate", model, "--out", "herd.csv"]) == 2
    assert Path("herd.csv").read_text() == "old"
    assert cli.main(["simulate", model, "--out", "herd.csv", "--force"]) == 0
    assert len(columns("herd.csv")["Herd"]) == 5


def test_every_wrong_row_of_a_table_is_told_with_its_line(model: str, capsys: Capture) -> None:
    Path("spec.csv").write_text(
        "name,distribution,low,mode,high\n"
        "birth rate,unifrom,0,,1\nbirth rate,uniform,1,,0\n,fixed,,,\n"
    )
    assert cli.main(["simulate", model, "--members", "2", "--vary", "spec.csv"]) == 2
    told = capsys.readouterr().err
    assert [f"spec.csv:{line}" in told for line in (2, 3, 4)] == [True] * 3


MEASURED = """
import resource, sys, cli
code = cli.main(sys.argv[1:])
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_a_hundred_thousand_members_of_twenty_variables_fit_in_memory(tmp_path: Path) -> None:
    bench = Path(__file__).resolve().parents[1] / "models" / "bench.mdl"
    model = load_model(bench)
    varied = next(n for n, v in model.variables.items() if v.kind == "constant" and v.uses)
    central = model.program.elements[model.program.index[model.elements_of(varied)[0]]].value
    spec = tmp_path / "spec.csv"
    low, high = sorted((0.9 * central, 1.1 * central))
    spec.write_text(f"name,distribution,low,mode,high\n{varied},uniform,{low},,{high}\n")
    scalar = [n for n, v in model.variables.items() if v.kind == "auxiliary" and not v.subscripts]
    words = ["simulate", str(bench), "--members", "100000", "--vary", str(spec)]
    words += ["--outputs", ",".join(scalar[:20]), "--out", str(tmp_path / "many.parquet")]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words], capture_output=True, text=True, check=True
    )
    code, kilobytes = map(int, done.stdout.split())
    assert code == 0
    assert kilobytes < 1_500_000  # the goal of the design, measured with all libraries loaded
    found = parquet.ParquetFile(tmp_path / "many.parquet").metadata
    assert found.num_rows == 100_000 * len(model.clock.times)
    assert found.num_columns == 22


def test_blocks_shrink_where_much_is_saved(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_model(model)
    monkeypatch.setattr(
        commands.simulate, "BUDGET", 8 * 5 * 2 * 11
    )  # 5 times, 2 columns, 11 members
    assert commands.simulate.block_of(loaded, ["Herd", "births"]) == 11
    assert commands.simulate.block_of(loaded, ["Herd"]) == 22


def test_an_unsupported_model_is_refused_with_its_places(model: str, capsys: Capture) -> None:
    Path("odd.mdl").write_text(MODEL.replace("Herd*birth rate", "NO SUCH FUNCTION(Herd)"))
    assert cli.main(["simulate", "odd.mdl", "--lang", "en"]) == 2
    assert "odd.mdl:" in capsys.readouterr().err


def test_names_with_subscripts_are_split_at_the_right_commas() -> None:
    split = commands.simulate.split_names
    assert split("a, b[X,Y] ,c[Z]") == ["a", "b[X,Y]", "c[Z]"]
