"""Pages: each has addresses, a question to the API, and a template."""

import difflib
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from cskg.errors import BadInputError, cut
from cskg.graph.catalogue import Catalogue
from cskg.model import Language
from cskg.web.long_answers import Open

_LONGEST_NAME = 40
"""The most characters of an unknown name that are compared with the known names."""


class NothingError(BadInputError):
    """There is nothing at an address."""

    code = "NOT_FOUND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The requested address; a page depends only on the address and the dataset.

    Attributes:
        page: The name of the page.
        route: The requested path.
        path: The values of the path's variables.
        query: The values of each name of the query string, in order.
        language: The language of the interface.
        is_chosen: Whether the address itself gives the language; then the links on the page give it too.
        desk: The data that the curators' desk adds to the page; empty for other pages, None if there is no desk.
        found: Data that the server found before the page is rendered, such as the answer to a SPARQL query.
    """

    page: str
    route: str
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, list[str]] = field(default_factory=dict)
    language: Language = Language.EN
    is_chosen: bool = False
    desk: dict[str, Any] | None = None
    found: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> str | None:
        """Returns the first value of a name in the query string; None if it is missing or blank."""
        return next((text.strip() for text in self.query.get(name, ()) if text.strip()), None)

    def get_all(self, name: str) -> list[str]:
        """Returns the values of a name that are not blank."""
        return [text.strip() for text in self.query.get(name, ()) if text.strip()]

    def check_names(self, once: Collection[str] = (), often: Collection[str] = ()) -> None:
        """Refuses unknown names, for addresses of files: in a file nobody would see that a parameter had no effect.

        Pages do not call this, because other programs add further names to links.

        Args:
            once: The names that may have one value.
            often: The names that may have several.

        Raises:
            BadInputError: There is another name, or several values of a name that may have one.

        Example:
            >>> Address(page="map", route="/map.xlsx", query={"industri": ["Retail"]}).check_names(["industry", "by"])
            Traceback (most recent call last):
            ...
            cskg.errors.BadInputError: There is no parameter “industri” here. Did you mean industry?
        """
        known = [*once, *often, "lang"]
        for name, values in self.query.items():
            if name not in known:
                near = difflib.get_close_matches(name[:_LONGEST_NAME].casefold(), known, n=1)
                cure = f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(known)}."
                raise BadInputError(f"There is no parameter “{cut(name, 40)}” here.", cure)
            if name in once and len(values) > 1:
                raise BadInputError(f"The parameter {name} is given {len(values)} times.", "Give it once.")

    def read_number(
        self, name: str, otherwise: float, *, least: float = 0, most: float = 1e9, is_whole: bool = False
    ) -> float:
        """Reads the first value of a name as a number.

        Args:
            name: The name.
            otherwise: The number to return if the value is missing or blank.
            least: The least valid number.
            most: The greatest valid number.
            is_whole: Whether only whole numbers are valid.

        Raises:
            BadInputError: The value is not such a number.

        Example:
            >>> Address(page="plan", route="/plan", query={"hours": ["4.5"]}).read_number("hours", 6)
            4.5
        """
        text = self.find(name)
        if text is None:
            return otherwise
        try:
            value = int(text) if is_whole else float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            kind = "a whole number" if is_whole else "a number"
            raise BadInputError(
                f"“{cut(text, 40)}” is not {kind} from {least:,g} to {most:,.15g}.",
                f"Give {name} a number in this range, for example {otherwise:g}.",
            )
        return value

    def read_choices(self, name: str, choices: Collection[str]) -> list[str]:
        """Reads all values of a name, which must be among some choices.

        Raises:
            BadInputError: One of them is not.
        """
        found = self.get_all(name)
        for text in found:
            if text not in choices:
                raise BadInputError(f"“{cut(text, 40)}” is not a value of {name}.", f"Give {', '.join(choices)}.")
        return found

    def link(self, path: str, /, **values: object) -> str:
        """Returns the address of another page. Values that are None or empty are left out; a list gives several."""
        pairs = [(name, value) for name, value in values.items() if value is not None and value not in ("", [])]
        if self.is_chosen and "lang" not in values:
            pairs.append(("lang", self.language.value))
        path, _, fragment = path.partition("#")
        text = urlencode(pairs, doseq=True, quote_via=quote)
        return path + (f"?{text}" if text else "") + (f"#{fragment}" if fragment else "")

    def vary(self, **values: object) -> str:
        """Returns the address of this page with other values in its query string; None removes a value."""
        changed = {name: value for name, value in self.query.items() if name != "lang"} | values
        return self.link(self.route, **changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page.

    Attributes:
        name: Its name, which is also the name of its document and template.
        routes: The paths that it answers, in the form of Starlette's routes.
        ask: Returns the variables of the document for a dataset; a BadInputError is shown to the reader.
        show: Returns the variables of the template, from the document's answer.
        units: The parameters in which people type units: codes, or the title of one unit.
        needs: The root fields that the page needs; if one of them fails, the answer is a page of errors. A field that
            the document leaves out does not count.
        template: The template; ``NAME.html`` unless given.
        media_type: The media type of the rendered template.
        file: The root field with a File that the client saves; then there is no template.
        is_of_thing: Whether it is at the address of a thing, which is answered with RDF if the client asks for it.
        is_desk: Whether it belongs to the curators' desk, and exists only on a server with a desk;
            :mod:`cskg.web.desk.work` has the actions of such pages.
        open_long: Opens a long answer for an address, which a separate process writes; then there is neither a
            document nor a template.
    """

    name: str
    routes: tuple[str, ...]
    ask: Callable[[Address, Catalogue], dict[str, Any]] = lambda _, __: {}
    show: Callable[[Mapping[str, Any], Address], Mapping[str, Any]] = lambda data, _: data
    units: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    template: str | None = None
    media_type: str = "text/html; charset=utf-8"
    file: str | None = None
    is_of_thing: bool = False
    is_desk: bool = False
    open_long: Open | None = None
