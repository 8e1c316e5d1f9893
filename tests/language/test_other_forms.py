"""The other number and the other spelling of a word: both exist, and lead back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskg.language.inflection import plural
from cskg.language.lexicon import read_rows
from cskg.language.other_forms import other_numbers, other_spellings

LISTED = {noun: plurals.split() for noun, plurals in read_rows("plurals.tsv", 2)}
NOUNS = sorted({row[0] for row in read_rows("english.tsv", 5) if "n" in row[1].split()} | {*LISTED})
PAIRS = [(british, american, one_way) for british, american, one_way in read_rows("spellings.tsv", 3)]
EXAMPLES = (
    "aesthetic anaemia anaesthetist archaeology armoured behaviours cancelled cancelling candour carburettor "
    "channelled chiselled coloured counsellor demeanour diarrhoea duelling enamelled encyclopaedia endeavoured faeces "
    "favourite flavouring foetus fuelled funnelled grovelling gynaecologist haematology haemoglobin harbours honoured "
    "ischaemia labelled labelling labourer leukaemia levelling marshalling marvelled medallist modelled modelling "
    "moulding neighbours odourless oedema oesophagus oestrogen orthopaedics paediatrician palaeontology panelling "
    "parlour pedalling ploughed pummelled quarrelling refuelling relabelled remodelling rumours savoury sceptical "
    "shovelled shrivelled smouldering snorkelling stencilled sulphuric swivelling towelling travelled travelling "
    "trowelled tumours tunnelling unravelled vapours"
).split()


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("business", "businesses"),
        ("currency", "currencies"),
        ("glass", "glasses"),
        ("bus", "buses"),
        ("buses", "bus"),
        ("stock", "stocks"),
        ("wages", "wage"),
        ("boxes", "box"),
        ("breakage", "breakages"),
        ("analyses", "analysis"),
        ("axes", "axis"),
        ("shelves", "shelf"),
        ("lenses", "lens"),
        ("salesman", "salesmen"),
        ("photo", "photos"),
        ("potatoes", "potato"),
        ("people", "person"),
        ("colors", "color"),
        ("colours", "colour"),
        ("programme", "programmes"),
        ("planogram", "planograms"),
        ("escalators", "escalator"),
        ("drawings", "drawing"),
        ("weakness", "weaknesses"),
    ],
)
def test_a_noun_has_its_other_number(word: str, others: str) -> None:
    """Regular or not, listed or not."""
    assert other_numbers(word) == tuple(others.split())


@pytest.mark.parametrize(
    "word",
    (
        "series goods staff safety species news scissors information advice equipment customs premises works logistics "
        "furniture luggage personnel cleanliness urgency economics damages aircraft data "
        "damaged fragile urgent sudden uncertain dirty quickly timely sells written wrapping "
        "busi busis urgencys goodss bu ga len currencys thermocoupless the it is was s"
    ).split(),
)
def test_what_is_not_counted_has_one_number(word: str) -> None:
    """Neither what has no plural or no singular, nor another word than a noun, nor what is no word."""
    assert other_numbers(word) == ()


@given(st.sampled_from(NOUNS))
def test_a_plural_leads_back_to_its_noun(noun: str) -> None:
    """The number of a noun can be turned both ways."""
    for other in other_numbers(noun):
        assert noun in other_numbers(other)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organise", "organize"),
        ("organisations", "organizations"),
        ("palletising", "palletizing"),
        ("analysed", "analyzed"),
        ("labourers", "laborers"),
        ("colourful", "colorful"),
        ("centres", "centers"),
        ("travelling", "traveling"),
        ("cancelled", "canceled"),
        ("defence", "defense"),
        ("judgement", "judgment"),
        ("paediatricians", "pediatricians"),
        ("anaesthetic", "anesthetic"),
        ("haemorrhage", "hemorrhage"),
        ("oestrogen", "estrogen"),
        ("moulding", "molding"),
    ],
)
def test_a_word_has_both_spellings(british: str, american: str) -> None:
    """By a rule, a listed pair or a listed beginning."""
    assert (other_spellings(british), other_spellings(american)) == ((american,), (british,))


@pytest.mark.parametrize(
    "word",
    (
        "exercise supervise advertise promise cruise braise enterprise surprise circumcise size seize citizen "
        "timber enter register mirror anchor liquor laboratory humorous glamour tour four "
        "controlled patrolled refilled installed travel travels cancellation licensed licensee tired hem hemming "
        "massacre check tire story stories program meter curb practice"
    ).split(),
)
def test_a_word_with_one_spelling_keeps_it(word: str) -> None:
    """As does an American word that means something else, too."""
    assert other_spellings(word) == ()


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if not pair[0].endswith("-")])
def test_each_pair_of_spellings_holds_as_it_says(pair: tuple[str, str, str]) -> None:
    """In both directions, or in one; so do the plurals."""
    british, american, one_way = pair
    for here, other in ((british, american), (plural(british), plural(american))):
        assert other in other_spellings(here)
        assert (here in other_spellings(other)) is not bool(one_way)


def test_each_beginning_stands_for_words() -> None:
    """No pair of beginnings is listed in vain, and words lead back."""
    used = {
        (british, american)
        for british, american, _ in PAIRS
        for word in EXAMPLES
        if british.endswith("-") and word.startswith(british[:-1])
        if other_spellings(word) == (american[:-1] + word.removeprefix(british[:-1]),)
        if word in other_spellings(american[:-1] + word.removeprefix(british[:-1]))
    }
    assert used == {(british, american) for british, american, _ in PAIRS if british.endswith("-")}
