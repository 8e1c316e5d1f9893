"""The keys of structured records that hold the fields of a unit, as data: known and likely names.

These names of the official JSON are known from a description: ``uoc_code`` (six digits), ``old_uoc_code``,
``uoc_level``, ``uoc_credit``, ``uocItemDescEng_Competency_1`` and ``_2`` (the competency in two parts) and
``uocItemDescEng_Criteria``. **All other names are guesses**: the names of title, range and remark, and all Chinese
names. A curator's ``fields.yaml`` replaces the names of a field.

Names are compared without case and punctuation. ``uoc_title``, ``uocTitle`` and ``UOC Title`` are therefore the same
name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from cskg.model import Language
from cskg.parser.labels import LABELS

SHARED = ("code", "old_code", "level", "credit", "industry", "branch", "functional_area")
"""The fields that a record has once for all its languages."""

TEXTS = ("title", "range", "competency", "criteria", "remark")
"""The fields that have a language. For ``competency``, all names in a record are read, one after the other."""

_KNOWN_SHARED: dict[str, tuple[str, ...]] = {
    "code": (
        "uoc_code",
        "code",
        "unit_code",
        "code_of_unit",
        "uoc_no",
        "new_code",
        "編號",
        "编号",
        "能力單元編號",
        "能力单元编号",
    ),
    "old_code": (
        "old_uoc_code",
        "uoc_old_code",
        "old_code",
        "former_code",
        "previous_code",
        "舊編號",
        "旧编号",
        "原編號",
    ),
    "level": ("uoc_level", "level", "qf_level", "級別", "级别", "資歷級別", "资历级别"),
    "credit": (
        *("uoc_credit", "credit", "credits", "qf_credit", "qf_credits", "no_of_credits", "credit_value"),
        *("學分", "学分"),
    ),
    "industry": ("industry", "industry_name", "industry_eng", "industry_name_eng", "industry_en", "行業", "行业"),
    "branch": ("branch", "branch_name", "branch_eng", "branch_name_eng", "branch_en", "sub_industry", "門類", "门类"),
    "functional_area": (
        *("functional_area", "functional_area_name", "functional_area_eng", "functional_area_name_eng"),
        *("functional_area_en", "functionalarea_title", "area", "area_name", "職能範疇", "职能范畴", "主要職能範疇"),
    ),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "title": (
        *("title", "name", "uoc_title", "uoc_name", "unit_title", "unit_name"),
        *("name_of_unit", "name_of_uoc", "title_of_unit", "title_of_uoc"),
    ),
    "range": ("range", "description", "uoc_range", "application"),
    "competency": (
        *("competency_1", "competency_2", "competency_3", "competency", "requirements"),
        *("performance_requirements", "performance_requirement"),
    ),
    "criteria": ("criteria", "assessment_criteria", "assessment", "uoc_criteria"),
    "remark": ("remark", "remarks", "uoc_remark", "uoc_remarks"),
}
_CHINESE_WORDS: dict[str, tuple[str, ...]] = {
    "title": ("名稱", "名称", "能力單元名稱", "能力单元名称"),
    "range": ("應用範圍", "应用范围"),
    "competency": ("能力", "表現要求", "表现要求"),
    "criteria": tuple(label for label in LABELS["criteria"] if not label.isascii()),
    "remark": ("備註", "备注"),
}
_MARKS: dict[Language, tuple[str, ...]] = {
    Language.EN: ("eng", "en", "english", "英文"),
    Language.ZH_HANT: (
        "chi",
        "tc",
        "cht",
        "tchi",
        "zh_hant",
        "zh_hk",
        "zh_tw",
        "zh",
        "hant",
        "chinese",
        "traditional_chinese",
        "中文",
        "繁體中文",
    ),
    Language.ZH_HANS: ("sc", "chs", "schi", "zh_hans", "zh_cn", "cn", "hans", "simplified_chinese", "简体中文"),
}
_IGNORED = frozenset(("id", "uocid", "uocversion", "uocrev", "version", "rev", "lang", "language", "status", "url"))
"""Names of data that a unit does not need. They do not count as unknown fields."""


def fold_name(name: str) -> str:
    """Returns a name without case and punctuation.

    Example:
        >>> fold_name("uocItemDescEng_Title") == fold_name("UOC item desc (eng) title")
        True
    """
    return re.sub(r"[\W_]+", "", name).casefold()


Names = tuple[str, ...]
CustomNames = Mapping[str, Names]
"""The contents of ``fields.yaml``: names by field, or by language and field such as ``zh-Hant.title``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordFields:
    """The names to look for, folded. Each set of names has only one object, which allows caching by it.

    Attributes:
        shared: The names of each field of :data:`SHARED`. The first name that a record has counts.
        texts: For each language, the names of each field of :data:`TEXTS`. For the key None, the words decide the
            language.
    """

    shared: Mapping[str, Names]
    texts: Mapping[Language | None, Mapping[str, Names]]

    def names_of(self, field: str) -> frozenset[str]:
        """Returns all folded names of a field, in any language."""
        texts = (name for known in self.texts.values() for name in known.get(field, ()))
        return frozenset((*self.shared.get(field, ()), *texts))

    def is_ignored(self, name: str) -> bool:
        """Returns whether a folded name is known not to hold a field of a unit."""
        return name in _IGNORED


@cache
def _known_texts(language: Language | None) -> dict[str, Names]:
    """Returns the names of the texts in a language: ``uocItemDescEng_Title``, ``title_eng``, ``eng_title``."""
    if language is None:
        return {name: (*_WORDS[name], *_CHINESE_WORDS[name]) for name in TEXTS}
    return {
        name: tuple(
            form.format(mark=mark, word=word)
            for form in ("uocItemDesc{mark}_{word}", "{word}_{mark}", "{mark}_{word}", "uoc{word}_{mark}")
            for mark in _MARKS[language]
            for word in _WORDS[name]
        )
        for name in TEXTS
    }


CUSTOM_KEYS = frozenset((*SHARED, *TEXTS, *(f"{language.value}.{name}" for language in Language for name in TEXTS)))
"""The keys of :data:`CustomNames`."""


def find_fields(custom: CustomNames | None = None) -> RecordFields:
    """Returns the known and likely names.

    Args:
        custom: A curator's names, which replace the others.

    Example:
        >>> fields = find_fields({"en.title": ("uocHeading",)})
        >>> fields.texts[Language.EN]["title"], fields.shared["old_code"][0]
        (('uocheading',), 'olduoccode')
    """
    return _find_fields(tuple(sorted((custom or {}).items())))


@lru_cache(maxsize=16)
def _find_fields(items: tuple[tuple[str, Names], ...]) -> RecordFields:
    custom = dict(items)
    shared = {name: _fold_all(custom.get(name, _KNOWN_SHARED[name])) for name in SHARED}
    texts: dict[Language | None, Mapping[str, Names]] = {}
    for language in (*Language, None):
        before = f"{language.value}." if language else ""
        known = _known_texts(language)
        texts[language] = {name: _fold_all(custom.get(before + name, known[name])) for name in TEXTS}
    return RecordFields(shared=shared, texts=texts)


@lru_cache(maxsize=1024)
def _fold_all(names: Names) -> Names:
    return tuple(dict.fromkeys(map(fold_name, names)))
