"""Hypothesis strategies: units of any shape, and documents with the content of a unit."""

from dataclasses import replace

from hypothesis import strategies as st

from cskg.model import (
    LINEAGE,
    Derivation,
    Diagnostic,
    FieldQuote,
    Language,
    LinkPredicate,
    Severity,
    Source,
    Span,
    Statement,
    Unit,
    UnitCode,
    UnitStatus,
)

_word = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
words = st.lists(_word, min_size=1, max_size=3).map(" ".join)
digests = st.integers(0, 2**64).map(lambda number: f"{number:064x}")
codes = st.one_of(
    st.builds("9{:05}L{}".format, st.integers(0, 99_999), st.integers(1, 7)),
    st.builds("LOCUOM{}{:02}{}".format, st.integers(1, 7), st.integers(0, 99), st.sampled_from("AB")),
    st.integers(1, 99).map("M{}".format),
).map(UnitCode)
names = st.sampled_from(["a.txt", "retail/b c.txt", "零售/丙.html", "x/100%/d#1.txt"])


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Spans in order of the text, at least one."""
    edges = sorted(draw(st.sets(st.integers(0, 5000), min_size=2, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    # A place in a document always has the same line and page, in every quote.
    return tuple(Span(i, j, i // 50 + 1, i // 1000 + 1 if i % 3 else None) for i, j in pairs)


def statements(depth: int = 2) -> st.SearchStrategy[tuple[Statement, ...]]:
    """Trees of statements."""
    children = statements(depth - 1) if depth else st.just(())
    one = st.builds(
        Statement,
        text=words,
        number=st.sampled_from([None, "1", "2", "6.1"]),
        confidence=st.integers(1, 100).map(lambda n: n / 100),
        children=children,
        spans=spans(),
    )
    return st.lists(one, max_size=3).map(tuple)


sources = st.builds(
    Source,
    name=names,
    sha256=digests,
    text_sha256=digests,
    title=st.one_of(st.none(), words),
    publisher=st.one_of(st.none(), words),
    rights=st.one_of(st.none(), words),
    language=st.one_of(st.none(), st.sampled_from(Language)),
    illustrative=st.booleans(),
)
diagnostics = st.builds(
    Diagnostic,
    severity=st.sampled_from(Severity),
    code=st.sampled_from(["items-run-on", "missing-field"]),
    message=words,
    line=st.one_of(st.none(), st.integers(1, 99)),
    column=st.one_of(st.none(), st.integers(1, 99)),
    page=st.one_of(st.none(), st.integers(1, 9)),
    excerpt=st.one_of(st.none(), words),
)


@st.composite
def units(draw: st.DrawFn) -> Unit:
    """Units of any shape."""
    source = draw(sources)
    derivation = st.builds(
        Derivation,
        relation=st.sampled_from([each for each in LinkPredicate if each in LINEAGE]),
        code=st.builds("8{:05}L{}".format, st.integers(0, 99_999), st.integers(1, 7)).map(UnitCode),
        quote=words,
        title_revised=st.booleans(),
        spans=spans(),
    )
    quotes = draw(st.sets(st.sampled_from(["title", "range", "level", "credit", "remark", "criteriaOpener"])))
    found = draw(st.lists(diagnostics, max_size=2))
    return Unit(
        code=draw(codes),
        source=source,
        language=draw(st.sampled_from(Language)),
        status=draw(st.sampled_from([UnitStatus.DESCRIBED, UnitStatus.LISTED])),
        old_code=draw(st.one_of(st.none(), codes)),
        title=draw(st.one_of(st.none(), words)),
        range=draw(st.one_of(st.none(), words)),
        level=draw(st.one_of(st.none(), st.integers(1, 7))),
        credit=draw(st.one_of(st.none(), st.integers(0, 400).map(lambda n: n / 4))),
        credit_note=draw(st.one_of(st.none(), words)),
        industry=draw(st.one_of(st.none(), words)),
        branch=draw(st.one_of(st.none(), words)),
        functional_areas=tuple(sorted(draw(st.sets(words, max_size=3)))),
        requirements=draw(statements()),
        assessment_criteria=draw(statements(0)),
        criteria_opener=draw(st.one_of(st.none(), words)),
        remark=draw(st.one_of(st.none(), words)),
        derivations=tuple(draw(st.lists(derivation, max_size=2))),
        field_quotes=tuple(FieldQuote(field=field, spans=draw(spans())) for field in sorted(quotes)),
        layout=draw(st.one_of(st.none(), st.just("label-table"))),
        diagnostics=tuple(replace(diagnostic, source=source.name) for diagnostic in found),
    )


VERBS = ("Explain", "Identify", "Prepare", "Monitor", "Handle", "Review", "Set", "Plan")
NOUNS = ("stock records", "customer orders", "display windows", "delivery notes", "staff rosters", "price labels")
items = st.builds(
    lambda verb, noun, tail: f"{verb} {noun}{tail}",
    st.sampled_from(VERBS),
    st.sampled_from(NOUNS),
    st.sampled_from(["", " of the shop", " with care", " (daily)"]),
)


@st.composite
def glyph_documents(draw: st.DrawFn) -> tuple[str, list[tuple[str, list[str]]], list[str]]:
    """A document whose items have glyphs, with its expected topics and criteria."""
    topics = [(draw(items), draw(st.lists(items, min_size=1, max_size=4))) for _ in range(draw(st.integers(1, 4)))]
    criteria = draw(st.lists(items, min_size=1, max_size=3))
    glyph = draw(st.sampled_from(["•", "●", "▪", "■", "◦", "-", "–"]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    head = ["Specification of Competency Standards for the Retail Industry", "Unit of Competency", ""]
    lines = [
        *head,
        "Title\tKeep a shop",
        "Code\t900001L2",
        "Range\tAny shop.",
        "Level\t2",
        "Credit\t3",
        "Competency\tPerformance Requirements",
    ]
    for number, (topic, found) in enumerate(topics, 1):
        lines.append(f"\t{number}. {topic}")
        lines += [f"\t{glyph} {item}" for item in found]
        if draw(st.booleans()):
            lines += ["", *head]
    lines.append("Assessment Criteria\tThe integrated outcome requirement of this UoC is the ability to:")
    lines += [f"\t{glyph} {item}" for item in criteria]
    lines.append("Remark\t")
    return end.join(lines), topics, criteria
