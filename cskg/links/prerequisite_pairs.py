"""All profiles of a language compared for signals of prerequisites, and what is kept of it for the next time.

What two profiles show depends on their words and on the weights of their terms, and on nothing else. Weights are coarse
(:data:`~cskg.links.signals.WEIGHT_STEP`), so an edit of one document leaves nearly all pairs as they were. The result
is the same as if nothing had been kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cskg.links.kept import find_pairs_before, find_places
from cskg.links.signals import Finding, Profile, Sentence, SharedTerms, Signal, find_signals
from cskg.links.similarity import Indexes
from cskg.links.term_index import TERM, TermIndex, Terms, read_terms

SIGNALS = tuple(Signal)

Findings = npt.NDArray[np.int32]
"""A row for each pair: for each signal the numbers of the lower and the higher sentence that show it, 0 for the title;
-1 where the signal was not found."""

_Names = "np.ndarray[tuple[int], np.dtype[np.bytes_]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrerequisitePairs:
    """What is known of some profiles once they were compared; places are those of profiles in order of their keys.

    Attributes:
        words: A row a profile: the digest of its words, and its key.
        ends: Where the terms of each profile end.
        terms: The terms of all profiles.
        names: A row a profile: the digest of its words and of the weights of its terms, and its key.
        pairs: A row a pair that was looked at: the places of the lower and of the higher one.
        findings: What each pair shows.
    """

    words: "np.ndarray[tuple[int], np.dtype[np.bytes_]]"
    ends: Indexes
    terms: Terms
    names: "np.ndarray[tuple[int], np.dtype[np.bytes_]]"
    pairs: Indexes
    findings: Findings


NOTHING = PrerequisitePairs(
    words=np.zeros(0, dtype="S1"),
    ends=np.zeros(0, dtype=np.int64),
    terms=np.zeros(0, dtype=TERM),
    names=np.zeros(0, dtype="S1"),
    pairs=np.zeros((0, 2), dtype=np.int64),
    findings=np.zeros((0, len(SIGNALS), 2), dtype=np.int32),
)
"""What is known before anything was compared."""


def compare_profiles(profiles: Sequence[Profile], before: PrerequisitePairs = NOTHING) -> PrerequisitePairs:
    """Compares profiles of one language with each other.

    Args:
        profiles: The profiles, in order of their keys.
        before: What is known of other profiles, or of these; it changes nothing but the time that it takes.
    """
    words = np.array([f"{profile.digest}{profile.key}".encode() for profile in profiles], dtype=bytes)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), before.ends])
    terms = [
        read_terms(profile) if place < 0 else before.terms[starts[place] : starts[place + 1]]
        for profile, place in zip(profiles, find_places(words, before.words).tolist(), strict=True)
    ]
    ends = np.cumsum([len(found) for found in terms], dtype=np.int64)
    index = TermIndex(ends=ends, terms=np.concatenate([np.zeros(0, dtype=TERM), *terms]))
    names = np.array(list(map(_name, profiles, index.list_weights())), dtype=bytes)
    pairs = index.find_candidates(_areas(profiles), np.array([profile.level for profile in profiles], dtype=np.int64))
    known = find_pairs_before(pairs, find_places(names, before.names), before.pairs, max(1, len(before.names)))
    findings = np.full((len(pairs), len(SIGNALS), 2), -1, dtype=np.int32)
    findings[known >= 0] = before.findings[known[known >= 0]]
    for place in np.nonzero(known < 0)[0].tolist():
        lower, higher = profiles[pairs[place, 0]], profiles[pairs[place, 1]]
        _note(findings[place], find_signals(lower, higher, index.weights), lower, higher)
    return PrerequisitePairs(words=words, ends=ends, terms=index.terms, names=names, pairs=pairs, findings=findings)


def _name(profile: Profile, weights: bytes) -> bytes:
    digest = hashlib.blake2b(bytes.fromhex(profile.digest) + weights, digest_size=16).hexdigest()
    return f"{digest}{profile.key}".encode()


def _areas(profiles: Iterable[Profile]) -> list[list[int]]:
    areas: dict[str, list[int]] = defaultdict(list)
    for place, profile in enumerate(profiles):
        for area in profile.areas:
            areas[area].append(place)
    return [areas[area] for area in sorted(areas)]


def _note(row: Findings, found: Iterable[Finding], lower: Profile, higher: Profile) -> None:
    """Notes the sentences of findings by their numbers."""
    for finding in found:
        row[SIGNALS.index(finding.signal)] = (
            _sentences(lower).index(finding.pair.lower),
            _sentences(higher).index(finding.pair.higher),
        )


def read_findings(row: Sequence[Sequence[int]], lower: Profile, higher: Profile) -> tuple[Finding, ...]:
    """Reads what a pair shows; the statements of both profiles are read for it."""
    found = []
    for signal, (one, other) in zip(SIGNALS, row, strict=True):
        if one >= 0:
            mine, theirs = _sentences(lower)[one], _sentences(higher)[other]
            pair = SharedTerms(lower=mine, higher=theirs, terms=mine.terms & theirs.terms)
            found.append(Finding(signal=signal, pair=pair))
    return tuple(found)


def _sentences(profile: Profile) -> tuple[Sentence, ...]:
    return (profile.title, *profile.statements)
