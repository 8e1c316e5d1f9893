"""The kinds of question, each in one module with what is closely related to it.

A module of this package defines ``FORMS``: its ways to ask. They are found here, so a new kind needs only a name in
:class:`~cskg.quiz.items.ItemKind` and a module.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from cskg.quiz.items import ItemKind
from cskg.quiz.questions import Form, Kind


def _find_forms() -> tuple[Form, ...]:
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(form for name in names for form in import_module(f"{__name__}.{name}").FORMS)


FORMS: tuple[Form, ...] = _find_forms()
KINDS: Mapping[ItemKind, Kind] = {form.kind.item: form.kind for form in FORMS}
