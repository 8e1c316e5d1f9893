"""Frameworks that were damaged at random: each is read or refused, and what is read goes through the graph as it is."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import make_source

from cskg.errors import SourceError
from cskg.graph.contents import contents_to_graph, make_contents, read_contents
from cskg.graph.rdf_terms import iri_of
from cskg.iris import Iris
from cskg.parser.foreign.recognition import read_frameworks

CASES = Path(__file__).parent / "cases"
ODD: tuple[Any, ...] = (
    None,
    0,
    -1.5,
    True,
    "",
    "x",
    "\0",
    "http://[",
    "a" * 300,
    [],
    {},
    [[]],
    [None],
    {"": None},
    "no tag",
)
CHARACTERS = '",\n.;<>\x00é@[]{}'


def iter_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yields the paths to all values inside a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from iter_paths(inner, (*path, key))


def get(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def damage_json(text: str, chance: random.Random) -> str:
    """Takes values out, replaces them, and copies them to other places."""
    value = json.loads(text)
    for _ in range(chance.choice((1, 3, 10))):
        paths = list(iter_paths(value))
        if not paths:
            break
        path = chance.choice(paths)
        above = get(value, path[:-1])
        act = chance.random()
        if act < 0.2:
            del above[path[-1]]
        elif act < 0.7:
            above[path[-1]] = copy.deepcopy(chance.choice(ODD))
        else:
            above[path[-1]] = copy.deepcopy(get(value, chance.choice(paths)))
    return json.dumps(value)


def damage_text(text: str, chance: random.Random) -> str:
    """Replaces characters."""
    characters = list(text)
    for _ in range(chance.choice((1, 5, 20))):
        characters[chance.randrange(len(characters))] = chance.choice(CHARACTERS)
    return "".join(characters)


FILES = [path for path in sorted(CASES.glob("*/source.*")) if path.parent.name != "case-rubrics-and-long-texts"]


@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_damaged_files_are_read_or_refused(path: Path) -> None:
    """No other error comes out of a reader, and each framework comes back from its triples."""
    chance = random.Random(path.parent.name)
    text = path.read_text("utf-8")
    is_whole_json = path.suffix == ".json" and path.parent.name != "case-cut-off"
    for _ in range(25):
        damaged = damage_json(text, chance) if is_whole_json else damage_text(text, chance)
        source = make_source(path.name)
        try:
            found = read_frameworks(damaged.encode(), damaged, source)
        except SourceError:
            continue
        if found:
            contents = make_contents(source, Iris(), frameworks=found.frameworks)
            triples = contents_to_graph(contents, Iris())
            rows = ((iri_of(each.subject), each.predicate.value, each.object) for each in triples)
            assert read_contents(rows, Iris()) == contents
