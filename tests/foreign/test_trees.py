"""Trees of items: whatever a document says of what stands above what, it becomes a tree that can be walked."""

import time

from hypothesis import given
from hypothesis import strategies as st

from cskg.foreign_frameworks import FrameworkItem
from cskg.parser.foreign.habits import Habits
from cskg.parser.foreign.trees import TOP, PlacedItem, arrange


def place(name: str, *parents: str) -> PlacedItem:
    """An item below others."""
    item = FrameworkItem(identifier=name, text=name)
    return PlacedItem(item=item, place=name, parents=tuple((parent, None) for parent in parents))


NAMES = [TOP, *"abcdefgh", "nowhere"]


@given(st.lists(st.tuples(st.sampled_from(NAMES[1:9]), st.lists(st.sampled_from(NAMES), max_size=4)), max_size=12))
def test_any_places_become_a_tree(given_places: list[tuple[str, list[str]]]) -> None:
    """Each item comes once, after its main parent; nothing stands above itself; it is the same each time."""
    placed = [place(name, *parents) for name, parents in given_places]
    items = arrange(placed, Habits("a"))
    assert [item.identifier for item in items] == list(dict.fromkeys(item.identifier for item in items))
    assert {item.identifier for item in items} == {name for name, _ in given_places}
    seen: set[str] = set()
    above: dict[str, set[str]] = {}
    for item in items:
        assert not item.parents or item.parents[0] in seen
        seen.add(item.identifier)
    for _ in items:
        for item in items:
            above[item.identifier] = {each for p in item.parents for each in (p, *above.get(p, ()))}
    assert all(name not in names for name, names in above.items())
    assert arrange(placed, Habits("a")) == items


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_a_tree_without_circles_keeps_every_place(pairs: list[tuple[int, int]]) -> None:
    """Where nothing stands above itself, no place is left out, in whatever order the document has them."""
    wanted: dict[str, set[str]] = {}
    for one, other in pairs:
        if one != other:
            wanted.setdefault(str(min(one, other)), set())
            wanted.setdefault(str(max(one, other)), set()).add(str(min(one, other)))
    habits = Habits("a")
    items = arrange([place(name, *sorted(parents)) for name, parents in wanted.items()], habits)
    assert {item.identifier: set(item.parents) for item in items} == wanted
    assert {each.code for each in habits.conclude()} <= {"several-parents"}


def test_deep_and_many_circles_cost_linear_time() -> None:
    """A chain of 50,000 items and 25,000 circles of two take no recursion and little time."""
    start = time.perf_counter()
    chain = arrange([place(str(number), str(number + 1)) for number in range(50_000)], Habits("a"))
    assert len(chain) == 50_000
    pairs = arrange([place(str(number), str(number ^ 1)) for number in range(50_000)], Habits("a"))
    assert sum(not item.parents for item in pairs) == 25_000
    assert time.perf_counter() - start < 20
