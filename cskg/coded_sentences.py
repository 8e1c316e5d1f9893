"""A sentence for people that programs can translate.

A :class:`Sentence` is its English text. It also has a code for the kind of sentence, and the numbers and names in it as
values. A page in another language has its own sentence for the code, and fills in the same values.
"""

from typing import Self


class Sentence(str):
    """An English sentence with a code and values.

    Args:
        code: A stable kebab-case word for the kind of sentence.
        text: The sentence.
        values: The numbers and names in it, without words of a language.

    Example:
        >>> said = Sentence("reached", "2 goals are reached.", count=2)
        >>> said == "2 goals are reached.", said.code, said.values
        (True, 'reached', {'count': '2'})
    """

    __slots__ = ("code", "values")

    code: str
    values: dict[str, str]

    def __new__(cls, code: str, text: str, **values: object) -> Self:
        """Makes a sentence."""
        made = super().__new__(cls, text)
        made.code = code
        made.values = {name: str(value) for name, value in values.items()}
        return made
