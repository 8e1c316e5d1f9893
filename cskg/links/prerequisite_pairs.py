"""Compares all profiles of a language for signals of prerequisites, and keeps the results for the next run.

The result for two profiles depends only on their words and on the weights of their terms. Weights are coarse
(:mod:`~cskg.links.term_index`), so after an edit of one document nearly all results are still valid. The result is the
same as if nothing had been kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cskg.links.kept import find_pairs_before, find_places
from cskg.links.profiles import Profile
from cskg.links.signals import SIGNALS, Findings, find_signals
from cskg.links.similarity import Floats, Indexes
from cskg.links.term_index import TERM, Terms, index_terms, read_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PrerequisitePairs:
    """The results of comparing some profiles; places are those of profiles in order of their keys.

    Attributes:
        words: A row for each profile: the digest of its words and industry, and its key.
        ends: Where the terms of each profile end.
        terms: The terms of all profiles.
        names: A row for each profile: the digest of its words and of the weights of its terms, and its key.
        pairs: A row for each compared pair: the places of the lower and of the higher one.
        findings: The findings of each pair.
        strengths: The strength of each signal of a pair.
    """

    words: "np.ndarray[tuple[int], np.dtype[np.bytes_]]"
    ends: Indexes
    terms: Terms
    names: "np.ndarray[tuple[int], np.dtype[np.bytes_]]"
    pairs: Indexes
    findings: Findings
    strengths: Floats


NOTHING = PrerequisitePairs(
    words=np.zeros(0, dtype="S1"),
    ends=np.zeros(0, dtype=np.int64),
    terms=np.zeros(0, dtype=TERM),
    names=np.zeros(0, dtype="S1"),
    pairs=np.zeros((0, 2), dtype=np.int64),
    findings=np.zeros((0, len(SIGNALS), 2), dtype=np.int32),
    strengths=np.zeros((0, len(SIGNALS))),
)
"""The results before anything was compared."""


def compare_profiles(profiles: Sequence[Profile], before: PrerequisitePairs = NOTHING) -> PrerequisitePairs:
    """Compares profiles of one language with each other.

    Args:
        profiles: The profiles, in order of their keys.
        before: Earlier results, for these or other profiles; they change only the time that it takes.
    """
    words = np.array(list(map(_name, profiles)), dtype=bytes)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), before.ends])
    terms = [
        read_terms(profile) if place < 0 else before.terms[starts[place] : starts[place + 1]]
        for profile, place in zip(profiles, find_places(words, before.words).tolist(), strict=True)
    ]
    index = index_terms(terms, [profile.industry for profile in profiles])
    names = np.array(list(map(_name, profiles, index.list_weights())), dtype=bytes)
    pairs = index.find_candidates(_areas(profiles), np.array([profile.level for profile in profiles], dtype=np.int64))
    known = find_pairs_before(pairs, find_places(names, before.names), before.pairs, max(1, len(before.names)))
    findings = np.full((len(pairs), len(SIGNALS), 2), -1, dtype=np.int32)
    findings[known >= 0] = before.findings[known[known >= 0]]
    strengths = np.zeros((len(pairs), len(SIGNALS)))
    strengths[known >= 0] = before.strengths[known[known >= 0]]
    fresh = np.nonzero(known < 0)[0]
    for higher, places in _group(pairs[fresh, 1], fresh):
        lowers = [profiles[place] for place in pairs[places, 0].tolist()]
        findings[places], strengths[places] = find_signals(lowers, profiles[higher], index.weigh)
    return PrerequisitePairs(
        words=words,
        ends=index.ends,
        terms=index.terms,
        names=names,
        pairs=pairs,
        findings=findings,
        strengths=strengths,
    )


def _group(keys: Indexes, values: Indexes) -> Iterator[tuple[int, Indexes]]:
    """Yields each key with its values, in order."""
    order = np.argsort(keys, kind="stable")
    distinct, starts = np.unique(keys[order], return_index=True)
    yield from zip(distinct.tolist(), np.split(values[order], starts[1:]), strict=False)


def _name(profile: Profile, weights: bytes = b"") -> bytes:
    seen = bytes.fromhex(profile.digest) + profile.industry.encode() + b"\0" + weights
    digest = hashlib.blake2b(seen, digest_size=16).hexdigest()
    return f"{digest}{profile.key}".encode()


def _areas(profiles: Iterable[Profile]) -> list[list[int]]:
    areas: dict[str, list[int]] = defaultdict(list)
    for place, profile in enumerate(profiles):
        for area in profile.areas:
            areas[area].append(place)
    return [areas[area] for area in sorted(areas)]
