"""The first page: an introduction, a search box, and the industries of the dataset.

Each edition of a unit names its industry in its own language. Industries in the language of the page come first, and
the others are folded. If there are none in that language, all are shown.
"""

from collections.abc import Mapping
from typing import Any

from cskg.language.characters import find_language
from cskg.web.page import Address, Page


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    language = address.language.without_script
    foreign = [
        each for each in data["industries"] if each["name"] and find_language(each["name"]).without_script != language
    ]
    own = [each for each in data["industries"] if each not in foreign]
    return {**data, "industries": own or foreign, "foreign": foreign if own else []}


PAGE = Page(name="home", routes=("/",), show=_show, needs=("dataset", "industries"))
