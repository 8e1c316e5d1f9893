"""All decisions at the desk: lists the entries of all curation files with their authors, and undoes entries."""

from typing import Any

from cskg.errors import BadInputError
from cskg.ingest.correction_entries import list_corrections, undo_correction
from cskg.ingest.corrections import CorrectionsFile
from cskg.ingest.curation_log import Authorship
from cskg.ingest.link_decisions import read_decisions, undo_decisions
from cskg.ingest.sources import SourceFile
from cskg.web.desk.correcting_units import describe_correction
from cskg.web.desk.curator import Desk
from cskg.web.desk.deciding import describe_decision
from cskg.web.desk.forms import Form
from cskg.web.page import Address

SHOWN = 40
"""The number of entries of a page; each names two units at most, and the API limits the units of a request."""


def tell_entries(desk: Desk, address: Address) -> dict[str, Any]:
    """Returns a page of entries, the newest first; ``who``, ``code`` and ``page`` of the address select them."""
    catalogue, files = desk.catalogue, desk.find_files()
    entries = [describe_decision(each, catalogue.iris) for each in read_decisions(files, catalogue.iris)]
    entries += [describe_correction(each) for each in list_corrections(_find_correction_files(files))]
    names = sorted({each["by"] for each in entries if each["by"]})
    who, code = address.find("who"), address.find("code")
    iri = unit.iri if code and (unit := catalogue.find_unit(code)) else None
    entries = [
        each
        for each in entries
        if who in (None, each["by"])
        and (code is None or each.get("code") == code or (iri and iri in (each.get("subject"), each.get("object"))))
    ]
    # Of the entries of one day, the last one in a file is the newest.
    entries.sort(key=lambda each: (each["day"], each["file"], each["line"]), reverse=True)
    pages = max(1, -(-len(entries) // SHOWN))
    asked = address.find("page") or "1"
    page = min(int(asked), pages) if asked.isascii() and asked.isdecimal() and len(asked) < 7 and int(asked) else 1
    return {
        "entries": entries[(page - 1) * SHOWN : page * SHOWN],
        "total": len(entries),
        "page": page,
        "pages": pages,
        "names": names,
    }


def _find_correction_files(files: list[SourceFile]) -> list[CorrectionsFile]:
    """Returns the correction files that apply to the documents, each once."""
    found = {corrections.folder: corrections for file in files for corrections in file.corrections}
    return [found[folder] for folder in sorted(found)]


def undo_entry(desk: Desk, address: Address, form: Form, authorship: Authorship) -> str:
    """Undoes a decision or a correction, and returns the address of the list."""
    files, name = desk.find_files(), form.find("correction")
    if name:
        holders = [file for file in files if any(each.name == name for each in list_corrections(file.corrections))]
        if not holders:
            raise BadInputError("The correction to undo is not there any more.", "Open the page again.")
        undo_correction(holders[0], name, authorship)
    else:
        undo_decisions(files, form.get_all("row"), desk.catalogue.iris, authorship)
    return address.vary(undone=1, by=form.find("by") or address.find("by"))
