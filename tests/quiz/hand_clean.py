"""Questions written and checked by hand: none has a flaw. Every flaw that a gate finds in them is a false alarm.

The units are made up. Each line has a heading, a key listed under it and two statements listed elsewhere. A person
checked that the key is true, that the others are false, and that only the content distinguishes them.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

from builders import make_unit

from cskg.model import Language
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.kinds.members import Member
from cskg.quiz.questions import Candidate, Plan
from cskg.quiz.scope import Scope

_TREES: dict[tuple[str, Language, str], dict[str, tuple[str, ...]]] = {
    ("900101L2", Language.EN, "Run a small bakery"): {
        "Bake bread": ("Knead dough until it stretches", "Heat ovens before loading", "Score loaves with a blade"),
        "Serve guests": ("Wrap pastries in paper bags", "Take payments at the counter", "Suggest drinks with cakes"),
        "Look after the rooms": (
            "Sweep floors after closing",
            "Wash trays in hot water",
            "Empty bins every evening",
        ),
    },
    ("900102L3", Language.EN, "Lead a bicycle workshop"): {
        "Repair wheels": ("Replace broken spokes evenly", "Patch tubes with rubber glue", "Grease hubs once a season"),
        "Advise riders": (
            "Measure children for a frame",
            "Explain gears in plain words",
            "Quote prices before starting",
        ),
        "Store parts": ("Label shelves by number", "Count chains every quarter", "Order tyres from two dealers"),
    },
    ("900103L4", Language.EN, "Direct a village library"): {
        "Choose books": (
            "Compare reviews from several papers",
            "Balance novels with textbooks",
            "Ask schools about topics",
        ),
        "Help visitors": ("Guide children to picture stories", "Renew loans over the phone", "Read aloud on Saturdays"),
        "Look after the collection": (
            "Mend torn pages with tissue",
            "Rotate atlases between rooms",
            "Scan old maps in colour",
        ),
    },
    ("900104L2", Language.ZH_HANT, "營運小型花店"): {
        "照料花卉": ("每天修剪花莖", "定時更換清水", "控制冷藏溫度"),
        "接待來賓": ("介紹節日禮籃", "記下送花地址", "核對付款金額"),
        "佈置門面": ("懸掛彩色燈飾", "擺放木製花架", "書寫推廣告示"),
    },
}


@cache
def _make_scope() -> Scope:
    kept = {"level": 3, "industry": "Made up", "functional_areas": ("Made up",)}
    return Scope(
        Facts(make_unit(tree, code=code, language=language, title=title, **kept))
        for (code, language, title), tree in _TREES.items()
    )


def iter_hand_made() -> Iterator[tuple[Plan, Scope]]:
    """Yields the questions: each key with each two false statements of different headings."""
    scope, form = _make_scope(), Member()
    for facts in scope.facts.values():
        for heading in facts.headings:
            others = [other for other in facts.headings if other is not heading]
            for position, key in enumerate(heading.members):
                for one, other in combinations(others, 2):
                    for wrong in _pairs(one.members, other.members, position):
                        candidate = Candidate(form=form, headings=(heading,), about=(key,))
                        stem = form.write(form.stem, candidate, facts, scope, titles=True)
                        yield Plan(candidate=candidate, facts=facts, stem=stem, keys=(key,), distractors=wrong), scope


def _pairs(one: tuple[Entry, ...], other: tuple[Entry, ...], position: int) -> list[tuple[Entry, Entry]]:
    return [(one[(position + turn) % 3], other[(position + 2 * turn) % 3]) for turn in range(3)]
