"""Reads frameworks of other systems: packages, vocabularies and competency files. It tolerates their habits.

:mod:`~cskg.parser.foreign.recognition` finds the format by the content. Each format has a module. All of them report
oddities through :mod:`~cskg.parser.foreign.habits`.
"""
