"""Hand-written quizzes in which no item gives away or repeats another; each finding of the checker is a false alarm.

They have cases that are close to a fault: one question with two right answers that do not exclude each other, a topic
among topics that are all named, texts that share words or are short, one number with two meanings.
"""

from collections.abc import Iterator, Sequence

from builders import make_unit

from cskg.model import Evidence, Language, Unit, UnitKey
from cskg.outline import Outline, Position
from cskg.quiz.items import Asked, Interaction, Item, ItemKind, Option, OptionFeedback

_LETTERS = "abcdefgh"


BICYCLES = make_unit(
    {
        "Mend tubes": (
            "Find the hole with soapy water",
            "Roughen the rubber before gluing",
            "Press it for two minutes",
        ),
        "Tune brakes": (
            "Replace worn pads in pairs",
            "Tighten the cable by hand",
            "Oil the lever to stop it squeaking",
        ),
        "Describe types of pumps": ("Floor pump", "Hand pump", "Compressor"),
        "Follow the morning routine": (
            "First, raise the shutters",
            "Then read the job cards",
            "Finally, fill the tank",
        ),
    },
    "Return every machine in a safe state",
    code="900201L2",
    title="Repair bicycles",
)
GARDENS = make_unit(
    {
        "Water beds": ("Carry cans at dawn", "Soak roots for two minutes", "Shade seedlings at noon"),
        "Prune shrubs": ("Cut above a bud", "Burn diseased twigs", "Seal wide wounds"),
    },
    "Keep paths free of thorns",
    code="900202L2",
    title="Look after gardens",
)
TEA = make_unit(
    {
        "準備茶具": ("以熱水溫壺", "按人數擺放茶杯", "檢查濾網有沒有破損"),
        "沖泡茶葉": ("紅茶浸泡三分鐘", "按茶葉調校水溫", "搖晃茶壺令味道均勻"),
    },
    "能夠按客人口味奉茶",
    code="900203L2",
    title="沖泡茶飲",
    language=Language.ZH_HANT,
)


def _make_item(unit: Unit, kind: ItemKind, interaction: Interaction, stem: str, *places: str, **parts: object) -> Item:
    outline = Outline(unit)
    about = tuple(
        Asked(
            statement=outline.ref(place),
            above=tuple(outline.ref(each.position) for each in outline.above(Position(place))),
        )
        for place in places
    )
    evidence = tuple(Evidence(text=outline[place].statement.text, statement=outline.ref(place)) for place in places)
    return Item(
        id=f"q_{kind.value}_{stem}_{places}",
        kind=kind,
        interaction=interaction,
        unit=unit.key,
        language=unit.language,
        stem=stem,
        about=about,
        evidence=evidence,
        **parts,  # type: ignore[arg-type]
    )


def _choose(unit: Unit, stem: str, place: str, *texts: str, kind: ItemKind = ItemKind.SINGLE_CHOICE, why: str) -> Item:
    """Makes a choice with the first option as the right one."""
    options = tuple(Option(id=name, text=text) for name, text in zip(_LETTERS, texts, strict=False))
    feedback = tuple(
        OptionFeedback(option_id=option.id, correct=option is options[0], rationale=why, evidence=())
        for option in options
    )
    return _make_item(unit, kind, Interaction.CHOICE, stem, place, options=options, key=("a",), feedback=feedback)


def _recall(unit: Unit, stem: str, places: Sequence[str]) -> Item:
    outline = Outline(unit)
    texts = tuple(outline[place].statement.text for place in places)
    return _make_item(
        unit, ItemKind.RECALL, Interaction.TEXTS, stem, *places, key_text=texts, explanation="; ".join(texts)
    )


def iter_hand_quizzes() -> Iterator[tuple[tuple[Item, ...], tuple[Unit, ...]]]:
    """Yields the quizzes, each with its units."""
    units = (BICYCLES, GARDENS)
    mend = "Your task is to mend tubes. Which of these is part of it?"
    under = "Listed under “Mend tubes”."
    steps = ("Raise the shutters", "Read the job cards", "Fill the tank")
    scale = tuple(
        Option(id=name, text=text) for name, text in zip("abc", ("Not yet", "With help", "Alone"), strict=True)
    )
    yield (
        (
            _choose(
                BICYCLES,
                mend,
                "r1.1",
                "Find the hole with soapy water",
                "Pump water out of cellars",
                "Glue wigs",
                why=under,
            ),
            _choose(
                BICYCLES,
                mend,
                "r1.2",
                "Roughen the rubber before gluing",
                "Fold maps in half",
                "Tie a reef knot",
                why=under,
            ),
            _choose(
                BICYCLES,
                "You press it. How long does this take?",
                "r1.3",
                "Two minutes",
                "Three minutes",
                "Four minutes",
                kind=ItemKind.DETAIL,
                why="The unit says: “Press it for two minutes”.",
            ),
            _choose(
                BICYCLES,
                "Under which topic is “Replace worn pads in pairs” listed?",
                "r2.1",
                "Tune brakes",
                "Mend tubes",
                "Follow the morning routine",
                why="It is listed there.",
            ),
            _choose(
                BICYCLES,
                "You oil the lever. Why do you do this?",
                "r2.3",
                "To stop it squeaking",
                "To keep the mud off",
                "To please the owner",
                kind=ItemKind.PURPOSE,
                why="The source says so: “Oil the lever to stop it squeaking”.",
            ),
            _recall(BICYCLES, "Name the three types of pumps.", ("r3.1", "r3.2", "r3.3")),
            _make_item(
                BICYCLES,
                ItemKind.STEP_ORDER,
                Interaction.ORDER,
                "In which order are these steps taken?",
                "r4.1",
                options=tuple(Option(id=name, text=text) for name, text in zip("bca", steps, strict=True)),
                key=("b", "c", "a"),
            ),
            _make_item(
                BICYCLES,
                ItemKind.CAN_DO,
                Interaction.SELF_MARKED,
                "“Return every machine in a safe state”: how far can you do it?",
                "c1",
                options=scale,
            ),
            _make_item(
                GARDENS,
                ItemKind.CAN_DO,
                Interaction.SELF_MARKED,
                "“Keep paths free of thorns”: how far can you do it?",
                "c1",
                options=scale,
            ),
            _make_item(
                GARDENS,
                ItemKind.CONSTRUCTED,
                Interaction.SELF_MARKED,
                "You are to water beds. Describe what you do. (Unit 900202L2)",
                "r1.1",
                "r1.2",
                "r1.3",
                rubric=("Carry cans at dawn", "Soak roots for two minutes", "Shade seedlings at noon"),
            ),
        ),
        units,
    )
    prune, water = (
        "Your task is to prune shrubs. Which is part of it?",
        "Your task is to water beds. Which is part of it?",
    )
    brakes, look = "Your task is to tune brakes. Which is part of it?", "Look after gardens"
    yield (
        (
            _choose(GARDENS, prune, "r2.1", "Cut above a bud", "Cut hair short", "Cut a cake", why="Listed there."),
            _choose(GARDENS, water, "r1.1", "Carry cans at dawn", "Carry coal", "Carry the post", why="Listed there."),
            _choose(
                BICYCLES, brakes, "r2.2", "Tighten the cable by hand", "Milk by hand", "Sew a hem", why="Listed there."
            ),
            # The topics are all named, so naming them gives nothing away.
            _choose(
                GARDENS,
                "Under which topic is “Burn diseased twigs” listed?",
                "r2.2",
                "Prune shrubs",
                "Water beds",
                "Tune brakes",
                why="It is listed there.",
            ),
            _choose(
                GARDENS,
                "Which unit lists “Seal wide wounds”?",
                "r2.3",
                look,
                "Repair bicycles",
                "Nurse the sick",
                kind=ItemKind.WHICH_UNIT,
                why="Unit 900202L2 lists it.",
            ),
        ),
        units,
    )
    ready = "你負責準備茶具，下列哪一項是其中的工作？"
    yield (
        (
            _choose(TEA, ready, "r1.1", "以熱水溫壺", "以冷水洗米", "以布袋盛米", why="列於「準備茶具」之下。"),
            _choose(TEA, ready, "r1.2", "按人數擺放茶杯", "按季節更換窗簾", "替花盆鬆土", why="列於「準備茶具」之下。"),
            _choose(
                TEA,
                "紅茶浸泡：需時多久？",
                "r2.1",
                "三分鐘",
                "四分鐘",
                "五分鐘",
                kind=ItemKind.DETAIL,
                why="本單元寫明：「紅茶浸泡三分鐘」。",
            ),
            _choose(
                TEA,
                "「按茶葉調校水溫」列於哪一個主題之下？",
                "r2.2",
                "沖泡茶葉",
                "準備茶具",
                "打理花園",
                why="列於這個主題之下。",
            ),
            _make_item(
                TEA,
                ItemKind.CAN_DO,
                Interaction.SELF_MARKED,
                "「能夠按客人口味奉茶」：你能做到甚麼程度？",
                "c1",
                options=scale,
            ),
        ),
        (TEA,),
    )


def iter_own_items(unit: UnitKey) -> Iterator[Item]:
    """Yields a teacher's own questions, one for each interaction, about other subjects than the units."""
    ferries = ("The express ferry", "The night coach", "The cable car")
    options = tuple(Option(id=name, text=text) for name, text in zip(_LETTERS, ferries, strict=False))
    islands = (Option(id="t1", text="Northern island"), Option(id="t2", text="Southern island"))
    feedback = tuple(
        OptionFeedback(option_id=option.id, correct=True, rationale="So the timetable says.", evidence=())
        for option in options
    )
    parts: dict[Interaction, dict[str, object]] = {
        Interaction.CHOICE: {"options": options, "key": ("a",), "feedback": feedback},
        Interaction.CHOICES: {"options": options, "key": ("a", "b"), "feedback": feedback},
        Interaction.MATCH: {
            "options": options,
            "targets": islands,
            "key_pairs": (("a", "t1"), ("b", "t2"), ("c", "t2")),
            "feedback": feedback,
        },
        Interaction.ORDER: {"options": options, "key": ("c", "a", "b"), "feedback": feedback},
        Interaction.TEXT: {"key_text": ("The harbour master",)},
        Interaction.SELF_MARKED: {"rubric": ("Names the harbour master", "Names the pier")},
    }
    for interaction, given in parts.items():
        yield Item(
            id=f"q_own_{interaction.value}",
            kind=ItemKind.OWN,
            interaction=interaction,
            unit=unit,
            stem="Mei Ling travels with two crates of oranges and a goat. What do you advise her to take?",
            **given,  # type: ignore[arg-type]
        )
