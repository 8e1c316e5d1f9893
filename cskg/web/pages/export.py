"""The dataset, or some of its units, as a file in the format of another program."""

from functools import partial
from typing import TYPE_CHECKING

from cskg.errors import CskgError
from cskg.model import Justification, LinkPredicate
from cskg.web.long_answers import LongAnswer
from cskg.web.page import Address, Page

if TYPE_CHECKING:
    from cskg.exchange.selection import Selection
    from cskg.graph.catalogue import Catalogue


def _open(catalogue: "Catalogue", address: Address) -> LongAnswer:
    # Imported here, because only the process that writes an export needs the formats.
    from cskg.exchange.frameworks import get_format, name_file, write_export
    from cskg.web.rendering import refuse

    try:
        address.check_names(
            once=("industry", "min-confidence", "changed-at", "since"), often=("unit", "predicate", "justification")
        )
        form = get_format(address.path["format"], is_pack=address.find("since") is not None)
        selection = _select(catalogue, address)
    except CskgError as error:
        shown = refuse(error, catalogue, address)
        body = shown.body or b""
        return LongAnswer(write=lambda file: file.write(body), media_type=shown.media_type, status=shown.status)
    return LongAnswer(
        write=partial(write_export, selection, form),
        media_type=form.media_type,
        name=name_file(selection, form),
    )


def _select(catalogue: "Catalogue", address: Address) -> "Selection":
    from cskg.api.dataset import LinkFilter, UnitFilter
    from cskg.api.exports import select

    codes = [str(catalogue.get_unit(code).iri) for code in address.get_all("unit")]
    predicates = address.read_choices("predicate", LinkPredicate.__members__)
    justifications = address.read_choices("justification", Justification.__members__)
    links = LinkFilter(
        predicate=[LinkPredicate[name] for name in predicates] or None,
        justification=[Justification[name] for name in justifications] or None,
        min_confidence=address.read_number("min-confidence", 0, most=1),
    )
    units = UnitFilter(codes=codes or None, industry=address.find("industry"))
    return select(catalogue, units, links, address.find("changed-at"), address.find("since"))


PAGE = Page(name="export", routes=("/export/{format}",), open_long=_open)
