"""What has an id, the closed sets of the model as enumerations, and the reading of language tags."""

import strawberry

from cskg.errors import BadInputError
from cskg.links.comparison import Change, Verdict
from cskg.links.rewording import Edit
from cskg.model import Justification, Language, LinkPredicate, Severity, StatementKind, UnitStatus

for _enum, _description in (
    (UnitStatus, "What the dataset knows of a unit."),
    (StatementKind, "The two kinds of statement."),
    (Justification, "Why a link is believed."),
    (LinkPredicate, "What a link says."),
    (Severity, "How much a diagnostic matters."),
    (Verdict, "How the statements of a stand to those of b."),
    (Change, "What became of a statement between a and b."),
    (Edit, "EQUAL: in both texts. DROPPED: only in a's. ADDED: only in b's."),
):
    strawberry.enum(_enum, description=_description)


@strawberry.interface(description="Something with an id that stays the same from one revision to the next.")
class Node:
    """Something with an id."""

    @strawberry.field(description="An opaque id.")
    def id(self) -> strawberry.ID:
        """Every type says how its id is made."""
        raise NotImplementedError


def read_language(language: str | None) -> Language | None:
    """Reads a language tag, case aside.

    Raises:
        BadInputError: It is none that editions come in.
    """
    if language is None:
        return None
    for known in Language:
        if known.value.casefold() == language.casefold():
            return known
    tags = ", ".join(known.value for known in Language)
    raise BadInputError(f"“{language[:40]}” is no language of an edition.", f"Use one of {tags}.")
