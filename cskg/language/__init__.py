"""Words and sentences of outcome statements, in English and Chinese, read in one way for the whole project.

:mod:`~cskg.language.lexicon` looks words up in ``english.tsv`` and ``chinese.tsv``; what is regular about their forms
stands in :mod:`~cskg.language.inflection`. :func:`~cskg.language.reading.read_statement` reads a statement: its verb,
its object, what it claims, what form it has. Parser, links, lint and quizzes use that reading.
"""
