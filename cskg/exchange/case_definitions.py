"""What a CASE package or server says beside its items: documents, types of items, groupings, licences and subjects."""

from collections.abc import Iterable

from cskg.errors import cut
from cskg.exchange.case_items import GROUPINGS, ITEM_TYPES, CaseItems, Node, name_license, name_subject
from cskg.exchange.change_times import write_day
from cskg.exchange.framework_formats import list_notices_of
from cskg.exchange.packing import one_line
from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY, WHOLE
from cskg.graph.index import Industry
from cskg.model import Source


def make_document(make: CaseItems, name: str, sources: Iterable[Source], catalogue: Catalogue) -> Node:
    """Makes the document of a specification, as it stands in a package.

    Args:
        make: Makes what all classes have.
        name: The specification's name.
        sources: The documents of its editions.
        catalogue: The dataset.
    """
    sources = list(sources)
    specification = catalogue.specifications.entries.get(name)
    slugs = specification.industries if specification else () if name == WHOLE else (name.removesuffix("-"),)
    industries = [each.name for each in catalogue.industries if each.slug in slugs]
    titles = sorted({source.title for source in sources if source.title})
    publishers = sorted({source.publisher for source in sources if source.publisher})
    whose = " / ".join(industries) or ("units that name no industry" if name == NO_INDUSTRY else name)
    document = make.head("CFDocuments", make.iris.specification(name)) | {
        "title": one_line(titles[0] if len(titles) == 1 else f"Units of competency: {whose}"),
        "creator": one_line("; ".join(publishers)) or "not stated",
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
    if publishers:
        document["publisher"] = document["creator"]
    if industries:
        document |= {
            "subject": [one_line(each) for each in industries],
            "subjectURI": [make.refer_to_subject(each) for each in industries],
        }
    rights = sorted({source.rights for source in sources if source.rights})
    if len(rights) == 1:
        document["licenseURI"] = make.refer("CFLicenses", rights[0], name_license(rights[0]))
    return document


def _find_heir(make: CaseItems, name: str, catalogue: Catalogue) -> Node:
    """Finds what tells the document that has the units of a specification which became a part of another."""
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
    """Makes the licences that stand for what sources say about rights."""
    return [
        make.head("CFLicenses", name_license(rights)) | {"title": one_line(cut(rights)), "licenseText": rights}
        for rights in sorted({source.rights for source in sources if source.rights})
    ]


def make_subjects(make: CaseItems, industries: Iterable[Industry]) -> list[Node]:
    """Makes the subjects that industries are.

    Args:
        make: Makes what all classes have.
        industries: The industries.
    """
    return [
        make.head("CFSubjects", name_subject(industry.name, make.iris))
        | {"title": one_line(industry.name), "hierarchyCode": industry.slug}
        for industry in industries
    ]
