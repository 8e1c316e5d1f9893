"""Whole datasets in the formats of other programs, as GraphQL types."""

import io

import strawberry

from cskg.api.arguments import check_text
from cskg.api.dataset import LinkFilter, UnitFilter, filter_units
from cskg.api.nodes import File
from cskg.errors import BadInputError
from cskg.exchange.framework_formats import FrameworkFormat, list_unstated
from cskg.exchange.frameworks import FORMATS, get_format, name_file, write_export
from cskg.exchange.losses import Part
from cskg.exchange.selection import Selection, name_choice
from cskg.graph.catalogue import Catalogue
from cskg.iris import slugify
from cskg.model import Justification, LinkPredicate, UnitKey
from cskg.quiz.history import read_time


@strawberry.type
class ExportFormat:
    """A format that whole datasets are written in.

    Attributes:
        name: Its name in `exportDataset`, in `cskg export` and in the address `/export/{format}`.
        title: Its name for people.
        media_type: MIME type of its files.
        holds: Parts of a dataset that it can hold, such as `titles`.
        lacks: Parts of a dataset that it cannot hold; an export counts them in `losses`.
        comes_back: Whether `cskg build` reads its files: RDF as the same graph, SSSOM as curated links, and other
            formats as frameworks of another system.
        has_packs: Whether there are revision packs: exports `since` an earlier revision.
    """

    name: str
    title: str
    media_type: str
    holds: list[str]
    lacks: list[str]
    comes_back: bool
    has_packs: bool

    @classmethod
    def of(cls, form: FrameworkFormat) -> "ExportFormat":
        """Shows a format."""
        return cls(
            name=form.name,
            title=form.title,
            media_type=form.media_type,
            holds=[part.value for part in Part if part in form.parts],
            lacks=[part.value for part in Part if part not in form.parts],
            comes_back=form.comes_back,
            has_packs=form.pack is not None,
        )


def list_formats() -> list[ExportFormat]:
    """Lists the formats, in order of their names."""
    return [ExportFormat.of(form) for form in FORMATS.values()]


def select(
    catalogue: Catalogue,
    units: UnitFilter | None,
    links: LinkFilter | None,
    changed_at: str | None,
    since: str | None = None,
) -> Selection:
    """Selects the units and links to export.

    Args:
        catalogue: The dataset.
        units: Which units; None for all.
        links: Which links; None for all.
        changed_at: Time of the last change of everything, in ISO 8601 with its offset; None for the times in the log.
        since: The revision that a revision pack starts from; None for the whole.

    Raises:
        BadInputError: Nothing matches, the time cannot be read, or there is no log of publications.
        NotFoundError: The log does not have the revision.
    """
    if since is not None:
        if not catalogue.log.publications:
            raise BadInputError(
                "This dataset was read into memory and has no log of publications, so earlier revisions are not known.",
                "Build it into a store (cskg build --store), and export from there.",
            )
        catalogue.get_publications_since(check_text(since, "revision"))
    keys = None
    chosen_by = [name for name in units.__annotations__ if getattr(units, name) is not None] if units else []
    if units is not None and chosen_by:
        keys = frozenset(unit.key for unit in filter_units(catalogue, list(catalogue.units.values()), units))
        if not keys:
            raise BadInputError("No unit matches the filter, so there is nothing to export.", "Ask for other units.")
    if links is not None and links.unit is not None:
        raise BadInputError("An export does not take a unit in its filter of links.", "Name units in the other filter.")
    return Selection(
        catalogue=catalogue,
        units=keys,
        predicates=frozenset(LinkPredicate if links is None or links.predicate is None else links.predicate),
        justifications=frozenset(
            Justification if links is None or links.justification is None else links.justification
        ),
        least=0.0 if links is None or links.min_confidence is None else links.min_confidence,
        changed_at=None if changed_at is None else read_time(changed_at).isoformat(),
        since=since,
        framework=_name_framework(keys, units.industry if units and chosen_by == ["industry"] else None),
    )


def _name_framework(keys: frozenset[UnitKey] | None, industry: str | None) -> str | None:
    """Names the filtered units, so that they have the same name in all revisions."""
    if industry is not None:
        return slugify(industry)
    return None if keys is None else name_choice(keys)


def export_dataset(
    catalogue: Catalogue,
    form: str,
    units: UnitFilter | None,
    links: LinkFilter | None,
    changed_at: str | None,
    since: str | None,
) -> File:
    """Writes a dataset in a format.

    Raises:
        BadInputError: There is no such format, nothing matches, or the time cannot be read.
        NotFoundError: The log of publications does not have the revision.
    """
    found = get_format(check_text(form, "format"), is_pack=since is not None)
    selection = select(catalogue, units, links, changed_at, since)
    content = io.BytesIO()
    losses = write_export(selection, found, content)
    notes = [*map(str, losses), *list_unstated(selection.find_sources())]
    return File.of(name_file(selection, found), found.media_type, content.getvalue(), notes)
