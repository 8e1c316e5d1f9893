"""Variants of a text: what may be typed instead of it, and what is no word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplemma import is_known

from cskg.language.inflection import plural
from cskg.language.lexicon import read_rows
from cskg.language.variants import MOST_VARIANTS, list_variants

PLURALS = {word for noun, plurals in read_rows("plurals.tsv", 2) for word in (noun, *plurals.split())}
SPELLINGS = {word for british, american, _ in read_rows("spellings.tsv", 3) for word in (british, american)}
NUMBERS = set(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split()
)
UNITS = set(
    "kg g mg t km m cm mm l ml s min h w kw v a hz db c kilogram gram milligram tonne kilometre kilometer metre meter "
    "centimetre centimeter millimetre millimeter square cubic litre liter millilitre milliliter second minute hour "
    "watt kilowatt volt amp ampere hertz decibel degrees celsius per cent percent".split()
)
LISTED = PLURALS | SPELLINGS | {plural(word) for word in SPELLINGS} | NUMBERS | UNITS | {f"{unit}s" for unit in UNITS}

some_words = st.sampled_from(
    "the A an of for and colour labour cheque check storey licence programme Business Currency Tenancy Agency goods "
    "premises customs news works sudden urgent uncertain urgency steps aisle boxes women criteria analyses leaves "
    "glass bus gas staff safety species scissors information wages red fragile controlled installed IT POS "
    "3 12 three twenty-five 5 kg 1,000 litres 2.5 m -5 °C 50 % 24/7 A4 $5 (POS) "
    "(damaged) Item(s) 24-hour stored-value 店铺 標價錯誤 (Weibo) ’ supplier's , ; / ( ) é".split()
)
texts = st.lists(some_words, max_size=7).map(" ".join) | st.text(max_size=12)


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("Breakages", "Breakage"),
        ("Dry mop for wood", "Dry mops for wood"),
        ("Steps and narrow aisles", "Step and narrow aisle"),
        ("Woman", "Women"),
        ("Criteria", "Criterion"),
        ("Colour", "Colors"),
        ("Color of labels", "Colour of label"),
        ("Organisation of work", "Organization of work"),
        ("Traveler's cheques", "Traveler's checks"),
        ("Analyze", "Analyse"),
        ("The counter", "counter"),
        ("5 kg", "5kg"),
        ("5kg", "5 kg"),
        ("5 kg", "5 kilograms"),
        ("five kilograms", "5 kg"),
        ("1 hour", "one hour"),
        ("1,000 kg", "1000kg"),
        ("2.5 litres", "2.5 liters"),
        ("-5 °C", "-5 degrees Celsius"),
        ("20%", "20 per cent"),
        ("24-hour line", "twenty-four-hour line"),
        ("Three copies", "3 copies"),
        ("45 boxes", "forty-five boxes"),
        ("Point of sale (POS)", "POS"),
        ("Point of sale (POS)", "Point of sale"),
        ("微博（Weibo）", "微博"),
        ("微博（Weibo）", "Weibo"),
        ("Goods (damaged)", "Goods"),
        ("Customer(s)", "Customers"),
        ("Stored-value cards", "Stored value cards"),
        ("標價錯誤", "标价错误"),
        ("标价错误", "標價錯誤"),
        ("店铺里", "店鋪裏"),
    ],
)
def test_a_learner_may_write_it_so(text: str, variant: str) -> None:
    """Other number, spelling, article, measure, number word, bracket, hyphen and script."""
    assert variant in list_variants(text)


@pytest.mark.parametrize(
    ("text", "invented"),
    [
        ("Business", "busi"),
        ("Currency", "current"),
        ("Tenancy", "tenant"),
        ("Sudden", "suddenness"),
        ("Urgency", "urgent"),
        ("Goods", "good"),
        ("Customs", "custom"),
        ("Premises", "premise"),
        ("News", "new"),
        ("Works", "work"),
        ("Logistics", "logistic"),
        ("Business", "busines"),
        ("Bus", "bu"),
        ("Damaged", "damageds"),
        ("Advice", "advices"),
        ("Controlled access", "controled access"),
        ("Installed base", "instaled base"),
        ("Massacre", "massacer"),
        ("Check", "cheque"),
        ("Story", "storey"),
        ("Program", "programme"),
        ("Goods (damaged)", "damaged"),
        ("Weight (kg)", "kg"),
        ("貨品（2）", "2"),
        ("Item(s)", "s"),
        ("IT", "its"),
        ("24/7 line", "24/seven line"),
        ("Version 1.5", "version one.5"),
        ("A4", "4"),
        ("$5 m", "$5 metres"),
        ("Three copies", "3 copy"),
    ],
)
def test_it_is_never_written_so(text: str, invented: str) -> None:
    """No word is made up, and no other word of that spelling is taken for it."""
    assert invented not in {variant.casefold() for variant in list_variants(text)}


@given(texts)
def test_every_word_is_of_the_text_or_exists(text: str) -> None:
    """Hostile texts too get no word that neither they nor a list nor the dictionary has."""
    own = set(re.findall(r"[^\W\d_]+", text.casefold()))
    for variant in list_variants(text):
        words = re.findall(r"[a-z]+", re.sub(r"[^\x00-\x7f]+", " ", variant.casefold()))
        plain = {word for each in own for word in re.findall(r"[a-z]+", re.sub(r"[^\x00-\x7f]+", " ", each))}
        made = {word for word in words if word not in plain | LISTED}
        assert all(is_known(word, lang="en") for word in made)


@given(texts)
def test_variants_are_few_and_differ(text: str) -> None:
    """There is no explosion, none is the text itself, none has nothing to read, and none is there twice."""
    found = list_variants(text)
    assert len(found) <= MOST_VARIANTS
    folded = [" ".join(variant.casefold().split()) for variant in found]
    assert len({*folded, " ".join(text.casefold().split())}) == len(found) + 1
    assert all(any(map(str.isalnum, variant)) for variant in found)
