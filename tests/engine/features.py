"""What each small model of `tests/models` must give, from closed forms, by hand, or the manual.

In:   times [time] and the model's constants, each an array over members.
Out:  `FEATURES`: model -> function of (times, constants) that gives {element: [time, member]}.
Knows nothing of the engine.

To add a feature: one small `.mdl` in `tests/models/`, and one function here with its name. The
constants differ between members, so an expectation must be a function of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Constants = Callable[[str], Floats]
Expectation = Callable[[Floats, Constants], Mapping[str, Floats]]
NA = -(2.0**109)  # Vensim's :NA:


@dataclass(frozen=True)
class Feature:
    """One model: its expectation, and what else is known of it.

    Attributes:
        expected: the values of some or all variables.
        pysd: whether PySD builds the model and agrees.
        why_not: where it does not, how it differs.
        tolerance: of the expectation, relative to the largest magnitude.
    """

    expected: Expectation
    pysd: bool = True
    why_not: str = ""
    tolerance: float = 1e-12


FEATURES: dict[str, Feature] = {}


def feature(
    *, pysd: bool = True, why_not: str = "", tolerance: float = 1e-12
) -> Callable[[Expectation], Expectation]:
    """Register an expectation under the name of its model."""

    def register(expected: Expectation) -> Expectation:
        name = getattr(expected, "__name__", "")
        FEATURES[name] = Feature(expected, pysd, why_not, tolerance)
        return expected

    return register


def items(name: str, labels: str, values: Floats) -> dict[str, Floats]:
    """`name[label]` for each row of values."""
    return {f"{name}[{label}]": row for label, row in zip(labels.split(), values, strict=True)}


def rows(c: Constants, name: str, labels: str) -> Floats:
    """The elements of an array, [element, 1, member]."""
    return np.array([c(f"{name}[{label}]") for label in labels.split()])[:, None, :]


@feature()
def vector_order(t: Floats, c: Constants) -> Mapping[str, Floats]:
    labels = "i1 i2 i3 i4"
    size = rows(c, "size", labels)
    moving = np.cos(t[:, None] * size) + 0.1 * size
    rank = (moving[:, None] < moving[None, :]).sum(axis=1) + 1  # how many are greater
    return {
        **items("order", labels, np.array([1, 2, 0, 3.0])[:, None, None] + 0 * moving),
        **items("falling", labels, np.array([3, 0, 2, 1.0])[:, None, None] + 0 * moving),
        **items("rank", labels, np.array([3, 1, 2, 4.0])[:, None, None] + 0 * moving),
        **items("sorted", labels, np.sort(size + 0 * moving, axis=0)),
        **items("moving rank", labels, rank.astype(float)),
        **items("moving sorted", labels, np.sort(moving, axis=0)),
    }


@feature()
def vector_select(t: Floats, c: Constants) -> Mapping[str, Floats]:
    # Action 5: the manual says selection ^ expression; Vensim and PySD take expression ^ selection.
    weights = [c("chosen[i2]"), c("chosen[i4]")]
    a, b = (c(f"value[{k}]") + t[:, None] for k in ("i2", "i4"))
    (u, v), missing = weights, c("missing") + 0 * t[:, None]
    return {
        "a0": u * a + v * b,
        "a1": u * a * v * b,
        "a2": np.minimum(u * a, v * b),
        "a3": np.maximum(u * a, v * b),
        "a4": (u * a + v * b) / 2,
        "a5": a**u * b**v,
        "a6": a + b,
        "a7": a * b,
        "a8": np.minimum(a, b),
        "a9": np.maximum(a, b),
        "a10": (a + b) / 2,
        "empty": missing + t[:, None],
    }


@feature(pysd=False, why_not="PySD has no VECTOR ELM MAP")
def vector_elm_map(t: Floats, c: Constants) -> Mapping[str, Floats]:
    labels = "s1,t1 s1,t2 s2,t1 s2,t2 s3,t1 s3,t2"
    now = rows(c, "var", labels) + t[:, None]
    place = np.floor(t + 0.1).astype(int)
    steps = np.arange(len(t))
    outside = np.where(place[:, None] > 1, NA, now[4:][np.minimum(place, 1), steps])
    return {
        **items("copied", labels, now),
        "given[dig]": c("labour[brawn]") + 0 * t[:, None],
        "given[build]": c("labour[brain]") + 0 * t[:, None],
        "wandering": now[place, steps],
        "outside": outside,
        **_chain(t, c),
    }


def _chain(t: Floats, c: Constants) -> Mapping[str, Floats]:
    """Euler's own steps of the ageing chain."""
    stage = np.full((3, len(c("start"))), 2.5)
    path = [stage]
    for _ in t[1:]:
        out = stage / 2.5
        inflow = np.array([c("start"), out[0], out[1]])
        stage = stage + 0.25 * (inflow - out)
        path.append(stage)
    return items("stage", "s1 s2 s3", np.array(path).transpose(1, 0, 2))


@feature()
def invert_matrix(t: Floats, c: Constants) -> Mapping[str, Floats]:
    p, q = c("p") + t[:, None], c("q") + 0 * t[:, None]
    r, s = c("b[m2,n1]"), c("b[m2,n2]")
    whole = p * s - q * r
    labels = [f"r{i},c{j}" for i in (1, 2, 3) for j in (1, 2, 3)]
    a = rows(c, "a", " ".join(labels))[:, 0].reshape(3, 3, -1)
    growth = 1 + 0.1 * t[:, None]
    # the adjugate over the determinant
    adjugate = np.empty_like(a)
    for i in range(3):
        for j in range(3):
            m = np.delete(np.delete(a, j, axis=0), i, axis=1)
            adjugate[i, j] = (-1) ** (i + j) * (m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0])
    determinant = sum(a[0, k] * adjugate[k, 0] for k in range(3))
    inverse = (adjugate / determinant).reshape(9, 1, -1) / growth
    return {
        "small inverse[m1,n1]": s / whole,
        "small inverse[m1,n2]": -q / whole,
        "small inverse[m2,n1]": -r / whole,
        "small inverse[m2,n2]": p / whole,
        **items("inverse", " ".join(labels), inverse),
    }


BRANCHES = "boston dayton fresno"


def _profiles(c: Constants, name: str) -> tuple[Floats, Floats, Floats]:
    requests = rows(c, "request", BRANCHES)
    middle = rows(c, name, " ".join(f"{b},ppriority" for b in BRANCHES.split()))
    width = rows(c, name, " ".join(f"{b},pwidth" for b in BRANCHES.split()))
    return requests, middle, width


def _cleared(
    c: Constants, name: str, share: Callable[[Floats], Floats], available: Floats
) -> Floats:
    """Brent's method on what all together get, one case at a time: not the engine's bisection."""
    from scipy.optimize import brentq

    requests, middle, width = (v[:, 0] for v in _profiles(c, name))
    out = np.empty((3, *available.shape))
    for step, member in np.ndindex(available.shape):
        r, m, w = requests[:, member], middle[:, member], width[:, member]
        supply = available[step, member]
        if supply >= r.sum():
            out[:, step, member] = r
            continue
        price = brentq(
            lambda p, r=r, m=m, w=w, s=supply: (r * share((p - m) / w)).sum() - s,
            -400,
            400,
            xtol=1e-13,
            rtol=1e-14,
        )
        out[:, step, member] = r * share((price - m) / w)
    return out


def _triangular(x: Floats) -> Floats:
    x = np.clip(x, -0.5, 0.5)
    return np.where(x < 0, 1 - 2 * (x + 0.5) ** 2, 2 * (0.5 - x) ** 2)


@feature(tolerance=1e-10)  # Brent's price is within 1e-13, a step of 1e-11 in these quantities
def allocate_available(t: Floats, c: Constants) -> Mapping[str, Floats]:
    from scipy.stats import laplace, norm

    available = 400 * t[:, None] + 0.5 + 0 * c("shape")
    shapes: dict[str, tuple[str, Callable[[Floats], Floats]]] = {
        "shipped": ("priority", lambda x: 0.5 - np.clip(x, -0.5, 0.5)),
        "by triangle": ("triangle", _triangular),
        "by bell": ("bell", norm.sf),
        "by tails": ("tails", laplace.sf),
    }
    found: dict[str, Floats] = {}
    for name, (profile, share) in shapes.items():
        found |= items(name, BRANCHES, _cleared(c, profile, share, available))
    return found


@feature()
def allocate_by_priority(t: Floats, c: Constants) -> Mapping[str, Floats]:
    labels = "w1 w2 w3"
    r = rows(c, "request", labels)
    supply = 3 * t[:, None] + 0.25 + 0 * r[0]
    first = np.minimum(r[1], supply)  # priority 9, then 5, then 4
    second = np.minimum(r[0], supply - first)
    third = np.minimum(r[2], supply - first - second)
    return {
        **items("strict", labels, np.array([second, first, third])),
        **items("alike", labels, r * np.minimum(1, supply / r.sum(axis=0))),
    }


@feature(pysd=False, why_not="PySD has no FIND MARKET PRICE")
def market(t: Floats, c: Constants) -> Mapping[str, Floats]:
    # All four lines are straight about the price, so demand = supply is one linear equation.
    wanted = rows(c, "wanted", "d1 d2") * (1 + 0.02 * t[:, None])
    capacity = rows(c, "capacity", "s1 s2")

    def lines(name: str, labels: str) -> tuple[Floats, Floats]:
        middles = rows(c, name, " ".join(f"{k},ppriority" for k in labels.split()))
        widths = rows(c, name, " ".join(f"{k},pwidth" for k in labels.split()))
        return middles, widths

    (dm, dw), (sm, sw) = lines("demand curve", "d1 d2"), lines("supply curve", "s1 s2")
    constant = (wanted * (0.5 + dm / dw)).sum(axis=0) - (capacity * (0.5 - sm / sw)).sum(axis=0)
    slope = (wanted / dw).sum(axis=0) + (capacity / sw).sum(axis=0)
    price = constant / slope
    return {
        "price": price,
        **items("bought", "d1 d2", wanted * (0.5 - (price - dm) / dw)),
        **items("sold", "s1 s2", capacity * (0.5 + (price - sm) / sw)),
    }


@feature(pysd=False, why_not="PySD has none of these functions but the plain one")
def lookups(t: Floats, _: Constants) -> Mapping[str, Floats]:
    # manual: fn_lookup_extrapolate, _forward, _invert, _area
    x = (t * 1.1 - 1.05)[:, None]
    y = t[:, None] + 0.25
    up = t[:, None] / 2 - 0.05
    inside = np.clip(x, 0, 2)

    def area(z: Floats) -> Floats:  # 1 up to 1, then 1 + (z - 1), from 2 on 2
        rising = np.clip(z, 1, 2) - 1
        found: Floats = np.minimum(z, 1) + rising + rising**2 / 2 + 2 * np.maximum(z - 2, 0)
        return found

    return {
        "plain": np.maximum(1, inside),
        "extrapolated": np.where(x < 1, 1.0, x),
        "forward": np.where(x <= 1, 1.0, 2.0),
        "backward": np.where(x < 2, 1.0, 2.0),
        "inverted": np.where(y < 3, 3 - y / 3, 5 - y),
        "inverted up": np.where(up < 0, NA, np.where(up < 1, up, 1 + 2 * (up - 1))),
        "area": area(x) - 0.5,
    }


@feature(pysd=False, why_not="PySD has no NPV, DEPRECIATE STRAIGHTLINE or GAMMA LN")
def finance(t: Floats, c: Constants) -> Mapping[str, Floats]:
    rate, cash, step = c("rate"), c("cash"), 0.25
    discount = 1 / (1 + rate * step)
    # the sum of discount^j over the steps so far, the present one included
    series = (1 - discount ** (np.arange(len(t))[:, None] + 1)) / (1 - discount)
    # three fiscal years of one year: 10.5 was invested in those before 0, 16.75 from 1 on
    invested = np.where(t < 1, 10.5, 16.75)
    past = [np.where(t < k, 10.5, 16.75) for k in (2, 3)]
    return {
        "worth": cash * step * series,
        "worth at end": cash * step * series * discount,
        "written off": ((invested + past[0] + past[1]) / 3)[:, None] + 0 * cash,
        "steady": c("cash") + 0 * t[:, None],
        "lg": np.array([math.lgamma(1.5 + time) for time in t])[:, None] + 0 * cash,
        "from start": 2.5 + 0 * t[:, None] + 0 * cash,
        "from now": 2.5 + t[:, None] + 0 * cash,
    }


@feature(pysd=False, why_not="PySD has no DELAY MATERIAL")
def delay_material(t: Floats, _: Constants) -> Mapping[str, Floats]:
    signal = 2.5 + t**2
    step = 0.25
    fixed = np.where(t < 1, 9.5, np.roll(signal, 4))
    # inputs before 1.9 arrive a time unit later, those after half a unit: from 2.5 to 2.75 both
    gathered, thinned = [], []
    for time in t:
        arrived = [9.5] if time < 1 else []
        arrived += [2.5 + s**2 for s in t if s < 1.9 and abs(s + 1 - time) < step / 2]
        arrived += [2.5 + s**2 for s in t if s > 1.9 and abs(s + 0.5 - time) < step / 2]
        gathered.append(sum(arrived) if arrived else 0.5)
        arrived = [9.5] if time < 0.5 else []
        arrived += [2.5 + s**2 for s in t if s < 1.9 and abs(s + 0.5 - time) < step / 2]
        arrived += [2.5 + s**2 for s in t if s > 1.9 and abs(s + 1 - time) < step / 2]
        thinned.append(sum(arrived) if arrived else 0.5)
    return {
        "as fixed": fixed[:, None],
        "by fixed": fixed[:, None],
        "gathered": np.array(gathered)[:, None],
        "thinned": np.array(thinned)[:, None],
    }


# PySD cannot reshape over an explicit mapping that turns the order or groups elements.
@feature(pysd=False, why_not="PySD gets explicit and many-to-one mappings wrong")
def subscript_mappings(t: Floats, c: Constants) -> Mapping[str, Floats]:
    time = t[:, None]
    countries, zones = "fra ger chn", "z1 z2 z3"
    output, zone = rows(c, "output", countries), rows(c, "by zone", zones)
    back = rows(c, "back", "r3 r2 r1") + 0 * time
    growth = rows(c, "growth", "europe europe asia")
    pairs = [f"{a},{b}" for a in countries.split() for b in countries.split()]
    differences = (output[:, None] - output[None, :]).reshape(9, 1, -1) + 0 * time
    return {
        **items("of zone", countries, 2 * zone + 0 * time),
        **items("to zone", zones, 10 * (output + time)),
        **items("turned", countries, back + 0.5),
        **items("grown", countries, (output + time) * growth),
        **items("same", countries, output + time + 1),
        **items("pair", " ".join(pairs), differences),
        **items("ruled", "st1 st2 st3", rows(c, "rule", "west west east") + time),
    }


@feature()
def subscript_except(t: Floats, c: Constants) -> Mapping[str, Floats]:
    base, time = c("base"), t[:, None]
    plain = 100.5 + base + 0 * time
    three = {f"three[a{i},b{j},c{k}]": plain for i in (1, 2, 3) for j in (1, 2) for k in (1, 2)}
    for key in three:
        if key[6:12] in ("a1,b1,", "a2,b1,") or key in ("three[a3,b1,c2]", "three[a3,b2,c2]"):
            three[key] = c(key) + 0 * time
    return {
        "one[a1]": base + time,
        "one[a2]": c("one[a2]") + 0 * time,
        "one[a3]": base + time,
        "two[a1,b1]": 2 * base + 0 * time,
        "two[a1,b2]": c("two[a1,b2]") + 0 * time,
        "two[a2,b1]": 2 * base + 0 * time,
        "two[a2,b2]": 2 * base + 0 * time,
        "two[a3,b1]": 30.5 + time,
        "two[a3,b2]": 30.5 + time,
        **three,
        "total": sum(three.values(), 0 * plain),
    }


@feature()
def subscript_aggregates(t: Floats, c: Constants) -> Mapping[str, Floats]:
    names = [[f"m[a{i},b{j}]" for j in (1, 2)] for i in (1, 2, 3)]
    time = t[:, None]
    now = np.array([[c(name) for name in row] for row in names])[:, :, None] + time
    w = np.array([c("w[b1]"), c("w[b2]")])[:, None]
    square = now.sum(axis=0)[None] * now.sum(axis=1)[:, None]
    keys = [f"a{i},b{j}" for i in (1, 2, 3) for j in (1, 2)]
    turned = [f"b{j},a{i}" for i in (1, 2, 3) for j in (1, 2)]
    return {
        "all": now.sum(axis=(0, 1)),
        "some": now[:2, 1].sum(axis=0),
        **items("weighted", "a1 a2 a3", (now * w).sum(axis=1)),
        # summed over A at B, times summed over B at A: one SUM over both
        **items("square", " ".join(keys), square.reshape(6, *square.shape[2:])),
        **items("products", "b1 b2", now.prod(axis=0)),
        **items("least", "a1 a2 a3", now.min(axis=1)),
        "most": (now - 2 * w).max(axis=(0, 1)),
        **items("turned", " ".join(turned), now.reshape(6, *now.shape[2:])),
        "nested": now[:, 0].sum(axis=0) / w.sum(axis=0),
        "count": 23 + 0 * now[0, 0],
        "number[a3]": 6 + 0 * now[0, 0],
    }


@feature(pysd=False, why_not="PySD takes a chain along an array for a circle")
def subscript_chain(t: Floats, c: Constants) -> Mapping[str, Floats]:
    time, birth = t[:, None], c("birth")
    x, pull = [birth + time], [birth + time]
    for k in range(1, 6):
        x.append(x[-1] * c(f"ratio[y{k}]"))
        pull.append(0.5 * pull[-1] + 1)
    back = [birth + 0 * time]
    for k in range(5, 0, -1):
        back.insert(0, back[0] + x[k])
    labels = "y0 y1 y2 y3 y4 y5"
    cohort = np.array([1.25 * 0.5**k for k in range(6)])[:, None] + 0 * birth
    path = [cohort]
    for _ in t[1:]:
        cohort = cohort + 0.25 * (np.concatenate([birth[None], cohort[:-1]]) - cohort)
        path.append(cohort)
    return {
        **items("x", labels, np.array(x)),
        **items("back", labels, np.array(back)),
        **items("pull", labels, np.array(pull)),
        **items("cohort", labels, np.array(path).transpose(1, 0, 2)),
    }


@feature(pysd=False, why_not="PySD tells upper from lower case in elements")
def subscript_names(t: Floats, c: Constants) -> Mapping[str, Floats]:
    people = [c(f"人口[{name}]") for name in ("坪山", "马峦", "碧岭 (北)")]
    sizes = [c(f"grösse und maß[{name}]") for name in ("first one", "第二 个", "third")]
    rate, time = c('rate "per" year'), t[:, None]
    return {
        "Δ temperature[马峦]": people[1] * 2 + time,
        "всего": sum(people) + sum(sizes) + 0 * time,
        "one of them": people[2] + sizes[2] * rate + 0 * time,
    }
