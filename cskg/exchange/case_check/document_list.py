"""Checks how a server lists its documents: pages, order, filters and selections of fields.

The whole list is read first, and the expected answers follow from it. Rules that the list cannot decide, such as those
about pages where there is one document, stay untested.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from cskg.errors import tell_count
from cskg.exchange.case_check.asking import Answer, Asker, find_path
from cskg.exchange.case_check.bodies import WITHHELD, Bodies, identify, part, text, things
from cskg.exchange.case_check.refusals import UNKNOWN
from cskg.exchange.case_check.verdicts import JsonObject, Verdicts
from cskg.exchange.case_classes import CFDocumentSet

PATH = "/CFDocuments"
_DEFAULT_LIMIT = 100
_MOST_PAGES = 50
_NO_FIELD = "noSuchField"


class DocumentList:
    """Reads the list of documents of one server, and checks its parameters."""

    def __init__(self, asker: Asker, bodies: Bodies, verdicts: Verdicts) -> None:
        self._asker, self._bodies, self._verdicts = asker, bodies, verdicts
        self.documents: list[JsonObject] = []
        self.identifiers: list[str] = []
        self._default: list[str] = []

    def read(self) -> None:
        """Reads all documents, page by page."""
        answer = self._asker.ask(PATH)
        first = self._read_page(answer)
        if answer is None or first is None:
            return
        self._default = [identify(document) for document in first]
        self._check_total_is_there(answer)
        known: dict[str, JsonObject] = {}
        page = first
        for number in range(_MOST_PAGES):
            new = {identify(document): document for document in page if identify(document) not in known}
            known |= new
            total = _read_total(answer)
            if not new or (total is not None and len(known) >= total) or (total is None and len(page) < _DEFAULT_LIMIT):
                break
            if number + 1 == _MOST_PAGES:
                self._verdicts.stop(f"the list of documents goes on after {len(known):,}")
            following = self._asker.ask(PATH, {"limit": _DEFAULT_LIMIT, "offset": len(known)})
            page = self._read_page(following) or []
        self.documents, self.identifiers = list(known.values()), list(known)
        if len(first) < len(known) or len(first) > _DEFAULT_LIMIT:
            found = tell_count(len(first), "document")
            self._verdicts.check("default-limit", len(first) <= _DEFAULT_LIMIT, answer.address, found)
        total = _read_total(answer)
        if total is not None:
            found = f"X-Total-Count {total:,}, and {tell_count(len(known), 'document')}"
            self._verdicts.check("total-is-right", total == len(known), answer.address, found)

    def check(self) -> None:
        """Checks the parameters of the list."""
        if self.documents:
            self._check_pages()
            self._check_order()
            self._check_fields()
            self._check_filters()
        self._check_refused("least-limit", {"limit": 0})
        self._check_refused("least-offset", {"offset": -1})

    # Reading.

    def _read_page(self, answer: Answer | None) -> list[JsonObject] | None:
        """Returns the documents of an answer; None where it is a refusal or not a list."""
        if answer is None:
            return None
        if answer.status in WITHHELD:
            self._bodies.check_withheld(answer)
            return None
        if not self._verdicts.check("required-operation", answer.status == 200, answer.address, _tell(answer)):
            return None
        body = self._bodies.read(answer, CFDocumentSet)
        return None if body is None else things(body, "CFDocuments")

    def _find(self, /, **query: object) -> tuple[str, list[JsonObject] | None, Answer | None]:
        """Requests the list with parameters; returns the finding in words, and the documents where the answer has some.

        Selections and empty lists break the schema because the client asked for them, so the schema is not checked.
        """
        answer = self._asker.ask(PATH, query)
        if answer is None:
            return "no answer", None, None
        if answer.status != 200:
            return _tell(answer), None, answer
        body = self._bodies.parse(answer)
        if not isinstance(body, dict) or not isinstance(body.get("CFDocuments"), list):
            return "no list of documents", None, answer
        documents = things(body, "CFDocuments")
        return tell_count(len(documents), "document"), documents, answer

    def _check_refused(self, rule: str, query: dict[str, object], *codes: str) -> None:
        answer = self._asker.ask(PATH, query)
        if answer is None:
            return
        if answer.status in WITHHELD:
            return
        is_refused = 400 <= answer.status < 500
        self._verdicts.check(rule, is_refused, answer.address, _tell(answer))
        if answer.status >= 400:
            self._bodies.check_refusal(answer, *(codes or ("invalid_selection_field",)))

    def _check_total_is_there(self, answer: Answer) -> None:
        found = answer.headers.get("x-total-count", "none")
        self._verdicts.check("total-count", _read_total(answer) is not None, answer.address, f"X-Total-Count {found}")

    # Pages.

    def _check_pages(self) -> None:
        found, documents, answer = self._find(limit=1)
        if answer is None:
            return
        is_one = documents is not None and len(documents) == 1
        self._verdicts.check("limit", is_one, answer.address, f"{found} for limit=1")
        self._check_total(answer)
        if len(self.identifiers) < 2:
            return
        last = len(self.identifiers) - 1
        self._check_links(answer, {"next", "last"}, {"first": 0, "last": last, "next": 1})
        found, documents, answer = self._find(limit=1, offset=1)
        if answer is None:
            return
        expected = self.identifiers[1]
        got = [identify(document) for document in documents or ()]
        self._verdicts.check(
            "offset", got == [expected], answer.address, f"{found}: {', '.join(got)} instead of {expected}"
        )
        relations = {"first", "prev"} | ({"next", "last"} if last > 1 else set())
        self._check_links(answer, relations, {"first": 0, "last": last, "prev": 0, "next": 2})

    def _check_total(self, answer: Answer) -> None:
        total = _read_total(answer)
        if total is not None and answer.status == 200:
            found = f"X-Total-Count {total:,}, and {tell_count(len(self.identifiers), 'document')}"
            self._verdicts.check("total-is-right", total == len(self.identifiers), answer.address, found)

    def _check_links(self, answer: Answer, relations: set[str], places: dict[str, int]) -> None:
        """Checks that the relations of a page of one document are there, and follows them."""
        if answer.status != 200:
            return
        links = read_links(answer.headers.get("link", ""))
        missing = sorted(relations - set(links))
        self._verdicts.check("link-header", not missing, answer.address, f"no relation {', '.join(missing)}")
        for relation in sorted(set(links) & set(places)):
            uri = links[relation]
            is_here = uri.startswith(("?", "/")) or find_path(uri, self._asker.base) == PATH
            query = dict(parse_qsl(urlsplit(uri).query)) if is_here else {}
            _, documents, _ = self._find(**query) if is_here else ("", None, None)
            got = [identify(document) for document in documents or ()][:1]
            expected = self.identifiers[places[relation]]
            self._verdicts.check("link-targets", got == [expected], answer.address, f"{relation} leads to {uri}")

    # Order.

    def _check_order(self) -> None:
        limit = _DEFAULT_LIMIT
        _, rising, answer = self._find(limit=limit, sort="title", orderBy="asc")
        _, falling, turned = self._find(limit=limit, sort="title", orderBy="desc")
        titles = {text(document, "title") for document in self.documents if _is_plain(text(document, "title"))}
        if len(titles) > 1 and answer is not None:
            shown = " < ".join(text(document, "title")[:30] for document in (rising or ())[:3])
            is_sorted = rising is not None and any(_is_rising(rising, key) for key in _ORDERS)
            self._verdicts.check("sort", is_sorted, answer.address, shown or _tell(answer))
        if len(titles) > 1 and turned is not None:
            shown = " > ".join(text(document, "title")[:30] for document in (falling or ())[:3])
            is_sorted = falling is not None and any(_is_rising(falling[::-1], key) for key in _ORDERS)
            self._verdicts.check("sort-descending", is_sorted, turned.address, shown or _tell(turned))
        found, documents, answer = self._find(sort=_NO_FIELD)
        if answer is not None:
            got = [identify(document) for document in documents or ()]
            is_default = documents is not None and got == self._default
            found = found if documents is None else f"{found} in another order"
            self._verdicts.check("unknown-sort", is_default, answer.address, found)

    # Fields.

    def _check_fields(self) -> None:
        found, documents, answer = self._find(fields="identifier,title")
        if answer is not None:
            names = {name for document in documents or () for name in document}
            found = f"{found} with {', '.join(sorted(names))}"
            self._verdicts.check("fields", names == {"identifier", "title"}, answer.address, found)
        found, documents, answer = self._find(fields=_NO_FIELD)
        if answer is not None:
            is_whole = bool(documents) and all("identifier" in document for document in documents or ())
            self._verdicts.check("unknown-field", is_whole, answer.address, found)
        self._check_refused("blank-field", {"fields": ""})

    # Filters.

    def _check_filters(self) -> None:
        self._check_refused("filter-unknown-field", {"filter": f"{_NO_FIELD}='x'"})
        self._check_refused("filter-grammar", {"filter": "title="})
        self._check_titles()
        first, *others = self.identifiers
        self._match("filter", f"identifier='{first}'", lambda one: identify(one) == first)
        self._match("filter", f"identifier='{UNKNOWN}'", lambda one: identify(one) == UNKNOWN)
        self._match(
            "filter-joins",
            f"identifier='{first}' AND lastChangeDateTime>'1900-01-01'",
            lambda one: identify(one) == first,
        )
        if others:
            ends = {first, others[-1]}
            self._match(
                "filter-joins", f"identifier='{first}' OR identifier='{others[-1]}'", lambda one: identify(one) in ends
            )
        package = text(part(self.documents[0], "CFPackageURI"), "identifier")
        if package:
            self._match(
                "filter-nested",
                f"CFPackageURI.identifier='{package}'",
                lambda one: text(part(one, "CFPackageURI"), "identifier") == package,
            )
        self._check_comparisons()
        self._check_arrays()

    def _check_arrays(self) -> None:
        """Checks a filter of an array.

        The value is not a part of another one, because the standard does not say whether parts match.
        """
        every = {value.casefold() for document in self.documents for value in _texts(document, "subject")}
        for value in sorted(every):
            if _is_quotable(value) and "," not in value and not any(value in each for each in every - {value}):
                self._match(
                    "filter-arrays",
                    f"subject~'{value}'",
                    lambda one, value=value: value in map(str.casefold, _texts(one, "subject")),  # type: ignore[misc]
                )
                return

    def _check_titles(self) -> None:
        titles = [text(document, "title") for document in self.documents]
        plain = next((title for title in titles if _is_quotable(title)), None)
        if plain is None:
            return
        wanted = plain.casefold()
        self._match("filter", f"title='{plain}'", lambda one: text(one, "title").casefold() == wanted)
        self._match("filter-compares", f"title!='{plain}'", lambda one: text(one, "title").casefold() != wanted)
        if plain.swapcase() != plain:
            self._match(
                "filter-case", f"title='{plain.swapcase()}'", lambda one: text(one, "title").casefold() == wanted
            )
        word = max(re.findall(r"[A-Za-z0-9]+", plain), key=len).casefold()
        self._match("filter-contains", f"title~'{word}'", lambda one: word in text(one, "title").casefold())

    def _check_comparisons(self) -> None:
        times = {identify(document): _read_time(text(document, "lastChangeDateTime")) for document in self.documents}
        known = [(time, document) for document in self.documents if (time := times[identify(document)])]
        if len(known) < len(times):
            return
        middle, document = sorted(known, key=lambda pair: pair[0])[len(known) // 2]
        given = text(document, "lastChangeDateTime")
        comparisons: dict[str, Callable[[datetime], bool]] = {
            ">=": lambda time: time >= middle,
            "<=": lambda time: time <= middle,
            ">": lambda time: time > middle,
            "<": lambda time: time < middle,
        }
        for operator, holds in comparisons.items():
            matching = {name for name, time in times.items() if time is not None and holds(time)}
            self._match(
                "filter-compares",
                f"lastChangeDateTime{operator}'{given}'",
                lambda one, matching=matching: identify(one) in matching,  # type: ignore[misc]
            )

    def _match(self, rule: str, condition: str, fits: Callable[[JsonObject], bool]) -> None:
        """Checks that a filter gives the documents that fit.

        Where none match, status 404 is as good as an empty list, because the schema has no empty set of documents.
        """
        found, documents, answer = self._find(limit=_DEFAULT_LIMIT, filter=condition)
        if answer is None:
            return
        expected = sorted(identify(document) for document in self.documents if fits(document))
        if answer.status == 404 and not expected:
            self._verdicts.check(rule, True, answer.address, found)
            return
        got = sorted(identify(document) for document in documents or ())
        page = min(len(expected), _DEFAULT_LIMIT)
        total = _read_total(answer)
        # A server may have smaller pages of its own.
        is_whole = len(got) == page or (0 < len(got) < page and total == len(expected))
        is_right = documents is not None and set(got) <= set(expected) and is_whole
        self._verdicts.check(rule, is_right, answer.address, f"{found} instead of {len(expected):,}")
        if is_right and total is not None:
            found = f"X-Total-Count {total:,} for {tell_count(len(expected), 'document')} that should match"
            self._verdicts.check("total-is-right", total == len(expected), answer.address, found)


def read_links(header: str) -> dict[str, str]:
    """Reads a Link header (RFC 8288): its targets by relation.

    Example:
        >>> read_links('<https://a/b?offset=1>; rel="next", </b>; rel=last')
        {'next': 'https://a/b?offset=1', 'last': '/b'}
    """
    links: dict[str, str] = {}
    for target, parameters in re.findall(r"<([^>]*)>((?:\s*;\s*[^,;]+)*)", header):
        relation = re.search(r";\s*rel\s*=\s*\"?([^\";]+)", parameters, re.IGNORECASE)
        for name in relation[1].lower().split() if relation else ():
            links.setdefault(name, target)
    return links


def _tell(answer: Answer) -> str:
    return f"status {answer.status}"


def _read_total(answer: Answer | None) -> int | None:
    given = answer.headers.get("x-total-count", "") if answer else ""
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given) else None


def _read_time(value: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo else None


def _texts(document: JsonObject, name: str) -> list[str]:
    values = document.get(name)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _is_plain(title: str) -> bool:
    """Returns whether all collations put a title in the same place."""
    return bool(re.fullmatch(r"[A-Za-z0-9]+( [A-Za-z0-9]+)*", title))


def _is_quotable(value: str) -> bool:
    """Returns whether any parser can read a text in a filter: it has no quotes and no AND or OR."""
    return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 :;,.()/-]*", value)) and not re.search(r"\b(AND|OR)\b", value)


_ORDERS: tuple[Callable[[str], str], ...] = (str, str.casefold, lambda value: value.casefold().replace(" ", ""))


def _is_rising(documents: Sequence[JsonObject], key: Callable[[str], str]) -> bool:
    titles = [key(text(document, "title")) for document in documents if _is_plain(text(document, "title"))]
    return titles == sorted(titles)
