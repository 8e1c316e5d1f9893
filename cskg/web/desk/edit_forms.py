"""Reads a curator's correction from a form: an edit of statements, or the value of a field."""

from collections.abc import Callable, Mapping

from cskg.errors import BadInputError
from cskg.ingest.corrections import CREDIT, FieldValue, State
from cskg.model import StatementKind
from cskg.outline import Outline
from cskg.parser.edits import Confirm, Edit, Join, Move, Split, Words
from cskg.parser.quoted_words import iter_cuts, quote_cut, quote_statement
from cskg.web.desk.forms import Form

_MOST_VALUE = 5_000
"""The most characters of the value of a field."""


def read_edit(form: Form, outline: Outline) -> Edit | State:
    """Reads the correction in a form.

    Args:
        form: The form. It names statements by their IRIs.
        outline: The statements of the unit, as the curator saw them.

    Raises:
        BadInputError: The form has no correction, or an impossible one.
    """
    decision = form.find("decision")
    if decision == "field":
        return _read_field(form)
    if decision == "confirm-all":
        return Confirm()
    read = _EDITS.get(decision)
    if read is None:
        raise BadInputError("The form has no correction.", "Choose one of its buttons.")
    return read(form, _Named(outline))


class _Named:
    """The statements of a unit, by their names in forms."""

    def __init__(self, outline: Outline) -> None:
        entries = list(outline.values())
        self.texts = [entry.statement.text for entry in entries]
        self._places = {str(entry.name): place for place, entry in enumerate(entries)}

    def find(self, name: str) -> int:
        place = self._places.get(name.rpartition("/")[2])
        if place is None:
            raise BadInputError("The statement is not there any more.", "Open the unit again.")
        return place

    def quote(self, name: str) -> Words:
        return quote_statement(self.texts, self.find(name))


def _read_split(form: Form, named: _Named) -> Split:
    text = named.texts[named.find(form.find("statement"))]
    starts = {str(start): start for start in iter_cuts(text)}
    start = starts.get(form.find("before"))
    if start is None:
        raise BadInputError("The form does not say where to cut.", "Choose the words that come second.")
    return Split(statement=named.quote(form.find("statement")), before=(quote_cut(text, start),))


def _read_join(form: Form, named: _Named) -> Join:
    chosen = form.find("statement")
    names = [form.find("earlier"), chosen] if form.find("join") == "before" else [chosen, form.find("later")]
    return Join(statements=tuple(map(named.quote, names)))


def _read_move(form: Form, named: _Named) -> Move:
    tops = {kind.name: kind for kind in StatementKind}
    under = form.find("under")
    return Move(statement=named.quote(form.find("statement")), under=tops.get(under) or named.quote(under))


def _read_confirm(form: Form, named: _Named) -> Confirm:
    return Confirm(statements=(named.quote(form.find("statement")),))


_EDITS: Mapping[str, Callable[[Form, _Named], Edit]] = {
    "split": _read_split,
    "join": _read_join,
    "move": _read_move,
    "confirm": _read_confirm,
}


def _read_field(form: Form) -> State:
    name, text = form.find("field"), form.read("value", "The value", _MOST_VALUE)
    if name not in FIELDS:
        raise BadInputError("The form names no field.", "Choose one.")
    return State(values=((name, FIELDS[name](text)),))


def _read_title(text: str) -> FieldValue:
    if not text:
        raise BadInputError("A unit needs a title.", "Write one.")
    return text


def _read_level(text: str) -> FieldValue:
    if text not in {"", *"1234567"}:
        raise BadInputError("The level is not a QF level.", "Write a number from 1 to 7, or nothing.")
    return int(text) if text else None


def _read_credit(text: str) -> FieldValue:
    if text and not CREDIT.fullmatch(text):
        raise BadInputError("The credit is not a number below 10,000.", "Write one such as 6 or 1.5, or nothing.")
    return float(text) if text else None


def _read_areas(text: str) -> FieldValue:
    return tuple(sorted({part.strip() for part in text.split(";") if part.strip()}))


FIELDS: Mapping[str, Callable[[str], FieldValue]] = {
    "title": _read_title,
    "range": lambda text: text or None,
    "level": _read_level,
    "credit": _read_credit,
    "functionalAreas": _read_areas,
    "remark": lambda text: text or None,
}
"""The fields that the desk can set, and how each is read; ``;`` separates areas, and an empty value means none."""
