"""Descriptions of units and statements as HTML, for programs that have only one field for everything else.

Each field is a paragraph that begins with its label. Statements below a statement are a list.
"""

from collections.abc import Iterable, Sequence

from cskg.exchange.framework_formats import ONE_LINE, iter_fields, join_words
from cskg.exchange.html_writing import Html, join, tag
from cskg.exchange.losses import Losses, Part
from cskg.exchange.packing import one_line
from cskg.exchange.selection import INFERRED, Selection
from cskg.model import Link, Statement, StatementKind, Unit, UnitKey

KIND_NAMES = {
    StatementKind.PERFORMANCE_REQUIREMENT: "Performance requirement",
    StatementKind.ASSESSMENT_CRITERION: "Assessment criterion",
}


def describe_unit(unit: Unit, links: Iterable[Link]) -> Html:
    """Describes a unit: its fields, and the links that a document or a curator states of it."""
    fields = [_field(label, text) for label, text in iter_fields(unit)]
    for link in links:
        said = f"{link.predicate.value} {link.object} ({link.justification.value}, {link.confidence:g})"
        words = one_line(join_words(link.evidence))
        fields.append(_field("Link", f"{said}: {words}" if words else said))
    return join(*fields)


def describe_statement(kind: StatementKind, statement: Statement) -> Html:
    """Describes a statement without those below it: its kind, text, number and confidence."""
    fields = [_field(KIND_NAMES[kind], one_line(statement.text))]
    if statement.number is not None:
        fields.append(_field("Number", one_line(statement.number)))
    if statement.confidence < 1:
        fields.append(_field("Confidence", f"{statement.confidence:g}"))
    return join(*fields)


def list_below(kind: StatementKind, statements: Sequence[Statement]) -> Html:
    """Lists statements with all below them; nothing where there are none."""
    if not statements:
        return join()
    items = [tag("li", describe_statement(kind, each), list_below(kind, each.children)) for each in statements]
    return tag("ul", *items)


def group_stated_links(selection: Selection) -> dict[UnitKey, list[Link]]:
    """Groups the links that documents and curators state by their subjects; descriptions never have inferred ones."""
    found: dict[UnitKey, list[Link]] = {}
    for link in selection.iter_links():
        if link.justification not in INFERRED:
            found.setdefault(link.subject, []).append(link)
    return found


def is_main_edition(unit: Unit, selection: Selection) -> bool:
    """Returns whether an edition is the first of its unit; links are written with this one."""
    body = selection.catalogue.units[unit.key].find_body()
    return body is not None and body.language is unit.language


LINK_PARTS = frozenset({Part.STATED_LINKS, Part.STATED_CONFIDENCES, Part.STATED_REASONS})
"""The parts of links that descriptions of units have."""


def note_links(selection: Selection, losses: Losses) -> None:
    """Notes what descriptions of units cannot say about links."""
    for key, links in group_stated_links(selection).items():
        unit = selection.catalogue.units.get(key)
        is_told = selection.has_unit(key) and unit is not None and bool(unit.editions)
        for link in links:
            words = join_words(link.evidence)
            if is_told:
                losses.take(Part.STATED_REASONS, words, one_line(words), ONE_LINE)
            else:
                for part in LINK_PARTS:
                    losses.add(part, "links are written with their subject, which the file does not have")


def note_statement(statement: Statement, losses: Losses) -> None:
    """Notes what a description cannot say about a statement."""
    losses.take(Part.STATEMENTS, statement.text, one_line(statement.text), ONE_LINE)
    if statement.number is not None:
        losses.take(Part.NUMBERS, statement.number, one_line(statement.number), ONE_LINE)


def _field(label: str, text: str) -> Html:
    return tag("p", tag("strong", label), ": ", text)
