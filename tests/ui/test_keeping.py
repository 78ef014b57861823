"""What is kept has a bound, and one thing is made once."""

from __future__ import annotations

import threading

import pytest

from ui.keeping import Keeper


def test_the_least_lately_used_goes_first() -> None:
    keeper: Keeper[str] = Keeper(2)
    for key in "ab":
        keeper.get(key, lambda key=key: key)  # type: ignore[misc]
    keeper.get("a", lambda: "new")
    keeper.get("c", lambda: "c")
    assert [keeper.has(key) for key in "abc"] == [True, False, True]
    assert len(keeper) == 2


def test_a_failure_is_not_kept() -> None:
    keeper: Keeper[int] = Keeper(2)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        keeper.get("a", fail)
    assert keeper.get("a", lambda: 1) == 1


def test_two_who_ask_for_the_same_make_it_once() -> None:
    keeper: Keeper[int] = Keeper(4, alone=True)
    begun, made, go = threading.Event(), [], threading.Event()

    def make() -> int:
        begun.set()
        go.wait(10)
        made.append(1)
        return 7

    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(keeper.get("a", make))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    begun.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert found == [7, 7, 7]
    assert made == [1]


def test_who_gives_up_waits_no_longer_and_what_nobody_wants_is_not_begun() -> None:
    keeper: Keeper[str] = Keeper(4, alone=True)
    begun, go, made = threading.Event(), threading.Event(), []

    def slow() -> str:
        begun.set()
        go.wait(10)
        return "slow"

    def gone() -> None:
        if begun.is_set():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keeper.get("a", slow, gone)  # it is being made: it goes on, and nobody waits
    with pytest.raises(KeyboardInterrupt):
        keeper.get("b", lambda: made.append("b") or "b", gone)  # type: ignore[func-returns-value]
    go.set()
    assert keeper.get("a", lambda: "again") == "slow"
    assert keeper.get("c", lambda: "c") == "c"
    assert made == []


def test_a_failure_reaches_everybody_who_waits_and_is_tried_again() -> None:
    keeper: Keeper[int] = Keeper(2, alone=True)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        keeper.get("a", fail)
    assert keeper.get("a", lambda: 1) == 1
