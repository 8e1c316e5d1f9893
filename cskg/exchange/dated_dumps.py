"""A published dataset as a permanent folder of files: three syntaxes of RDF and a CASE package, with checksums.

The folder is named by the publication's day and number and the dataset revision, so a later dump gets another folder.
No clock is read: the same publication gives the same bytes. The folder appears when all of it is written::

    2026-11-30-2-3ec5471fa2ca/
        cskg.nq.gz  cskg.ttl  cskg.jsonld  cskg.case.json
        dataset.ttl      what it is, by VoID and DCAT, with size and checksum of each file
        SHA256SUMS       for ``sha256sum -c``
"""

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox
from rdflib import Namespace
from rdflib.namespace import DCAT, DCTERMS, RDF, XSD

from cskg.exchange.change_times import EARLIEST, ChangeTimes
from cskg.exchange.dataset_description import describe_dataset
from cskg.exchange.framework_formats import FrameworkFormat
from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.losses import Omission
from cskg.exchange.selection import Selection
from cskg.exchange.thing_descriptions import write_description
from cskg.graph.catalogue import Catalogue
from cskg.graph.rdf_terms import node, string, words
from cskg.model import Language

_FORMS = ("nquads", "turtle", "jsonld", "case")
_COMPRESSED = frozenset({"nquads"})
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A dump.

    Attributes:
        folder: Where it is.
        is_new: Whether it was written now, and not before.
        losses: What its CASE package cannot hold.
    """

    folder: Path
    is_new: bool
    losses: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    form: FrameworkFormat
    name: str
    size: int
    sha256: str


class _Measured:
    """A file that counts and digests what is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size, self.digest = 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def write_dump(
    catalogue: Catalogue, place: Path, address: str | None = None, on_file: Callable[[str], None] = lambda _: None
) -> Dump:
    """Writes a dump, unless it is there already.

    Args:
        catalogue: The dataset.
        place: The folder of all dumps, each in a folder of its own; it is created if missing.
        address: The address under which that folder can be fetched; without it the description names no addresses.
        on_file: Called with the name of each file that is written.

    Raises:
        OSError: It cannot be written; what was written is removed.
    """
    folder = place / name_dump(catalogue)
    if folder.is_dir():
        return Dump(folder=folder, is_new=False)
    fresh = place / f".{folder.name}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        losses = _write_files(catalogue, fresh, f"{address.rstrip('/')}/{folder.name}/" if address else None, on_file)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return Dump(folder=folder, is_new=True, losses=losses)


def name_dump(catalogue: Catalogue) -> str:
    """Names the dump of a dataset: the publication's day and number, and the beginning of the dataset revision."""
    publications, latest = catalogue.log.publications, ChangeTimes(catalogue.log).latest
    day = "undated" if latest == EARLIEST else latest[:10]
    return "-".join([day, *(str(each.number) for each in publications[-1:]), catalogue.revision[:12]])


def _write_files(
    catalogue: Catalogue, folder: Path, address: str | None, on_file: Callable[[str], None]
) -> tuple[Omission, ...]:
    selection = Selection(catalogue=catalogue)
    losses: tuple[Omission, ...] = ()
    files: list[_File] = []
    for name in _FORMS:
        file, lost = _write_file(selection, FORMATS[name], folder)
        losses += lost
        files.append(file)
        on_file(file.name)
    triples = [*describe_dataset(catalogue), *_describe_files(catalogue, files, address)]
    description = write_description(triples, "turtle")
    (folder / "dataset.ttl").write_bytes(description)
    sums = {"dataset.ttl": hashlib.sha256(description).hexdigest(), **{file.name: file.sha256 for file in files}}
    (folder / _SUMS).write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)), "utf-8")
    return losses


def _write_file(selection: Selection, form: FrameworkFormat, folder: Path) -> tuple[_File, tuple[Omission, ...]]:
    is_compressed = form.name in _COMPRESSED
    name = f"cskg{form.suffix}{'.gz' if is_compressed else ''}"
    with (folder / name).open("wb") as file:
        measured = _Measured(file)
        if is_compressed:
            with gzip.GzipFile("", "wb", 6, cast("BinaryIO", measured), 0) as packed:
                losses = write_export(selection, form, cast("BinaryIO", packed))
        else:
            losses = write_export(selection, form, cast("BinaryIO", measured))
    return _File(form=form, name=name, size=measured.size, sha256=measured.digest.hexdigest()), losses


def _describe_files(catalogue: Catalogue, files: Sequence[_File], address: str | None) -> Iterator[ox.Triple]:
    dataset = node(catalogue.iris.dataset)
    for file in files:
        this = node(f"{dataset.value}#{name_dump(catalogue)}-{file.form.name}")
        checksum = node(f"{this.value}-checksum")
        yield ox.Triple(dataset, node(DCAT.distribution), this)
        yield ox.Triple(this, node(RDF.type), node(DCAT.Distribution))
        yield ox.Triple(this, node(DCTERMS.title), words(f"{file.form.title}, as published", Language.EN))
        yield ox.Triple(this, node(DCTERMS.identifier), string(file.name))
        yield ox.Triple(this, node(DCAT.mediaType), string(file.form.media_type.split(";")[0]))
        if file.form.name in _COMPRESSED:
            yield ox.Triple(this, node(DCAT.compressFormat), string("application/gzip"))
        yield ox.Triple(this, node(DCAT.byteSize), ox.Literal(str(file.size), datatype=node(XSD.nonNegativeInteger)))
        if address is not None:
            yield ox.Triple(this, node(DCAT.downloadURL), node(f"{address}{file.name}"))
        yield ox.Triple(this, node(_SPDX.checksum), checksum)
        yield ox.Triple(checksum, node(RDF.type), node(_SPDX.Checksum))
        yield ox.Triple(checksum, node(_SPDX.algorithm), node(_SPDX.checksumAlgorithm_sha256))
        yield ox.Triple(checksum, node(_SPDX.checksumValue), ox.Literal(file.sha256, datatype=node(XSD.hexBinary)))
