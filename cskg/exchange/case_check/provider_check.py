"""Checks a server of CASE 1.1 as a black box: fetches its documents and a sample of their content.

1. The discovery document, and the list of documents with its parameters.
2. A sample of documents: each alone, and its package as a whole.
3. A sample of the resources of each kind in these packages, each alone; their URIs, and what they name elsewhere.
4. Refusals.

Samples are spread evenly over all there is, so the same server gives the same sample.
"""

from collections.abc import Sequence
from typing import TypeVar

from cskg.errors import tell_count
from cskg.exchange.case_check.asking import Asker, LimitReachedError, Limits
from cskg.exchange.case_check.bodies import Bodies
from cskg.exchange.case_check.discovery import check_discovery
from cskg.exchange.case_check.document_list import DocumentList
from cskg.exchange.case_check.packages import Package, Resource
from cskg.exchange.case_check.refusals import check_refusals
from cskg.exchange.case_check.resources import Resources
from cskg.exchange.case_check.verdicts import JsonObject, Verdicts

Member = TypeVar("Member")


def check_provider(base: str, *, sample: int, limits: Limits, openapi: JsonObject | None = None) -> Verdicts:
    """Checks a server.

    Args:
        base: Its address, which ends in ``/ims/case/v1p1``.
        sample: How many documents, and resources of each kind, are asked for.
        limits: How much may be asked for.
        openapi: The official OpenAPI document, to check bodies against it too.

    Raises:
        NoServerError: There is no server.
    """
    verdicts = Verdicts()
    bodies = Bodies(verdicts, openapi)
    with Asker(base, verdicts, limits) as asker:
        try:
            check_discovery(asker, bodies, verdicts)
            listed = DocumentList(asker, bodies, verdicts)
            listed.read()
            listed.check()
            check_refusals(asker, bodies, verdicts)
            _check_packages(Resources(asker, bodies, verdicts), listed.documents, sample, base, verdicts)
        except LimitReachedError as reached:
            verdicts.stop(f"not everything was checked: {reached}")
    return verdicts


def _check_packages(
    resources: Resources, documents: list[JsonObject], sample: int, base: str, verdicts: Verdicts
) -> None:
    packages = [package for document in choose(documents, sample) if (package := resources.read_package(document))]
    verdicts.notes.append(f"read: {tell_count(len(packages), 'package')} of {tell_count(len(documents), 'document')}")
    homes = sorted({package.home for package in packages if package.home and package.home != base})
    if homes:
        names = ", ".join(homes)
        verdicts.notes.append(f"URIs name {names}: their paths were asked for here, and other hosts not at all")
    owned: dict[str, list[tuple[Resource, Package]]] = {}
    for package in packages:
        for reference in choose(package.check(verdicts), sample):
            resources.check_reference(reference, package.address)
        for resource in package.resources:
            owned.setdefault(resource.name, []).append((resource, package))
    owned.pop("CFDocuments", None)
    for name, all_of_kind in owned.items():
        for resource, package in choose(all_of_kind, sample):
            resources.check(resource, package)
            resources.check_uri(resource)
            if name == "CFItems":
                resources.check_associations(resource, package)
    if packages:
        resources.check_etag(packages[0])


def choose(members: Sequence[Member], count: int) -> list[Member]:
    """Returns some members, evenly spread.

    Example:
        >>> choose("abcdefghij", 4)
        ['a', 'd', 'g', 'j']
    """
    if len(members) <= count:
        return list(members)
    if count == 1:
        return [members[0]]
    return [members[place * (len(members) - 1) // (count - 1)] for place in range(count)]
