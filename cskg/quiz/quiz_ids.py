"""Quiz ids: everything needed to generate a quiz again, in one word that fits into a URL.

An id is URL-safe Base64 without padding (RFC 4648, section 5) of compact JSON with sorted keys::

    {"d": difficulty, "h": digest of the items, "k": [kinds], "l": language, "n": size,
     "o": share of own questions unless it is the usual one, "s": seed, "u": [unit keys], "v": template version}

Anybody can make one, so all its values are checked. Only the exact form that :func:`encode_quiz_id` writes is read.
"""

import base64
import json
import re
from dataclasses import dataclass
from typing import Annotated, NoReturn

import msgspec
from msgspec import Meta

from cskg.errors import BadInputError, LimitExceededError, StaleQuizError
from cskg.model import Language, UnitKey
from cskg.quiz.items import OWN_SHARE, Difficulty, ItemKind, QuizOptions
from cskg.quiz.wording import TEMPLATE_VERSION

MAX_SIZE = 100
MAX_UNITS = 50
MAX_SEED = 2**53
"""Beyond this, programs that keep numbers as doubles lose digits."""
MAX_ID_LENGTH = 8192
"""In characters."""

_WORD = re.compile(r"[A-Za-z0-9_-]+")
_CURE = "Pass the id exactly as the quiz gave it, or generate a new quiz."


class _Version(msgspec.Struct):
    version: Annotated[int, Meta(ge=1)] = msgspec.field(name="v")


class _Fields(_Version, kw_only=True, omit_defaults=True):
    units: list[Annotated[str, Meta(min_length=1)]] = msgspec.field(name="u")
    language: Language | None = msgspec.field(name="l")
    size: int = msgspec.field(name="n")
    seed: int = msgspec.field(name="s")
    kinds: list[ItemKind] | None = msgspec.field(name="k")
    difficulty: Difficulty | None = msgspec.field(name="d")
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")] = msgspec.field(name="h")
    own_share: int = msgspec.field(name="o", default=OWN_SHARE)
    marked: bool = msgspec.field(name="m", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizRequest:
    """The content of a quiz id.

    Attributes:
        units: The keys of the units, sorted, each once.
        options: What was asked of the quiz.
        digest: The first 16 hexadecimal digits of the digest of its items.
    """

    units: tuple[UnitKey, ...]
    options: QuizOptions
    digest: str


def check_request(units: tuple[UnitKey, ...], options: QuizOptions) -> None:
    """Checks that a quiz may be asked for.

    Raises:
        LimitExceededError: It asks for more than is served.
        BadInputError: Nothing is asked for.
    """
    if not units:
        raise BadInputError("The quiz has no units to ask about.", f"Name 1 to {MAX_UNITS} units.")
    if len(units) > MAX_UNITS:
        raise LimitExceededError(
            f"A quiz was asked for about {len(units)} units.", f"Name at most {MAX_UNITS}, or ask for several quizzes."
        )
    if options.size < 1:
        raise BadInputError("A quiz without items was asked for.", f"Ask for a size of 1 to {MAX_SIZE}.")
    if options.size > MAX_SIZE:
        raise LimitExceededError(
            f"A quiz of more than {MAX_SIZE} items was asked for.", f"Ask for a size of 1 to {MAX_SIZE}."
        )
    if abs(options.seed) > MAX_SEED:
        raise LimitExceededError("The seed is out of range.", "Use an integer from -2^53 to 2^53.")
    if not 0 <= options.own_share <= 100:
        raise BadInputError(f"A share of {options.own_share} % of own questions was asked for.", "Ask for 0 to 100.")
    if options.kinds == ():
        raise BadInputError("A quiz was asked for without any kind of item.", "Name a kind, or leave kinds out.")


def encode_quiz_id(request: QuizRequest) -> str:
    """Writes a quiz id; the mirror of :func:`decode_quiz_id`.

    Raises:
        LimitExceededError: The unit keys are so long that the id could not be read back.

    Example:
        >>> request = QuizRequest(units=(UnitKey("900001L1"),), options=QuizOptions(), digest="0" * 16)
        >>> decode_quiz_id(encode_quiz_id(request)) == request
        True
    """
    options = request.options
    fields = _Fields(
        version=TEMPLATE_VERSION,
        units=list(request.units),
        language=options.language,
        size=options.size,
        seed=options.seed,
        kinds=None if options.kinds is None else sorted(set(options.kinds), key=lambda kind: kind.value),
        difficulty=options.difficulty,
        digest=request.digest,
        own_share=options.own_share,
        marked=options.marked,
    )
    data = json.dumps(msgspec.to_builtins(fields), separators=(",", ":"), sort_keys=True).encode("ascii")
    quiz_id = base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
    if len(quiz_id) > MAX_ID_LENGTH:
        raise LimitExceededError("The codes of these units are too long for one quiz.", "Ask about fewer units.")
    return quiz_id


def decode_quiz_id(quiz_id: str) -> QuizRequest:
    """Reads a quiz id.

    Raises:
        StaleQuizError: It was made with templates of another version.
        LimitExceededError: It is longer, or asks for more, than what is served.
        BadInputError: It is not a quiz id.
    """
    if len(quiz_id) > MAX_ID_LENGTH:
        raise LimitExceededError(f"The quiz id is longer than {MAX_ID_LENGTH} characters.", _CURE)
    if not _WORD.fullmatch(quiz_id):
        _refuse("it is empty or has characters other than letters, digits, - and _")
    try:
        data = base64.b64decode(quiz_id + "=" * (-len(quiz_id) % 4), altchars=b"-_", validate=True)
        if msgspec.json.decode(data, type=_Version).version != TEMPLATE_VERSION:
            raise StaleQuizError(
                f"The quiz was made with other templates than those of version {TEMPLATE_VERSION}, now in use.",
                "Generate the quiz again.",
            )
        fields = msgspec.json.decode(data, type=_Fields)
    # Deep nesting exhausts the stack of the JSON reader.
    except (ValueError, RecursionError) as error:
        _refuse(str(error)[:100])
    if fields.units != sorted(set(fields.units)):
        _refuse("its units are not sorted, or one comes twice")
    request = QuizRequest(
        units=tuple(map(UnitKey, fields.units)),
        options=QuizOptions(
            size=fields.size,
            seed=fields.seed,
            kinds=None if fields.kinds is None else tuple(fields.kinds),
            difficulty=fields.difficulty,
            language=fields.language,
            own_share=fields.own_share,
            marked=fields.marked,
        ),
        digest=fields.digest,
    )
    check_request(request.units, request.options)
    if encode_quiz_id(request) != quiz_id:
        _refuse("it is spelled in another way than ids are")
    return request


def _refuse(why: str) -> NoReturn:
    raise BadInputError(f"This is not a quiz id: {why}.", _CURE)
