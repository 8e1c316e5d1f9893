"""Banks of items as files for other programs. A bank has no size, so only the command line makes one."""

from collections.abc import Callable, Sequence

from cskg.api.quiz import find_around
from cskg.errors import BadInputError
from cskg.exchange.quiz_sheets import QuizFile, QuizSheet, name_unit, shorten
from cskg.exchange.quizzes import export_quiz, get_format
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry, UnitEntry
from cskg.model import Unit, UnitStatus
from cskg.quiz.bank import generate_bank
from cskg.quiz.draws import digest
from cskg.quiz.items import Quiz, QuizOptions


def find_editions(
    catalogue: Catalogue, codes: Sequence[str], areas: Sequence[str], options: QuizOptions
) -> list[EditionEntry]:
    """Finds the editions that a bank asks about: described editions of the units and areas named, or of all units.

    Raises:
        NotFoundError: A unit or an area is not in the dataset.
        BadInputError: None of the units is described.
    """
    units: dict[str, UnitEntry] = {unit.key: unit for unit in map(catalogue.get_unit, codes)}
    for area in areas:
        found = catalogue.get_functional_area(area)
        units |= {unit.key: unit for unit in catalogue.units_by_area.get(found.slug, ())}
    if not codes and not areas:
        units = {unit.key: unit for unit in catalogue.units.values()}
    bodies = [body for _, unit in sorted(units.items()) if (body := unit.find_body(options.language)) is not None]
    described = [body for body in bodies if body.status is UnitStatus.DESCRIBED]
    if not described:
        raise BadInputError("None of the units is described, so there is nothing to ask.", "Name other units.")
    return described


def make_bank_file(
    catalogue: Catalogue,
    bodies: Sequence[EditionEntry],
    options: QuizOptions,
    form: str,
    *,
    with_key: bool = True,
    on_unit: Callable[[str], object] | None = None,
) -> QuizFile:
    """Generates the bank of some editions, and writes it in the format of another program.

    Args:
        catalogue: The dataset.
        bodies: What :func:`find_editions` found.
        options: The kinds, the difficulty, the language and the seed; the size does not count.
        form: The format's name.
        with_key: Whether keys, reasons and checklists are written.
        on_unit: Called with the code of each unit that is done.

    Raises:
        BadInputError: There is no such format, it holds no banks, or the units give no items that it holds.
    """
    get_format(form, with_key=with_key, is_bank=True)
    around = {found.iri: found for body in bodies for found in find_around(catalogue, body)}
    lending = [catalogue.get_outline_of(around[iri]).unit for iri in sorted(around)]
    editions = [catalogue.get_outline_of(body).unit for body in bodies]
    bank = generate_bank(editions, options, catalogue.iris, lending, on_unit=on_unit)
    if not bank:
        raise BadInputError("The units give no items.", "Name other units, or ask for other kinds.")
    units = {unit.key: unit for unit in editions}
    folders = {each.item.id: _name_folder(units[each.item.unit], each.topic) for each in bank}
    items = tuple(each.item for each in bank)
    quiz = Quiz(
        id=digest([(item.id, item.content_hash) for item in items]), seed=options.seed, items=items, unfilled=()
    )
    asked = {key: units[key] for key in sorted({item.unit for item in items})}
    return export_quiz(QuizSheet(quiz=quiz, units=asked, iris=catalogue.iris, with_key=with_key, folders=folders), form)


def _name_folder(unit: Unit, topic: str | None) -> tuple[str, ...]:
    """Returns the area, the unit and the topic, as far as there are any."""
    area = next(iter(unit.functional_areas), unit.industry)
    return tuple(shorten(name) for name in (area, name_unit(unit), topic) if name)
