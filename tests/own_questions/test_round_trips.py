"""What cskg writes for other programs comes back as the same items, and own questions keep all that is theirs."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest
from builders import make_source
from exchange.samples import make_generated_sheet, make_sample_sheet
from hypothesis import given, settings
from hypothesis import strategies as st
from own_questions.reading import read

from cskg.exchange.packing import clean
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.iris import Iris
from cskg.model import StatementRef, Unit
from cskg.own_questions import OwnAnswer, OwnQuestion, TiedQuestion
from cskg.quiz.draws import Draw
from cskg.quiz.facts import Facts
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import Interaction, Item, ItemKind, Quiz, QuizOptions
from cskg.quiz.own_items import make_own_item

READABLE = {"gift": "a.items.gift", "moodle-xml": "a.items.xml"} | dict.fromkeys(
    ("qti21", "qti22", "qti3"), "a.items.zip"
)


def fold(text: str) -> str:
    """A text as a file can hold it."""
    return " ".join(clean(text).split())


def list_facts(item: Item, name: str) -> object:
    """What must come back of an item, whatever order its options are in."""
    texts = {key: fold(text) for key, text in item.texts.items()}
    has_other_spellings = item.interaction is not Interaction.NUMBER or name.startswith("qti")
    # Spellings that differ in case are one to QTI.
    spellings = [tuple({fold(s).casefold(): fold(s) for s in reversed(each)}.values())[::-1] for each in item.spellings]
    return (
        item.id,
        item.interaction,
        # GIFT and Moodle have no scale, so it stands in the text.
        fold(item.stem) if name.startswith("qti") or item.is_scored else fold(item.stem)[:10],
        sorted(texts[option.id] for option in item.options) if item.is_scored or name.startswith("qti") else None,
        sorted(texts[key] for key in item.key)
        if item.interaction is not Interaction.ORDER
        else [texts[key] for key in item.key],
        sorted((texts[one], texts[other]) for one, other in item.key_pairs),
        [(each if has_other_spellings else each[:1]) for each in spellings],
        [fold(point) for point in item.rubric] if name != "gift" else None,
    )


@cache
def read_back(name: str, sheet_name: str) -> tuple[list[Item], list[Item]]:
    """The items that a file holds, and those that come back."""
    sheet = make_generated_sheet() if sheet_name == "generated" else _name_samples(make_sample_sheet())
    file = export_quiz(sheet, name)
    left_out = {loss.item_id for loss in file.losses if "no items" in loss.what or "arrow" in loss.what}
    written = [item for item in sheet.quiz.items if item.id not in left_out]
    found = read(READABLE[name], file.content)
    assert not [each for each in found.diagnostics if each.code != "question-changed"], found.diagnostics
    facts = {key: Facts(unit) for key, unit in sheet.units.items()}
    home = {item.id: item.unit for item in written}
    back = [
        make_own_item(_tie(question), facts[home[question.item_id]], Draw("x")).item for question in found.questions
    ]
    return written, back


def _name_samples(sheet: QuizSheet) -> QuizSheet:
    """The samples with ids such as items have."""
    items = (replace(item, id=f"q_{'abcdefghijklmnopqrstuvwxyz'[i] * 16}") for i, item in enumerate(sheet.quiz.items))
    return replace(sheet, quiz=replace(sheet.quiz, items=tuple(items)))


def _tie(question: OwnQuestion) -> TiedQuestion:
    return TiedQuestion(question=question, units=())


@pytest.mark.parametrize("sheet", ["generated", "sample"])
@pytest.mark.parametrize("name", READABLE)
def test_exported_items_come_back_the_same(name: str, sheet: str) -> None:
    """Ids, forms, texts, keys and spellings of every kind that a format holds survive the way out and back."""
    written, back = read_back(name, sheet)
    facts = {item.id: list_facts(item, name) for item in written}
    again = {item.id: list_facts(item, name) for item in back}
    assert facts.keys() == again.keys()
    differing = [(facts[key], again[key]) for key in facts if facts[key] != again[key]]
    assert not differing, differing[:3]
    if sheet == "sample":  # which has every kind
        assert {item.interaction for item in written} == FORMATS[name].interactions


def own_questions() -> Iterable[OwnQuestion]:
    """One question of each form, with everything that a question can say."""
    options = (
        OwnAnswer(text="Ash & <oak>", is_right=True, feedback="Yes {so}."),
        OwnAnswer(text="Birch = ~1", feedback="No: never."),
        OwnAnswer(text="Cedar", feedback="No."),
    )
    forms: dict[str, dict[str, object]] = {
        "CHOICE": {"answers": options},
        "CHOICES": {"answers": (*options, OwnAnswer(text="Elm", is_right=True))},
        "ORDER": {"answers": tuple(OwnAnswer(text=text, is_right=True) for text in ("First", "Then", "Last"))},
        "MATCH": {
            "answers": (
                OwnAnswer(text="A", is_right=True, target="one"),
                OwnAnswer(text="B", is_right=True, target="two"),
            ),
        },
        "TEXT": {"texts": (("spokesperson", "speaker"),)},
        "TEXTS": {"texts": (("press",), ("radio", "wireless"))},
        "NUMBER": {"texts": (("24",),)},
        "SELF_MARKED": {"rubric": ("Names the facts", "Says sorry")},
    }
    for form, parts in forms.items():
        yield OwnQuestion(
            source="mine.items.gift",
            identifier=f"own-{form}",
            form=form,  # type: ignore[arg-type]
            stem=f"What of {form}, in a shop on fire?",
            author="Chan Tai Man [HK]",
            feedback="See the plan.",
            **parts,  # type: ignore[arg-type]
        )


def own_sheet(unit: Unit) -> QuizSheet:
    """A quiz of own questions alone."""
    statement = Facts(unit).leaves[0].ref
    assert isinstance(statement, StatementRef)
    tied = [TiedQuestion(question=each, units=(unit.key,), statements=(statement,)) for each in own_questions()]
    quiz = generate_quiz([unit], QuizOptions(size=8, kinds=(ItemKind.OWN,)), Iris(), own={unit.key: tied})
    source = make_source("mine.items.gift", rights="© Teachers' room")
    # Half of a quiz is not asked to be self-marked; one essay passes.
    assert {item.interaction for item in quiz.items} == set(Interaction)
    return QuizSheet(quiz=quiz, units={unit.key: unit}, iris=Iris(), own_sources={source.name: source})


def crisis() -> Unit:
    """The unit with sure boundaries."""
    return next(unit for unit in make_generated_sheet().units.values() if unit.code == "111275L4")


@pytest.mark.parametrize("name", READABLE)
def test_own_questions_come_back_with_author_tie_and_feedback(name: str) -> None:
    """An own question that was exported comes back tied to its statement, with its author and its feedback."""
    sheet = own_sheet(crisis())
    file = export_quiz(sheet, name)
    found = {question.item_id: question for question in read(READABLE[name], file.content).questions}
    left_out = {loss.item_id for loss in file.losses if "no items" in loss.what}
    assert found.keys() == {item.id for item in sheet.quiz.items} - left_out
    for item in sheet.quiz.items:
        if item.id in left_out:
            continue
        question = found[item.id]
        ref = item.about[0].statement
        assert question.author == "Chan Tai Man [HK]"
        assert f"{ref.unit}/{ref.name}" in question.tags
        if item.interaction is Interaction.CHOICE:
            # QTI shows what is said of the question with what is said of the chosen option.
            said = {answer.text: answer.feedback.removesuffix("See the plan.").strip() for answer in question.answers}
            assert said == {option.text: item.reasons[option.id] for option in item.options}
        if not name.startswith("qti"):
            assert "See the plan." in question.feedback


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_names_the_author_and_the_rights(name: str) -> None:
    """Own questions go out in every format that has a place for words beside a question, with their author."""
    import zipfile
    from io import BytesIO

    if name == "apkg":
        pytest.importorskip("genanki")
    content = export_quiz(own_sheet(crisis()), name).content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as archive:
            content = b"".join(archive.read(member) for member in archive.namelist())
    if content[:2] == b"\x1f\x8b":
        import gzip

        content = gzip.decompress(content)
    text = content.decode("utf-8", "replace")
    if name == "aiken":
        assert "Ash & <oak>" in text
        return
    assert "Chan Tai Man" in text


@pytest.mark.parametrize("name", ["gift", "moodle-xml", "qti3"])
@pytest.mark.parametrize(
    "author", ["a] b", "{=a ~b} # c", "x\\", "<b>y</b> & z", "[tag:cskg:OTHER]", "::t::", "作者：陳"]
)
def test_an_author_is_never_taken_for_something_else(name: str, author: str) -> None:
    """Whatever an author is called, the name comes back as it is and says nothing else."""
    unit = crisis()
    question = replace(next(iter(own_questions())), author=author)
    tied = {unit.key: [TiedQuestion(question=question, units=(unit.key,))]}
    quiz = generate_quiz([unit], QuizOptions(size=1, kinds=(ItemKind.OWN,)), Iris(), own=tied)
    sheet = QuizSheet(quiz=quiz, units={unit.key: unit}, iris=Iris())
    (found,) = read(READABLE[name], export_quiz(sheet, name).content).questions
    assert found.author == author
    assert set(found.tags) == {unit.code}
    assert [answer.text for answer in found.answers if answer.is_right] == ["Ash & <oak>"]


WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda text: any(character.isalnum() for character in text)
)


@settings(max_examples=15)
@given(words=st.lists(WORDS, min_size=5, max_size=5, unique_by=str.casefold), data=st.data())
def test_any_words_come_back(words: list[str], data: st.DataObject) -> None:
    """Whatever words a question is made of, each format that is read brings them back."""
    name = data.draw(st.sampled_from(sorted(READABLE)))
    stem, *texts = words
    answers = tuple(OwnAnswer(text=text, is_right=i == 0, feedback=stem) for i, text in enumerate(texts))
    question = OwnQuestion(source="a", identifier="x", form="CHOICE", stem=stem, answers=answers)
    unit = crisis()
    facts = Facts(unit)
    item = make_own_item(TiedQuestion(question=question, units=(unit.key,)), facts, Draw("x")).item
    quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
    sheet = QuizSheet(quiz=quiz, units={unit.key: unit}, iris=Iris())
    (found,) = read(READABLE[name], export_quiz(sheet, name).content).questions
    assert found.stem == fold(stem)
    assert {answer.text for answer in found.answers} == {fold(text) for text in texts}
    assert [answer.text for answer in found.answers if answer.is_right] == [fold(texts[0])]
