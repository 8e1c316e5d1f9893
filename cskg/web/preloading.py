"""Loads the code and data of workers, in the process from which they are forked.

This happens when the module is imported, because that process can only import modules. It imports the code, and does
everything that is slow the first time: reading the word lists, loading SciPy and OpenCC, validating a document. So no
request waits for this, even in a worker that replaces another one, and the workers share the memory.
"""

from cskg.api.executing import Executor
from cskg.exchange import case_answers
from cskg.links.equivalence import compare_units
from cskg.model import Language, Source, Statement, Unit, UnitCode
from cskg.web import rendering

__all__ = ["case_answers", "rendering"]

_SENTENCES = {
    Language.EN: ("Plan the display of stock", "Explain how stock is displayed"),
    Language.ZH_HANT: ("計劃陳列貨品", "解釋如何陳列貨品"),
}


def _make_unit(language: Language, text: str) -> Unit:
    source = Source(name="preloading", sha256="", text_sha256="")
    return Unit(code=UnitCode("0"), source=source, language=language, requirements=(Statement(text=text),))


for _language, _sentences in _SENTENCES.items():
    compare_units(*(_make_unit(_language, sentence) for sentence in _sentences))
Executor().prepare("{ levels { value } }")
