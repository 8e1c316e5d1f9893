"""Writes a curator's decisions about links into the files of curated links, one row for each decision.

A row is added after the last one, and an undone row is removed; all other bytes of the file stay. A file in another
encoding becomes UTF-8 with a byte order mark, by which spreadsheets recognise it. The file is the nearest file of
curated links beside the subject's document or above it, or otherwise ``curated.sssom.tsv`` in the SOURCE folder. Before
a file is replaced, its new text is read, and refused unless it has the old content and the decision.
"""

import codecs
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from urllib.parse import quote

from cskg.errors import CurationError
from cskg.ingest.curated import Curated, CuratedRow, read_curated, read_curated_bytes
from cskg.ingest.curation_log import Authorship
from cskg.ingest.saving import change_file
from cskg.ingest.sources import LINKS_SUFFIX, SourceFile, find_link_files
from cskg.ingest.sssom_table import MAX_BYTES, read_table, split_lines, write_field
from cskg.iris import Iris
from cskg.model import Claim, Link, LinkPredicate, Rejection, claim_of
from cskg.vocab import CSKG, PREFIXES, SEMAPV

NEW_FILE = f"curated{LINKS_SUFFIX}"

_COLUMNS = (
    "subject_id",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "mapping_justification",
    "confidence",
    "author_label",
    "mapping_date",
    "comment",
)
_UNSPECIFIED = "https://w3id.org/sssom/license/unspecified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A decision in a file.

    Attributes:
        file: The name of the file.
        name: The identifier of the row: a digest of its text.
        row: Its contents.
    """

    file: str
    name: str
    row: CuratedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDecision:
    """A decision to write.

    Attributes:
        said: The link that is asserted or rejected, with the curator's confidence.
        by: The curator's name.
        day: The day, as ``2026-11-22``.
        comment: The reason; may be empty.
    """

    said: Link | Rejection
    by: str
    day: str
    comment: str = ""


class AlreadyDecidedError(CurationError):
    """A curator has decided about a link already.

    Args:
        recorded: The decisions about it in the files.
    """

    def __init__(self, recorded: Sequence[Recorded]) -> None:
        first = recorded[0]
        super().__init__(
            first.file,
            "A curator has decided about this link since you opened the page.",
            "Read that decision. To replace it, undo it first.",
            line=first.row.span.line,
        )
        self.recorded = tuple(recorded)


def read_decisions(files: Iterable[SourceFile], iris: Iris) -> list[Recorded]:
    """Reads the decisions of all files of curated links, in order of files and lines.

    Args:
        files: The documents.
        iris: The base of the units' IRIs.
    """
    return [recorded for file in find_link_files(files) for recorded in _read(file, iris)]


def _read(file: SourceFile, iris: Iris) -> list[Recorded]:
    curated = read_curated(file, iris)
    return [
        Recorded(file=file.source.name, name=_name(curated.text[row.span.start : row.span.end]), row=row)
        for row in curated.rows
    ]


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def record_decisions(
    files: Sequence[SourceFile],
    document: SourceFile,
    decisions: Sequence[LinkDecision],
    iris: Iris,
    replaced: Iterable[str] = (),
    authorship: Authorship | None = None,
) -> list[Recorded]:
    """Writes decisions about one pair of units into one file, all of them or none.

    Replaced rows are removed in the same change, or after it if they are in another file. So nothing is lost if the
    change fails.

    Args:
        files: The documents of the dataset.
        document: The document of the units, which determines the file.
        decisions: The decisions.
        iris: The base of the units' IRIs.
        replaced: The names of the rows that they replace, which are about the same links.
        authorship: Who decides, for the log of curation.

    Returns:
        The decisions in the file.

    Raises:
        AlreadyDecidedError: The files have another decision about one of the links.
        CurationError: A row to replace no longer exists or is about another link, the file cannot be read or
            written, or the SOURCE is no folder.
    """
    target = _find_target(files, document)
    claims = {claim for decision in decisions for claim in _claims_of(decision.said)}
    old = set(replaced)
    authorship = authorship or Authorship()

    def add(before: bytes) -> bytes:
        found = [each for each in read_decisions(files, iris) if claim_of(each.row.said) in claims]
        if old - {each.name for each in found}:
            raise _gone("The files of curated links")
        if others := [each for each in found if each.name not in old]:
            raise AlreadyDecidedError(others)
        own = {each.name for each in found if each.file == target.source.name}
        return _add_rows(_remove_rows(before, target, own, iris) if own else before, decisions, target, iris)

    change_file(target.path, target.source.name, add, most=MAX_BYTES, authorship=authorship)
    for file in find_link_files(files):
        if file.path != target.path and (names := old & {each.name for each in _read(file, iris)}):
            _take_out(file, names, iris, authorship)
    wanted = {claim_of(decision.said) for decision in decisions}
    return [each for each in _read(target, iris) if claim_of(each.row.said) in wanted]


def _claims_of(said: Link | Rejection) -> tuple[Claim, Claim]:
    """A claim, and the same claim in the other direction."""
    subject, predicate, target = claim_of(said)
    return (subject, predicate, target), (target, predicate, subject)


def _find_target(files: Sequence[SourceFile], document: SourceFile) -> SourceFile:
    if document.root == document.path:
        raise CurationError(
            document.source.name,
            "It was given as a single file, but links are read from folders.",
            "Serve the folder that it is in.",
        )
    above = [folder for folder in document.path.parents if folder.is_relative_to(document.root)]
    known = {file.path.parent: file for file in reversed(find_link_files(files))}
    for folder in above:
        if folder in known:
            return known[folder]
    # Files of two SOURCEs must not have one name.
    taken = {file.source.name for file in find_link_files(files)}
    numbered = (f"curated-{number}{LINKS_SUFFIX}" for number in count(2))
    name = next(name for name in chain([NEW_FILE], numbered) if name not in taken)
    source = replace(document.source, name=name, title=None, language=None)
    return SourceFile(path=document.root / name, root=document.root, source=source)


def _add_rows(before: bytes, decisions: Sequence[LinkDecision], target: SourceFile, iris: Iris) -> bytes:
    name = target.source.name
    before = before or _make_header(iris).encode()
    old = _read_whole(before, target, iris)
    end = "\r\n" if "\r\n" in old.text else "\n"
    lines = split_lines(old.text)
    table = read_table(before, name)
    place, mark_of_fields = table.columns_line - 1, table.mark
    missing = [column for column in _COLUMNS if column not in table.columns]
    lines[place] = mark_of_fields.join((lines[place].rstrip("\r\n"), *missing)) + end
    columns = (*table.columns, *missing)
    if not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    prefixes |= table.prefixes
    for decision in decisions:
        fields = _fields_of(decision, prefixes, iris)
        written = (write_field(fields.get(column, ""), mark_of_fields) for column in columns)
        lines.append(mark_of_fields.join(written) + end)
    after = _encode("".join(lines), before, old)
    _check(after, target, iris, [*(row.said for row in old.rows), *(decision.said for decision in decisions)])
    return after


def _fields_of(decision: LinkDecision, prefixes: dict[str, str], iris: Iris) -> dict[str, str]:
    said = decision.said
    return {
        "subject_id": _shorten(iris.unit(said.subject), prefixes),
        "predicate_id": _shorten(str(CSKG[said.predicate.value]), prefixes),
        "predicate_modifier": "Not" if isinstance(said, Rejection) else "",
        "object_id": _shorten(iris.unit(said.object), prefixes),
        "mapping_justification": _shorten(str(SEMAPV.MappingReview), prefixes),
        "confidence": f"{said.confidence:g}",
        "author_label": decision.by,
        "mapping_date": decision.day,
        "comment": decision.comment,
    }


def _shorten(iri: str, prefixes: dict[str, str]) -> str:
    """Returns an IRI as a CURIE if the file has a prefix for it."""
    for prefix, namespace in sorted(prefixes.items(), key=lambda each: (-len(each[1]), each[0])):
        local = iri.removeprefix(namespace)
        if prefix and local != iri and local and local == quote(local, safe="%-._~"):
            return f"{prefix}:{local}"
    return iri


def _make_header(iris: Iris) -> str:
    prefixes = {"cskg": str(CSKG), "semapv": str(SEMAPV), "uoc": f"{iris.base}unit/"}
    curies = "".join(f"#  {prefix}: {namespace}\n" for prefix, namespace in prefixes.items())
    columns = "\t".join(_COLUMNS)
    return f"#mapping_set_id: {iris.base}links/curated\n#license: {_UNSPECIFIED}\n#curie_map:\n{curies}{columns}\n"


def undo_decisions(
    files: Sequence[SourceFile], names: Iterable[str], iris: Iris, authorship: Authorship | None = None
) -> list[Recorded]:
    """Removes rows from the files of curated links.

    Args:
        files: The documents.
        names: The names of the rows.
        iris: The base of the units' IRIs.
        authorship: Who undoes them, for the log of curation.

    Returns:
        The removed decisions.

    Raises:
        CurationError: A row no longer exists, or a file cannot be written.
    """
    wanted = set(names)
    link_files = find_link_files(files)
    found = {file.path: [each for each in _read(file, iris) if each.name in wanted] for file in link_files}
    if not wanted or wanted - {each.name for rows in found.values() for each in rows}:
        raise _gone("The files of curated links")
    for file in link_files:
        if found[file.path]:
            _take_out(file, {each.name for each in found[file.path]}, iris, authorship or Authorship())
    return [each for rows in found.values() for each in rows]


def _gone(name: str) -> CurationError:
    return CurationError(
        name,
        "The decision to undo is not there any more.",
        "Somebody has changed it since you opened the page. Open the page again.",
    )


def _take_out(file: SourceFile, names: set[str], iris: Iris, authorship: Authorship) -> None:
    change_file(
        file.path,
        file.source.name,
        lambda before: _remove_rows(before, file, names, iris),
        most=MAX_BYTES,
        authorship=authorship,
    )


def _remove_rows(before: bytes, file: SourceFile, names: set[str], iris: Iris) -> bytes:
    old = _read_whole(before, file, iris)
    left = [row for row in old.rows if _name(old.text[row.span.start : row.span.end]) not in names]
    gone = {row.span.line for row in old.rows} - {row.span.line for row in left}
    if not gone:
        raise _gone(file.source.name)
    lines = split_lines(old.text)
    after = _encode("".join(line for number, line in enumerate(lines, 1) if number not in gone), before, old)
    _check(after, file, iris, [row.said for row in left])
    return after


def _encode(text: str, before: bytes, old: Curated) -> bytes:
    """Returns the new bytes of a file: UTF-8, with a byte order mark unless it was UTF-8 without one."""
    return (b"" if before == old.text.encode() else codecs.BOM_UTF8) + text.encode()


def _read_whole(data: bytes, file: SourceFile, iris: Iris) -> Curated:
    """Reads a file before it is changed.

    Raises:
        CurationError: It is not a table, so the effect of a change is unknown.
    """
    found = read_curated_bytes(data, file.source, iris)
    if not found.is_read:
        why = found.diagnostics[-1]
        raise CurationError(file.source.name, why.message, "Correct the file first.", line=why.line, column=why.column)
    return found


def _check(data: bytes, file: SourceFile, iris: Iris, wanted: Sequence[Link | Rejection]) -> None:
    """Raises an error unless the text of the file has the expected rows, in this order."""
    said = [_meaning(row.said) for row in _read_whole(data, file, iris).rows]
    if said != [_meaning(each) for each in wanted]:
        raise CurationError(
            file.source.name, "The decision cannot be written into it safely.", "Write the row by hand."
        )


def _meaning(said: Link | Rejection) -> tuple[str, LinkPredicate, str, float, bool]:
    return said.subject, said.predicate, said.object, round(said.confidence, 6), isinstance(said, Rejection)
