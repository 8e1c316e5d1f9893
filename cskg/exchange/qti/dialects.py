"""What the versions 2.1, 2.2 and 3.0 of QTI have different: names, namespaces and the profile of the package.

Their elements are the same but for how names are spelt: ``qti-map-entry map-key`` of 3.0 is ``mapEntry mapKey``
of 2.x. Writers use the words of 3.0 without ``qti-``. Knows XML; knows nothing of items.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cskg.exchange.xml_text import clean

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HYPHEN = re.compile("-([a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A version of QTI.

    Attributes:
        title: What people call it.
        namespace: The namespace of items and tests.
        has_prefix: Whether names begin with ``qti-`` and keep their hyphens, as in 3.0.
        manifest: The namespace of the manifest.
        schema: What the manifest says of the package: the schema and its version.
        resource: How the types of resources end.
    """

    title: str
    namespace: str
    has_prefix: bool = False
    manifest: str
    schema: tuple[str, str]
    resource: str

    def root(self, name: str, **attributes: str) -> ET.Element:
        """Makes the root of a document."""
        element = ET.Element(self._spell(name), {"xmlns": self.namespace})
        self._set(element, attributes)
        return element

    def add(self, parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
        """Adds an element of QTI.

        Args:
            parent: Where it goes.
            name: Its name as in QTI 3.0, without ``qti-``.
            text: Its text.
            attributes: Its attributes, ``_`` for ``-``.
        """
        element = ET.SubElement(parent, self._spell(name))
        self._set(element, attributes)
        if text is not None:
            element.text = clean(text)
        return element

    def _spell(self, name: str) -> str:
        return f"qti-{name}" if self.has_prefix else _join_words(name)

    def _set(self, element: ET.Element, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            hyphened = name.replace("_", "-")
            element.set(hyphened if self.has_prefix else _join_words(hyphened), clean(value))


def add_html(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    """Adds an element of HTML, which is spelt alike in all versions."""
    element = ET.SubElement(parent, name)
    if text is not None:
        element.text = clean(text)
    return element


def _join_words(name: str) -> str:
    return _HYPHEN.sub(lambda found: found[1].upper(), name)


QTI3 = Dialect(
    title="QTI 3.0",
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    has_prefix=True,
    manifest="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    schema=("QTI Package", "3.0.0"),
    resource="xmlv3p0",
)
QTI22 = Dialect(
    title="QTI 2.2",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p2",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    schema=("QTIv2.2 Package", "1.0.0"),
    resource="xmlv2p2",
)
QTI21 = Dialect(
    title="QTI 2.1",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    schema=("QTIv2.1 Package", "1.0.0"),
    resource="xmlv2p1",
)
