"""What the player says, in each language.

The texts stand in ``texts.json`` in English and Traditional Chinese; Simplified Chinese is made from the latter.
Scripts get the same texts as the markup, because a page or a file carries the texts of its language.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from cskg.language.characters import simplify
from cskg.model import Language

_QUOTES = str.maketrans("「」", "“”")


@cache
def get_texts(language: Language) -> Mapping[str, str]:
    """Returns the texts of a language by their names; ``{n}`` and the like stand for values.

    Example:
        >>> [get_texts(language)["key"] for language in Language]
        ['Key', '答案', '答案']
    """
    texts: dict[str, dict[str, str]] = json.loads(files(__package__).joinpath("texts.json").read_text("utf-8"))
    if language is Language.ZH_HANS:
        return {name: simplify(text).translate(_QUOTES) for name, text in texts[Language.ZH_HANT.value].items()}
    return texts[language.value]
