"""Measures how often ``cskg quiz --place`` names the unit and the statement that a question was written for.

The program's author wrote the questions of ``placing.items.gift`` for this, after reading the units and before seeing
any proposals for them. They are scenarios in other words than the standard, as far as the subject allows.

    python benchmarks/placing.py
"""

from dataclasses import replace
from pathlib import Path

from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Source
from cskg.parser.questions.question_files import read_questions
from cskg.quiz.placing import Placer

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Prints the shares."""
    catalogue, _ = load_catalogue(find_sources([ROOT / "data" / "illustrative"]), Iris())
    path = Path(__file__).with_suffix(".items.gift")
    found = read_questions(path.read_bytes(), Source(name=path.name, sha256="", text_sha256=""))
    placer = Placer(
        catalogue.get_edition(unit, language)
        for unit in catalogue.units.values()
        if unit.editions
        for language in unit.languages
    )
    hits = {"unit, first": 0, "unit, among three": 0, "statement, first": 0, "statement, among three": 0}
    for question in found.questions:
        (wanted,) = catalogue.own_questions.tie(question).statements
        proposals = [each.statement for each in placer.propose(replace(question, tags=()))]
        units = [each.unit for each in proposals]
        hits["unit, first"] += units[:1] == [wanted.unit]
        hits["unit, among three"] += wanted.unit in units
        hits["statement, first"] += proposals[:1] == [wanted]
        hits["statement, among three"] += wanted in proposals
    for name, count in hits.items():
        print(f"{name}: {count} of {len(found.questions)}")
    print(f"statements to choose from: {catalogue.statement_count}")


if __name__ == "__main__":
    main()
