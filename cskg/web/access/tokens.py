"""The tokens file: who may do what with the server. It does not contain the tokens themselves.

A token is a prefix and 256 random bits. Programs that search for leaked secrets recognise the prefix. The file has the
SHA-256 of each token. A slow hash, as for passwords, would add nothing, because nobody can try 2^256 values.
"""

import hashlib
import hmac
import re
import secrets
import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path

import limits
import msgspec

from cskg.errors import BadInputError, PlaceError, cut, find_cure
from cskg.ingest.saving import change_file

TOKEN_START = "cskg_"  # noqa: S105 - how each begins
DEFAULT_LIMIT = "600/minute"
DEFAULT_OVERLAP_HOURS = 24.0

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DIGEST = re.compile("[0-9a-f]{64}")
_MAX_BYTES = 1 << 20


class Permission(Enum):
    """A permission of a token; its name is the name of the scope."""

    READ = "read"
    KEYS = "keys"
    CURATE = "curate"
    ADMIN = "admin"


class TokensError(PlaceError):
    """A tokens file cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerDigest:
    """The digest of a rotated token, which is still valid for a while.

    Attributes:
        sha256: The digest, in hexadecimal.
        until: When it expires.
    """

    sha256: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The entry of a token in the tokens file.

    Attributes:
        name: The name of its owner, which logs and metrics use.
        scopes: Its permissions.
        sha256: Its digest, in hexadecimal.
        made: When it was made.
        limit: How many requests it may send, such as ``600/minute``.
        former: The digest of the token that it replaced.
    """

    name: str
    scopes: tuple[Permission, ...]
    sha256: str
    made: datetime
    limit: str = DEFAULT_LIMIT
    former: FormerDigest | None = None

    def matches(self, digest: str, now: datetime) -> bool:
        """Returns whether a digest belongs to this token; takes the same time for every digest."""
        is_now = hmac.compare_digest(self.sha256, digest)
        is_former = self.former is not None and hmac.compare_digest(self.former.sha256, digest)
        return is_now or (is_former and self.former is not None and now < self.former.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    tokens: tuple[Token, ...] = ()


def make_token() -> str:
    """Makes a token: a prefix and 256 random bits."""
    return TOKEN_START + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Returns the digest of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_token(tokens: Collection[Token], given: str, now: datetime) -> Token | None:
    """Finds the entry of a client's token; compares all tokens, so the time reveals nothing."""
    digest = hash_token(given)
    found = [token for token in tokens if token.matches(digest, now)]
    return found[0] if found else None


def load_tokens(path: Path) -> tuple[Token, ...]:
    """Reads a tokens file.

    Raises:
        TokensError: It cannot be read, is not a tokens file, or users other than its owner may write it.
    """
    try:
        mode = path.stat().st_mode
        data = path.read_bytes()
    except OSError as error:
        raise TokensError(
            path,
            f"The tokens file cannot be read ({error.strerror}).",
            f"Make one with `cskg token add NAME --scope read --tokens {path}`, or correct its permissions.",
        ) from error
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise TokensError(
            path,
            "Users other than its owner can write the tokens file, and so give themselves access.",
            f"Run: chmod 600 {path}",
        )
    return _read(path, data)


def _read(path: Path, data: bytes) -> tuple[Token, ...]:
    try:
        tokens = msgspec.json.decode(data or b"{}", type=_Content).tokens
        for token in tokens:
            _check(token)
    except (msgspec.DecodeError, ValueError) as error:
        # The text of the error could contain parts of the file.
        raise TokensError(
            path, "It is not a tokens file.", "Make it with `cskg token`, or restore it from a backup."
        ) from error
    return tokens


def _check(token: Token) -> None:
    """Raises a ValueError for entries that :func:`add_token` would not write."""
    limits.parse(token.limit)
    former = [token.former.sha256] if token.former else []
    if not _NAME.fullmatch(token.name) or not all(_DIGEST.fullmatch(each) for each in (token.sha256, *former)):
        raise ValueError


def add_token(path: Path, name: str, scopes: Collection[Permission], limit: str = DEFAULT_LIMIT) -> str:
    """Adds a token to a tokens file, and returns the token; makes the file if there is none.

    Raises:
        BadInputError: The name or the limit is not valid, or there is a token with this name.
        CskgError: The file cannot be read or written.
    """
    if not _NAME.fullmatch(name):
        raise BadInputError(f"“{cut(name)}” is not a name of a token.", "Use letters, digits and . _ - only.")
    try:
        limits.parse(limit)
    except ValueError as error:
        raise BadInputError(f"“{cut(limit)}” is not a limit.", "Write it as 600/minute or 20/second.") from error
    made = make_token()
    token = Token(
        name=name,
        scopes=tuple(scope for scope in Permission if scope in scopes),
        sha256=hash_token(made),
        made=_now(),
        limit=limit,
    )

    def add(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        if any(each.name == name for each in tokens):
            raise BadInputError(f"There is a token “{name}” already.", "Rotate or revoke it, or choose another name.")
        return (*tokens, token)

    _change(path, add)
    return made


def rotate_token(path: Path, name: str, overlap_hours: float = DEFAULT_OVERLAP_HOURS) -> str:
    """Replaces a token with a new one, and returns it; the old one stays valid for some hours.

    Raises:
        BadInputError: There is no token with this name.
        CskgError: The file cannot be read or written.
    """
    made, now = make_token(), _now()

    def rotate(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        old = _get(tokens, name)
        former = FormerDigest(sha256=old.sha256, until=now + timedelta(hours=overlap_hours)) if overlap_hours else None
        new = replace(old, sha256=hash_token(made), made=now, former=former)
        return tuple(new if token is old else token for token in tokens)

    _change(path, rotate)
    return made


def revoke_token(path: Path, name: str) -> None:
    """Removes a token from a tokens file.

    Raises:
        BadInputError: There is no token with this name.
        CskgError: The file cannot be read or written.
    """

    def revoke(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        old = _get(tokens, name)
        return tuple(token for token in tokens if token is not old)

    _change(path, revoke)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _get(tokens: tuple[Token, ...], name: str) -> Token:
    for token in tokens:
        if token.name == name:
            return token
    names = ", ".join(token.name for token in tokens) or "none"
    raise BadInputError(f"There is no token “{cut(name)}”.", f"The file has these tokens: {names}.")


def _change(path: Path, change: Callable[[tuple[Token, ...]], tuple[Token, ...]]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TokensError(path, f"Its folder cannot be made ({error.strerror}).", find_cure(error)) from error

    def rewrite(before: bytes) -> bytes:
        tokens = change(_read(path, before))
        return msgspec.json.format(msgspec.json.encode(_Content(tokens=tokens)), indent=2) + b"\n"

    change_file(path, str(path), rewrite, most=_MAX_BYTES, mode=0o600)
