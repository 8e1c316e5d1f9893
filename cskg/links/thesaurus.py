"""Words that mean one thing in standards of competency, and words that exclude each other.

Both lists, ``synonyms.txt`` and ``opposites.txt``, were written for this project from general knowledge of the genre.
They hold words of everyday work (*customer* and *client*, *stock* and *inventory*), not those of one trade. The
synonyms were written before any pair of statements was looked at that measures them; the opposites were widened later,
by somebody who knew what kinds of pair there are.

Knows stems and pairs of ideographs; knows nothing of statements.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files

Stem = Callable[[str], str]


def read_synonyms(stem: Stem) -> Mapping[str, str]:
    """Gives for each stem that has synonyms the one that stands for all of them.

    Raises:
        ValueError: A word stands in two classes.
    """
    first_of: dict[str, str] = {}
    for line in _lines("synonyms.txt"):
        stems = [stem(word) for word in line.split()]
        for word in stems:
            if first_of.setdefault(word, stems[0]) != stems[0]:
                raise ValueError(f"{word!r} stands in two classes of synonyms, that of {stems[0]!r} is one.")
    return first_of


def read_opposites(stem: Stem) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Gives for each stem that excludes others the lines it stands in, and on which side of each."""
    sides: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, line in enumerate(_lines("opposites.txt")):
        for side, words in enumerate(line.split("/")):
            for word in words.split():
                sides[stem(word)].append((number, side))
    return {word: tuple(found) for word, found in sides.items()}


def _lines(name: str) -> Iterator[str]:
    for line in files("cskg.links").joinpath(name).read_text("utf-8").splitlines():
        if words := line.partition("#")[0].strip():
            yield words
