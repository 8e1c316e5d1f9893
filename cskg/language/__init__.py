"""Words and sentences of outcome statements, in English and Chinese, read in one way for the whole project.

:mod:`~cskg.language.lexicon` looks words up in ``english.tsv`` and ``chinese.tsv``; :mod:`~cskg.language.inflection`
has the regular forms. :func:`~cskg.language.reading.read_statement` reads a statement: its verb, its object, its claims
and its form. Parser, links, lint and quizzes use that reading.
"""
