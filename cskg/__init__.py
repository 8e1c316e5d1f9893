"""cskg: a competency knowledge graph and study API.

The package reads published units of competency and keeps them as an RDF graph, in which every
statement leads back to the words of its source. It answers questions about the graph: GraphQL,
study paths, links between units, self-checks.

Upper layers import lower ones, never the other way round; import-linter checks this (``pyproject.toml``)::

    cli → web → api → sparql → exchange → player → (quiz | study | lint) → ingest → links
    → (parser | graph) → language → (vocab | iris) → outline → (foreign_frameworks | own_questions)
    → model → codes → errors → coded_sentences
"""

__version__ = "0.1.0"
