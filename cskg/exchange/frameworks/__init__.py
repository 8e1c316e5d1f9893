"""The formats that whole datasets are written in, each in one module.

A module of this package defines ``FORMATS``: one format or several. They are found here, so that a new one is a module.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import BinaryIO

from cskg.errors import BadInputError, cut
from cskg.exchange.framework_formats import FrameworkFormat
from cskg.exchange.losses import Losses, Omission, report_losses
from cskg.exchange.selection import Selection
from cskg.graph.publications import REVISION_DIGITS


def _find_formats() -> Mapping[str, FrameworkFormat]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    found: list[FrameworkFormat] = [each for module in modules for each in getattr(module, "FORMATS", ())]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


FORMATS: Mapping[str, FrameworkFormat] = _find_formats()
"""The formats by their names."""


def get_format(name: str, *, is_pack: bool = False) -> FrameworkFormat:
    """Gets a format, or that of its revision packs, by its name.

    Raises:
        BadInputError: There is none.
    """
    found = FORMATS.get(name)
    if found is None:
        raise BadInputError(f"There is no format “{cut(name)}” for datasets.", f"Use {', '.join(FORMATS)}.")
    if is_pack and found.pack is None:
        others = ", ".join(each.name for each in FORMATS.values() if each.pack)
        raise BadInputError(f"There are no revision packs of {name}.", f"Use {others}, or leave out the revision.")
    return (found.pack or found) if is_pack else found


def write_export(selection: Selection, form: FrameworkFormat, file: BinaryIO) -> tuple[Omission, ...]:
    """Writes a selection in a format, and reports what the format does not hold of it.

    Args:
        selection: Units and links of a dataset.
        form: The format.
        file: Where it is written, piece by piece.
    """
    losses = Losses()
    form.write(selection, file, losses)
    return report_losses(selection, form.parts, losses)


def name_file(selection: Selection, form: FrameworkFormat) -> str:
    """Names the file of an export, such as ``cskg-retail.ttl``; a revision pack names the earlier revision."""
    since = f".since-{selection.since[:REVISION_DIGITS]}" if selection.since else ""
    return f"cskg-{selection.name}{since}{form.suffix}"
