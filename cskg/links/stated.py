"""Links that a document states: what its remark says about other units, and the sentence that says it."""

from cskg.model import Evidence, Justification, Link, LinkPredicate, Unit, UnitKey

METHOD = "remark"


def find_links(unit: Unit) -> tuple[Link, ...]:
    """Gives the links that an edition states, each with the quoted sentence and its place as evidence."""
    return tuple(
        Link(
            subject=unit.key,
            predicate=LinkPredicate(derivation.relation.value),
            object=UnitKey(derivation.code),
            justification=Justification.STATED,
            confidence=1.0,
            method=METHOD,
            evidence=(
                Evidence(
                    text=derivation.quote,
                    unit=unit.key,
                    source=unit.source.name,
                    spans=derivation.spans,
                ),
            ),
        )
        for derivation in unit.derivations
    )
