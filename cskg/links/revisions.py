"""Two revisions of one unit, side by side.

The log of publications keeps statements, so the statements of an edition can be restored for any publication. They are
aligned like those of two units. Titles, levels, credits, ranges and remarks cannot be compared, because the log does
not keep them. Nor can anything from before its first publication.
"""

from dataclasses import dataclass

from cskg.graph.catalogue import Catalogue
from cskg.graph.publications import EditionChange, Publication, Sentences, read_sentences, restore
from cskg.links.changes import align_revisions, rebuild_outline
from cskg.links.equivalence import StatementPair
from cskg.model import Language, UnitKey
from cskg.outline import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionComparison:
    """The statements of an edition in two revisions, aligned.

    Attributes:
        unit: The unit.
        language: The language of the edition.
        publications: The publications that changed it, in order.
        since: The first revision; None if no publication changed the edition and none was asked for.
        until: The second revision; None if the log is empty.
        pairs: All statements of both revisions, in order of the first; added statements come last.
    """

    unit: UnitKey
    language: Language
    publications: tuple[Publication, ...]
    since: Publication | None
    until: Publication | None
    pairs: tuple[StatementPair, ...]


def compare_revisions(
    catalogue: Catalogue, unit: UnitKey, language: Language, since: str | None = None, until: str | None = None
) -> RevisionComparison:
    """Compares the statements of an edition in two published revisions.

    Args:
        catalogue: The dataset as it is now.
        unit: The unit, which the dataset may no longer have.
        language: The language of the edition.
        since: The first revision; by default the one before the last publication that changed the edition.
        until: The second revision; by default the latest one.

    Raises:
        NotFoundError: The log does not have a revision.
    """
    log = catalogue.log
    found = catalogue.edition_changes.get((unit, language), [])
    first = log.get(since) if since else None
    if first is None and found:
        first = log.publications[found[-1][0].number - 2]
    last = log.get(until) if until else next(reversed(log.publications), None)
    sentences = read_sentences(catalogue.find_outline(unit, language))
    before, after = (_restore(unit, language, sentences, found, each) for each in (first, last))
    return RevisionComparison(
        unit=unit,
        language=language,
        publications=tuple(publication for publication, _ in found),
        since=first,
        until=last,
        pairs=align_revisions(before, after) if first else (),
    )


def _restore(
    unit: UnitKey,
    language: Language,
    sentences: Sentences,
    changes: list[tuple[Publication, EditionChange]],
    publication: Publication | None,
) -> Outline:
    number = publication.number if publication else 0
    later = [change for each, change in changes if each.number > number]
    return rebuild_outline(unit, language, restore(sentences, later))
