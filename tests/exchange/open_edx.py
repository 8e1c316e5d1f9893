"""Grades exported problems with Open edX's own grader, in a separate process because it sets up Django.

It reads JSON from standard input: a list of problems, each with its XML and a list of submissions. A submission is a
list of the values of the fields, in order. It prints for each problem the share of the points of each submission.
"""

import json
import sys
from typing import Any
from unittest.mock import MagicMock, Mock


def set_up() -> None:
    """Sets up Django, which must happen before its modules are imported."""
    import django
    from django.conf import settings

    settings.configure(
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        USE_I18N=False,
        SECRET_KEY="none",  # noqa: S106 - nothing is signed
    )
    django.setup()


def make_system() -> Mock:
    """The environment that a problem needs; no part of it affects the grading."""
    from xblocks_contrib.problem.capa.capa_problem import LoncapaSystem
    from xblocks_contrib.problem.capa.inputtypes import Status

    return Mock(
        spec=LoncapaSystem,
        ajax_url="/",
        anonymous_student_id="student",
        cache=None,
        can_execute_unsafe_code=lambda: False,
        get_python_lib_zip=lambda: None,
        DEBUG=False,
        i18n=MagicMock(gettext=lambda text: text, ngettext=lambda one, more, n: one if n == 1 else more),
        render_template=lambda _name, _context: "<div/>",
        resources_fs=MagicMock(),
        seed=1,
        STATIC_URL="/static/",
        STATUS_CLASS=Status,
        xqueue=None,
    )


def grade(xml: str, submissions: list[list[Any]]) -> list[float]:
    """Grades submissions to a problem."""
    from webob.multidict import MultiDict
    from xblocks_contrib.problem.capa.capa_problem import LoncapaProblem
    from xblocks_contrib.problem.capa.responsetypes import StudentInputError
    from xblocks_contrib.problem.capa_block import ProblemBlock

    problem = LoncapaProblem(
        problem_text=xml, id="p", capa_system=make_system(), capa_block=MagicMock(), state={}, seed=1
    )
    fields = sorted(
        (name for responder in problem.responders.values() for name in responder.answer_ids),
        key=lambda name: [int(part) for part in name.split("_")[1:]],
    )
    shares = []
    for submission in submissions:
        query = MultiDict()
        for name, value in zip(fields, submission, strict=True):
            for one in value if isinstance(value, list) else [value]:
                query.add(f"input_{name}[]" if isinstance(value, list) else f"input_{name}", one)
        try:
            graded = problem.grade_answers(ProblemBlock.make_dict_of_responses(query))
        except StudentInputError:  # the answer is refused, such as words instead of a number
            shares.append(0.0)
            continue
        shares.append(sum(graded.get_npoints(name) for name in fields) / problem.get_max_score())
    return shares


def main() -> None:
    """Grades the problems on standard input."""
    set_up()
    problems = json.loads(sys.stdin.read())
    print(json.dumps([grade(problem["xml"], problem["submissions"]) for problem in problems]))  # noqa: T201


if __name__ == "__main__":
    main()
