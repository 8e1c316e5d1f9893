"""The two retail units, as the parser reads them, and made-up units."""

import pytest
from builders import DATA, Tree, make_unit, units_of

from cskg.model import Unit


@pytest.fixture(scope="session")
def retail() -> tuple[Unit, ...]:
    """107167L5, which has lost its bullets, and 111275L4, with complete markup."""
    return units_of(DATA / "units" / "retail")


@pytest.fixture(scope="session")
def weibo(retail: tuple[Unit, ...]) -> Unit:
    """The unit with inferred boundaries."""
    return next(unit for unit in retail if unit.code == "107167L5")


@pytest.fixture(scope="session")
def crisis(retail: tuple[Unit, ...]) -> Unit:
    """The unit with certain boundaries."""
    return next(unit for unit in retail if unit.code == "111275L4")


@pytest.fixture(scope="session")
def bakery() -> Unit:
    """A made-up unit of the same industry; its tasks lend wrong options to the retail units."""
    tree: Tree = {
        "Bake bread": {
            "Knead sourdough until it stretches without tearing": {},
            "Heat stone ovens well before loading the first trays": {},
            "Score long loaves with a sharp blade": {},
            "Rest rolls beneath a damp cloth": {},
        },
        "Serve guests": {
            "Wrap pastries in paper bags with a handle": {},
            "Suggest hot drinks that go with sweet cakes": {},
            "Offer gluten-free biscuits to those who need them": {},
        },
        "Keep the premises clean": {
            "Sweep floors after closing every evening": {},
            "Wash baking trays in hot water": {},
            "Empty flour bins before moths can settle in them": {},
        },
    }
    return make_unit(tree, code="900900L4", title="Run a small bakery", industry="Retail", level=4)


@pytest.fixture(scope="session")
def garage() -> Unit:
    """A made-up unit with five tasks of four actions, enough for many questions without other units."""
    tree: Tree = {
        "Change tyres": {
            "Loosen wheel nuts before the jack goes up": {},
            "Lift the axle until daylight shows beneath": {},
            "Roll spare rims out of the rack": {},
            "Tighten nuts crosswise with the torque wrench": {},
        },
        "Replace brake pads": {
            "Push the piston back into its bore": {},
            "Clean calipers with a wire brush": {},
            "Grease sliding pins thinly": {},
            "Bleed trapped air out of the lines": {},
        },
        "Test batteries": {
            "Read the voltage with lamps switched off": {},
            "Scrape white crust from the poles": {},
            "Charge weak cells overnight": {},
            "Label dead cells for collection": {},
        },
        "Receive customers": {
            "Note down what the driver heard": {},
            "Photograph scratches together": {},
            "Quote a price with its parts": {},
            "Hand over keys and papers": {},
        },
        "Tidy the workshop": {
            "Hang tools back on their hooks": {},
            "Spread sand over spilled oil": {},
            "Sort scrap metal into bins": {},
            "Coil hoses onto the reel": {},
        },
    }
    criteria = ("Carry out small jobs without complaint", "Keep a safe bay")
    return make_unit(tree, criteria, code="900910L3", title="Run the garage bay")


@pytest.fixture(scope="session")
def near() -> Unit:
    """A made-up unit with common words in the actions of different tasks, so its questions are harder."""
    tree: Tree = {
        "Open the museum": {
            "Switch lamps on in every gallery before visitors come": {},
            "Unlock gallery doors with the master key": {},
            "Check humidity in every display case at nine": {},
        },
        "Guide groups": {
            "Count visitors in every group at each door": {},
            "Point out the display case nearest to the group": {},
            "Keep visitors behind the rope in every gallery": {},
        },
        "Close the museum": {
            "Lead the last visitors out of every gallery": {},
            "Lock gallery doors from the far end": {},
            "Return the master key to its case": {},
        },
    }
    return make_unit(tree, code="900940L2", title="Look after rooms of art")
