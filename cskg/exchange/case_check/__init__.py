"""Checks a server of CASE 1.1 from outside: :func:`~cskg.exchange.case_check.provider_check.check_provider`."""
