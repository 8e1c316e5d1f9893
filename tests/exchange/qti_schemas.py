"""The official schemas of QTI: 1EdTech's XSD files with the Schematron rules in them, read without network."""

import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree, isoschematron
from requirements import lacking

XS = "http://www.w3.org/2001/XMLSchema"
SCH = "http://purl.oclc.org/dsdl/schematron"
FILES = {
    "qti3": ("qti3/qtiv3p0/imsqti_asiv3p0_sbacv1p0_v1p0.xsd", "qti3/qtiv3p0/imsqtiv3p0_imscpv1p2_v1p0.xsd"),
    "qti22": ("qti2/qtiv2p2p4/imsqti_v2p2p4.xsd", "qti2/imscp_v1p1.xsd"),
    "qti21": ("qti2/qtiv2p1p1/imsqti_v2p1p1.xsd", "qti2/imscp_v1p1.xsd"),
    "qti12": ("qti12/ims_qtiasiv1p2.xsd", "qti2/imscp_v1p1.xsd"),
}
"""For each format, the schema of its items and tests, and the schema of its manifest."""

LOM = "qti2/imsmd_loose_v1p3p2.xsd"


class _Here(etree.Resolver):
    """Resolves web addresses in a schema to files in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def resolve(self, system_url: str, _public_id: str | None, context: object) -> object:
        if "://" not in system_url:
            return None
        name = system_url.rsplit("/", 1)[-1].replace("xlink.xsd", "xlink-href.xsd")
        found = sorted(self.folder.rglob(name)) or sorted(find_specs().rglob(name))
        assert found, f"the schemas ask the network for {system_url}"
        return self.resolve_filename(str(found[0]), context)


def find_specs() -> Path:
    """The folder of the official schemas."""
    folder = Path(os.environ.get("CSKG_SPECS", ""))
    if not os.environ.get("CSKG_SPECS") or not (folder / "qti3").is_dir():
        lacking("The schemas of QTI are not here.", "Name the folder that holds qti3, qti2 and qti12 in CSKG_SPECS.")
    return folder


@cache
def _read(path: Path) -> "tuple[etree.XMLSchema, isoschematron.Schematron | None]":
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Here(path.parent.parent))
    document = etree.parse(path, parser)
    # isoschematron.extract_xsd is not used, because it fetches imports over the network.
    rules = etree.Element(f"{{{SCH}}}schema")
    rules.extend(document.iter(f"{{{SCH}}}ns"))
    rules.extend(list(document.iter(f"{{{SCH}}}pattern")))
    return etree.XMLSchema(etree.parse(path, parser)), isoschematron.Schematron(rules, validate_schema=False) if len(
        rules
    ) else None


@cache
def _read_with_lom(path: Path, namespace: str, lom: Path) -> etree.XMLSchema:
    """The schema of a manifest, which leaves its metadata open, together with the schema of IEEE LOM."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Here(path.parent.parent))
    both = (
        f'<schema xmlns="{XS}"><import namespace="{namespace}" schemaLocation="{path.as_uri()}"/>'
        f'<import namespace="http://ltsc.ieee.org/xsd/LOM" schemaLocation="{lom.as_uri()}"/></schema>'
    )
    return etree.XMLSchema(etree.fromstring(both, parser))


def find_faults(name: str, document: bytes, *, is_manifest: bool = False) -> list[str]:
    """The faults of a document by the schema and its rules."""
    specs = find_specs()
    path = specs / FILES[name][is_manifest]
    tree = etree.ElementTree(etree.fromstring(document))
    if is_manifest and name != "qti3":
        schema, rules = _read_with_lom(path, "http://www.imsglobal.org/xsd/imscp_v1p1", specs / LOM), None
    else:
        schema, rules = _read(path)
    faults = [] if schema.validate(tree) else [f"{entry.line}: {entry.message}" for entry in schema.error_log]
    if rules is not None and not rules.validate(tree):
        faults += [str(entry.message) for entry in rules.error_log]
    return faults


def find_cartridge_faults(document: bytes, *, is_manifest: bool = False) -> list[str]:
    """The faults of a document of a version 1.3 cartridge by the schema of Common Cartridge 1.1 and its rules.

    Moodle comes with the schemas of 1.1. A quiz is the same in both; a manifest differs in its names.
    """
    moodle = os.environ.get("CSKG_MOODLE")
    if not moodle:
        pytest.skip("The schemas of Common Cartridges come with Moodle: name its folder in CSKG_MOODLE.")
    folder = Path(moodle) / "backup" / "cc" / "schemas11"
    if is_manifest:
        for new, old in ((b"imsccv1p3", b"imsccv1p1"), (b"imscc_xmlv1p3", b"imscc_xmlv1p1"), (b"1.3.0", b"1.1.0")):
            document = document.replace(new, old)
    tree = etree.ElementTree(etree.fromstring(document))
    schema, rules = _read(folder / ("cc11libxml2validator.xsd" if is_manifest else "ccv1p1_qtiasiv1p2p1_v1p0.xsd"))
    faults = [] if schema.validate(tree) else [f"{entry.line}: {entry.message}" for entry in schema.error_log]
    if rules is not None and not rules.validate(tree):
        faults += [str(entry.message) for entry in rules.error_log]
    return faults
