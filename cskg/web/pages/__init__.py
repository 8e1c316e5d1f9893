"""The pages that people read, each in one module.

A module of this package defines ``PAGE``. Beside it stand, in ``templates/`` and under the same name, the GraphQL
document that gives the page its content, and the template that shows it. So whatever a page shows, the API answers too.
A long answer has neither: a process of its own writes it.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from cskg.web.page import Page


@cache
def load_pages() -> Mapping[str, Page]:
    """Gives the pages by their names."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {module.PAGE.name: module.PAGE for module in modules}
