"""How a learner's progress reads in a terminal: each statement of the units asked about, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from cskg.cli.printing import say
from cskg.errors import tell_count
from cskg.graph.catalogue import Catalogue
from cskg.model import Language, StatementKind
from cskg.outline import Outline
from cskg.player.sentences import get_texts
from cskg.quiz.history import Answer
from cskg.quiz.mastery import Firmness

FIRMNESS_TEXTS = {
    Firmness.BEGUN: "m_1",
    Firmness.GROWING: "m_2",
    Firmness.NEARLY_FIRM: "m_3",
    Firmness.FIRM: "m_4",
    Firmness.SLIPPED: "m_slip",
}
"""The names of the words among the player's texts."""


def print_progress(data: dict[str, Any], answers: Sequence[Answer], catalogue: Catalogue) -> None:
    """Prints how well each statement of the units in a history is known.

    Args:
        data: The progress.
        answers: The history.
        catalogue: The dataset, for what was not asked yet.
    """
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    gone = 0
    for row in data["mastery"]:
        if row["statement"] is not None:
            _, language, name = row["statement"]["iri"].rsplit("/", 2)
            rows.setdefault((row["unit"]["code"], language), {})[name] = row
        gone += row["statement"] is None and row["path"] != StatementKind.ASSESSMENT_CRITERION.value
    for (code, language), found in rows.items():
        _print_outline(catalogue.get_outline(catalogue.get_unit(code), Language(language)), found)
    if rows:
        say(get_texts(Language.EN)["mastery_means"])
    if gone:
        say(
            f"{tell_count(gone, 'statement')} that you answered about "
            f"{'is' if gone == 1 else 'are'} no longer in the dataset."
        )
    if unknown := sorted({each.statement.unit for one in answers for each in one.about} - set(catalogue.units)):
        say(f"Not in this dataset: {', '.join(unknown)}. Name the dataset with --source or --store.")
    due = sum(review["isDue"] for review in data["reviews"])
    count = f"{tell_count(due, 'question')} {'is' if due == 1 else 'are'}" if due else "No question is"
    say(f"{count} due now; `cskg review` says which, or when the next one is.")


def _print_outline(outline: Outline, rows: Mapping[str, dict[str, Any]]) -> None:
    """Prints the statements of a unit, each with how firm it is; what was not asked at all stands in one line."""
    texts = get_texts(Language.EN)
    firm = sum(row["isMastered"] for row in rows.values())
    say(f"{outline.unit.code}  {outline.unit.title or ''}", bold=True)
    say(f"  {len(rows):,} of {tell_count(len(outline), 'statement')} asked about, {firm:,} firm")
    for position, entry in outline.items():
        row = rows.get(entry.name)
        above = outline.above(position)
        if row is None and above and above[-1].name not in rows:
            continue  # the line of the statement above says that nothing under it was asked
        below = sum(other.is_under(position) for other in outline) if row is None else 0
        word = texts[FIRMNESS_TEXTS[Firmness(row["firmness"])]] if row else "Not asked yet"
        count = f"{row['right']:.3g} of {row['items']}" if row else ""
        more = f" (and {below:,} below)" if below else ""
        say(f"  {word:<13} {count:>8}  {'  ' * len(above)}{entry.statement.text}{more}  [{position}]")
