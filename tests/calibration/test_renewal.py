"""What a user adds is checked whole before anything is sampled, and every problem has its line."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration import renewal
from calibration.basis import Sources
from calibration.design import FULL, QUICK
from calibration.observations import COLUMNS
from calibration.prior import DISCREPANCY_YEARS, history_prior
from calibration.reach import refuse_unreachable
from calibration.renewal import Question, identity, question, renew
from calibration.sampler import Settings
from model.district.parameters import growth_discrepancy
from model.engine import InputError, Series, simulate

GOOD = {
    "id": "X1", "variable": "gdp nominal", "period": "2019", "kind": "flow", "reduction": "mean",
    "comparator": "=", "value": "760.9", "unit": "亿元", "error": "0.02",
    "error_kind": "relative", "price_basis": "current", "vintage": "final", "grade": "B",
    "known_from": "2020", "role": "fit", "source": "a test",
}  # fmt: skip


def table(path: Path, *changes: dict[str, str]) -> Path:
    """A table of observations, one row for each set of changes to a good one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        for number, change in enumerate(changes, start=1):
            writer.writerow(GOOD | {"id": f"X{number}"} | change)
    return path


@pytest.fixture(scope="module")
def asked() -> Question:
    return question()


def test_a_good_row_is_taken_with_the_districts_own(asked: Question, tmp_path: Path) -> None:
    more = question(more=[table(tmp_path / "more.csv", {})])
    assert [seen.id for seen in more.more] == ["X1"]
    assert len(more.target("loose").rows) == len(asked.target("loose").rows) + 1
    assert more.basis != asked.basis
    assert identity(more, FULL) != identity(asked, FULL)


def test_stages_of_another_program_are_not_gone_on_from(
    asked: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = identity(asked, FULL)
    (tmp_path / "calibration").mkdir()
    (tmp_path / "calibration" / "curved.py").write_text("WIDER = 1.3\n", encoding="utf-8")
    monkeypatch.setattr(renewal, "CODE", tmp_path / "calibration")
    assert identity(asked, FULL) != before


def test_every_problem_of_a_table_is_told_with_its_line(tmp_path: Path) -> None:
    rows = [
        {"variable": "gdp nominl", "period": "2016"},
        {"unit": "万人", "period": "2017"},
        {"period": "2040"},
        {"error": "-0.02", "period": "2018H1"},
    ]
    with pytest.raises(InputError) as told:
        question(more=[table(tmp_path / "more.csv", *rows)])
    text = told.value.text("en")
    for line, words in [
        (2, "did you mean 'gdp nominal'"),
        (3, "unit '万人' does not fit"),
        (4, "lies outside the run"),
        (5, "error must be positive"),
    ]:
        assert any(f"more.csv:{line}:" in row and words in row for row in text.split("\n")), words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"period": "2020", "value": "801.05"}], "is already at observations.csv:"),
        ([{"period": "2020", "value": "790"}], "(801.05 / 790)"),
        ([{}, {"value": "770"}], "is already at more.csv:2 (760.9 / 770)"),
        ([{"vintage": ""}], "vintage takes flash, preliminary, final, census revision, not ''"),
        ([{"vintage": "finale"}], "did you mean 'final'"),
        ([{"known_from": "2018"}], "is before the end of '2019'"),
        ([{"variable": "gdp old vintage"}], "has no figures from 2018 on"),
    ],
)
def test_facts_given_twice_and_vintages_that_cannot_be_are_refused(
    tmp_path: Path, rows: list[dict[str, str]], words: str
) -> None:
    with pytest.raises(InputError) as told:
        question(more=[table(tmp_path / "more.csv", *rows)])
    assert words in told.value.text("en")


def test_a_later_year_needs_a_space_that_reaches_it(tmp_path: Path) -> None:
    late = table(tmp_path / "more.csv", {"period": "2021", "known_from": "2022"})
    with pytest.raises(InputError, match="outside the run, 2015 to 2021"):
        question(more=[late])


def test_a_prior_without_support_is_refused_with_its_line(tmp_path: Path) -> None:
    for path in Sources().paths:
        shutil.copy(path, tmp_path / path.name)
    sources = Sources(*(tmp_path / path.name for path in Sources().paths))
    text = sources.parameters.read_text(encoding="utf-8")
    rows = text.splitlines(keepends=True)
    place = next(i for i, row in enumerate(rows) if ",uniform," in row)
    cells = rows[place].split(",")
    low, high = cells.index("uniform") + 1, cells.index("uniform") + 3
    cells[low], cells[high] = cells[high], cells[low]
    rows[place] = ",".join(cells)
    sources.parameters.write_text("".join(rows), encoding="utf-8")
    with pytest.raises(InputError, match=rf"parameters.csv:{place + 1}: the prior has no support"):
        question(sources)


def test_an_observation_that_no_member_reaches_is_told_with_its_distance(
    tmp_path: Path, asked: Question
) -> None:
    refuse_unreachable("fit", asked.target("loose"), seed=1)  # the district's own are all in reach
    rows = [{"value": "5000"}, {"period": "2016-2019", "reduction": "mean", "value": "600"}]
    far = question(more=[table(tmp_path / "more.csv", *rows)])
    with pytest.raises(
        InputError, match=r"more.csv:2: no member can reach it.*standard dev"
    ) as told:
        renew(far, QUICK)
    assert len(told.value.problems) == 1


def test_fewer_members_than_the_unknowns_need_are_refused(asked: Question, tmp_path: Path) -> None:
    for members in (4 * asked.space.size - 2, 4 * asked.space.size + 1):
        few = replace(FULL, settings=Settings(members=members))
        with pytest.raises(InputError, match=rf"from {4 * asked.space.size} on"):
            renew(asked, few, store=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_discrepancy_is_inferred_by_year_with_the_law_that_the_drivers_go_on_with() -> None:
    prior = history_prior()
    assert prior.size == len(prior.parameters) + len(DISCREPANCY_YEARS)
    assert prior.names[-1] == "growth discrepancy 2020"
    z = np.random.default_rng(2).standard_normal((prior.size, 3))
    series = prior.values(z)["growth discrepancy"]
    assert isinstance(series, Series)
    assert series.interpolate == "step"
    law = growth_discrepancy()
    np.testing.assert_array_equal(series.times, [2015, 2016, 2017, 2018, 2019, 2020, 2021])
    np.testing.assert_allclose(np.asarray(series.values)[:-1], law.sd * z[-6:], rtol=1e-15)
    assert (np.asarray(series.values)[-1] == 0).all()  # what follows is the drivers', not a copy


def test_an_innovation_of_a_year_moves_nothing_before_it(asked: Question) -> None:
    prior = asked.prior
    z = np.zeros((prior.size, 2))
    z[prior.names.index("growth discrepancy 2018"), 1] = 2.0
    told = simulate(asked.model, prior.values(z), outputs=["gdp"])
    gdp = told.values["gdp"]
    times = told.times
    before = times <= 2018.0
    np.testing.assert_array_equal(gdp[before, 0], gdp[before, 1])
    assert (
        gdp[(times > 2018.5) & (times <= 2019.0), 1] > gdp[(times > 2018.5) & (times <= 2019.0), 0]
    ).all()


@pytest.mark.slow
def test_the_quick_calibration_agrees_with_the_committed_sample(asked: Question) -> None:
    """Another method, other random numbers: the same posterior within both methods' noise."""
    from calibration.posterior import read_posterior

    committed, quick = read_posterior(), renew(asked, replace(QUICK, seed=77)).posterior
    # at least 150 independent draws of the worst component of the quick one: five standard errors
    shift = np.abs(committed.z.mean(axis=1) - quick.z.mean(axis=1))
    assert shift.max() < 5 / np.sqrt(150)
    for reading, log in committed.about["log_evidence"].items():
        assert quick.about["log_evidence"][reading] == pytest.approx(log, abs=0.3)


@pytest.mark.slow
def test_the_committed_sample_is_what_calibrating_gives(asked: Question) -> None:
    """Bit for bit with the same code and class of processor; else within the runs' spread."""
    from calibration.posterior import read_posterior

    committed, again = read_posterior(), renew(asked, FULL).posterior
    if again.hash == committed.hash:
        return
    for reading, log in committed.about["log_evidence"].items():
        assert again.about["log_evidence"][reading] == pytest.approx(log, abs=0.5)
    # some 100 independent draws of the worst component: five standard errors of a difference
    shift = np.abs(committed.z.mean(axis=1) - again.z.mean(axis=1))
    assert shift.max() < 5 * np.sqrt(2 / 100)
