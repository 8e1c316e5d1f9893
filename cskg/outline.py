"""The outline of an edition: the position of each statement, and the name that it keeps when others move.

A statement's **position** says where it is, and changes when a sibling is inserted above it. Its **name** is made from
its words, and is used in ids, IRIs, histories and exports. The name is the letter of the kind, a hyphen and 16 base-32
characters of the SHA-256 of the folded text. Where an edition has a folded text several times in one kind, the digest
also covers the folded texts above it, and statements that are still equal get a number.
"""

import base64
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from cskg.model import Statement, StatementKind, StatementName, StatementRef, Unit

_NAME_LENGTH = 16
_NAME = re.compile(rf"[rc]-[a-z2-7]{{{_NAME_LENGTH}}}(?:-\d{{1,6}})?")

DOUBTFUL_BELOW = 0.9
"""Below this confidence it is doubtful where a statement starts and ends: pages mark it, and no quiz shows it."""


class Position(str):
    """A place in an outline: the kind's letter and the places from the top, counted from 1, such as ``r2.1.3``.

    Example:
        >>> place = Position("r2.1.3")
        >>> place.parent, place.top, place.numbers, place.is_under(Position("r2")), place.kind.name
        ('r2.1', 'r2', '2.1.3', True, 'PERFORMANCE_REQUIREMENT')
        >>> sorted(map(Position, ["c1", "r10", "r2", "r2.1"]), key=lambda each: each.order)
        ['r2', 'r2.1', 'r10', 'c1']
    """

    __slots__ = ()

    @property
    def kind(self) -> StatementKind:
        """The kind of statement that stands there."""
        return StatementKind(self[0])

    @property
    def numbers(self) -> str:
        """The places without the kind's letter, such as ``2.1.3``."""
        return self[1:]

    @property
    def parent(self) -> "Position":
        """The position above; at the top the empty one, which stands for the unit."""
        return Position(self.rpartition(".")[0])

    @property
    def top(self) -> "Position":
        """The topmost position above it, or itself."""
        return Position(self.partition(".")[0])

    @property
    def order(self) -> tuple[bool, tuple[int, ...]]:
        """A sort key: requirements before criteria, and each kind in document order."""
        return self[0] != StatementKind.PERFORMANCE_REQUIREMENT.value, tuple(map(int, self[1:].split(".")))

    def is_under(self, other: str) -> bool:
        """Returns whether it stands below another position, at any depth."""
        return self.startswith(f"{other}.")


UNIT = Position()
"""The empty position: the unit itself, above all its statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """A statement in its outline.

    Attributes:
        position: Where it stands.
        order: How many statements of the edition stand before it.
        kind: Which kind of statement it is.
        statement: The statement.
        outline: The outline.
    """

    position: Position
    order: int
    kind: StatementKind
    statement: Statement
    outline: "Outline" = field(repr=False, compare=False)

    @property
    def name(self) -> StatementName:
        """Its name in the edition, which does not depend on its place."""
        return self.outline.names[self.position]


class Outline(Mapping[Position, OutlineEntry]):
    """The statements of an edition by their positions, parents before children, requirements before criteria.

    Args:
        unit: The edition.

    Example:
        >>> from cskg.model import Source, UnitCode
        >>> source = Source(name="a.txt", sha256="0", text_sha256="0")
        >>> leaf = Statement(text="Open the shop")
        >>> unit = Unit(code=UnitCode("900001L1"), source=source,
        ...             requirements=(Statement(text="Run a shop", children=(leaf,)),))
        >>> [(entry.position, entry.name, entry.statement.text) for entry in Outline(unit).values()]
        [('r1', 'r-2lkywhc3sv633p2k', 'Run a shop'), ('r1.1', 'r-hohvclnxstznd7hw', 'Open the shop')]
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self._entries = {
            position: OutlineEntry(position=position, order=order, kind=kind, statement=statement, outline=self)
            for order, (position, kind, statement) in enumerate(iter_statements(unit))
        }

    @cached_property
    def names(self) -> Mapping[Position, StatementName]:
        """The names of all statements, worked out when the first one is asked for."""
        return find_names({position: entry.statement.text for position, entry in self._entries.items()})

    @cached_property
    def _by_name(self) -> dict[StatementName, OutlineEntry]:
        return {name: self._entries[position] for position, name in self.names.items()}

    def __getitem__(self, position: str) -> OutlineEntry:
        return self._entries[Position(position)]

    def __iter__(self) -> Iterator[Position]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, name: str) -> OutlineEntry | None:
        """Finds a statement by its name."""
        return self._by_name.get(StatementName(name))

    def find_repeated(self, name: str) -> list[OutlineEntry]:
        """Finds the statements that share a text with this bare name; the bare name is not the name of any of them."""
        return [
            entry
            for entry in self._entries.values()
            if entry.name.startswith(f"{name}-")
            or (entry.name != name and _make_name(entry.kind, [fold_statement(entry.statement.text)]) == name)
        ]

    def above(self, position: Position) -> list[OutlineEntry]:
        """Returns the statements above a position, the topmost first."""
        found = []
        parent = position.parent
        while parent:
            found.append(self._entries[parent])
            parent = parent.parent
        return found[::-1]

    def below(self, position: Position) -> list[OutlineEntry]:
        """Returns the statements listed directly under a position, in order."""
        children = self[position].statement.children
        return [self[f"{position}.{place}"] for place in range(1, len(children) + 1)]

    def ref(self, position: str) -> StatementRef:
        """Names the statement at a position."""
        return StatementRef(unit=self.unit.key, language=self.unit.language, name=self[position].name)


def iter_statements(unit: Unit) -> Iterator[tuple[Position, StatementKind, Statement]]:
    """Yields every statement of an edition with its position and kind, in the order of its outline."""
    stack: list[tuple[str, StatementKind, Statement]] = []
    for kind, statements in (
        (StatementKind.ASSESSMENT_CRITERION, unit.assessment_criteria),
        (StatementKind.PERFORMANCE_REQUIREMENT, unit.requirements),
    ):
        stack += [(f"{kind.value}{i}", kind, s) for i, s in reversed(list(enumerate(statements, 1)))]
    while stack:
        position, kind, statement = stack.pop()
        yield Position(position), kind, statement
        stack += [(f"{position}.{i}", kind, s) for i, s in reversed(list(enumerate(statement.children, 1)))]


def is_name(text: str) -> bool:
    """Returns whether a text has the form of a statement's name."""
    return _NAME.fullmatch(text) is not None


def kind_of(name: StatementName) -> StatementKind:
    """Returns the kind of statement that a name says."""
    return StatementKind(name[0])


@lru_cache(maxsize=1 << 15)
def fold_statement(text: str) -> str:
    """Folds differences that do not change a statement's identity: Unicode forms, case, white space, final punctuation.

    Example:
        >>> fold_statement("  Open the Shop. "), fold_statement("開鋪。"), fold_statement("…")
        ('open the shop', '開鋪', '...')
    """
    folded = " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())
    end = len(folded)
    while end and (folded[end - 1] == " " or unicodedata.category(folded[end - 1]).startswith("P")):
        end -= 1
    return folded[:end] or folded


def find_names(texts: Mapping[Position, str]) -> dict[Position, StatementName]:
    """Names the statements of an edition, whose texts are given by position and in order of its outline."""
    folded = {position: fold_statement(text) for position, text in texts.items()}
    count = Counter((position.kind, text) for position, text in folded.items())
    names = []
    for position, text in folded.items():
        path = [text]
        above = position.parent
        while count[position.kind, text] > 1 and above:
            path.append(folded[above])
            above = above.parent
        # A repeated text at the top has nothing above it; the empty text keeps its name different from the bare one.
        names.append(_make_name(position.kind, path if count[position.kind, text] == 1 else [*path, ""]))
    equal = Counter(names)
    seen: dict[str, int] = defaultdict(int)
    for place, name in enumerate(names):
        if equal[name] > 1:
            seen[name] += 1
            names[place] = StatementName(f"{name}-{seen[name]}")
    return dict(zip(folded, names, strict=True))


def _make_name(kind: StatementKind, texts: list[str]) -> StatementName:
    digest = hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).digest()
    return StatementName(f"{kind.value}-{base64.b32encode(digest).decode('ascii').lower()[:_NAME_LENGTH]}")
