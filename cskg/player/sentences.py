"""The texts of the player in each language, for a browser and for a terminal.

The texts are in ``texts.json`` in English and Traditional Chinese; Simplified Chinese is made from the latter. Scripts
get the same texts as the markup, because a page or a file has the texts of its language. Texts for terminals only are
in ``terminal_texts.json``, so that no page has them.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from cskg.language.characters import simplify_sentence
from cskg.model import Language

_QUOTES = str.maketrans("「」", "“”")


_VALUE = re.compile(r"\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}")


def fill_text(text: str, /, **values: object) -> str:
    """Fills values into a text, with a word for one and a word for several.

    Example:
        >>> [fill_text("{n} {n|point|points}", n=n) for n in (1, 2)]
        ['1 point', '2 points']
    """

    def put(found: re.Match[str]) -> str:
        name, one, more = found.groups()
        return str(values[name]) if one is None else one if values[name] == 1 else more

    return _VALUE.sub(put, text)


@cache
def get_texts(language: Language) -> Mapping[str, str]:
    """Returns the texts of a language by their names; ``{n}`` and the like stand for values (:func:`fill_text`).

    Example:
        >>> [get_texts(language)["key"] for language in Language]
        ['Key', '答案', '答案']
    """
    return _load("texts.json", language)


@cache
def get_terminal_texts(language: Language) -> Mapping[str, str]:
    """Returns the texts of a language for a terminal: those of the browser, and those of the terminal alone.

    Example:
        >>> get_terminal_texts(Language.EN)["one_only"], get_terminal_texts(Language.EN)["right"]
        ('Those are several letters.', 'Right')
    """
    return {**get_texts(language), **_load("terminal_texts.json", language)}


def _load(name: str, language: Language) -> Mapping[str, str]:
    texts: dict[str, dict[str, str]] = json.loads(files(__package__).joinpath(name).read_text("utf-8"))
    if language is Language.ZH_HANS:
        return {
            name: simplify_sentence(text).translate(_QUOTES) for name, text in texts[Language.ZH_HANT.value].items()
        }
    return texts[language.value]
