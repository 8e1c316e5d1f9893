"""Readers of teachers' own questions: GIFT, Moodle XML and QTI."""
