"""Misread statements at the desk: shows the corrections of a unit, writes corrections, and undoes them."""

from typing import Any

from cskg.errors import BadInputError
from cskg.graph.index import UnitEntry
from cskg.ingest.correcting import describe_edit
from cskg.ingest.correction_entries import (
    RecordedCorrection,
    corrections_of_unit,
    record_correction,
    state_of,
    undo_correction,
)
from cskg.ingest.corrections import Correction, UnitCorrections
from cskg.ingest.curation_log import Authorship
from cskg.ingest.sources import find_digest, get_document
from cskg.model import Language
from cskg.web.desk.curator import Desk
from cskg.web.desk.edit_forms import read_edit
from cskg.web.desk.forms import Form
from cskg.web.page import Address


def tell_corrections(desk: Desk, address: Address) -> dict[str, Any]:
    """Returns the corrections of a unit in ``corrections.yaml``."""
    unit, language = _find_edition(desk, address)
    file = desk.get_edition_document(desk.find_files(), unit, language)
    found = corrections_of_unit(file, unit.code, find_digest(file.path))
    return {
        "state": state_of(found),
        "corrections": [describe_correction(each) for each in found],
    }


def describe_correction(recorded: RecordedCorrection) -> dict[str, Any]:
    """Returns a correction in a ``corrections.yaml`` in the form that templates show."""
    entry = recorded.entry
    return {
        "name": recorded.name,
        "code": entry.code,
        "text": describe_edit(recorded.correction.edit),
        "file": entry.file,
        "line": recorded.correction.line,
        "by": entry.by or "",
        "day": entry.date or "",
        "comment": entry.comment or "",
    }


def _find_edition(desk: Desk, address: Address) -> tuple[UnitEntry, Language]:
    unit = desk.catalogue.get_unit(address.path["code"])
    language = next((each for each in Language if each.value == address.path["language"]), None)
    if language is None or unit.find_body_in(language) is None:
        raise BadInputError(f"{unit.code} has no such edition.", "Choose one of its languages.")
    return unit, language


def correct(desk: Desk, address: Address, form: Form, authorship: Authorship) -> str:
    """Writes a correction of a unit, or undoes one, and returns the address that shows the result.

    This is the address of the unit, because the address of the statement may have changed.
    """
    unit, language = _find_edition(desk, address)
    file = desk.get_edition_document(desk.find_files(), unit, language)
    path = address.route.rpartition("/")[0] if "statement" in address.path else address.route
    if form.find("decision") == "undo":
        undo_correction(file, form.find("correction"), authorship)
        return address.link(path, undone=1, by=form.find("by") or address.find("by"))
    signature = desk.sign(form, authorship)
    outline = desk.catalogue.get_outline(unit, language)
    entry = UnitCorrections(
        file="",
        line=0,
        column=0,
        code=unit.code,
        sha256=find_digest(file.path),
        by=signature.by,
        date=signature.day,
        comment=signature.comment or None,
        corrections=(Correction(edit=read_edit(form, outline), line=0, column=0),),
    )
    record_correction(file, entry, form.find("state"), authorship)
    now = get_document(desk.find_files(), file.source.name)
    saved = corrections_of_unit(now, entry.code, entry.sha256)[-1]
    return address.link(path, row=saved.name, by=signature.by)
