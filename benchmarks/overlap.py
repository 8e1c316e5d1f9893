"""Measures overlap over whole corpora: growth of time and memory, one more unit, and a full comparison as a peer.

Units are made up: 25 statements of five to nine words. Most words come from the unit's own trade and some from all
trades, both with the frequencies of real words (Zipf). Every unit has the boilerplate of the genre, and one in ten
repeats most of an earlier one. Each size runs in a separate process.

The peer is an obvious first solution: scikit-learn's cosine similarity of all pairs of statements by TF-IDF, on the
same 3,000 units.

Usage: python benchmarks/overlap.py [UNITS]...
"""

import random
import resource
import subprocess
import sys
import time

from cskg.links.corpus import Body, make_body
from cskg.links.kept import pack_arrays, unpack_arrays
from cskg.links.pairwise import NOTHING, compare_all
from cskg.model import UnitKey
from cskg.outline import Position

SIZES = (1_000, 3_000, 10_000, 30_000)
PEER_SIZE = 3_000
CHECKED_TO = 3_000
"""With a corpus of this many units, it is checked that adding one unit gives the same result as a full comparison."""
_STATEMENTS, _OF_TRADE, _WORDS_OF_TRADE, _WORDS_OF_ALL = 25, 60, 400, 2_000
_BOILERPLATE = ("Exhibit professionalism", "Comply with the relevant laws and regulations", "Protect personal data")
_ONSETS, _NUCLEI = "b c d f g h l m n p r s t v br cl dr fl gr pl st tr".split(), "a e i o u ai ea ou".split()
_CODAS = "n r l t s m ck nd st rt".split()


def make_word(number: int) -> str:
    """Makes a word that is different for every number."""
    first, rest = divmod(number, len(_ONSETS) * len(_NUCLEI) * len(_CODAS))
    word = ""
    for part in (rest, first) if first else (rest,):
        onset, other = divmod(part, len(_NUCLEI) * len(_CODAS))
        nucleus, coda = divmod(other, len(_CODAS))
        word += _ONSETS[onset % len(_ONSETS)] + _NUCLEI[nucleus] + _CODAS[coda]
    return word


def make_bodies(count: int) -> list[Body]:
    """Makes units."""
    bodies: list[Body] = []
    for number in range(count):
        source = random.Random(number)
        trade = number // _OF_TRADE

        def word(source: random.Random = source, trade: int = trade) -> str:
            if source.random() < 0.7:
                return make_word(_WORDS_OF_ALL + trade * _WORDS_OF_TRADE + _zipf(source, _WORDS_OF_TRADE))
            return make_word(_zipf(source, _WORDS_OF_ALL))

        texts = [" ".join(word() for _ in range(source.randrange(5, 10))) for _ in range(_STATEMENTS)]
        if number % 10 == 9:
            earlier = list(bodies[number - 1 - source.randrange(8)].texts.values())
            texts = [earlier[place] if source.random() < 0.6 else text for place, text in enumerate(texts)]
        texts += _BOILERPLATE
        named = {Position(f"{'r' if place < 22 else 'c'}{place}"): text for place, text in enumerate(texts)}
        bodies.append(make_body(UnitKey(f"9{number:05}L1"), texts[0], named))
    return bodies


def _zipf(source: random.Random, size: int) -> int:
    return min(size - 1, int(size ** source.random()) - 1)


def measure(count: int) -> None:
    """Prints the time and memory of a corpus, and of one more unit after the kept results are read from bytes."""
    *bodies, more = make_bodies(count + 1)
    start, at_start = time.perf_counter(), time.process_time()
    _, compared = compare_all(bodies)
    done, processor = time.perf_counter(), time.process_time() - at_start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    overlaps = int((compared.results["overlap"] > 0).sum())
    kept = pack_arrays(compared)
    loaded = time.perf_counter()
    before = unpack_arrays(kept, NOTHING)
    ready, at_ready = time.perf_counter(), time.process_time()
    after, anew = compare_all([*bodies, more], before)
    ended, of_one = time.perf_counter(), time.process_time() - at_ready
    packed = pack_arrays(anew)
    print(
        f"{count:,} units, {sum(len(body.texts) for body in bodies):,} statements: {done - start:.1f} s "
        f"({processor:.1f} s of processor time, {1_000 * processor / count:.1f} ms a unit), "
        f"{len(compared.pairs):,} pairs looked at, {overlaps:,} overlaps, {memory} MiB; "
        f"one more unit: what was kept ({len(kept) / 2**20:.0f} MiB) read {ready - loaded:.2f} s, "
        f"compared {ended - ready:.2f} s ({of_one:.2f} s of processor time), "
        f"packed {time.perf_counter() - ended:.2f} s",
        flush=True,
    )
    if count <= CHECKED_TO and packed != pack_arrays(compare_all(after)[1]):
        raise SystemExit("One more unit gives another result than all units at once.")


def measure_peer(count: int) -> None:
    """Prints the time and memory of cosine similarity for all pairs of statements."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    texts = [text for body in make_bodies(count) for text in body.texts.values()]
    start = time.perf_counter()
    vectors = TfidfVectorizer().fit_transform(texts)
    found = sum(
        int((cosine_similarity(vectors[first : first + 1_000], vectors) > 0.5).sum())
        for first in range(0, len(texts), 1_000)
    )
    print(
        f"scikit-learn, cosine of all pairs of {len(texts):,} statements: {time.perf_counter() - start:.1f} s, "
        f"{found:,} pairs, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    """Runs each measurement in a separate process."""
    if arguments[:1] == ["--one"]:
        measure(int(arguments[1]))
    elif arguments[:1] == ["--peer"]:
        measure_peer(int(arguments[1]))
    else:
        for size in map(int, arguments) if arguments else SIZES:
            subprocess.run([sys.executable, __file__, "--one", str(size)], check=True)
        subprocess.run([sys.executable, __file__, "--peer", str(PEER_SIZE)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
