"""A study path by week, as a calendar after RFC 5545 (iCalendar), written by the icalendar library.

The steps come one after another in the order of the path, each taking its notional hours at the given hours a week;
an event covers the weeks in which its step is studied, in whole days. The clock is never read, so the same path
and first day give the same bytes.
"""

import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from math import ceil, floor

from icalendar import Calendar, Event

from cskg.errors import BadInputError
from cskg.language.characters import put_on_line
from cskg.study.messages import REFERENCE_ONLY
from cskg.study.paths import Step, StudyPath
from cskg.study.workload import exact

_LAST_YEAR = 9000


def to_calendar(path: StudyPath, first_day: date, hours_per_week: float | None) -> bytes:
    """Writes a study path as a calendar.

    Args:
        path: The path.
        first_day: The day on which the first week starts.
        hours_per_week: Hours of study a week, more than 0.

    Raises:
        BadInputError: The hours a week are not given, or the path does not end before the year 9000.
    """
    if hours_per_week is None:
        raise BadInputError("A calendar needs the hours of study in a week.", "Give the hours per week too.")
    calendar = Calendar()
    calendar.add("prodid", "-//cskg//study path//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Study path")
    done = Fraction(0)
    for stage in path.stages:
        for step in stage.steps:
            start, done = done, done + exact(step.hours)
            weeks = floor(start / exact(hours_per_week)), ceil(done / exact(hours_per_week))
            calendar.add_component(_make_event(step, stage.index, first_day, *weeks))
    return bytes(calendar.to_ical())


def _make_event(step: Step, stage: int, first_day: date, first_week: int, end_week: int) -> Event:
    """Makes the event of a step, which is studied until the week before ``end_week``."""
    if first_day.year + end_week // 52 >= _LAST_YEAR:
        raise BadInputError(
            "At these hours a week the path does not end before the year 9000.", "Give more hours, or an earlier day."
        )
    unit = step.unit
    after = sorted({str(link.subject) for link in step.reasons})
    facts = [
        f"Stage {stage}. {step.hours:g} notional learning hours{' (estimated)' * step.hours_estimated}.",
        *([f"After {', '.join(after)}."] if after else []),
        REFERENCE_ONLY,
    ]
    event = Event()
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{unit.iri}#{first_day.isoformat()}")))
    event.add("dtstamp", datetime.combine(first_day, time(), UTC))
    event.add("dtstart", first_day + timedelta(weeks=first_week))
    event.add("dtend", first_day + timedelta(weeks=end_week))
    # The space keeps the icalendar library from reading a backslash of the title as the start of a line break.
    title = re.sub(r"\\(?=[nN])", r"\\ ", unit.title or "")
    event.add("summary", put_on_line(f"{unit.code} {title}"))
    event.add("description", "\n".join(facts))
    event.add("url", unit.iri)
    event.add("transp", "TRANSPARENT")
    return event
