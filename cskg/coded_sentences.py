"""A sentence for people that programs can say in another language.

The text is English, and :class:`Sentence` is that text. Its code tells what is said, and its values the numbers and
names in it, so that a page of another language has its own words for the code and puts the same values in.
"""

from typing import Self


class Sentence(str):
    """An English sentence with a code and values.

    Args:
        code: A stable kebab-case word for what is said.
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
