"""QTI items and packages: both ways of spelling, what they say is right, and hostile archives."""

import zipfile
from io import BytesIO

import pytest
from own_questions.reading import list_key, read, read_one

from cskg.errors import SourceError

ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i-1" title="t" adaptive="false"
 timeDependent="false" label="cskg:111275L4 author:Ho">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>B</value></correctResponse></responseDeclaration>
<itemBody><p>A fire breaks out.</p><choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">
<prompt>What first?</prompt><simpleChoice identifier="A">Run<feedbackInline outcomeIdentifier="F" identifier="A">No.
</feedbackInline></simpleChoice><simpleChoice identifier="B">Call <b>the</b> guard</simpleChoice></choiceInteraction>
</itemBody><modalFeedback outcomeIdentifier="F" identifier="B" showHide="show"><p>Yes.</p></modalFeedback>
</assessmentItem>"""

ITEM3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i-1" title="t">
<qti-response-declaration identifier="R" cardinality="multiple" base-type="identifier">
<qti-mapping><qti-map-entry map-key="A" mapped-value="1"/><qti-map-entry map-key="B" mapped-value="-1"/></qti-mapping>
</qti-response-declaration><qti-item-body><qti-choice-interaction response-identifier="R" max-choices="0">
<qti-prompt>Which?</qti-prompt><qti-simple-choice identifier="A">a</qti-simple-choice>
<qti-simple-choice identifier="B">b</qti-simple-choice></qti-choice-interaction></qti-item-body>
</qti-assessment-item>"""

MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
<resource identifier="r" type="imsqti_item_xmlv2p1" href="items/one.xml"><metadata><lom><general><keyword>
<langstring>cskg:107167L5</langstring></keyword></general><lifeCycle><contribute><role><source>LOMv1.0</source>
<value>author</value></role><entity>BEGIN:VCARD
FN:Chan Tai Man
END:VCARD</entity></contribute></lifeCycle></lom></metadata></resource>
<resource identifier="s" type="imsqti_item_xmlv2p1" href="items/two.xml"/>
<resource identifier="t" type="imsqti_item_xmlv2p1" href="items/lost.xml"/>
<resource identifier="u" type="webcontent" href="a.css"/></resources></manifest>"""


def pack(**members: str | bytes) -> bytes:
    """A package; ``__`` in a name stands for a slash."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name.replace('__', '/')}.xml", content)
    return data.getvalue()


def test_a_single_item_is_read() -> None:
    """Words of the body and the prompt are the stem; feedback is its option's, label and identifier name it."""
    question = read_one("a.qti.xml", ITEM)
    assert question.stem == "A fire breaks out. What first?"
    assert [(each.text, each.is_right, each.feedback) for each in question.answers] == [
        ("Run", False, "No."),
        ("Call the guard", True, "Yes."),
    ]
    assert (question.identifier, question.tags, question.author) == ("i-1", ("111275L4",), "Ho")
    assert not question.is_shuffled


def test_version_3_spells_names_its_own_way() -> None:
    """Names with hyphens are the same names; what a mapping rewards is right where nothing is called correct."""
    question = read_one("a.qti.xml", ITEM3)
    assert (question.form, question.stem, list_key(question)) == ("CHOICES", "Which?", ["a"])


def test_a_package_is_read_by_its_manifest() -> None:
    """Keywords and authors come from the manifest; an item that lacks or is broken is told and loses no other."""
    found = read("a.items.zip", pack(imsmanifest=MANIFEST, items__one=ITEM, items__two="<assessmentItem>"))
    (question,) = found.questions
    assert question.tags == ("107167L5", "111275L4")
    assert question.author == "Chan Tai Man, Ho"
    assert [each.message.split(":")[0] for each in found.diagnostics] == ["items/two.xml", "items/lost.xml"]


FAULTS = {
    ITEM.replace('adaptive="false"', 'adaptive="true"'): "question-skipped",
    ITEM.replace("choiceInteraction", "hotspotInteraction"): "question-skipped",
    ITEM.replace("<p>A fire breaks out.</p>", "<p><img src='a.png'/></p>"): "bad-question",
    ITEM.replace("<value>B</value>", ""): "bad-question",
    ITEM.replace("itemBody", "other"): "bad-question",
    "<other/>": "bad-question",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_has_no_counterpart_is_told(text: str) -> None:
    """The message says why an item is not read."""
    found = read("a.qti.xml", text)
    assert not found.questions
    assert [each.code for each in found.diagnostics] == [FAULTS[text]]


def test_hostile_archives_are_refused() -> None:
    """Bombs, entities, broken archives and packages of other kinds are refused as a whole, with what to do."""
    hostile = {
        "broken ZIP": b"PK\x03\x04rest",
        "no imsmanifest.xml": pack(other=ITEM),
        "names no item": pack(imsmanifest="<manifest/>"),
        "document type": pack(imsmanifest='<!DOCTYPE a [<!ENTITY b "c">]><manifest/>'),
        "compressed more than": pack(imsmanifest=MANIFEST, items__one=b" " * 30_000_000),
        "MB of XML": pack(**{f"m{number}": b"<a>" + bytes(range(65, 91)) * 600_000 for number in range(3)}),
    }
    for why, data in hostile.items():
        with pytest.raises(SourceError, match=why):
            read("a.items.zip", data)
