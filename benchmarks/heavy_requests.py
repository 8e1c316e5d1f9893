"""Valid but expensive requests: each kind of heavy field, with the largest size that a document may request."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cskg.api.cost import MAX_COST
from cskg.api.executing import Executor
from cskg.exchange.quizzes import FORMATS
from cskg.graph.catalogue import Catalogue


@dataclass
class Asker:
    """Writes heavy documents about a dataset.

    Args:
        catalogue: The dataset.
        codes: Units that documents describe, in any order.
    """

    catalogue: Catalogue
    codes: list[str]

    @property
    def kinds(self) -> dict[str, tuple[Callable[[int], str], int]]:
        """The function that writes a document of a size, and the largest size, for each kind."""
        return {
            "a study path of many goals with alternatives and a budget": (self.path, 200),
            "a gap from many units to many": (self.gap, 200),
            "many quizzes": (self.quizzes, 30),
            "exports of a quiz in all formats": (self.exports, len(FORMATS)),
            "the prerequisites of areas": (self.prerequisites, 30),
            "many gradings": (self.gradings, 30),
            "the sources, many times": (lambda size: _repeat(size, "dataset { sources { name sha256 title } }"), 30),
            "the number of links, many times": (lambda size: _repeat(size, "links(first: 1) { totalCount }"), 30),
            "links that a filter picks, many times": (
                lambda size: _repeat(size, "links(first: 1, filter: {minConfidence: 0.99}) { totalCount }"),
                30,
            ),
            "long searches, many times": (self.searches, 30),
            "pages of units in another order, many times": (
                lambda size: _repeat(size, "units(first: 100, orderBy: TITLE) { edges { node { title } } }"),
                30,
            ),
            "comparisons": (self.comparisons, 30),
            "coverage by many units": (self.coverage, 100),
            "pages of whole units": (
                lambda size: _repeat(
                    size,
                    "units(first: 100) { edges { node { title requirements { text verb children { text quote { line } "
                    "} } assessmentCriteria { text } } } }",
                ),
                30,
            ),
            "links with their evidence": (
                lambda size: _repeat(
                    size,
                    "links(first: 100) { edges { node { subject { title } object { title } evidence { text score "
                    "statement { text } counterpart { text } quote { line } } } } }",
                ),
                30,
            ),
        }

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yields each kind with its largest document that a server executes."""
        executor = Executor()
        for name, (write, size) in self.kinds.items():
            while executor.measure(self.catalogue, write(size), {}, None) > MAX_COST and size > 1:
                size = size * 9 // 10  # noqa: PLW2901 - the next smaller one is tried
            yield name, write(size)

    def path(self, size: int) -> str:
        """Writes a document that asks for a path to some goals."""
        wanted = f"goals: {_list(self.codes[:size])}, maxCredits: {3 * size}, alternatives: 3"
        return f"{{ studyPath(input: {{{wanted}}}) {{ status messages alternatives {{ totalHours }} }} }}"

    def gap(self, size: int) -> str:
        """Writes a document that asks what is missing between some units and others."""
        held, goals = self.codes[-max(1, size // 2) :], self.codes[:size]
        return f"{{ gap(held: {_list(held)}, goals: {_list(goals)}) {{ units {{ code }} statements {{ text }} }} }}"

    def quizzes(self, size: int) -> str:
        """Writes a document that asks for quizzes of a hundred items about five units each."""
        return _repeat(size, lambda n: f"quiz(input: {{{self._quiz(n)}}}) {{ items {{ stem options {{ text }} }} }}")

    def exports(self, size: int) -> str:
        """Writes a document that asks for exports of the same units in several formats."""
        formats = sorted(FORMATS)
        return _repeat(size, lambda n: f'exportQuiz(input: {{{self._quiz(n)}}}, format: "{formats[n]}") {{ base64 }}')

    def prerequisites(self, size: int) -> str:
        """Writes a document that asks for the order within functional areas."""
        areas = [area.slug for area in self.catalogue.functional_areas]
        return _repeat(
            size,
            lambda n: (
                f"prerequisites(functionalArea: {json.dumps(areas[n % len(areas)])}) {{ stages {{ code }} messages }}"
            ),
        )

    def gradings(self, size: int) -> str:
        """Writes a document that asks to grade an unanswered quiz."""
        return _repeat(
            size,
            lambda _: f'gradeQuiz(quizId: "{self._quiz_id}", responses: []) {{ score results {{ key }} }}',
        )

    @cached_property
    def _quiz_id(self) -> str:
        answer = Executor().execute(self.catalogue, f"{{ quiz(input: {{{self._quiz(0)}}}) {{ id }} }}")
        return str((answer.data or {})["quiz"]["id"])

    def searches(self, size: int) -> str:
        """Writes a document that searches for units with many words in their names."""
        words = ("manage store risk of " * 10)[:195]
        return _repeat(size, lambda n: f'units(search: "{words} {n}", first: 1) {{ totalCount }}')

    def comparisons(self, size: int) -> str:
        """Writes a document that compares units with each other."""
        return _repeat(
            size,
            lambda n: (
                f'compare(a: "{self.codes[n]}", b: "{self.codes[n + 1]}") '
                "{ similarity pairs { change a { text } b { text } } }"
            ),
        )

    def coverage(self, size: int) -> str:
        """Writes a document that asks how much of a unit others cover."""
        return f'{{ coverage(from: {_list(self.codes[1 : size + 1])}, to: "{self.codes[0]}") {{ share }} }}'

    def _quiz(self, number: int) -> str:
        start = 5 * number % max(1, len(self.codes) - 5)
        return f"units: {_list(self.codes[start : start + 5])}, size: 100, seed: {number}"


def _repeat(size: int, field: str | Callable[[int], str]) -> str:
    fields = (f"f{n}: {field if isinstance(field, str) else field(n)}" for n in range(size))
    return "{ " + " ".join(fields) + " }"


def _list(codes: list[str]) -> str:
    return json.dumps(codes)
