"""``cskg quiz --check`` and ``--place``, which look at a file of teachers' own questions and write nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cskg.cli.datasets import open_dataset
from cskg.cli.printing import conclude, print_json, say
from cskg.errors import BadInputError, tell_count
from cskg.model import Diagnostic, Severity
from cskg.own_questions import OwnQuestion, QuestionFile

_SHOWN = 70


def check_questions(path: Path, options: dict[str, Any], *, as_json: bool) -> None:
    """Prints what the readers and the writing gates find in a file, and ends the command."""
    from cskg.ingest.own_ties import check_tie, tell
    from cskg.quiz.own_judging import judge_question

    catalogue, _ = open_dataset(options["sources"], options["store"], options["base_iri"])
    read = _read(path)
    ties: list[Diagnostic] = []
    flaws: list[Diagnostic] = []
    for question in read.questions:
        tied = catalogue.own_questions.tie(question)
        unit = catalogue.units[tied.units[0]] if tied.units else None
        edition = catalogue.get_edition(unit) if unit is not None and unit.editions else None
        ties += check_tie(tied)
        for fault in judge_question(question, edition):
            why = f"{fault.gate}: {fault.flaw.removesuffix('.')}: {fault.measured}."
            flaws.append(tell(question, Severity.WARNING, "question-flaw", why))
    found = sorted([*read.diagnostics, *ties, *flaws], key=lambda each: (each.line or 0, each.column or 0))
    if as_json:
        from cskg.parser.unit_json import diagnostic_to_json

        print_json({"questions": len(read.questions), "diagnostics": [diagnostic_to_json(each) for each in found]})
    else:
        say(f"{tell_count(len(read.questions), 'question')} in {path.name}")
        if flaws:
            say("What each check such as C1 looks for: docs/reference/quiz.md#gates. None of them blocks a question.")
    conclude(found)


def place_questions(path: Path, options: dict[str, Any], *, as_json: bool) -> None:
    """Prints, for each question that is tied to nothing, the statements that it may belong to and what to write."""
    from cskg.quiz.placing import Placer

    catalogue, _ = open_dataset(options["sources"], options["store"], options["base_iri"])
    read = _read(path)
    untied = [question for question in read.questions if not catalogue.own_questions.tie(question).units]
    placer = Placer(
        catalogue.get_edition(unit, language)
        for unit in catalogue.units.values()
        if unit.editions
        for language in unit.languages
    )
    proposed = [(question, placer.propose(question)) for question in untied]
    if as_json:
        print_json(
            [
                {
                    "line": question.span.line if question.span else None,
                    "identifier": question.identifier,
                    "stem": question.stem,
                    "proposals": [
                        {
                            "tag": f"cskg:{each.statement.unit}/{each.statement.name}",
                            "score": each.score,
                            "text": each.text,
                            "shared": list(each.shared),
                        }
                        for each in proposals
                    ],
                }
                for question, proposals in proposed
            ]
        )
        conclude(read.diagnostics)
    write = _find_way(path)
    for question, proposals in proposed:
        say(f"{_name_place(path, question)}: {_cut(question.stem)}")
        for each in proposals:
            say(f"   {each.score:.2f}  {write(f'cskg:{each.statement.unit}/{each.statement.name}')}")
            say(f"         “{each.text}” ({', '.join(each.shared)})")
        if not proposals:
            say("   No statement shares enough words with it. Tie it by hand.")
    verb = "is" if len(untied) == 1 else "are"
    say(f"{len(untied):,} of {tell_count(len(read.questions), 'question')} {verb} tied to no unit", err=True)
    conclude(read.diagnostics)


def _read(path: Path) -> QuestionFile:
    """Reads a file in a worker process.

    Raises:
        BadInputError: It cannot be read at all.
    """
    from cskg.ingest.own_ties import read_question_file

    found = read_question_file(path)
    if isinstance(found, Diagnostic):
        raise BadInputError(str(found), "Give a file in GIFT, Moodle XML or QTI.")
    return found


def _find_way(path: Path) -> Callable[[str], str]:
    """Returns how a tag is written in a file."""
    if path.name.endswith(".zip"):
        return lambda tag: f"a keyword in the item's metadata in imsmanifest.xml: {tag}"
    if path.name.endswith(".qti.xml"):
        return lambda tag: f'label="{tag}"'
    if path.name.endswith(".xml"):
        return lambda tag: f"<tags><tag><text>{tag}</text></tag></tags>"
    return lambda tag: f"// [tag:{tag}]"


def _name_place(path: Path, question: OwnQuestion) -> str:
    return f"{path.name}:{question.span.line}" if question.span else f"{path.name}: {question.identifier}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
