"""The pages that people read, each in one module.

A module of this package defines ``PAGE``. The folder ``templates/`` has two files with the same name: the GraphQL
document with the content of the page, and the template. So the API gives everything that a page shows. A long answer
has neither file, because a separate process writes it.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from cskg.web.page import Page


@cache
def load_pages() -> Mapping[str, Page]:
    """Returns the pages by their names."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {module.PAGE.name: module.PAGE for module in modules}
