"""How far one unit of a dataset covers another, for paths: in the first language that documents describe both in.

Knows the catalogue; what coverage is, is :mod:`cskg.links.coverage`.
"""

from weakref import ref

from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import common_language
from cskg.links.coverage import measure_coverage
from cskg.model import UnitKey
from cskg.study.substitutes import Cover


def coverage_in(catalogue: Catalogue) -> Cover:
    """Gives what measures coverage in a dataset revision, without keeping that alive."""
    found = ref(catalogue)

    def cover(held: UnitKey, wanted: UnitKey) -> float | None:
        current = found()
        units = [current.units[key] for key in (held, wanted) if key in current.units] if current else []
        language = common_language(units)
        if current is None or len(units) < len((held, wanted)) or language is None:
            return None
        one, other = (current.get_edition(unit, language) for unit in units)
        try:
            return measure_coverage([one], other).share
        except BadInputError:
            # One of the two has no statements, or far too many: nothing can be said of their words.
            return None

    return cover
