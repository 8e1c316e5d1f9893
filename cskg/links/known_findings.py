"""What pairs of units prepare for each other, kept from one search for prerequisites to the next.

What two profiles show depends on their words and on the weights of their terms, and on nothing else. So what was found
for a pair is found again by a digest of these, and an edit of one document leaves nearly all pairs as they were.
"""

import hashlib
from collections.abc import Mapping

import msgspec

from cskg.links.signals import Finding, Profile, Sentence, SharedTerms, Signal, Weights, find_signals
from cskg.model import Language, UnitKey

_Packed = tuple[tuple[Signal, tuple[tuple[int, int, tuple[str, ...]], ...]], ...]
"""For each finding its signal, and its pairs: the two sentences, 0 for the title, and the terms that both have."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Packed).decode


class KnownFindings:
    """Findings by pairs of profiles, for one search.

    Args:
        data: What :meth:`pack` gave before.
    """

    def __init__(self, data: bytes = b"") -> None:
        self._known = msgspec.msgpack.decode(data, type=dict[bytes, bytes]) if data else {}
        self._used: dict[bytes, bytes] = {}
        self._digests: dict[tuple[Language, UnitKey], bytes] = {}

    def find_signals(self, lower: Profile, higher: Profile, weights: Weights) -> tuple[Finding, ...]:
        """Returns what :func:`~cskg.links.signals.find_signals` does."""
        key = self._digest(lower, weights) + self._digest(higher, weights)
        packed = self._known.get(key)
        if packed is None:
            found = find_signals(lower, higher, weights)
            packed = _encode(_pack(found, lower, higher))
        else:
            found = _unpack(_decode(packed), lower, higher)
        self._used[key] = packed
        return found

    def pack(self) -> bytes:
        """Returns what was found by this object, to be kept."""
        return _encode(dict(sorted(self._used.items())))

    def _digest(self, profile: Profile, weights: Weights) -> bytes:
        """Returns a digest of all that findings of a profile depend on."""
        name = profile.language, profile.key
        if name not in self._digests:
            terms = sorted({*profile.title.reading.object_terms, *profile.places})
            texts = [sentence.text for sentence in _sentences(profile)]
            facts = (profile.language, texts, [(term, weights[term]) for term in terms])
            self._digests[name] = hashlib.blake2b(_encode(facts), digest_size=12).digest()
        return self._digests[name]


def _sentences(profile: Profile) -> tuple[Sentence, ...]:
    return (profile.title, *profile.statements)


def _pack(found: tuple[Finding, ...], lower: Profile, higher: Profile) -> _Packed:
    mine, theirs = _number(lower), _number(higher)
    return tuple(
        (
            finding.signal,
            tuple(
                (mine[pair.lower.position], theirs[pair.higher.position], tuple(sorted(pair.terms)))
                for pair in finding.pairs
            ),
        )
        for finding in found
    )


def _number(profile: Profile) -> Mapping[str, int]:
    return {sentence.position: number for number, sentence in enumerate(_sentences(profile))}


def _unpack(packed: _Packed, lower: Profile, higher: Profile) -> tuple[Finding, ...]:
    mine, theirs = _sentences(lower), _sentences(higher)
    return tuple(
        Finding(
            signal=signal,
            pairs=tuple(
                SharedTerms(lower=mine[one], higher=theirs[other], terms=frozenset(terms))
                for one, other, terms in pairs
            ),
        )
        for signal, pairs in packed
    )
