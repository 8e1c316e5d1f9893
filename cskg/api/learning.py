"""The fields of ``Query`` for learners and their platforms: study paths, quizzes and progress."""

import strawberry

from cskg.api.answers import Progress, QuizResult, QuizStatistics, ResponseInput, follow, grade, measure
from cskg.api.area_types import PrerequisiteGraph, PrerequisiteInput
from cskg.api.arguments import check_text, given
from cskg.api.nodes import File, Info
from cskg.api.quiz import Quiz, QuizInput, make_quiz, make_quiz_file
from cskg.api.study import (
    AreaGoalInput,
    Gap,
    StudyPath,
    StudyPathFormat,
    StudyPathInput,
    export_path,
    plan_for,
)
from cskg.study.areas import graph_area
from cskg.study.gap import find_gap


@strawberry.type
class LearningQuery:
    """The queries about learning units: in which order, and how well they are known."""

    @strawberry.field
    def study_path(self, info: Info, input: StudyPathInput) -> StudyPath | None:  # noqa: A002 - the contract's name
        """An order in which to take units to reach goals, each unit after its prerequisites.

        Args:
            input: Goals, units held and limits.
        """
        return plan_for(info.context.catalogue, input.to_request())

    @strawberry.field
    def export_study_path(
        self,
        info: Info,
        input: StudyPathInput,  # noqa: A002 - the contract's name
        format: StudyPathFormat,  # noqa: A002 - the contract's name
        first_day: str | None = strawberry.UNSET,
    ) -> File:
        """The same path as a diagram or a calendar for download.

        Args:
            input: Goals, units held and limits, as in `studyPath`; a calendar needs `hoursPerWeek`.
            format: What kind of file to write.
            first_day: Day on which a calendar starts, such as 2027-01-04; other formats ignore it.
        """
        return export_path(info.context.catalogue, input.to_request(), format, given(first_day))

    @strawberry.field
    def gap(
        self,
        info: Info,
        held: list[str],
        goals: list[str] | None = strawberry.UNSET,
        goal_areas: list[AreaGoalInput] | None = strawberry.UNSET,
    ) -> Gap | None:
        """Units and statements that a person still lacks for some goals.

        Args:
            held: Units that the person holds, by code, old code or IRI; 2,000 at most.
            goals: Units that are wanted, by code, old code or IRI.
            goal_areas: Functional areas whose units at a level are wanted.
        """
        areas = [goal.to_goal() for goal in given(goal_areas) or ()]
        wanted = given(goals)
        return Gap.of(find_gap(info.context.catalogue, held, wanted or (), areas))

    @strawberry.field
    def prerequisites(
        self,
        info: Info,
        functional_area: str,
        min_confidence: float | None = 0.5,
        without: list[PrerequisiteInput] | None = strawberry.UNSET,
    ) -> PrerequisiteGraph:
        """The map of a functional area for its designers: the order of its units and how much depends on each.

        Args:
            functional_area: Slug, IRI or name of the area.
            min_confidence: The least confidence of a link that counts, from 0 to 1.
            without: Prerequisites to leave out, 100 at most, to see what would be different.
        """
        area = check_text(functional_area, "functionalArea")
        least = 0.5 if min_confidence is None else min_confidence
        pairs = [
            (check_text(pair.subject, "subject"), check_text(pair.object, "object")) for pair in given(without) or ()
        ]
        return PrerequisiteGraph.of(graph_area(info.context.catalogue, area, least, pairs))

    @strawberry.field
    def quiz(self, info: Info, input: QuizInput) -> Quiz | None:  # noqa: A002 - the contract's name
        """Questions about units, without the key; the same input gives the same questions.

        Args:
            input: Units to ask about, and how many items of which kinds to make.
        """
        return make_quiz(info.context.catalogue, input)

    @strawberry.field
    def grade_quiz(
        self, info: Info, quiz_id: strawberry.ID, responses: list[ResponseInput], at: str | None = strawberry.UNSET
    ) -> QuizResult | None:
        """Scores of the answers to a quiz, with the key, the reasons and the evidence.

        Args:
            quiz_id: Id of the quiz that was answered. When its units have changed, the error is STALE_QUIZ.
            responses: One answer for each item that was answered; items without one score 0.
            at: Time of the answers (ISO 8601), which fills `answers`; no history is returned when left out.
        """
        info.context.check_keys()
        return grade(info.context.catalogue, str(quiz_id), responses, given(at))

    @strawberry.field
    def progress(self, info: Info, history: list[str], at: str) -> Progress:
        """What a learner has mastered, and what is due for review. The caller keeps the history.

        Args:
            history: Lines that `QuizResult.answers` returned, of any number of quizzes, in any order.
            at: Time to look from (ISO 8601).
        """
        return follow(info.context.catalogue, history, at)

    @strawberry.field
    def item_statistics(self, info: Info, input: QuizInput, report: str) -> QuizStatistics:  # noqa: A002
        """Difficulty and discrimination of the items of an exported quiz, from a report of results.

        Args:
            input: What the quiz was generated from when it was exported.
            report: Text of the results: Moodle's responses as CSV, or QTI results.
        """
        info.context.check_keys()
        return measure(info.context.catalogue, input, report)

    @strawberry.field
    def export_quiz(
        self,
        info: Info,
        input: QuizInput,  # noqa: A002 - the contract's name
        format: str,  # noqa: A002 - the contract's name
        with_key: bool | None = True,  # noqa: FBT001, FBT002 - an argument of GraphQL
    ) -> File | None:
        """The same questions as a file for a learning platform or for paper.

        Args:
            input: Units to ask about, and how many items of which kinds to make.
            format: Name of the format, such as `gift` or `qti3`; an unknown one is refused with a list of all.
            with_key: Whether the file has the right answers.
        """
        if with_key is not False:
            info.context.check_keys()
        return make_quiz_file(info.context.catalogue, input, format, with_key=with_key is not False)
