"""The formats that quizzes are written in, each in one module.

A module of this package defines ``FORMATS``: one format or several. They are found here, so that a new one is a module.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules

from cskg.errors import BadInputError, cut, tell_count
from cskg.exchange.quiz_sheets import Loss, QuizFile, QuizFormat, QuizSheet
from cskg.quiz.items import Item, ItemKind
from cskg.quiz.kinds import KINDS


def _find_formats() -> Mapping[str, QuizFormat]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    found: list[QuizFormat] = [each for module in modules for each in getattr(module, "FORMATS", ())]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


FORMATS: Mapping[str, QuizFormat] = _find_formats()
"""The formats by their names."""


def get_format(name: str, *, with_key: bool = True, is_bank: bool = False) -> QuizFormat:
    """Gets the format of a name that can hold what is asked for.

    Raises:
        BadInputError: There is no such format, it needs keys, or a bank was requested and it can hold only quizzes.
    """
    found = FORMATS.get(name)
    if found is None:
        raise BadInputError(f"There is no format “{cut(name)}” for quizzes.", f"Use {_join(FORMATS)}.")
    if not with_key and not found.can_lack_key:
        keyless = [other for other, value in FORMATS.items() if value.can_lack_key]
        raise BadInputError(
            f"{found.title} cannot be written without keys: its readers need them.",
            f"Ask for it with keys, or use {_join(keyless)}.",
        )
    if is_bank and not found.can_be_bank:
        raise BadInputError(
            f"A file of {found.title} has one quiz, not a bank of items to draw from.",
            f"Use {_join(other for other, value in FORMATS.items() if value.can_be_bank)}.",
        )
    return found


def export_quiz(sheet: QuizSheet, name: str) -> QuizFile:
    """Writes a quiz in a format.

    Args:
        sheet: The quiz.
        name: The format's name, a key of FORMATS.

    Raises:
        BadInputError: There is no such format for what is asked, or it can hold none of the items.
    """
    found = get_format(name, with_key=sheet.with_key, is_bank=sheet.is_bank)
    if not sheet.quiz.items:
        raise BadInputError(
            "The units give no such question.",
            "Ask about more units, for other kinds, or also for questions that no program marks.",
        )
    items = tuple(item for item in sheet.quiz.items if found.holds(item))
    if not items:
        kinds = [name.value for name, kind in KINDS.items() if kind.interaction in found.interactions]
        raise BadInputError(
            f"{found.title} can hold none of the quiz's items ({len(sheet.quiz.items)}).",
            f"Ask for items of the kinds {_join(sorted(kinds))}, or use another format.",
        )
    content, losses = found.write(sheet, items)
    dropped = tuple(
        Loss(item_id=item.id, what=f"{found.title} has no items of the kind {_name_kind(item)}: left out.")
        for item in sheet.quiz.items
        if not found.holds(item)
    )
    unscored = sum(not item.is_scored for item in items)
    marking = (
        (Loss(what=f"{tell_count(unscored, 'item')} that the learner marks: {found.self_marked}"),)
        if unscored and found.self_marked and sheet.with_key
        else ()
    )
    return QuizFile(
        name=f"{sheet.file_name}{found.suffix}",
        media_type=found.media_type,
        content=content,
        losses=dropped + marking + losses,
    )


def _name_kind(item: Item) -> str:
    """Returns the kind of an item, and how it is answered where the kind leaves that open."""
    is_open = item.kind is ItemKind.OWN
    return f"{item.kind.value} ({item.interaction.value})" if is_open else item.kind.value


def _join(names: Iterable[str]) -> str:
    return ", ".join(names)
