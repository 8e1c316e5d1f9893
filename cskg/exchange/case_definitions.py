"""The parts of a CASE package beside its items: documents, types of items, groupings, licences and subjects."""

from collections.abc import Iterable

from cskg.errors import cut
from cskg.exchange.case_items import GROUPINGS, ITEM_TYPES, CaseItems, Node, name_license, name_subject
from cskg.exchange.change_times import write_day
from cskg.exchange.framework_formats import find_agreed, list_notices_of
from cskg.exchange.packing import one_line
from cskg.exchange.selection import list_industries
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import Industry
from cskg.model import Source


def make_document(make: CaseItems, name: str, title: str, sources: Iterable[Source], catalogue: Catalogue) -> Node:
    """Makes the document of a specification, as it is in a package.

    It has the title, publisher and licence of the sources only where all of them state the same.

    Args:
        make: Makes what all classes have.
        name: The specification's name.
        title: A name of its units for people, used where its sources do not agree about a title.
        sources: The documents of its editions.
        catalogue: The dataset.
    """
    sources = list(sources)
    industries = list_industries(catalogue, name)
    publishers = sorted({source.publisher for source in sources if source.publisher})
    are_all = all(source.publisher for source in sources)
    creators = [*publishers, *([] if are_all or not publishers else ["others not stated"])]
    document = make.head("CFDocuments", make.iris.specification(name)) | {
        "title": one_line(find_agreed(source.title for source in sources) or title),
        "creator": one_line("; ".join(creators)) or "not stated",
        "caseVersion": "1.1",
        "version": catalogue.revision[:16],
        "notes": "\n".join(map(one_line, list_notices_of(sources))),
    }
    if name in catalogue.specifications.joined:
        document |= {
            "adoptionStatus": "Deprecated",
            "statusEndDate": write_day(catalogue.specifications.joined[name]),
            "notes": f"Its units are in the document {_find_heir(make, name, catalogue)['uri']}.",
        }
    if publishers and are_all:
        document["publisher"] = document["creator"]
    if industries:
        document |= {
            "subject": [one_line(each) for each in industries],
            "subjectURI": [make.refer_to_subject(each) for each in industries],
        }
    if rights := find_agreed(source.rights for source in sources):
        document["licenseURI"] = make.refer("CFLicenses", rights, name_license(rights))
    return document


def _find_heir(make: CaseItems, name: str, catalogue: Catalogue) -> Node:
    """Refers to the document that now has the units of a specification, after this became a part of another."""
    heir = catalogue.specifications.names[name.removesuffix("-")]
    return make.head("CFDocuments", make.iris.specification(heir))


def make_item_types(make: CaseItems) -> list[Node]:
    """Makes the types of items."""
    return [
        make.head("CFItemTypes", f"item-type/{title}")
        | {"title": title, "description": description, "hierarchyCode": str(place)}
        for place, (title, description) in enumerate(ITEM_TYPES.items(), 1)
    ]


def make_groupings(make: CaseItems) -> list[Node]:
    """Makes the groupings of associations."""
    return [
        make.head("CFAssociationGroupings", f"grouping/{reason.value}") | {"title": title, "description": description}
        for reason, (title, description) in GROUPINGS.items()
    ]


def make_licenses(make: CaseItems, sources: Iterable[Source]) -> list[Node]:
    """Makes the licences for the rights that sources state."""
    return [
        make.head("CFLicenses", name_license(rights)) | {"title": one_line(cut(rights)), "licenseText": rights}
        for rights in sorted({source.rights for source in sources if source.rights})
    ]


def make_subjects(make: CaseItems, industries: Iterable[Industry]) -> list[Node]:
    """Makes the subjects for industries.

    Args:
        make: Makes what all classes have.
        industries: The industries.
    """
    return [
        make.head("CFSubjects", name_subject(industry.name, make.iris))
        | {"title": one_line(industry.name), "hierarchyCode": industry.slug}
        for industry in industries
    ]
