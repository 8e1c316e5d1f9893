"""Bad documents: a message that names file, line, cause and cure, and nothing good is lost."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskg.codes import FORMS, is_published_code
from cskg.errors import SourceError
from cskg.model import Severity, Unit
from cskg.outline import iter_statements
from cskg.parser.documents import MOST_STATEMENTS, parse_document

GOOD = (
    "Title\tRun a shop\nCode\t900001L2\nRange\tAny shop.\nLevel\t2\nCredit\t3\n"
    "Competency\tPerformance Requirements\n\t1. Open the shop\n\t• Unlock the door\n\t• Switch on the lights\n"
    "Assessment Criteria\tThe integrated outcome requirement of this UoC is the ability to:\n"
    "\t• Open on time.\nRemark\t\n"
)


def _read(text: str) -> Unit:
    units, _ = parse_document(text.encode(), "a.txt")
    return units[0]


def _codes(unit: Unit) -> set[str]:
    return {diagnostic.code for diagnostic in unit.diagnostics}


def test_a_good_unit_has_no_diagnostics() -> None:
    """Nothing is said where nothing is wrong."""
    assert _read(GOOD).diagnostics == ()


@pytest.mark.parametrize(
    ("data", "why", "line"),
    [
        (b"", "empty", 1),
        (b" \n \n", "empty", 1),
        (b"%PDF-1.7 ...", "PDF", 1),
        (b"PK\x03\x04rest", "ZIP", 1),
        (b"\x1f\x8brest", "gzip", 1),
        (b"Title\tA\nCode\x00", "binary", 2),
        ("Title\tA\nRange\t零售業".encode() + b"\xff", "not UTF-8", 2),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_place_and_cure(data: bytes, why: str, line: int) -> None:
    """The error names the file, the line, the cause, and what to do."""
    with pytest.raises(SourceError) as caught:
        parse_document(data, "folder/a.txt")
    assert why in caught.value.why
    assert caught.value.line == line
    assert caught.value.cure
    assert str(caught.value).startswith(f"folder/a.txt:{line}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(encoding: str) -> None:
    """A byte order mark decides, and is no part of the text."""
    units, _ = parse_document(GOOD.encode(encoding), "a.txt")
    assert units[0].title == "Run a shop"


def test_a_file_without_a_unit_says_so() -> None:
    """It is an error with a place, not an empty answer."""
    units, faults = parse_document(b"Dear all,\nplease find attached.\n", "a.txt")
    assert units == ()
    assert [(fault.code, fault.severity, fault.line) for fault in faults] == [("no-unit", Severity.ERROR, 1)]


@pytest.mark.parametrize("cut", ["Assessment Criteria", "Competency", "Credit", "Level"])
def test_a_truncated_unit_is_kept_and_reported(cut: str) -> None:
    """What stands before the cut is read; what is missing is an error on the last line."""
    unit = _read(GOOD[: GOOD.index(cut)])
    missing = [found for found in unit.diagnostics if found.code == "missing-field"]
    assert any(found.severity is Severity.ERROR and "Assessment Criteria" in found.message for found in missing)
    assert all(found.line and "cut off" in found.message for found in missing)
    assert unit.title == "Run a shop"
    assert unit.level == 2


def test_a_unit_without_code_is_reported_and_the_next_one_read() -> None:
    """Nothing can refer to it, so it is left out, with its title in the message."""
    text = GOOD.replace("Code\t900001L2\n", "") + GOOD
    units, faults = parse_document(text.encode(), "a.txt")
    assert [unit.code for unit in units] == ["900001L2"]
    assert [fault.code for fault in faults] == ["missing-field"]
    assert "Run a shop" in faults[0].message


def test_a_level_that_contradicts_the_code_is_kept_and_reported() -> None:
    """The Level field wins; the warning names both and points at the value."""
    unit = _read(GOOD.replace("Level\t2", "Level\t5"))
    (found,) = unit.diagnostics
    assert unit.level == 5
    assert (found.code, found.severity, found.line, found.column) == ("level-code-mismatch", Severity.WARNING, 4, 7)
    assert "\n    Level 5\n          ^" in str(found)


@pytest.mark.parametrize("value", ["", "high", "9", "12"])
def test_an_unreadable_level_falls_back_to_the_code(value: str) -> None:
    """The code's digit stands in, and a diagnostic says so."""
    unit = _read(GOOD.replace("Level\t2", f"Level\t{value}"))
    assert unit.level == 2
    assert _codes(unit) & {"level-not-a-level", "missing-field"}


@pytest.mark.parametrize(
    ("value", "credit", "note"),
    [("3", 3, None), ("6 (For Reference Only)", 6, "For Reference Only"), ("4.5", 4.5, None), ("3學分", 3, None)],
)
def test_credits_are_read_in_all_their_forms(value: str, credit: float, note: str | None) -> None:
    """A number, and what stands in brackets beside it."""
    unit = _read(GOOD.replace("Credit\t3", f"Credit\t{value}"))
    assert (unit.credit, unit.credit_note) == (credit, note)


def test_a_credit_that_is_no_number_is_left_out_and_reported() -> None:
    """The unit is kept without one."""
    unit = _read(GOOD.replace("Credit\t3", "Credit\tsix"))
    assert unit.credit is None
    assert _codes(unit) == {"credit-not-a-number"}


def test_an_unknown_label_is_reported_and_its_words_kept() -> None:
    """Its line goes on the field before it."""
    unit = _read(GOOD.replace("Level\t2", "Difficulty\teasy\nLevel\t2"))
    assert _codes(unit) == {"unknown-label"}
    assert unit.range == "Any shop. Difficulty easy"


@pytest.mark.parametrize("label", ["Evidence required:\n", "能力證據：\n", ""])
def test_criteria_without_a_known_label_begin_with_their_opener(label: str) -> None:
    """The line that looks like their label is no requirement, and a warning points at it."""
    known = _read(GOOD)
    assert known.assessment_criteria
    unit = _read(GOOD.replace("Assessment Criteria\t", label))
    assert [each.text for each in unit.assessment_criteria] == [each.text for each in known.assessment_criteria]
    assert [each.text for each in unit.requirements] == [each.text for each in known.requirements]
    assert _codes(unit) == {"guessed-label"}


@pytest.mark.parametrize(
    ("label", "hint"),
    [("Assesment Guidelines", "Did you mean “Assessment Guidelines”?"), ("Hours", "The labels are Industry, ")],
)
def test_an_unknown_label_is_answered_with_those_that_are_known(label: str, hint: str) -> None:
    """A slip of the pen gets the label that is meant, and any other word the list."""
    (diagnostic,) = _read(GOOD.replace("Level\t2", f"{label}\teasy\nLevel\t2")).diagnostics
    assert hint in diagnostic.message


def test_a_placeholder_is_a_unit_of_its_document_only() -> None:
    """The same placeholder in two documents names two units, and in one document, edited or not, one."""
    first = _read(GOOD.replace("900001L2", "M1"))
    edited = _read(GOOD.replace("900001L2", "M1").replace("Run a shop", "Close a shop"))
    second = replace(first, source=replace(first.source, name="b.txt"))
    assert first.key == edited.key != second.key
    assert _codes(first) == {"draft-code"}


def test_the_message_about_a_code_says_what_is_accepted() -> None:
    """That a code of one's own works, and which forms are published: each example in the message has one."""
    (found,) = _read(GOOD.replace("900001L2", "COL-1")).diagnostics
    assert "“COL-1” is a code of your own, which is allowed" in found.message
    examples = re.findall(r"\b(?=[A-Z0-9]*\d)[A-Z0-9]{6,}\b", FORMS)
    assert len(examples) == 3
    assert all(map(is_published_code, examples))
    assert FORMS in found.message


@pytest.mark.parametrize("code", ["CAFE", "COL-CAF-0000000000000001"])
def test_what_cannot_be_a_code_is_told_with_the_forms(code: str) -> None:
    """The message quotes it, and says what a code of one's own must have."""
    units, diagnostics = parse_document(GOOD.replace("900001L2", code).encode(), "a.txt")
    assert units == ()
    (found,) = (each for each in diagnostics if each.code == "missing-field")
    assert f"has the Code “{code}”, which cannot be a unit code" in found.message
    assert FORMS in found.message
    assert "at most 20 characters without spaces, one of them a digit" in found.message
    assert found.line == next(line for line, text in enumerate(GOOD.splitlines(), 1) if "900001L2" in text)


def test_a_remark_that_names_its_own_unit_is_no_derivation() -> None:
    """It is reported instead."""
    unit = _read(GOOD.replace("Remark\t", "Remark\tThis UoC is adopted from 900001L2."))
    assert unit.derivations == ()
    assert _codes(unit) == {"self-reference"}


@given(st.data())
def test_no_mutation_of_a_document_raises_anything_else(data: st.DataObject) -> None:
    """Whatever is cut, doubled or put into a document: units and diagnostics, or the project's own error."""
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 60)))
        inserted = data.draw(
            st.one_of(st.text(max_size=12), st.sampled_from(["<ul>", "</p>", "&amp;", "• ", "2. ", "<!--", "\t"]))
        )
        text = text[:start] + inserted + text[end:]
    try:
        units, _ = parse_document(text.encode("utf-8", "surrogatepass"), "a.txt")
    except SourceError:
        return
    for unit in units:
        assert all(statement.text for _, _, statement in iter_statements(unit))


@pytest.mark.parametrize(
    "hostile",
    [
        "<!--" * 50_000,
        "<a " * 50_000,
        '<a "' * 50_000,
        "<ul>" * 50_000,
        "<script>" * 20_000,
        "&amp" * 50_000,
        "• " * 50_000,
    ],
    ids=["comments", "tags", "quotes", "lists", "scripts", "entities", "glyphs"],
)
def test_hostile_markup_takes_linear_time(hostile: str) -> None:
    """A field of it is read at once; a quadratic step would take the whole run's time here."""
    units, _ = parse_document((GOOD + "Competency\t" + hostile).encode(), "a.txt")
    assert units[0].title == "Run a shop"


@pytest.mark.parametrize("count", [MOST_STATEMENTS - 4, MOST_STATEMENTS + 500])
def test_a_unit_with_too_many_statements_is_cut_off(count: int) -> None:
    """The first statements stay, with what they stand under, and the diagnostic points at the first that does not."""
    items = "".join(f"\t• Check shelf {number}\n" for number in range(count))
    unit = _read(GOOD.replace("\t• Unlock the door\n", f"\t• Unlock the door\n{items}"))
    texts = [statement.text for _, _, statement in iter_statements(unit)]
    assert texts[:3] == ["Open the shop", "Unlock the door", "Check shelf 0"]
    if count > MOST_STATEMENTS:
        (found,) = [found for found in unit.diagnostics if found.code == "too-many-statements"]
        assert f"{count + 4:,} statements" in found.message
        assert (found.severity, found.line) == (Severity.ERROR, 7 + MOST_STATEMENTS)
        assert len(texts) == MOST_STATEMENTS
        assert not unit.assessment_criteria
    else:
        assert "too-many-statements" not in _codes(unit)
        assert len(texts) == count + 4 == MOST_STATEMENTS
