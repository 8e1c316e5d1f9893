"""Reads ``fields.yaml``: which keys of a JSON file beside it hold which fields of a unit.

The names that are known or likely stand in :mod:`cskg.parser.record_fields`; what this file says replaces them, field
by field. A value is a name or a list of names, of which the first that a record has counts (of ``competency`` all)::

    code: uoc_code
    en:
      title: uocItemDescEng_Heading
      competency: [uocItemDescEng_Competency_1, uocItemDescEng_Competency_2]
    zh-Hant:
      title: uocItemDescChi_Heading

The nearest one above a document counts. Knows the file; knows nothing of JSON.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from cskg.errors import CurationError
from cskg.ingest.yaml_values import YamlValue, read_yaml
from cskg.model import Language
from cskg.parser.record_fields import CUSTOM_KEYS, SHARED, TEXTS, CustomNames

FIELDS_FILE = "fields.yaml"
_MAX_NAMES = 50
_LANGUAGES = frozenset(language.value for language in Language)


def read_field_names(path: Path) -> CustomNames:
    """Reads a ``fields.yaml``; an absent one says nothing.

    Raises:
        CurationError: It is no such file; the message names the place.
    """
    found = read_yaml(path)
    if found is None:
        return {}
    if not isinstance(found.value, Mapping):
        raise _fault(path, "It must map fields to names.", found)
    return dict(_iter_names(path, found.value, ""))


def _iter_names(path: Path, values: Mapping[str, YamlValue], before: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, given in values.items():
        if not before and key in _LANGUAGES:
            if not isinstance(given.value, Mapping):
                raise _fault(path, f"{key} must map fields to names.", given)
            yield from _iter_names(path, given.value, f"{key}.")
            continue
        if before + key not in CUSTOM_KEYS:
            known = TEXTS if before else (*SHARED, *TEXTS, *sorted(_LANGUAGES))
            raise _fault(path, f"{before}{key} is no field.", given, f"Known fields: {', '.join(known)}.")
        items = given.value if isinstance(given.value, tuple) else (given,)
        names = tuple(item.value for item in items if isinstance(item.value, str) and item.value.strip())
        if not names or len(names) < len(items) or len(names) > _MAX_NAMES:
            raise _fault(path, f"{before}{key} must be a name, or a list of {_MAX_NAMES} names at most.", given)
        yield before + key, names


def _fault(path: Path, why: str, place: YamlValue, cure: str = "See the example in the docs.") -> CurationError:
    return CurationError(str(path), why, cure, line=place.line, column=place.column)
