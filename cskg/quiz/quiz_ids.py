"""Quiz ids: all that generating a quiz again needs, in one word that a URL can carry.

An id is URL-safe Base64 without padding (RFC 4648, section 5) of compact JSON with sorted keys::

    {"d": difficulty, "h": digest of the items, "k": [kinds], "l": language,
     "n": size, "s": seed, "u": [unit keys], "v": template version}

An id is nothing secret and proves nothing, so each of its values is checked as a stranger's is. Only the one
spelling that :func:`encode_quiz_id` writes is read.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from cskg.errors import BadInputError, LimitExceededError, StaleQuizError
from cskg.model import Language, UnitKey
from cskg.quiz.items import Difficulty, ItemKind, QuizOptions
from cskg.quiz.wording import TEMPLATE_VERSION

MAX_SIZE = 100
MAX_UNITS = 50
MAX_SEED = 2**53
"""Beyond this, programs that keep numbers as doubles lose digits."""
MAX_ID_LENGTH = 8192
"""In characters."""

_WORD = re.compile(r"[A-Za-z0-9_-]+")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_FIELDS = frozenset("dhklnsuv")
_CURE = "Pass the id exactly as the quiz gave it, or generate a new quiz."


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizRequest:
    """What a quiz id says.

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

    Args:
        units: The keys of the units, each once.
        options: What is asked of the quiz.

    Raises:
        LimitExceededError: It asks for more than is served.
        BadInputError: It asks for something that cannot be.
    """
    if not units:
        raise BadInputError("A quiz was asked for about no unit.", f"Name 1 to {MAX_UNITS} units.")
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
    fields = {
        "v": TEMPLATE_VERSION,
        "u": list(request.units),
        "l": options.language.value if options.language else None,
        "n": options.size,
        "s": options.seed,
        "k": sorted(kind.value for kind in set(options.kinds)) if options.kinds is not None else None,
        "d": options.difficulty.value if options.difficulty else None,
        "h": request.digest,
    }
    data = json.dumps(fields, separators=(",", ":"), sort_keys=True).encode("ascii")
    quiz_id = base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
    if len(quiz_id) > MAX_ID_LENGTH:
        raise LimitExceededError("The codes of these units are too long for one quiz.", "Ask about fewer units.")
    return quiz_id


def decode_quiz_id(quiz_id: str) -> QuizRequest:
    """Reads a quiz id.

    Args:
        quiz_id: What a client says is one.

    Raises:
        StaleQuizError: It was made with templates of another version.
        LimitExceededError: It is longer, or asks for more, than what is served.
        BadInputError: It is no quiz id.
    """
    if len(quiz_id) > MAX_ID_LENGTH:
        raise LimitExceededError(f"The quiz id is longer than {MAX_ID_LENGTH} characters.", _CURE)
    fields = _read_fields(quiz_id)
    version = fields["v"]
    if type(version) is not int or version < 1:
        _refuse("v is no version")
    if version != TEMPLATE_VERSION:
        raise StaleQuizError(
            f"The quiz was made with other templates than those of version {TEMPLATE_VERSION}, now in use.",
            "Generate the quiz again.",
        )
    request = QuizRequest(
        units=_read_units(fields["u"]), options=_read_options(fields), digest=_read_digest(fields["h"])
    )
    check_request(request.units, request.options)
    if encode_quiz_id(request) != quiz_id:
        _refuse("it is not spelled as ids are")
    return request


def _read_fields(quiz_id: str) -> dict[str, Any]:
    if not _WORD.fullmatch(quiz_id):
        _refuse("it is empty or has characters other than letters, digits, - and _")
    try:
        data = base64.b64decode(quiz_id + "=" * (-len(quiz_id) % 4), altchars=b"-_", validate=True)
        fields = json.loads(data)
    # Deep nesting exhausts the stack of Python's JSON reader.
    except (ValueError, binascii.Error, RecursionError):
        _refuse("it holds no JSON in Base64")
    if not isinstance(fields, dict) or fields.keys() != _FIELDS:
        _refuse("its fields are others")
    return fields


def _read_units(value: object) -> tuple[UnitKey, ...]:
    if not isinstance(value, list) or not all(isinstance(key, str) and key and _is_text(key) for key in value):
        _refuse("u lists no unit keys")
    if value != sorted(set(value)):
        _refuse("its units are not sorted, or one comes twice")
    return tuple(UnitKey(key) for key in value)


def _read_options(fields: dict[str, Any]) -> QuizOptions:
    size, seed, kinds = fields["n"], fields["s"], fields["k"]
    if type(size) is not int or type(seed) is not int:
        _refuse("n and s are no integers")
    if kinds is not None and not isinstance(kinds, list):
        _refuse("k lists no kinds of item")
    try:
        return QuizOptions(
            size=size,
            seed=seed,
            kinds=None if kinds is None else tuple(ItemKind(kind) for kind in kinds),
            difficulty=None if fields["d"] is None else Difficulty(fields["d"]),
            language=None if fields["l"] is None else Language(fields["l"]),
        )
    except ValueError:
        _refuse("it names a kind of item, a difficulty or a language that there is not")


def _read_digest(value: object) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        _refuse("h is no digest")
    return value


def _is_text(key: str) -> bool:
    """Whether UTF-8 can hold it: JSON can name half of a surrogate pair, and a later answer could not."""
    return not any("\ud800" <= character <= "\udfff" for character in key)


def _refuse(why: str) -> NoReturn:
    raise BadInputError(f"This is no quiz id: {why}.", _CURE)
