"""The sketch of a model: what a reader of the diagram, and Vensim, may rely on.

PySD's and pysimlin's own readers of Vensim's sketch format are the independent judges.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
import simlin
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from pysd.translators.vensim.vensim_file import VensimFile

from model.sketch import read_views, split_file, write_sketch
from model.sketch.__main__ import main
from model.sketch.curves import arc, clip, runs_over
from model.sketch.curves import drawn as drawn_arrow
from model.sketch.graph import Entry, read_graph, renamed
from model.sketch.layout import lay_out
from model.sketch.pages import make_pages
from model.sketch.picture import TEXT_POINTS, draw_view
from model.sketch.records import LONGEST_NAME
from model.sketch.shapes import ADVANCE, View, Word, text_width, wrap

ROOT = Path(__file__).parents[1]
MODELS = {
    "city": ROOT / "tests/sketch/city.mdl",  # 167 variables in seven groups
    "corners": ROOT / "tests/sketch/corners.mdl",  # a ring of stocks, Chinese and quoted names
    "district": ROOT / "model/district/pingshan.mdl",
}
#: A font with Chinese characters, which the names of one test model have.
FONT = str(ROOT / "report/fonts/PingshanSans.otf")
CONTROL = {"INITIAL TIME", "FINAL TIME", "TIME STEP", "SAVEPER"}


class Drawn:
    """A model with its sketch: the file, the views read back, the graph that they show."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.path = folder / source.name
        self.path.write_bytes(split_file(source.read_bytes())[0])
        self.bare = self.path.read_bytes()
        write_sketch(self.path)
        self.graph: dict[str, Entry] = read_graph(self.path)
        self.section = split_file(self.path.read_bytes())[1].decode()
        self.views: list[View] = read_views(self.section)


@pytest.fixture(scope="module", params=list(MODELS))
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return Drawn(MODELS[request.param], tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def corners(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return Drawn(MODELS["corners"], tmp_path_factory.mktemp("corners_alone"))


def home_words(drawn: Drawn) -> dict[str, tuple[View, Word]]:
    """Each variable's own word (no shadow) and its view."""
    return {
        word.name: (view, word)
        for view in drawn.views
        for word in view.texts()
        if word.kind != "shadow"
    }


def shown_links(drawn: Drawn) -> Iterator[tuple[str, str]]:
    """Cause and effect of every arrow, by name."""
    for view in drawn.views:
        for arrow in view.arrows:
            yield view.words[arrow.source].name, view.words[arrow.target].name


def piped(drawn: Drawn) -> Iterator[tuple[str, str, bool]]:
    """Flow, stock (or '' for a cloud) and whether the flow fills it, of every pipe."""
    for view in drawn.views:
        for pipe in view.pipes:
            yield view.words[pipe.valve].name, view.words[pipe.end].name, pipe.head


# --- the file -----------------------------------------------------------------------------------


def test_the_equations_stay_byte_for_byte(drawn: Drawn) -> None:
    assert split_file(drawn.path.read_bytes())[0] == drawn.bare


def test_a_second_run_gives_the_same_bytes(corners: Drawn) -> None:
    before = corners.path.read_bytes()
    assert write_sketch(corners.path) is False
    assert corners.path.read_bytes() == before


def test_the_sketch_does_not_depend_on_the_hash_seed(corners: Drawn) -> None:
    code = "import sys; from pathlib import Path; from model.sketch import sketch_bytes;"
    code += "sys.stdout.buffer.write(sketch_bytes(Path(sys.argv[1])))"
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code, str(corners.path)],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        assert run.stdout == corners.path.read_bytes()


def test_the_districts_sketch_is_the_one_its_equations_give(drawn: Drawn) -> None:
    """Laid out here from the equations alone: so it is neither out of date nor edited."""
    if drawn.path.name == "pingshan.mdl":
        again = "run `python -m model.sketch model/district/pingshan.mdl --png docs/diagrams`"
        assert drawn.path.read_bytes() == MODELS["district"].read_bytes(), again


def test_windows_line_ends_are_kept_throughout(tmp_path: Path) -> None:
    path = tmp_path / "windows.mdl"
    path.write_bytes(MODELS["corners"].read_bytes().replace(b"\n", b"\r\n"))
    write_sketch(path)
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert len(read_views(split_file(content)[1].decode())) == 2


def test_what_stands_below_an_old_sketch_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "old.mdl"
    settings = b"\n:L\x7f<%^E!@\n1:mine.vdf\n24:2015\n"
    old = b"\\\\\\---/// Sketch information\nV300  x\n*Old\n$0\n10,1,pace,1,1,1,1,8,3,0,0,0,0,0,0\n"
    path.write_bytes(MODELS["corners"].read_bytes() + old + b"///---\\\\\\" + settings)
    write_sketch(path)
    equations, sketch, below = split_file(path.read_bytes())
    assert below == settings
    assert b"*Old" not in sketch
    assert equations == MODELS["corners"].read_bytes()


def test_a_model_without_groups_gets_one_view(tmp_path: Path) -> None:
    path = tmp_path / "plain.mdl"
    path.write_text("stock= INTEG(flow, 1)\n\t~\t\n\t~\t|\nflow= stock*2\n\t~\t\n\t~\t|\n")
    write_sketch(path)
    assert [view.name for view in read_views(split_file(path.read_bytes())[1].decode())] == [
        "View 1"
    ]


def test_what_is_no_model_is_refused_and_stays_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.mdl"
    path.write_text("a = = 2 ~~|\n")
    assert main([str(path)]) == 2
    assert "broken.mdl" in capsys.readouterr().err
    assert path.read_text() == "a = = 2 ~~|\n"
    assert main([str(tmp_path / "missing.mdl")]) == 2
    assert "missing.mdl" in capsys.readouterr().err


# --- what is shown ------------------------------------------------------------------------------


def test_every_variable_is_at_home_in_exactly_one_view(drawn: Drawn) -> None:
    words = Counter(w.name for v in drawn.views for w in v.texts() if w.kind != "shadow")
    assert words == Counter(list(drawn.graph))
    assert not CONTROL & set(words)


def test_a_variable_is_at_home_in_the_view_of_its_group(drawn: Drawn) -> None:
    flows = {flow for flow, _, _ in piped(drawn)}
    for name, (view, _) in home_words(drawn).items():
        if name not in flows:  # a flow goes where one of its stocks is
            assert view.name == drawn.graph[name].group[:LONGEST_NAME]


def test_every_cause_is_shown_by_an_arrow_to_what_it_drives(drawn: Drawn) -> None:
    links = set(shown_links(drawn))
    for name, entry in drawn.graph.items():
        for cause in (*entry.causes, *entry.initial):
            assert (cause, name) in links, f"{cause} -> {name}"


def test_every_flow_of_a_stock_is_a_pipe_or_an_arrow(drawn: Drawn) -> None:
    pipes, links = set(piped(drawn)), set(shown_links(drawn))
    for name, entry in drawn.graph.items():
        for flow, fills in (
            *((f, True) for f in entry.inflows),
            *((f, False) for f in entry.outflows),
        ):
            assert (flow, name, fills) in pipes or (flow, name) in links


def test_arrows_show_causes_only(drawn: Drawn) -> None:
    for cause, effect in shown_links(drawn):
        entry = drawn.graph[effect]
        assert cause in (*entry.causes, *entry.initial, *entry.inflows, *entry.outflows)


def test_the_links_that_pysimlin_finds_are_all_drawn(corners: Drawn) -> None:
    """Pysimlin parses the equations by itself; it makes net flows of rates that are no sums."""
    shown = {(spelled(a), spelled(b)) for a, b in shown_links(corners)}
    for flow, stock, _ in piped(corners):
        shown |= {(spelled(flow), spelled(stock))}
    model = simlin.load(str(corners.path))
    links = [(spelled(link.from_var), spelled(link.to_var)) for link in model.get_links()]
    links = [(a, b.removesuffix(" net flow")) for a, b in links if not a.endswith(" net flow")]
    assert len(links) > 30
    missing = {(a, b) for a, b in links if a != b} - shown - {(a, b) for b, a in shown}
    assert not missing


def spelled(name: str) -> str:
    return name.strip('"').replace("_", " ").lower()


# --- the records --------------------------------------------------------------------------------


def test_ids_are_unique_and_both_ends_of_every_line_exist(drawn: Drawn) -> None:
    for view in drawn.section.split("\\\\\\---///")[1:]:
        records = [line.split(",") for line in view.splitlines() if line[:1] == "1"]
        ids = [record[1] for record in records]
        words = {record[1] for record in records if record[0] in ("10", "11", "12")}
        assert len(ids) == len(set(ids))
        for record in records:
            if record[0] == "1":
                assert {record[2], record[3]} <= words
                assert record[2] != record[3]


def test_a_valve_is_followed_by_the_name_of_its_flow(drawn: Drawn) -> None:
    lines = drawn.section.splitlines()
    valves = [i for i, line in enumerate(lines) if line.startswith("11,")]
    assert valves
    for i in valves:
        fields = lines[i + 1].split(",")
        assert fields[0] == "10"
        assert int(fields[-8]) & 32  # attached to the valve before it


def test_a_valve_has_two_pipes_that_start_there(drawn: Drawn) -> None:
    for view in drawn.views:
        ends = Counter(pipe.valve for pipe in view.pipes)
        heads = Counter(pipe.valve for pipe in view.pipes if pipe.head)
        valves = {key for key, word in view.words.items() if word.kind == "valve"}
        assert ends == Counter({key: 2 for key in valves})
        assert heads == Counter({key: 1 for key in valves})


def test_pysd_reads_every_view_with_its_names(drawn: Drawn) -> None:
    file = VensimFile(drawn.path)
    file.parse()
    file.parse_sketch([])
    read = file.sections[0].views_dict
    expected: dict[str, set[str]] = {}
    for view in drawn.views:
        key = VensimFile._clean_file_names(view.name.lower())[0]
        expected[key] = {
            w.name.replace(" ", "_").lower() for w in view.texts() if w.kind != "shadow"
        }
    assert read == expected


def test_pysimlin_places_names_where_we_do(corners: Drawn) -> None:
    """Up to one shift a view, which pysimlin makes room for its frame with."""
    read = simlin.load(str(corners.path)).project
    assert read is not None
    project = json.loads(read.serialize_json())
    elements = project["models"][0]["views"][0]["elements"]
    theirs = {
        spelled(e["name"]): (e["x"], e["y"]) for e in elements if e["type"] in ("stock", "aux")
    }
    for view in corners.views:
        shifts = {
            (theirs[spelled(w.name)][0] - w.x, theirs[spelled(w.name)][1] - w.y)
            for w in view.texts()
            if w.kind == "auxiliary"
        }
        assert len(shifts) == 1


def test_a_cause_of_the_initial_value_is_marked_and_no_other(corners: Drawn) -> None:
    marked = {
        (view.words[arrow.source].name, view.words[arrow.target].name)
        for view in corners.views
        for arrow in view.arrows
        if arrow.initial
    }
    assert marked == {("start level", "First"), ("start level", "Third")}


# --- the geometry -------------------------------------------------------------------------------


def test_no_two_words_overlap(drawn: Drawn) -> None:
    for view in drawn.views:
        for one, two in combinations(view.words.values(), 2):
            assert not one.covers(two), f"{view.name}: {one.key} and {two.key}"


def test_no_arrow_runs_over_a_name(drawn: Drawn) -> None:
    for view in drawn.views:
        for arrow in view.arrows:
            source, target = view.words[arrow.source], view.words[arrow.target]
            curve = clip(
                arc((source.x, source.y), arrow.handle, (target.x, target.y)), source, target
            )
            for word in view.words.values():
                if word not in (source, target):
                    inside = np.all(np.abs(curve - (word.x, word.y)) < (word.w, word.h), axis=1)
                    assert not inside.any(), f"{view.name}: {arrow} over {word.key}"


def test_no_pipe_runs_over_a_name(drawn: Drawn) -> None:
    for view in drawn.views:
        for pipe in view.pipes:
            mark, end = view.words[pipe.valve], view.words[pipe.end]
            points = [(mark.x, mark.y), pipe.corner, (end.x, end.y)]
            if abs(pipe.corner[1] - mark.y) < 1 and abs(pipe.corner[0] - end.x) > end.w:
                points[2] = (end.x, mark.y)  # straight into the side of the box
            line = np.concatenate([np.linspace(a, b, 60) for a, b in pairwise(points)])
            for word in view.words.values():
                if word not in (mark, end):
                    inside = np.all(np.abs(line - (word.x, word.y)) < (word.w, word.h), axis=1)
                    assert not inside.any(), f"{view.name}: pipe of {mark.name} over {word.key}"


def test_arrows_are_short(drawn: Drawn) -> None:
    """No arrow spans more than the 700 pixels that one screen shows of a view."""
    for view in drawn.views:
        for arrow in view.arrows:
            source, target = view.words[arrow.source], view.words[arrow.target]
            assert np.hypot(source.x - target.x, source.y - target.y) < 700


def test_a_straight_pipe_meets_the_side_of_its_stock(drawn: Drawn) -> None:
    for view in drawn.views:
        for pipe in view.pipes:
            mark, end = view.words[pipe.valve], view.words[pipe.end]
            level = abs(mark.y - end.y) <= end.h - 1
            turned = abs(pipe.corner[0] - end.x) <= end.w and pipe.corner[1] == mark.y
            assert level or turned, f"{view.name}: {mark.name}"


@pytest.mark.parametrize(
    ("start", "handle", "end", "centre", "radius"),
    [
        ((0, 0), (5, -5), (10, 0), (5, 0), 5),
        ((0, 0), (0, 10), (10, 10), (5, 5), 50**0.5),
        ((3, 4), (-5, 0), (3, -4), (0, 0), 5),
    ],
)
def test_an_arc_lies_on_the_circle_through_its_three_points(
    start: tuple[float, float],
    handle: tuple[float, float],
    end: tuple[float, float],
    centre: tuple[float, float],
    radius: float,
) -> None:
    curve = arc(start, handle, end)
    # 1e-9: rounding of a few hundred pixels in double precision
    assert np.allclose(np.hypot(*(curve - centre).T), radius, rtol=0, atol=1e-9)
    assert np.allclose(curve[[0, -1]], [start, end], rtol=0, atol=1e-9)
    pitch = 2 * np.pi * radius / len(curve)  # no point of the arc is further from the next
    assert np.min(np.hypot(*(curve - handle).T)) <= pitch


def random_graph(seed: int) -> dict[str, Entry]:
    """Stocks, flows, auxiliaries and constants of two groups, tied together at random."""
    chance = random.Random(seed)
    stocks = [f"Stock {'x' * chance.randint(0, 12)} {i}" for i in range(chance.randint(0, 8))]
    flows = [f"flow {i}" for i in range(chance.randint(0, 12))]
    others = [f"aux {'word ' * chance.randint(0, 4)}{i}" for i in range(chance.randint(1, 15))]
    constants = [f"c {'m' * chance.randint(0, 25)}{i}" for i in range(chance.randint(0, 15))]
    names = stocks + flows + others + constants
    ins: dict[str, list[str]] = {stock: [] for stock in stocks}
    outs: dict[str, list[str]] = {stock: [] for stock in stocks}
    for flow in flows if stocks else []:
        ins[chance.choice(stocks)].append(flow)
        if flow not in ins[source := chance.choice(stocks)]:
            outs[source].append(flow)

    def some(most: int, besides: list[str]) -> tuple[str, ...]:
        count = chance.choice([0, 1, 1, 2, 3, 3, 4, most])
        return tuple(dict.fromkeys(n for n in chance.choices(names, k=count) if n not in besides))

    graph = {name: Entry(name, "constant", "One", ()) for name in constants}
    for name in flows + others:
        graph[name] = Entry(name, "auxiliary", chance.choice(["One", "Two"]), some(14, [name]))
    for name in stocks:
        mine = [name, *ins[name], *outs[name]]
        causes = some(6, mine)
        initial = some(2, [*mine, *causes])
        ends = tuple(ins[name]), tuple(outs[name])
        graph[name] = Entry(name, "stock", chance.choice(["One", "Two"]), causes, *ends, initial)
    return graph


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_no_model_makes_words_or_arrows_overlap(seed: int) -> None:
    for page in make_pages(random_graph(seed)):
        view = lay_out(page)
        assert {w.name for w in view.texts()} >= set(page.home())
        for one, two in combinations(view.words.values(), 2):
            assert not one.covers(two), f"{one.key} and {two.key}"
        for arrow in view.arrows:
            ends = view.words[arrow.source], view.words[arrow.target]
            others = [word for word in view.words.values() if word not in ends]
            if others:
                assert not runs_over(drawn_arrow(arrow, *ends), others), f"{arrow}"


# --- the words ----------------------------------------------------------------------------------


def test_widths_are_those_of_adobes_metrics_for_helvetica() -> None:
    afm = Path(matplotlib.get_data_path(), "fonts/afm/phvr8a.afm").read_text()
    rows = [line.split() for line in afm.splitlines() if line.startswith("C ")]
    theirs = {chr(int(r[1])): int(r[4]) for r in rows if 32 <= int(r[1]) < 127}
    # Adobe's encoding has curly quotes where ASCII has the apostrophe and the grave accent.
    ours = {letter: ADVANCE[letter] for letter in theirs}
    assert ours == theirs


@given(
    st.lists(st.text("abcdefgMW ilk", min_size=1).map(str.strip).filter(bool), min_size=1).map(
        " ".join
    )
)
def test_wrapping_keeps_the_words_and_fits_unless_one_word_is_too_long(text: str) -> None:
    text = " ".join(text.split())
    lines = wrap(text, 90)
    assert " ".join(lines) == text
    longest = max(text_width(word) for word in text.split(" "))
    assert max(text_width(line) for line in lines) <= max(90, longest) + 1e-6


def test_drawn_names_fit_in_their_rectangles(drawn: Drawn) -> None:
    """Measured by matplotlib in the font that the pictures are drawn with."""
    figure = Figure(dpi=96)
    renderer: Any = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    for view in drawn.views:
        for word in view.texts():
            for line in word.lines:
                if line.isascii():  # other scripts are drawn in a font that the caller names
                    text = figure.text(0, 0, line, size=TEXT_POINTS)
                    assert text.get_window_extent(renderer).width <= 2 * word.w + 2
                    text.remove()


def test_the_picture_shows_every_name_of_the_view(corners: Drawn, tmp_path: Path) -> None:
    paths = draw_view(corners.views[0], tmp_path)
    assert [path.name for path in paths] == ["ring.png", "ring.svg"]
    svg = paths[1].read_text(encoding="utf-8")
    for word in corners.views[0].texts():
        for line in word.lines:
            assert line.replace("<", "&lt;").replace(">", "&gt;") in svg
    assert paths[0].read_bytes().startswith(b"\x89PNG")


def test_the_picture_can_carry_other_names(tmp_path: Path) -> None:
    model, labels = tmp_path / "corners.mdl", tmp_path / "labels.csv"
    shutil.copy(MODELS["corners"], model)
    labels.write_text("variable,zh\nFirst,Erster\nrate of b (yearly),Rate von b\nThird,Erster\n")
    titles = tmp_path / "titles.csv"
    titles.write_text("name,zh,en\nRing,Der Ring,The ring\n")
    named = ["--labels", str(labels), "--titles", str(titles), "--font", FONT]
    assert main([str(model), "--png", str(tmp_path), *named]) == 0
    svg = (tmp_path / "ring.svg").read_text(encoding="utf-8")
    assert ">Erster<" in svg
    assert "(Third)<" in svg  # never two variables under one name
    assert ">Rate von b<" in svg
    assert ">Der Ring<" in svg
    assert ">First<" not in svg
    assert b"Erster" not in model.read_bytes()


def test_other_names_change_nothing_but_the_names() -> None:
    graph = read_graph(MODELS["city"])
    there = renamed(graph, {name: f"the {name}" for name in graph})
    back = renamed(there, {f"the {name}": name for name in graph})
    assert set(there) == {f"the {name}" for name in graph}
    assert back == graph


def test_the_command_writes_the_sketch_and_the_pictures(tmp_path: Path) -> None:
    path = tmp_path / "city.mdl"
    shutil.copy(MODELS["city"], path)
    assert main([str(path), "--png", str(tmp_path / "pictures")]) == 0
    names = {view.name.lower() for view in read_views(split_file(path.read_bytes())[1].decode())}
    assert {file.name for file in (tmp_path / "pictures").iterdir()} == {
        f"{name}.{form}" for name in names for form in ("png", "svg")
    }
