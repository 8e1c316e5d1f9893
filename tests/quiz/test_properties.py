"""What holds of every quiz of every unit, shown on made-up and real units.

Keys and distractors are proved again by the checker, which walks the unit's tree and shares no code with
the generator.
"""

import subprocess
import sys
from itertools import combinations, permutations
from pathlib import Path

import pytest
from builders import make_unit
from hypothesis import given, settings
from hypothesis import strategies as st
from quiz.proving import prove_item

from cskg.errors import BadInputError
from cskg.iris import Iris
from cskg.model import Language, Statement, Unit, UnitStatus
from cskg.quiz.generation import generate_quiz
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.items import Item, ItemKind, Quiz, QuizOptions
from cskg.quiz.quiz_ids import decode_quiz_id, encode_quiz_id

ROOT = Path(__file__).resolve().parents[2]
SLOW = settings(deadline=None, max_examples=60)

WORDS = (
    "analyse analysing analyzed the a of customer customers' needs price prices shop shops stock count counting draw "
    "posters poster plan plans planning train staff clean windows greet answer calls invoices file report Weibo 24"
).split()
IDEOGRAPHS = "管理顧客資料的及監察網絡危機推廣貨品價格計劃店鋪員工培訓清潔紀錄"


def english_texts() -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
    return st.builds(lambda text, end, up: (text[0].upper() + text[1:] if up else text) + end,
                     words, st.sampled_from(["", "", "", ".", " “so”"]), st.booleans())  # fmt: skip


def chinese_texts() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(IDEOGRAPHS), min_size=2, max_size=10).map("".join)


def statements(texts: st.SearchStrategy[str], depth: int) -> st.SearchStrategy[tuple[Statement, ...]]:
    below = statements(texts, depth - 1) if depth else st.just(())
    one = st.builds(
        Statement,
        text=texts,
        number=st.sampled_from([None, "1", "2"]),
        confidence=st.sampled_from([1.0, 1.0, 1.0, 0.95, 0.9, 0.89, 0.7]),
        children=below,
    )
    return st.lists(one, max_size=5).map(tuple)


@st.composite
def units(draw: st.DrawFn, code: str = "900001L1") -> Unit:
    language = draw(st.sampled_from([Language.EN, Language.EN, Language.ZH_HANT, Language.ZH_HANS]))
    texts = english_texts() if language is Language.EN else chinese_texts()
    title = draw(st.none() | texts.filter(lambda text: "“" not in text))
    requirements, criteria = draw(statements(texts, 2)), draw(statements(texts, 1))
    return make_unit(requirements, criteria, code=code, language=language, title=title)


OPTIONS = st.builds(
    QuizOptions,
    size=st.integers(1, 100),
    seed=st.integers(-(2**53), 2**53),
    kinds=st.none() | st.lists(st.sampled_from(ItemKind), min_size=1, max_size=3).map(tuple),
)


def generate(unit: Unit, **options: object) -> Quiz:
    return generate_quiz([unit], QuizOptions(**options), Iris())  # type: ignore[arg-type]


def perfect(item: Item) -> Response:
    if item.kind in {ItemKind.MISSING_MEMBER, ItemKind.NUMERIC}:
        return Response(item_id=item.id, text=item.key_text[0])
    return Response(item_id=item.id, choices=item.key, pairs=item.key_pairs, texts=item.key_text)


@SLOW
@given(units(), st.integers(0, 9))
def test_keys_are_true_and_distractors_false(unit: Unit, seed: int) -> None:
    """Of any unit, every key is listed under its heading, and nothing like a distractor is."""
    for item in generate(unit, size=100, seed=seed).items:
        assert not prove_item(item, {unit.key: unit})


def test_keys_are_true_and_distractors_false_of_real_units(retail: tuple[Unit, ...]) -> None:
    """The same holds of the retail units with each other's wrong options, of which there are items of many kinds."""
    kinds = set()
    for unit, other in (retail, retail[::-1]):
        for seed in range(10):
            for asked in (None, (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE, ItemKind.MATCH)):
                options = QuizOptions(size=100, seed=seed, kinds=asked)
                for item in generate_quiz([unit], options, Iris(), [other]).items:
                    assert not prove_item(item, {unit.key: unit}, {other.key: other})
                    kinds.add(item.kind)
    assert len(kinds) >= 6


@SLOW
@given(units(), units(code="900002L1"), OPTIONS)
def test_quiz_follows_from_units_options_and_seed_alone(first: Unit, second: Unit, options: QuizOptions) -> None:
    """The order of the units does not matter, ids are unique, and counts of what is missing add up."""
    quiz = generate_quiz([first, second], options, Iris())
    assert generate_quiz((second, first), options, Iris()) == quiz
    assert len({item.id for item in quiz.items}) == len(quiz.items) <= options.size
    questions = {(item.stem, item.kind, *sorted(option.text for option in item.options)) for item in quiz.items}
    assert len(questions) == len(quiz.items)
    assert sum(unfilled.count for unfilled in quiz.unfilled) == options.size - len(quiz.items)
    assert all(unfilled.reason and unfilled.count >= 0 for unfilled in quiz.unfilled)
    request = decode_quiz_id(quiz.id)
    assert request.units == ("900001L1", "900002L1")
    assert generate_quiz([first, second], request.options, Iris()) == quiz


@SLOW
@given(units(), st.integers(0, 9))
def test_key_scores_fully_and_anything_else_less(unit: Unit, seed: int) -> None:
    """Submitting the keys gives all points; every other choice, swapped pair or missing name gives fewer."""
    check_scores(generate(unit, size=30, seed=seed))


def test_key_scores_fully_and_anything_else_less_for_real_units(retail: tuple[Unit, ...]) -> None:
    """The same holds of the retail units."""
    for unit in retail:
        check_scores(generate(unit, size=40))


def check_scores(quiz: Quiz) -> None:
    full = grade_quiz(quiz, [perfect(item) for item in quiz.items])
    assert full.score == full.max_score == sum(item.is_scored for item in quiz.items)
    for item in filter(lambda item: item.is_scored, quiz.items):
        spoiled: list[Response] = []
        ids = [option.id for option in item.options]
        if item.kind in {ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER}:
            spoiled = [Response(item_id=item.id, choices=order) for order in permutations(ids) if order != item.key]
        elif item.key:
            answers = [set(chosen) for size in range(len(ids) + 1) for chosen in combinations(ids, size)]
            spoiled = [Response(item_id=item.id, choices=tuple(a)) for a in answers if a != set(item.key)]
            assert all(graded(quiz, one) == 0 for one in spoiled if not set(one.choices) & set(item.key))
        for option, target in item.key_pairs:
            rest = tuple(pair for pair in item.key_pairs if pair != (option, target))
            others = [(option, other.id) for other in item.targets if other.id != target]
            spoiled += [Response(item_id=item.id, pairs=(*rest, pair)) for pair in others]
        for text in item.key_text:
            if item.kind is ItemKind.RECALL:
                spoiled.append(Response(item_id=item.id, texts=tuple(t for t in item.key_text if t != text)))
            else:
                spoiled += [Response(item_id=item.id, text=typed) for typed in (f"{text}0", "")]
        assert spoiled
        assert all(graded(quiz, response) < 1 for response in spoiled)


def graded(quiz: Quiz, response: Response) -> float:
    return grade_quiz(quiz, [response]).score


@SLOW
@given(units())
def test_unknown_units_add_only_a_reason(unit: Unit) -> None:
    """A unit of which nothing is known changes no item of a quiz about another."""
    listed = make_unit(code="900003L1", title=None, status=UnitStatus.LISTED)
    quiz = generate_quiz([listed, unit], QuizOptions(size=20), Iris())
    assert quiz.items == generate(unit, size=20).items
    assert "900003L1" in {unfilled.unit for unfilled in quiz.unfilled}


SCRIPT = """
from pathlib import Path
from cskg.parser.documents import parse_document
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import QuizOptions
from cskg.iris import Iris
import sys
paths = sorted(Path(sys.argv[1]).glob("*.txt"))
units = [unit for path in paths for unit in parse_document(path.read_bytes(), path.name)[0]]
print(ascii(generate_quiz(units, QuizOptions(size=60, seed=3), Iris())))
"""


def test_other_processes_generate_the_same_bytes(retail: tuple[Unit, ...]) -> None:
    """Neither the seed of Python's hashes nor the locale of a process shows in a quiz."""
    here = ascii(generate_quiz(retail, QuizOptions(size=60, seed=3), Iris()))
    for seed, locale in (("1", "C"), ("2", "zh_HK.UTF-8")):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(ROOT / "data" / "units" / "retail")],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "LC_ALL": locale, "PATH": ""},
            capture_output=True,
            check=True,
            text=True,
            encoding="ascii",
        )
        assert done.stdout.strip() == here


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60) | st.text("ABCDEFGHabcdefgh0123456789-_", max_size=9000) | st.binary(max_size=80).map(repr))
def test_any_text_is_an_id_or_is_refused(text: str) -> None:
    """Whatever a stranger sends as a quiz id is refused in our own words."""
    with pytest.raises(BadInputError):
        decode_quiz_id(text)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_tampered_id_is_refused_or_means_itself(data: st.DataObject) -> None:
    """An id with a character changed is refused, or is the one spelling of what it says."""
    code = data.draw(st.sampled_from(["900001L1", "顧客M1"]))
    quiz_id = generate(make_unit(code=code, title=None), size=5, seed=-7).id
    place = data.draw(st.integers(0, len(quiz_id) - 1))
    character = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ =é"))
    forged = quiz_id[:place] + character + quiz_id[place + 1 :]
    try:
        request = decode_quiz_id(forged)
    except BadInputError:
        return
    assert encode_quiz_id(request) == forged
