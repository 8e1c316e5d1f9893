"""Items of every kind for export: many generated ones, and hand-made ones with words that are difficult for formats."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from builders import DATA, make_source, make_unit, units_of

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.iris import Iris
from cskg.model import Evidence, Language, Unit
from cskg.quiz.generation import generate_quiz
from cskg.quiz.grading import Response
from cskg.quiz.items import Item, ItemKind, Option, OptionFeedback, Quiz, QuizOptions
from cskg.quiz.kinds import KINDS

ROOT = Path(__file__).parents[2]
NASTY = 'Weigh <b>5 & 6</b> {kg} = ~10 %; #1: "A\\B" [x] $y$ `z` “q” 「管理」\x07'
"""Words with a special meaning in XML, GIFT, TeX, Markdown or a terminal."""

SCALE = ("Not yet", "With help", "Alone", "I could teach it")


def read_units() -> tuple[Unit, ...]:
    """The two real units, and the illustrative units that have their own text files, including Chinese ones."""
    return units_of(DATA / "units", DATA / "illustrative")


@cache
def make_generated_sheet(size: int = 100, seed: int = 1) -> QuizSheet:
    """A sheet of generated items of all kinds about fifty units, including kinds that are made only on request."""
    units = tuple({unit.key: unit for unit in reversed(read_units()[:40])}.values())
    kinds = tuple(kind for kind in ItemKind if kind is not ItemKind.OWN)
    quiz = generate_quiz(units, QuizOptions(size=size, seed=seed, kinds=kinds), Iris())
    return QuizSheet(quiz=quiz, units={unit.key: unit for unit in units}, iris=Iris())


@cache
def make_sample_sheet() -> QuizSheet:
    """A sheet with an item of every kind about a made-up unit; two of them have NASTY words."""
    source = make_source(rights="© Example <1> & Co", illustrative=True)
    unit = make_unit(source=source, title=NASTY, level=1, credit=6)
    items = tuple(
        _with_reasons(
            Item(
                id=f"q_sample{index:010}",
                kind=kind,
                interaction=KINDS[kind].interaction,
                unit=unit.key,
                language=Language.EN,
                stem=stem,
                **parts,  # type: ignore[arg-type]
            )
        )
        for index, (kind, stem, parts) in enumerate(_SAMPLES)
    )
    quiz = Quiz(id="sample", seed=0, items=items, unfilled=())
    return QuizSheet(quiz=quiz, units={unit.key: unit}, iris=Iris())


def _options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(id="abcdefgh"[index], text=text) for index, text in enumerate(texts))


def _targets(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(id=f"t{index}", text=text) for index, text in enumerate(texts, 1))


def _with_reasons(item: Item) -> Item:
    evidence = (Evidence(text=NASTY, unit=item.unit, source="a.txt"),)
    right = {*item.key, *(option for option, _ in item.key_pairs)}
    feedback = tuple(
        OptionFeedback(
            option_id=option.id,
            correct=option.id in right,
            rationale=f"Because: {NASTY} ({option.id})",
            evidence=evidence,
        )
        for option in item.options
        if item.is_scored
    )
    return replace(item, feedback=feedback, explanation=f"The source says: {NASTY}", evidence=evidence)


_SAMPLES: tuple[tuple[ItemKind, str, dict[str, object]], ...] = (
    (ItemKind.SINGLE_CHOICE, "Which?", {"options": _options("Ash", "Birch", "Cedar"), "key": ("b",)}),
    (ItemKind.SINGLE_CHOICE, f"Which of {NASTY}?", {"options": _options("Ash", NASTY, "Cedar"), "key": ("b",)}),
    (
        ItemKind.MULTIPLE_CHOICE,
        "Which? Select all.",
        {"options": _options("A", "B", "C", "D", "E"), "key": ("a", "c", "d")},
    ),
    (
        ItemKind.MATCH,
        "Match.",
        {
            "options": _options("A1", "B1", "A2", NASTY),
            "targets": _targets("A", "B"),
            "key_pairs": (("a", "t1"), ("b", "t2"), ("c", "t1"), ("d", "t2")),
        },
    ),
    (
        ItemKind.CONTRAST,
        "Which unit?",
        {
            "options": _options("One", "Two", "Three"),
            "targets": _targets("only A", "only B", "both"),
            "key_pairs": (("a", "t1"), ("b", "t2"), ("c", "t3")),
        },
    ),
    (
        ItemKind.RECALL,
        "Name three.",
        {"key_text": ("Sudden", "Urgency", "Public concern"), "accepted": (("suddenness",), ("urgent",), ())},
    ),
    (
        ItemKind.MISSING_MEMBER,
        f"{NASTY}; and one more?",
        {"key_text": ("Dusty * road",), "accepted": (("dust", "dusty"),)},
    ),
    (ItemKind.NUMERIC, "How many hours?", {"key_text": ("60",), "accepted": (("60 hours", "60 h"),)}),
    (
        ItemKind.WHICH_UNIT,
        "Which unit?",
        {"options": _options("900001L1 “A”", "900002L1 “B”", "900003L1 “C”"), "key": ("c",)},
    ),
    (ItemKind.NEXT_STEP, "What comes next?", {"options": _options("Rinse", "Dry", "Stack"), "key": ("a",)}),
    (ItemKind.FIND_THE_ERROR, "Which is wrong?", {"options": _options("Wash", "Burn", "Dry"), "key": ("b",)}),
    (ItemKind.LEVEL_ORDER, "Order.", {"options": _options("Manage", "Assist", "Lead"), "key": ("b", "a", "c")}),
    (
        ItemKind.STEP_ORDER,
        "Order steps.",
        {"options": _options("Then", "First", "Last", NASTY), "key": ("b", "a", "d", "c")},
    ),
    (ItemKind.CONSTRUCTED, f"Outline {NASTY} for a shop.", {"rubric": ("Says what", NASTY, "Says why")}),
    (ItemKind.CAN_DO, "I can sweep the yard.", {"options": _options(*SCALE)}),
)


def perfect(item: Item) -> Response:
    """The answer with full points."""
    is_text = item.kind in {ItemKind.MISSING_MEMBER, ItemKind.NUMERIC}
    return Response(
        item_id=item.id,
        choices=item.key,
        pairs=item.key_pairs,
        text=item.key_text[0] if is_text else None,
        texts=() if is_text else item.key_text,
    )
