"""Teachers' own questions in the compiled file: each under all names that may tie it to a unit.

The unit of a name is looked up when needed, so a file of questions need not be read again when units change.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from cskg.model import Language, StatementName, StatementRef, Unit, UnitKey
from cskg.own_questions import OwnQuestion, TiedQuestion

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue

QUESTION_TABLES = """
CREATE TABLE own_questions (graph TEXT, number INTEGER, body BLOB);
CREATE TABLE own_names (graph TEXT, number INTEGER, name TEXT);
"""
QUESTION_INDEXES = """
CREATE INDEX IF NOT EXISTS own_questions_by_number ON own_questions (graph, number);
CREATE INDEX IF NOT EXISTS own_names_by_name ON own_names (name, graph, number);
"""
QUESTION_TABLE_NAMES = ("own_questions", "own_names")

_pack = msgspec.msgpack.Encoder().encode
_question = msgspec.msgpack.Decoder(OwnQuestion).decode


def add_questions(database: sqlite3.Connection, graph: str, questions: Iterable[OwnQuestion]) -> None:
    """Adds the questions of a named graph."""
    for number, question in enumerate(questions, 1):
        database.execute("INSERT INTO own_questions VALUES (?, ?, ?)", (graph, number, _pack(question)))
        names = sorted({split_name(name)[0] for name in question.names})
        database.executemany("INSERT INTO own_names VALUES (?, ?, ?)", ((graph, number, name) for name in names))


def split_name(name: str) -> tuple[str, str]:
    """Splits a tie of a question into the names of a unit and a statement; the latter may be empty.

    Example:
        >>> split_name("107157L4/r-2lkywhc3sv633p2k"), split_name("ABC/101A")
        (('107157L4', 'r-2lkywhc3sv633p2k'), ('ABC/101A', ''))
    """
    unit, _, statement = name.rpartition("/")
    return (unit, statement) if unit and statement[:2] in {"r-", "c-"} else (name, "")


def read_questions_of(database: sqlite3.Connection, graph: str) -> tuple[OwnQuestion, ...]:
    """Reads the questions of a named graph."""
    rows = database.execute("SELECT body FROM own_questions WHERE graph = ? ORDER BY number", (graph,)).fetchall()
    return tuple(_question(body) for (body,) in rows)


class OwnQuestions:
    """The teachers' own questions of a catalogue; each is unpacked when needed.

    Args:
        database: The compiled dataset.
        catalogue: The catalogue with the units.
    """

    def __init__(self, database: sqlite3.Connection, catalogue: "Catalogue") -> None:
        self._database = database
        self._catalogue = catalogue

    @cached_property
    def _count(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM own_questions").fetchone()[0])

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[TiedQuestion]:
        """Yields all questions, in order of their files."""
        for (body,) in self._database.execute("SELECT body FROM own_questions ORDER BY graph, number").fetchall():
            yield self.tie(_question(body))

    def of(self, unit: UnitKey) -> list[TiedQuestion]:
        """Returns the questions about a unit, in order of their files."""
        rows = self._database.execute(
            "SELECT DISTINCT q.graph, q.number, q.body FROM names n JOIN own_names o ON o.name = n.name "
            "JOIN own_questions q ON q.graph = o.graph AND q.number = o.number WHERE n.key = ? "
            "ORDER BY q.graph, q.number",
            (unit,),
        ).fetchall()
        return [self.tie(_question(body)) for _, _, body in rows]

    def of_units(self, units: Iterable[Unit]) -> dict[UnitKey, list[TiedQuestion]]:
        """Returns the questions about each of some units; empty if there are no questions at all."""
        return {unit.key: self.of(unit.key) for unit in units} if len(self) else {}

    def count(self, unit: UnitKey) -> int:
        """Counts the questions about a unit."""
        query = "SELECT DISTINCT o.graph, o.number FROM names n JOIN own_names o ON o.name = n.name WHERE n.key = ?"
        return len(self._database.execute(query, (unit,)).fetchall()) if len(self) else 0

    def tie(self, question: OwnQuestion) -> TiedQuestion:
        """Looks up the units and statements that a question is tied to."""
        units: set[UnitKey] = set()
        statements: dict[StatementRef, None] = {}
        moved: list[str] = []
        unknown: list[str] = []
        for name in question.names:
            unit_name, statement = split_name(name)
            unit = self._catalogue.find_unit(unit_name)
            if unit is None:
                unknown += [name] if question.tags else []
                continue
            units.add(unit.key)
            if statement:
                found = self._find_statements(unit.key, statement)
                unknown += [] if found else [name]
                moved += [name] if found and all(ref.name != statement for ref in found) else []
                statements |= dict.fromkeys(found)
        return TiedQuestion(
            question=question,
            units=tuple(sorted(units)),
            statements=tuple(statements),
            moved=tuple(moved),
            unknown=tuple(unknown),
        )

    def _find_statements(self, unit: UnitKey, name: str) -> list[StatementRef]:
        """Finds a statement in the editions of a unit, or otherwise its successors."""
        refs = [StatementRef(unit=unit, language=language, name=StatementName(name)) for language in Language]
        for ref in refs:
            outline = self._catalogue.find_outline(unit, ref.language)
            if outline is not None and outline.find(ref.name) is not None:
                return [ref]
        return [found for ref in refs for found in self._catalogue.find_successors(ref)]
