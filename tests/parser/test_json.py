"""JSON records: whatever they are nested in and called, each field stays in its place; unsafe JSON is refused."""

import json
from typing import Any

import pytest
from documents import CASES
from hypothesis import given
from hypothesis import strategies as st

from cskg.errors import SourceError
from cskg.model import Diagnostic, Language, Severity, Unit, UnitStatus
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document
from cskg.parser.record_fields import CustomNames
from cskg.parser.tags import fold
from cskg.parser.unit_json import unit_to_json

RECORD = {
    "uoc_code": "900734",
    "uoc_level": 1,
    "uoc_credit": 3,
    "uocItemDescEng_Title": "Label bags",
    "uocItemDescEng_Range": "Any terminal.",
    "uocItemDescEng_Competency_1": "<p>Performance Requirements</p><p>1. Label bags</p><ul><li>Attach labels</li></ul>",
    "uocItemDescEng_Criteria": "<ul><li>Attach labels in time.</li></ul>",
    "uocItemDescEng_Remark": "",
}


def _parse(value: object, fields: CustomNames | None = None) -> tuple[tuple[Unit, ...], tuple[Diagnostic, ...]]:
    return parse_document(json.dumps(value).encode(), "a.json", fields)


def _codes(notes: tuple[Diagnostic, ...]) -> list[tuple[str, Severity]]:
    return [(note.code, note.severity) for note in notes]


def _changed(**values: object) -> dict[str, object]:
    return {name: value for name, value in {**RECORD, **values}.items() if value is not None}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda record: record,
        lambda record: [record],
        lambda record: {"data": {"records": [record]}},
        lambda record: {"code": 200, "result": [[[record]]]},
        lambda record: {"900734L1": {name: value for name, value in record.items() if name != "uoc_code"}},
        lambda record: {"id": 7, "attributes": record},
        lambda record: [{"uoc_code": "900734", "uoc_level": 1, "uoc_credit": 3, "content": record}],
    ],
    ids=["one", "list", "wrapped", "status code", "keyed by code", "attributes", "content inside"],
)
def test_a_record_is_found_wherever_it_lies(wrap: Any) -> None:
    """One unit comes out, whole, and nothing is said."""
    (unit,), notes = _parse(wrap(RECORD))
    assert (unit.code, unit.level, unit.credit, unit.title) == ("900734L1", 1, 3, "Label bags")
    assert [topic.text for topic in unit.requirements] == ["Label bags"]
    assert [criterion.text for criterion in unit.assessment_criteria] == ["Attach labels in time."]
    assert (unit.layout, unit.status, notes) == ("json-record", UnitStatus.DESCRIBED, ())


@pytest.mark.parametrize(
    ("above", "path"),
    [
        (
            lambda r: {"industry": "Retail", "branch": "Shops", "functional_area": "Tills", **r},
            ("Retail", "Shops", "Tills"),
        ),
        (
            lambda r: {"industry": {"name": "Retail"}, "functional_area": {"name": "Tills"}, **r},
            ("Retail", None, "Tills"),
        ),
        (
            lambda r: {"name": "Retail", "branches": [{"name": "Shops", "areas": [{"title": "Tills", "units": [r]}]}]},
            ("Retail", "Shops", "Tills"),
        ),
        (lambda r: {"Retail": {"Shops": {"Stock Control": [r]}}}, ("Retail", "Shops", "Stock Control")),
        (lambda r: {"name": "Retail", "children": [{"name": "Tills", "children": [r]}]}, ("Retail", None, "Tills")),
        (
            lambda r: [{"name": "Shops", "children": [{"name": "Tills", "children": [r]}]}, {"name": "Stalls"}],
            (None, "Shops", "Tills"),
        ),
        (lambda r: {"functional_areas": [{"name": "Tills", "units": [r]}]}, (None, None, "Tills")),
        (
            lambda r: {"industry": "Retail Industry", "items": [{"name": "Tills", "items": [r]}]},
            ("Retail", None, "Tills"),
        ),
    ],
)
def test_the_path_above_a_record_is_read(above: Any, path: tuple[str | None, ...]) -> None:
    """By the names of its keys, or else by its depth."""
    (unit,), notes = _parse(above(RECORD))
    assert (unit.industry, unit.branch, *unit.functional_areas) == path
    assert notes == ()


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ({"uoc_level": "4"}, ("900734L4", 4, 3)),
        ({"uoc_level": "Level 4"}, ("900734L4", 4, 3)),
        ({"uoc_level": "L4"}, ("900734L4", 4, 3)),
        ({"uoc_code": 900734, "uoc_level": 4.0}, ("900734L4", 4, 3)),
        ({"uoc_code": "900734L4", "uoc_level": None}, ("900734L4", 4, 3)),
        ({"uoc_code": "QQTECH401A", "uoc_level": 4}, ("QQTECH401A", 4, 3)),
        ({"uoc_credit": "6 (For Reference Only)", "uoc_level": 4}, ("900734L4", 4, 6)),
        ({"uoc_credit": 4.5, "uoc_level": 4}, ("900734L4", 4, 4.5)),
    ],
)
def test_code_level_and_credit_come_in_several_forms(values: dict[str, object], read: tuple[str, int, float]) -> None:
    """The code of six digits and the level make the published code."""
    (unit,), _ = _parse(_changed(**values))
    assert (unit.code, unit.level, unit.credit) == read


def test_a_record_in_two_languages_is_two_editions() -> None:
    """Names of a language give it; a name of none is in the language of its words."""
    units, notes = _parse(_changed(uocItemDescChi_Title="貼上標籤", remark="原為舊能力單元。"))
    assert [(unit.language, unit.title, unit.remark) for unit in units] == [
        (Language.EN, "Label bags", None),
        (Language.ZH_HANT, "貼上標籤", "原為舊能力單元。"),
    ]
    assert {unit.code for unit in units} == {"900734L1"}
    assert notes == ()


def test_a_record_without_a_description_is_listed() -> None:
    """Code, title, level and credit alone are a row of a list; no field is missing."""
    (unit,), notes = _parse(
        {name: RECORD[name] for name in ("uoc_code", "uoc_level", "uoc_credit", "uocItemDescEng_Title")}
    )
    assert (unit.status, unit.diagnostics, notes) == (UnitStatus.LISTED, (), ())


def test_names_that_do_not_fit_are_told_once_with_those_that_are_there() -> None:
    """The message says how many units, which names, and what to write into fields.yaml."""
    units, (note,) = _parse([_changed(uocItemDescEng_Title=None, heading=f"Label bags {i}") for i in range(9)])
    assert {unit.title for unit in units} == {None}
    assert (note.code, note.severity) == ("fields-not-mapped", Severity.ERROR)
    assert "9 of 9 units" in note.message
    assert "heading" in note.message
    assert "fields.yaml" in note.message


def test_records_without_a_code_are_left_out_and_the_others_kept() -> None:
    """The message names the first."""
    units, (note,) = _parse({"list": [RECORD, _changed(uoc_code=None, no="900735")]})
    assert [unit.code for unit in units] == ["900734L1"]
    assert (note.code, note.severity) == ("fields-not-mapped", Severity.ERROR)
    assert "list[1]" in note.message


def test_a_file_without_units_names_what_it_holds() -> None:
    """Names are sorted and clipped."""
    units, (note,) = _parse({"rows": [{"zeta": 1, "alpha": "x", "n" * 100: 2, **{f"k{i:02}": 1 for i in range(50)}}]})
    assert units == ()
    assert (note.code, note.severity) == ("fields-not-mapped", Severity.ERROR)
    assert "The names in the file are: alpha, k00, " in note.message
    assert "and 13 more" in note.message
    assert len(note.message) < 900


def test_a_field_that_no_unit_has_is_told_where_names_are_left_over() -> None:
    """It may stand under one of them."""
    units, (note,) = _parse([_changed(uocItemDescEng_Range=None, where="Any terminal.")])
    assert (note.code, note.severity) == ("fields-not-mapped", Severity.WARNING)
    assert "range" in note.message
    assert [found.code for found in units[0].diagnostics] == ["missing-field"]


def test_a_mapping_replaces_the_known_names() -> None:
    """Only of the fields that it names."""
    record = _changed(uocItemDescEng_Title="wrong", heading="Label bags", zhong="貼上標籤")
    units, notes = _parse(record, {"en.title": ("heading",), "zh-Hant.title": ("zhong",)})
    assert [(unit.language, unit.title) for unit in units] == [
        (Language.EN, "Label bags"),
        (Language.ZH_HANT, "貼上標籤"),
    ]
    assert units[0].range == "Any terminal."
    assert notes == ()


@pytest.mark.parametrize(
    ("text", "why", "place"),
    [
        ('{"uoc_code": "1", "uoc_code": "2"}', "twice", (1, 19)),
        ('[{"uoc_code": "900734",\n "uoc_credit": NaN}]', "NaN", (2, 16)),
        ('[{"uoc_code": "900734",\n "uoc_credit": -Infinity}]', "-Infinity", (2, 16)),
        ('["' + "\\" + 'ud83d"]', "surrogate", (1, 2)),
        ("[" * 65 + "]" * 65, "64 deep", (1, 65)),
        ("[" * 50_000, "64 deep", (1, 65)),
        ('{"a": ' + "9" * 5000 + "}", "cannot be read", (1, 1)),
        ('{"a', "stops before its end", (1, 2)),
        ('{"a": 1,,}', "not valid JSON here", (1, 9)),
    ],
)
def test_unsafe_or_broken_json_is_refused_with_its_place(text: str, why: str, place: tuple[int, int]) -> None:
    """The error names line and column, the cause and the cure."""
    with pytest.raises(SourceError, match=why) as caught:
        parse_document(text.encode(), "a.json")
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.cure


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_what_stands_before_a_break_is_kept(cut: int) -> None:
    """A file that was cut off, or is damaged in the middle, gives its first units and an error with its place."""
    whole = json.dumps({"data": [RECORD, _changed(uoc_code="900735")]}, indent=1)
    for text in (whole[:-cut], whole.replace("\n  },\n", "\n  }?,\n")):
        units, notes = parse_document(text.encode(), "a.json")
        assert units[0].title == "Label bags"
        assert units[0].requirements
        assert ("json-broken", Severity.ERROR) in _codes(notes)
        assert notes[0].line
        assert notes[0].column


@given(
    st.dictionaries(
        st.sampled_from([name for name in RECORD if "Desc" in name]),
        st.text(st.characters(codec="utf-8"), max_size=40),
        max_size=4,
    )
)
def test_no_value_reaches_into_another_field(values: dict[str, str]) -> None:
    """Whatever stands in a field: the other fields stay as they are."""
    hostile = ["Code\t900999L9", "\nLevel: 7", "<!--", "<ul><script>", "Functional Area - X", "</p>\n\nTitle\tY\n"]
    for extra in hostile:
        record = _changed(**{name: text + extra for name, text in values.items()})
        units, _ = _parse(record)
        for unit in units:
            assert unit.code == "900734L1"
            if "uocItemDescEng_Title" not in values:
                assert unit.title == "Label bags"
            if "uocItemDescEng_Range" not in values and unit.language is Language.EN:
                assert unit.range == "Any terminal."
            assert unit.functional_areas == ()


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name.startswith("illustrative-json")], ids=lambda case: case.name
)
def test_spans_point_into_the_text_that_is_printed(case: Any) -> None:
    """The words of every statement and field stand where their spans say."""
    data = (case / "source.json").read_bytes()
    text = read_document(data, "a.json").text
    for unit in parse_document(data, "a.json")[0]:
        for _, _, statement in iter_statements(unit):
            assert text_of_spans(text, statement.spans) == statement.text
        for quote in unit.field_quotes:
            if quote.field in {"title", "range", "remark"}:
                assert text_of_spans(text, quote.spans) == getattr(unit, quote.field)


def test_the_text_reads_as_the_same_unit() -> None:
    """Whoever takes the printed text for a document finds what the records say."""
    data = json.dumps({"industry": "Retail", "functional_area": "Tills", **RECORD, "remark": "None."}).encode()
    (unit,), _ = parse_document(data, "a.json")
    (again,), _ = parse_document(read_document(data, "a.json").text.encode(), "a.txt")
    told, read = (unit_to_json(one) for one in (unit, again))
    assert {name: told[name] for name in told if name not in {"source", "layout"}} == {
        name: read[name] for name in read if name not in {"source", "layout"}
    }


def test_markup_in_a_title_is_no_part_of_it() -> None:
    """Entities are decoded and line ends fold."""
    (unit,), _ = _parse(_changed(uocItemDescEng_Title="Label <b>bags</b> &amp;\n\tboxes"))
    assert unit.title == fold("Label bags & boxes")
