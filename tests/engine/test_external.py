"""Tables beside a model give the numbers that stand in them, and nothing outside is ever read."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from model.engine import InputError, Model, cache, load_model, simulate

CLOCK = "INITIAL TIME = 0 ~~|\nFINAL TIME = 4 ~~|\nTIME STEP = 0.5 ~~|\nSAVEPER = 0.5 ~~|\n"
RANGES = "A: a1, a2 ~~|\nB: b1, b2, b3 ~~|\n"
# column A: time; columns B and C: data of a1 and a2; G2:I3: a block of numbers
CELLS: list[list[str | float | None]] = [
    ["time", "a1", "a2", None, "red"],
    [0, 10, 100, None, "green", None, 7.5, 8.5, 9.5],
    [1, 20, None, None, "blue", None, 1.5, 2.5, 3.5],
    [3, 50, 400],
    [4, 45, 300],
]
Read = Callable[[str], Model]


@pytest.fixture(params=["t.csv", "t.tab", "t.xlsx"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The name of a table of one of the three kinds that holds CELLS."""
    name = str(request.param)
    write_table(tmp_path / name)
    return name


def write_table(path: Path) -> None:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Data"
        for row in CELLS:
            sheet.append(row)
        named = {"years": "$A$2:$A$5", "both": "$B$2:$C$5", "table": "$G$2:$I$3", "one": "$H$2"}
        for key, cells in named.items():
            book.defined_names[key] = DefinedName(key, attr_text=f"Data!{cells}")
        book.save(path)
        return
    mark = "," if path.suffix == ".csv" else "\t"
    lines = [mark.join("" if cell is None else str(cell) for cell in row) for row in CELLS]
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def load(equations: str) -> Model:
        path = tmp_path / "m.mdl"
        path.write_text("{UTF-8}\n" + RANGES + equations + CLOCK, "utf-8")
        return load_model(path)

    return load


def tab(file: str) -> str:
    return {".csv": ",", ".tab": "", ".xlsx": "data"}[Path(file).suffix]


def paths(model: Model, name: str) -> list[float]:
    return [float(value) for value in simulate(model).values[name][:, 0]]


def fault(read: Read, equations: str) -> str:
    with pytest.raises(InputError) as caught:
        read(equations)
    return str(caught.value)


def test_constants_are_a_cell_a_row_a_column_or_a_block(read: Read, file: str) -> None:
    get = f"GET DIRECT CONSTANTS('{file}', '{tab(file)}'"
    model = read(
        f"x = {get}, 'H2') ~~|\nrow[B] = {get}, 'g2') ~~|\ncolumn[A] = {get}, 'I2*') ~~|\n"
        f"block[A,B] = {get}, 'G2') ~~|\nturned[B,A] = {get}, 'G2*') ~~|\n"
    )
    values = {key: column[0, 0] for key, column in simulate(model).values.items()}
    assert values["x"] == 8.5
    assert [values[f"row[b{k}]"] for k in (1, 2, 3)] == [7.5, 8.5, 9.5]
    assert [values[f"column[a{k}]"] for k in (1, 2)] == [9.5, 3.5]
    assert [values[f"block[a2,b{k}]"] for k in (1, 2, 3)] == [1.5, 2.5, 3.5]
    assert [values[f"turned[b{k},a2]"] for k in (1, 2, 3)] == [1.5, 2.5, 3.5]
    assert model.variables["x"].kind == "constant"


@pytest.mark.parametrize(
    ("keyword", "first", "second"),
    [
        # points (0, 10) (1, 20) (3, 50) (4, 45) and (0, 100) (3, 400) (4, 300), by hand
        (
            "",
            [10, 15, 20, 27.5, 35, 42.5, 50, 47.5, 45],
            [100, 150, 200, 250, 300, 350, 400, 350, 300],
        ),
        (
            ":HOLD BACKWARD:",
            [10, 10, 20, 20, 20, 20, 50, 50, 45],
            [100, 100, 100, 100, 100, 100, 400, 400, 300],
        ),
        (
            ":LOOK FORWARD:",
            [10, 20, 20, 50, 50, 50, 50, 45, 45],
            [100, 400, 400, 400, 400, 400, 400, 300, 300],
        ),
        (
            ":RAW:",
            [10, None, 20, None, None, None, 50, None, 45],
            [100, None, None, None, None, None, 400, None, 300],
        ),
    ],
)
def test_data_between_its_points_is_what_the_keyword_says(
    read: Read, file: str, keyword: str, first: list[float | None], second: list[float | None]
) -> None:
    model = read(f"d[A] {keyword} := GET XLS DATA('{file}', '{tab(file)}', 'A', 'B2') ~~|\n")
    assert model.variables["d"].kind == "data"
    missing = -(2.0**109)  # :NA:, manual page `na`
    for name, expected in (("d[a1]", first), ("d[a2]", second)):
        assert paths(model, name) == [missing if v is None else v for v in expected]


def test_data_holds_outside_its_points_and_across_a_row(read: Read, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,1,2\ny,5,7\n", "utf-8")
    model = read("d := GET DIRECT DATA('t.csv', ',', '1', 'B2') ~~|\n")
    assert paths(model, "d") == [5, 5, 5, 6, 7, 7, 7, 7, 7]


def test_whether_data_is_missing_can_be_asked(read: Read, file: str) -> None:
    get = f"GET DIRECT DATA('{file}', '{tab(file)}', 'A', 'B2')"
    model = read(f"d[A] :RAW: := {get} ~~|\nx = IF THEN ELSE(d[a1] = :NA:, -1, d[a1]) ~~|\n")
    assert paths(model, "x") == [10, -1, 20, -1, -1, -1, 50, -1, 45]


def test_data_under_another_keyword_starts_from_the_points(read: Read, file: str) -> None:
    get = f"GET DIRECT DATA('{file}', '{tab(file)}', 'A', 'B2')"
    model = read(f"d[A] := {get} ~~|\nahead :LOOK FORWARD: := d[a1] ~~|\n")
    assert paths(model, "ahead") == [10, 20, 20, 50, 50, 50, 50, 45, 45]


def test_lookups_and_subscripts_come_from_tables(read: Read, file: str) -> None:
    where = f"'{file}', '{tab(file)}'"
    model = read(
        f"C: GET DIRECT SUBSCRIPT({where}, 'E1', 'E3', 'in ') ~~|\n"
        f"f[A](GET DIRECT LOOKUPS({where}, 'A', 'B2')) ~~|\n"
        "y[A] = f[A](Time) ~~|\nn = ELMCOUNT(C) ~~|\nz[C] = 2 ~~|\n"
    )
    assert paths(model, "y[a1]") == [10, 15, 20, 27.5, 35, 42.5, 50, 47.5, 45]
    assert paths(model, "y[a2]")[3] == 250
    assert model.variables["z"].elements == ("in red", "in green", "in blue")
    assert paths(model, "n")[0] == 3


def test_names_of_a_workbook_are_blocks_of_cells(read: Read, tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx")
    model = read(
        "d[A] := GET XLS DATA('t.xlsx', 'Data', 'years', 'both') ~~|\n"
        "k[A,B] = GET XLS CONSTANTS('t.xlsx', 'Data', 'table') ~~|\n"
        "x = GET XLS CONSTANTS('t.xlsx', 'Data', 'one') ~~|\n"
    )
    assert paths(model, "d[a1]")[3] == 27.5
    assert (paths(model, "k[a2,b3]")[0], paths(model, "x")[0]) == (3.5, 8.5)


def test_a_formula_gives_the_value_that_was_saved_with_it(read: Read, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["=1+1"])
    book.save(tmp_path / "t.xlsx")  # openpyxl computes nothing, so no value is saved
    message = fault(read, "x = GET XLS CONSTANTS('t.xlsx', 'Sheet', 'A1') ~~|\n")
    assert "A1 of 't.xlsx', which is empty" in message


def test_string_constants_name_files_and_tabbed_arrays_are_shaped(read: Read, file: str) -> None:
    model = read(
        f"file :IS: '{file}' ~~|\nx = GET DIRECT CONSTANTS(file, '{tab(file)}', 'H2') ~~|\n"
        "t[A,B] = TABBED ARRAY(1 2 3\n\t4 5 6) ~~|\n"
    )
    assert paths(model, "x")[0] == 8.5
    assert [paths(model, f"t[a2,b{k}]")[0] for k in (1, 2, 3)] == [4, 5, 6]


def test_pysd_reads_the_same_from_a_workbook(read: Read, tmp_path: Path) -> None:
    import pysd

    write_table(tmp_path / "t.xlsx")
    ours = simulate(
        read(
            "d[A] := GET XLS DATA('t.xlsx', 'Data', 'A', 'B2') ~~|\n"
            "f(GET XLS LOOKUPS('t.xlsx', 'Data', 'A', 'B2')) ~~|\n"
            "k[A,B] = GET XLS CONSTANTS('t.xlsx', 'Data', 'G2') ~~|\n"
            "y = SUM(d[A!]) + f(Time / 2) + k[a2,b3] ~~|\n"
        )
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas of its engines, PySD of the empty cell
        theirs = pysd.read_vensim(str(tmp_path / "m.mdl")).run()["y"].to_numpy()
    np.testing.assert_allclose(ours.values["y"][:, 0], theirs, rtol=1e-12)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.csv",
        "/etc/passwd",
        "..\\secret.csv",
        "C:\\secret.csv",
        "?file",
        "a/../../secret.csv",
        "../{folder}x/secret.csv",
        "\\\\host\\share\\secret.csv",
    ],
)
def test_no_file_outside_the_folder_is_read(read: Read, tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "secret.csv").write_text("42\n")
    escaped = name.replace("\\", "\\\\")
    message = fault(read, f"x = GET DIRECT CONSTANTS('{escaped}', ',', 'A1') ~~|\n")
    assert "only files in the model's folder or below it can be read" in message


def test_a_link_out_of_the_folder_is_not_followed(read: Read, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.csv").write_text("42\n")
    (tmp_path / "inside.csv").symlink_to(tmp_path.parent / "secret.csv")
    message = fault(read, "x = GET DIRECT CONSTANTS('inside.csv', ',', 'A1') ~~|\n")
    assert "only files in the model's folder" in message


def test_a_folder_below_the_model_is_read(read: Read, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text("42\n")
    assert paths(read("x = GET DIRECT CONSTANTS('data/t.csv', ',', 'A1') ~~|\n"), "x")[0] == 42


@pytest.mark.parametrize(
    ("equation", "message"),
    [
        ("x = GET DIRECT CONSTANTS('no.csv', ',', 'A1')", "'no.csv', which is not there"),
        ("x = GET DIRECT CONSTANTS('m.mdl', ',', 'A1')", "which is not one of .csv"),
        ("x = GET DIRECT CONSTANTS('t.csv', ',', 'A6')", "A6 of 't.csv', which is empty"),
        ("x = GET DIRECT CONSTANTS('t.csv', ',', 'Z99')", "Z99 of 't.csv', which is empty"),
        ("x = GET DIRECT CONSTANTS('t.csv', ',', 'A1')", "A1 of 't.csv', no number: time"),
        ("x = GET DIRECT CONSTANTS('t.xlsx', 'Nope', 'A1')", "lacks; it has Data"),
        (
            "x = GET DIRECT CONSTANTS('t.xlsx', 'Data', 'nope')",
            "reads 'nope', which 't.xlsx' lacks",
        ),
        ("x = GET DIRECT CONSTANTS('bad.xlsx', 'Data', 'A1')", "which is no workbook"),
        ("x[A,B] = GET DIRECT CONSTANTS('t.xlsx', 'Data', 'one')", "is not 2 rows by 3 columns"),
        ("d := GET DIRECT DATA('t.csv', ',', 'A', 'B1')", "A1 of 't.csv', no number: time"),
        ("d := GET DIRECT DATA('t.csv', ',', '?', 'B1')", "which is no row or column"),
        ("d := GET DIRECT DATA('t.csv', ',', 'A', 'D2')", "finds no data at 'D2'"),
        ("d := GET DIRECT DATA('twice.csv', ',', 'A', 'B1')", "where 1 stands twice"),
        ("x = GET XLS DATA('t.xlsx', 'Data', 'A', 'B2')", "one of its own, x := GET XLS DATA"),
        ("x = 1 + GET XLS CONSTANTS('t.xlsx', 'Data', 'A2')", "own, x = GET XLS CONSTANTS"),
        ("d := GET XLS DATA('t.xlsx', 'Data', 'A')", "write x := GET XLS DATA"),
        ("d := GET XLS DATA('t.xlsx' +", "write x := GET XLS DATA"),
        ("d := GET VDF DATA('a.vdf', 'x')", "use GET XLS or GET DIRECT"),
        ("d :RAW:", "has no data (no .vdf is read; use GET DIRECT DATA)"),
        ("d :FOO: := GET DIRECT DATA('t.csv', ',', 'A', 'B2')", ":FOO: is not a keyword"),
        ("t[A,B] = TABBED ARRAY(1 2 3 4)", "a TABBED ARRAY of 4 numbers for 6 elements"),
        ("C: GET DIRECT SUBSCRIPT('t.csv', ',', 'K1', 'K3', '')", "finds no elements at 'K1'"),
    ],
)
def test_what_a_table_lacks_is_told(
    read: Read, tmp_path: Path, equation: str, message: str
) -> None:
    write_table(tmp_path / "t.csv")
    write_table(tmp_path / "t.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (tmp_path / "twice.csv").write_text("1,2\n1,3\n")
    assert message in fault(read, f"{equation} ~~|\n")


def test_a_workbook_that_unpacks_beyond_reason_is_refused(read: Read, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 210_000_000)
    message = fault(read, "x = GET XLS CONSTANTS('bomb.xlsx', 'S', 'A1') ~~|\n")
    assert "'bomb.xlsx', which is too large" in message


def test_a_data_equation_that_computes_is_refused_rather_than_approximated(
    read: Read, file: str
) -> None:
    get = f"GET DIRECT DATA('{file}', '{tab(file)}', 'A', 'B2')"
    message = fault(read, f"d[A] := {get} ~~|\ne := d[a1] * d[a2] ~~|\n")
    assert "'e' computes with data" in message


def test_a_changed_table_is_read_again_in_spite_of_the_cache(read: Read, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("1\n")
    equations = "x = GET DIRECT CONSTANTS('t.csv', ',', 'A1') ~~|\n"
    assert paths(read(equations), "x")[0] == 1
    assert len(list(cache.folder().glob("*.json"))) == 1
    (tmp_path / "t.csv").write_text("2\n")
    assert paths(read(equations), "x")[0] == 2
    (tmp_path / "t.csv").unlink()
    assert "which is not there" in fault(read, equations)
