"""Reads frameworks of other systems: packages, vocabularies and competency files, tolerant of their habits.

:mod:`~cskg.parser.foreign.recognition` finds the format by the content; each format has a module, and all report
oddities through :mod:`~cskg.parser.foreign.habits`.
"""
