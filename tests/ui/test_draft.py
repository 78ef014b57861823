"""Every step of an edit can be taken back, and a reset is a step too."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from model.district.levers import read_levers
from scenarios.reading import build, load
from scenarios.settings import Schedule, Shock
from ui.draft import MOST_STEPS, Draft

NAMES = sorted(read_levers())
STEPS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.none() | st.floats(0.5, 1.5)), min_size=1, max_size=6
)


def walked(draft: Draft, steps: list[tuple[str, float | None]]) -> Draft:
    for name, value in steps:
        draft = draft.lever(name, None if value is None else Schedule.constant(value))
    return draft


@settings(max_examples=40)  # each is a walk there, back and there again
@given(STEPS)
def test_undoing_every_step_and_redoing_it_leads_back(
    steps: list[tuple[str, float | None]],
) -> None:
    draft = end = walked(Draft.of(load("plan")), steps)
    for _ in steps:
        draft = draft.undo()
    assert draft.scenario.settings() == load("plan").settings()
    assert not draft.unsaved
    for _ in steps:
        draft = draft.redo()
    assert draft.scenario.settings() == end.scenario.settings()
    assert draft.redo() is draft


def test_a_new_step_after_an_undo_forgets_what_was_undone() -> None:
    draft = walked(Draft.of(load("plan")), [(NAMES[0], 1.0), (NAMES[1], 1.0)]).undo()
    draft = draft.lever(NAMES[2], Schedule.constant(1.0))
    assert draft.future == ()


def test_the_steps_that_are_kept_have_a_bound() -> None:
    draft = walked(Draft.of(load("plan")), [(NAMES[0], float(k)) for k in range(3 * MOST_STEPS)])
    assert len(draft.past) == MOST_STEPS


def test_setting_what_is_set_already_is_no_step() -> None:
    plan = load("plan")
    name, schedule = next(iter(plan.levers.items()))
    assert Draft.of(plan).lever(name, schedule).past == ()


def test_a_reset_and_a_reset_of_one_are_steps_that_can_be_undone() -> None:
    plan = load("plan")
    changed = walked(Draft.of(plan), [(NAMES[0], 0.9), (NAMES[1], 0.9)])
    assert changed.reset().scenario.settings() == plan.settings()
    assert changed.reset().undo().scenario.settings() == changed.scenario.settings()
    one = changed.reset_one(NAMES[0])
    assert one.scenario.levers.get(NAMES[0]) == plan.levers.get(NAMES[0])
    assert one.scenario.levers[NAMES[1]] == Schedule.constant(0.9)
    assert not one.touched(NAMES[0])
    assert one.touched(NAMES[1])


def test_a_condition_goes_with_all_its_branches() -> None:
    opened = build("mine", shocks={"market growth shift": {2026: 0.1}})
    draft = Draft.of(opened).without("market growth shift[NEV]")
    assert not draft.scenario.shocks
    assert draft.reset_one("market growth shift[NEV]").scenario.shocks == opened.shocks
    other = Draft.of(opened).shocks({"hard energy cap": Shock(1.0)})
    assert set(other.scenario.shocks) == {"hard energy cap"}


def test_saving_ends_what_is_unsaved_and_names_the_scenario() -> None:
    draft = walked(Draft.of(load("plan")), [(NAMES[0], 1.0)])
    assert draft.unsaved
    saved = draft.saved_as(replace(draft.scenario, name="mine"), "stamp")
    assert (saved.unsaved, saved.stamp, saved.scenario.name) == (False, "stamp", "mine")
    assert saved.undo().unsaved


def test_what_lies_in_no_file_is_unsaved_even_without_a_change() -> None:
    draft = Draft.of(load("plan"), kept=False)
    assert draft.unsaved
    assert not draft.changes
