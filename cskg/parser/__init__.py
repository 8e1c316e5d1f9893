"""Reads units of competency from a source document.

Each stage is a function from values to values. A fault can therefore be traced to one stage:

1. **File to text.** :mod:`~cskg.parser.readers` decides a file's format, finds its encoding and returns the
   **document's text**. :mod:`~cskg.parser.pdf` and :mod:`~cskg.parser.docx` write the text of PDF and DOCX files.
   :mod:`~cskg.parser.json_records` and :mod:`~cskg.parser.csv_listing` also return the fields of units.
2. **Text to lines.** :mod:`~cskg.parser.markup` returns the visible lines and their places in the text.
   :mod:`~cskg.parser.book_pages` removes tables of contents. :mod:`~cskg.parser.repair` cuts and joins lines.
   :mod:`~cskg.parser.passages` holds parts of lines and their spans.
3. **Lines to fields.** :mod:`~cskg.parser.layout` removes running heads and finds labels (:mod:`~cskg.parser.labels`).
   :mod:`~cskg.parser.listing_pages` reads pages that only list units.
4. **Fields to units.** :mod:`~cskg.parser.units` reads each field. :mod:`~cskg.parser.statements` builds trees of
   statements from marks and indents (:mod:`~cskg.parser.nesting`). If the marks are lost, :mod:`~cskg.parser.runon`
   chooses the best reading (:mod:`~cskg.parser.lattice`) by the words around limits (:mod:`~cskg.parser.limits`), and
   :mod:`~cskg.parser.doubts` reports doubtful places. :mod:`~cskg.parser.remarks` reads references to other units in a
   remark.

:mod:`~cskg.parser.documents` runs all stages, and :mod:`~cskg.parser.unit_json` writes units as JSON. Afterwards,
:mod:`~cskg.parser.edits` applies a curator's changes to statements.
"""
