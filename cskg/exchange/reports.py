"""Reports of results from other programs, as responses to a quiz; the first characters show the format."""

from cskg.errors import BadInputError, LimitExceededError
from cskg.exchange.moodle_responses import read_moodle_responses
from cskg.exchange.qti_results import read_qti_results
from cskg.quiz.items import Quiz
from cskg.quiz.statistics import Report

MAX_REPORT_BYTES = 20 * 1024 * 1024
MAX_ATTEMPTS = 10_000


def read_report(content: bytes, quiz: Quiz) -> Report:
    """Reads a report: QTI results where it is XML, else a table of responses from Moodle.

    Args:
        content: The file.
        quiz: The quiz that was taken, generated again.

    Raises:
        LimitExceededError: It is larger than what is read.
        BadInputError: It is neither.
    """
    if len(content) > MAX_REPORT_BYTES:
        raise LimitExceededError(
            "The report is larger than 20 MiB.", "Split it; the statistics of parts can be compared."
        )
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    report = read_qti_results(content, quiz) if head == b"<" else read_moodle_responses(content, quiz)
    if len(report.attempts) > MAX_ATTEMPTS:
        raise LimitExceededError(f"The report has more than {MAX_ATTEMPTS:,} attempts.", "Split it.")
    if not report.attempts:
        why = f" {report.problems[0]}" if report.problems else ""
        raise BadInputError(
            f"The report has no answer to an item of this quiz.{why}",
            "Give the quiz with the units, size, seed, kinds and language that it was exported with.",
        )
    return report
