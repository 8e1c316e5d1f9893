"""cskg: a competency knowledge graph and study API.

The package reads published units of competency, keeps them as an RDF graph whose every
statement leads back to the words of its source, and answers questions about them: GraphQL,
study paths, links between units, self-checks.

Layers, upper ones import lower ones and never the other way round (import-linter holds it)::

    cli → web → api → (quiz | study) → ingest → links → (parser | graph) → vocab → model → errors
"""

__version__ = "0.1.0"
