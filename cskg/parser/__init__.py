"""Source document to units of competency.

The parser knows how published units look; it does not know RDF, stores or the network. Stages, each
a function from values to values, so that a fault can be pinned to one of them:

1. :mod:`~cskg.parser.readers` turns a file's bytes into the **document's text**, and
   :mod:`~cskg.parser.encodings` finds the encoding of one that does not say it; of JSON records
   :mod:`~cskg.parser.json_records` makes a text, and their fields need no search, nor do those of the rows that
   :mod:`~cskg.parser.csv_listing` finds;
2. :mod:`~cskg.parser.markup` turns that text into visible lines that remember where they came from,
   :mod:`~cskg.parser.cuts` cuts them where labels stand amid them, and :mod:`~cskg.parser.hyphens` joins the words
   that line ends divide;
3. :mod:`~cskg.parser.layout` takes out running heads, finds labels (:mod:`~cskg.parser.labels`) and
   gives the fields of each unit; :mod:`~cskg.parser.slip` puts them right where columns slipped;
4. :mod:`~cskg.parser.statements` makes a field a tree of statements by its marks (:mod:`~cskg.parser.marks`) and, in
   plain text, by indents (:mod:`~cskg.parser.indents`) and line ends (:mod:`~cskg.parser.breaks`); where the marks
   are lost, :mod:`~cskg.parser.runon` cuts and :mod:`~cskg.parser.nesting` nests, leaning on
   :mod:`cskg.language`;
5. :mod:`~cskg.parser.remarks` reads what a remark says about other units;
6. :mod:`~cskg.parser.documents` puts the units together and says what is doubtful. It asks
   :mod:`~cskg.parser.recognition` which reader of fields a document is for, the one of stage 3,
   :mod:`~cskg.parser.listing_pages` or :mod:`~cskg.parser.comparison_table`, and :mod:`~cskg.parser.placements` to make
   one of units that a document gives several times; :mod:`~cskg.parser.rendering` writes them as JSON.

:mod:`~cskg.parser.edits` changes statements as a curator says, after all that.
"""
