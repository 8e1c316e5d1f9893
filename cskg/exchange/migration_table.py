"""The table that leads from an earlier framework of competencies to the new one, for programs that never update.

It names every competency of both, how it changed, and what a person has to do. Statements are aligned as
``compareRevisions`` aligns them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from cskg.codes import code_of
from cskg.exchange.earlier_export import EarlierExport, EditionHistory, name_area
from cskg.exchange.framework_formats import make_short_name
from cskg.exchange.packing import to_cell
from cskg.exchange.selection import Selection
from cskg.links.changes import align_revisions
from cskg.links.equivalence import Change, StatementPair
from cskg.outline import OutlineEntry, Position

COLUMNS = ("Old ID number", "New ID numbers", "What became of it", "Old text", "New text", "What to do")

_ADVICE = {
    Change.KEPT: "Use the new one in its place, in courses, activities, learning plans and templates.",
    Change.MOVED: "Use the new one in its place. It stands under another competency: check rules about children.",
    Change.REWORDED: "Read both texts. If they ask the same, use the new one in its place; if not, rate people again.",
    Change.SPLIT: "For each place where the old one is used, choose among the new ones. Rate people again.",
    Change.MERGED: "Use the new one in place of all merged ones. Rate people again where they had not shown all.",
    Change.DROPPED: "Take it out of courses and learning plans. Ratings stay with the old framework.",
    Change.ADDED: "Add it to the courses and learning plans that teach it.",
}
_FRAMEWORK = "Import framework.csv. Hide the old framework once nothing uses it."

_Row = tuple[str, str, str, str, str, str]


def iter_migration(selection: Selection, old: str, new: str) -> Iterator[Sequence[str]]:
    """Yields the rows of the table: the framework, units with their statements, and functional areas.

    Args:
        selection: What is exported, with the revision that it starts from.
        old: The id number of the earlier framework.
        new: The id number of the new one.
    """
    earlier, iris = EarlierExport(selection), selection.catalogue.iris
    yield COLUMNS
    yield (old, new, "replaced", "", "", _FRAMEWORK)
    before: set[str] = set()
    after: set[str] = set()
    for history in earlier.iter_editions():
        before.update(filter(None, [history.area]))
        after.update(filter(None, [history.area_now]))
        own = make_short_name(history.unit, history.language, iris)
        name = f"{code_of(history.unit)} {history.title or ''}"
        yield _tell_group(own, name, had=history.had, has=history.has)
        pairs = align_revisions(earlier.restore_outline(history), earlier.find_outline(history))
        for group in _group(pairs):
            yield _tell(group, history, selection)
    for area in sorted(before | after):
        yield _tell_group(iris.make_uuid(area), name_area(area), had=area in before, has=area in after)


def _group(pairs: Sequence[StatementPair]) -> list[list[StatementPair]]:
    """Groups the pairs of each earlier statement, of which there are several where it was split."""
    found: dict[Position, list[StatementPair]] = defaultdict(list)
    added = []
    for pair in pairs:
        if pair.a is None:
            added.append([pair])
        else:
            found[pair.a.position].append(pair)
    return [*found.values(), *added]


def _tell(group: list[StatementPair], history: EditionHistory, selection: Selection) -> _Row:
    change, iris = group[0].change, selection.catalogue.iris

    def name(entry: OutlineEntry) -> str:
        return make_short_name(history.unit, history.language, iris, entry.name)

    old, new = group[0].a, [pair.b for pair in group if pair.b]
    return (
        name(old) if old else "",
        " ".join(map(name, new)),
        change.value.lower(),
        to_cell(old.statement.text) if old else "",
        "\n".join(to_cell(entry.statement.text) for entry in new),
        _ADVICE[change],
    )


def _tell_group(own: str, text: str, *, had: bool, has: bool) -> _Row:
    change = Change.KEPT if had and has else Change.DROPPED if had else Change.ADDED
    text = to_cell(text)
    return (
        own if had else "",
        own if has else "",
        change.value.lower(),
        text if had else "",
        text if has else "",
        _ADVICE[change],
    )
