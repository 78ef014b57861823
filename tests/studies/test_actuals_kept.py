"""The kept table is a history: figures join it, a vintage is never lost, and a slip is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.engine.errors import InputError
from studies.actuals import COLUMNS, Actuals
from studies.actuals_file import actuals_bytes, actuals_from, read_actuals
from studies.actuals_kept import BEFORE, keep, kept_file, merged, read_kept
from studies.district import District

FLASH = "gdp,2021,900,亿元,快报,2022,公报,"
FINAL = "gdp,2021,905.5,亿元,最终核实,2023,公报,=核对"
OTHER = "gdp,2021,910,亿元,快报,2022,年鉴,"


def entered(folder: Path, district: District, *lines: str) -> Actuals:
    path = folder / "new.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return read_actuals(path, district.plan)


def test_a_revision_joins_and_what_it_revises_stays(
    tmp_path: Path, whole_district: District
) -> None:
    plan = whole_district.plan
    keep(tmp_path, entered(tmp_path, whole_district, FLASH))
    new = entered(tmp_path, whole_district, FINAL.replace("=核对", "核对"), FLASH)
    keep(tmp_path, merged(read_kept(tmp_path, plan), new))
    found = read_kept(tmp_path, plan)
    assert found is not None
    assert [(row.value, row.vintage) for row in found.rows] == [(900.0, "flash"), (905.5, "final")]
    assert [row.value for row in found.latest()] == [905.5]
    assert "900" in (tmp_path / BEFORE).read_text(encoding="utf-8-sig")


def test_another_figure_of_the_same_vintage_is_asked_about_and_nothing_is_lost(
    tmp_path: Path, whole_district: District
) -> None:
    keep(tmp_path, entered(tmp_path, whole_district, FLASH))
    before = kept_file(tmp_path).read_bytes()
    with pytest.raises(InputError, match="900"):
        merged(read_kept(tmp_path, whole_district.plan), entered(tmp_path, whole_district, OTHER))
    assert kept_file(tmp_path).read_bytes() == before


def test_a_table_is_read_back_as_it_was_kept(tmp_path: Path, whole_district: District) -> None:
    tiny = "work_safety,2022,0.0000079,人/亿元,快报,2023,公报,-5 为误"
    found = entered(tmp_path, whole_district, FLASH, tiny)
    (tmp_path / "again.csv").write_bytes(actuals_bytes(found))
    again = read_actuals(tmp_path / "again.csv", whole_district.plan)
    told = [(row.figure, row.value, row.source, row.note) for row in again.rows]
    assert told == [(row.figure, row.value, row.source, row.note) for row in found.rows]
    cells = (tmp_path / "again.csv").read_text(encoding="utf-8-sig")
    assert "'-5" in cells, "a spreadsheet would run it"
    rows = found.as_rows()[1:]
    assert actuals_from(rows, whole_district.plan).as_rows() == found.as_rows()


def test_without_a_table_there_is_nothing(tmp_path: Path, whole_district: District) -> None:
    assert read_kept(tmp_path, whole_district.plan) is None
    new = entered(tmp_path, whole_district, FLASH)
    assert merged(None, new) is new
