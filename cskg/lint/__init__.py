"""Judges the writing of a unit: are its statements observable, of its level, in agreement and said once.

The parser says what is doubtful about a document; this package says what a curriculum designer would object to
in what the document says. A rule is a function from a unit to faults. Few rules, and sure ones: where a rule
cannot tell, it is silent. Stages:

1. :mod:`~cskg.lint.rules` describes the rules: code, severity, why, cure;
2. :mod:`~cskg.lint.words` holds the word tables, and nothing else; :mod:`~cskg.lint.tokens` brings a statement's
   words into the forms that are compared;
3. :mod:`~cskg.lint.verbs` judges the verbs that open statements, :mod:`~cskg.lint.agreement` what statements say
   of each other, :mod:`~cskg.lint.structure` the tree and the range;
4. :mod:`~cskg.lint.findings` puts the faults in order and in their places; :mod:`~cskg.lint.sarif` writes them
   for other programs.
"""
