"""Reads units of competency from a source document.

The stages are functions from values to values, so a fault can be traced to one of them:

1. **File to text.** :mod:`~cskg.parser.readers` decides a file's format, finds its encoding and gives the
   **document's text**. :mod:`~cskg.parser.pdf` and :mod:`~cskg.parser.docx` write the text of theirs;
   :mod:`~cskg.parser.json_records` and :mod:`~cskg.parser.csv_listing` also give the fields of units.
2. **Text to lines.** :mod:`~cskg.parser.markup` returns visible lines with their places in the text;
   :mod:`~cskg.parser.book_pages` removes tables of contents, and :mod:`~cskg.parser.repair` cuts and joins lines.
   :mod:`~cskg.parser.passages` has parts of lines and their spans.
3. **Lines to fields.** :mod:`~cskg.parser.layout` takes out running heads and finds labels
   (:mod:`~cskg.parser.labels`); :mod:`~cskg.parser.listing_pages` reads pages that only list units.
4. **Fields to units.** :mod:`~cskg.parser.units` reads each field. :mod:`~cskg.parser.statements` makes trees of
   statements by marks and indents (:mod:`~cskg.parser.nesting`); where marks are lost, :mod:`~cskg.parser.runon`
   chooses the best reading (:mod:`~cskg.parser.lattice`) by the words around limits (:mod:`~cskg.parser.limits`), and
   :mod:`~cskg.parser.doubts` reports doubtful places. :mod:`~cskg.parser.remarks` reads what a remark says about other
   units.

:mod:`~cskg.parser.documents` runs all stages, and :mod:`~cskg.parser.unit_json` writes units as JSON. Afterwards,
:mod:`~cskg.parser.edits` applies a curator's changes to statements.
"""
