"""Judges the writing of a unit: are its statements observable, of its level, in agreement and said once.

The parser reports what is doubtful about a document; this package reports what a curriculum designer would object to in
what the document says. A rule is a function from a unit to faults. Where a rule cannot be sure, it reports nothing.

:mod:`~cskg.lint.rules` describes the rules; :mod:`~cskg.lint.verbs` judges the verbs that open statements and
:mod:`~cskg.lint.structure` the statements together; :mod:`~cskg.lint.findings` puts faults in order and in their
places; :mod:`~cskg.lint.sarif` writes them for other programs.
"""
