"""Every format of datasets is read back, and what is missing then is what its report of losses says."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import strategies
from builders import make_source, make_unit
from exchange.framework_readers import READERS, Ids
from exchange.graph_facts import Fact, compile_units, list_facts
from exchange.hostile_words import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st

from cskg.exchange.framework_formats import FrameworkFormat
from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.losses import ALL_PARTS, NO_PLACE, NO_PLACE_EACH, Part, count_parts
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.graph.provenance import replace_surrogates
from cskg.model import Justification, LinkPredicate, Statement, Unit

_FOLDED = {Part.STATED_CONFIDENCES, Part.INFERRED_CONFIDENCES}
"""Facts of which SSSOM says the reason less exactly than the graph."""


def check(selection: Selection, name: str) -> Counter[Part]:
    """Checks that the report of a format is the true difference, and returns it by parts."""
    ids = Ids(selection)
    return check_form(selection, FORMATS[name], lambda content: READERS[name](content, ids))


def check_form(
    selection: Selection, form: FrameworkFormat, read_file: Callable[[bytes], Counter[Fact]]
) -> Counter[Part]:
    """Checks that the report of an export is the true difference, and returns it by parts."""
    content = io.BytesIO()
    report = write_export(selection, form, content)
    read = read_file(content.getvalue())
    facts = list_facts(selection)
    if form.name == "sssom":
        facts = Counter(
            {(part, (*said[:3], said[4]) if part in _FOLDED else said): n for (part, said), n in facts.items()}
        )
    missing: Counter[Part] = Counter()
    for (part, _), count in (facts - read).items():
        missing[part] += count
    reported: Counter[Part] = Counter()
    for omission in report:
        reported[omission.part] += omission.count
    assert reported == missing, {part: (reported[part], missing[part]) for part in reported | missing}
    invented: Counter[Part] = Counter()
    for (part, _), count in (read - facts).items():
        invented[part] += count
    # A text that was changed is another one; nothing else is in a file that is not in the graph.
    assert invented <= sum(
        (Counter({o.part: o.count}) for o in report if o.why not in {NO_PLACE, NO_PLACE_EACH}), Counter()
    ), read - facts
    return reported


def test_every_format_has_a_reader() -> None:
    """A format without one fails, unless it holds everything: those are compared as graphs."""
    assert {name for name, form in FORMATS.items() if form.parts != ALL_PARTS} == set(READERS)


def test_parts_are_counted_as_facts(illustrative: Catalogue) -> None:
    """The package counts what the tests find in the graph, part by part."""
    selection = Selection(catalogue=illustrative)
    facts: Counter[Part] = Counter()
    for (part, _), count in list_facts(selection).items():
        facts[part] += count
    assert facts == count_parts(selection)
    assert len(facts) > 35  # most parts occur


@pytest.mark.parametrize("name", READERS)
def test_the_report_is_the_true_difference(illustrative: Catalogue, retail: Catalogue, name: str) -> None:
    """On real and on illustrative units."""
    for catalogue in (illustrative, retail):
        check(Selection(catalogue=catalogue), name)


@pytest.mark.parametrize("name", READERS)
def test_the_report_is_the_true_difference_of_a_choice(illustrative: Catalogue, name: str) -> None:
    """Chosen units, relations, reasons and confidences."""
    keys = [key for key in illustrative.units if key.startswith(("9101", "9104"))]
    for options in (
        {"units": frozenset(keys)},
        {"predicates": frozenset([LinkPredicate.OVERLAPS_WITH, LinkPredicate.ADAPTED_FROM])},
        {"justifications": frozenset([Justification.STATED, Justification.CURATED])},
        {"units": frozenset(keys[:7]), "least": 0.9},
    ):
        check(Selection(catalogue=illustrative, **options), name)  # type: ignore[arg-type]


@settings(max_examples=25)
@given(units=st.lists(strategies.units(), min_size=1, max_size=3))
def test_the_report_is_the_true_difference_of_any_units(units: list[Unit]) -> None:
    """Units of any shape, drafts and codes of all forms among them."""
    with TemporaryDirectory() as folder:
        sources = {unit.source.name: unit.source for unit in units}
        editions = {
            (unit.key, unit.language): unit for unit in (replace(u, source=sources[u.source.name]) for u in units)
        }
        catalogue = compile_units(Path(folder), *editions.values())
        for name in READERS:
            check(Selection(catalogue=catalogue), name)


def make_hostile_units() -> list[Unit]:
    """Units with hostile words in all their texts."""
    units = []
    for index, raw in enumerate(HOSTILE):
        word = replace_surrogates(raw)
        leaf = Statement(text=f"{word} leaf", number=word)
        units.append(
            make_unit(
                code=f"900{index:03}L1",
                source=make_source(f"{index}.txt", title=word, publisher=word, rights=word),
                title=word,
                range=word,
                remark=word,
                credit_note=word,
                industry=word,
                branch=word,
                functional_areas=(word,),
                criteria_opener=word,
                requirements=(Statement(text=word, children=(leaf,)),),
                assessment_criteria=(Statement(text=word, confidence=0.5),),
            )
        )
    return units


@pytest.mark.parametrize("name", READERS)
def test_hostile_words_are_told_or_kept(tmp_path: Path, name: str) -> None:
    """Words that a program could take for its own are kept letter by letter, or counted."""
    check(Selection(catalogue=compile_units(tmp_path, *make_hostile_units())), name)


def render_table(catalogue: Catalogue) -> str:
    """The table of losses, as ``docs/reference/exchange.md`` has it."""
    selection = Selection(catalogue=catalogue)
    losses: dict[str, Counter[Part]] = {name: Counter() for name in READERS}
    for name, counts in losses.items():
        for omission in write_export(selection, FORMATS[name], io.BytesIO()):
            counts[omission.part] += omission.count
    names = list(losses)
    lines = [f"| left out or changed | {' | '.join(f'`{name}`' for name in names)} |", "|---" * (len(names) + 1) + "|"]
    for part in Part:
        if any(losses[name][part] for name in names):
            cells = [f"{losses[name][part]:,}" if losses[name][part] else "" for name in names]
            lines.append(f"| {part.value} | {' | '.join(cells)} |".replace("|  ", "| "))
    return "\n".join(lines)


def test_the_guide_has_the_true_losses(root: Path, illustrative: Catalogue) -> None:
    """The table in ``docs/reference/exchange.md`` is what the exports of the illustrative units report."""
    assert render_table(illustrative) in (root / "docs" / "reference" / "exchange.md").read_text("utf-8")


def test_the_guide_names_every_format(root: Path) -> None:
    """Each has a row with its name and what people call it."""
    guide = (root / "docs" / "reference" / "exchange.md").read_text("utf-8")
    assert all(f"| `{name}` | {form.title} |" in guide for name, form in FORMATS.items())


def test_a_publisher_that_the_file_names_is_not_said_to_be_lost(retail: Catalogue) -> None:
    """CASE names the publisher of the whole: what is lost is which source is from whom, and the note says so."""
    content = io.BytesIO()
    report = write_export(Selection(catalogue=retail), FORMATS["case"], content)
    assert b"Hong Kong Qualifications Framework" in content.getvalue()
    (note,) = [str(each) for each in report if each.part is Part.PUBLISHERS]
    assert note.startswith("publishers of sources (2): the format has no place for them beside each source;")
