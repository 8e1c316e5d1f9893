"""The two HTML pages for writing GraphQL queries in a browser.

One is GraphiQL's page; the other is a plain form that replaces it if GraphiQL's files were not built. Both show a
message in a browser without scripts. The built files are expected under ``/static/graphiql/``, the form's own script
at ``/static/query.js``.

Neither page holds an inline script or loads anything from another host. The policy that both work
under is ``default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'
data:``; the style elements are Monaco's and the plain form's.
"""

from html import escape
from pathlib import Path
from typing import Final

BUILT_FILES: Final = (
    "graphiql.js",
    "graphiql.css",
    "editor.worker.js",
    "graphql.worker.js",
    "json.worker.js",
    # The build writes this file last.
    "manifest.json",
)
"""The files that ``make assets`` writes to the folder ``graphiql`` and the page needs."""

EXAMPLE_QUERY: Final = "{\n  dataset {\n    unitCount\n  }\n}\n"
"""The query that is shown on a first visit."""

_STYLE: Final = """\
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
textarea, pre { border: 1px solid; box-sizing: border-box; font: 0.95rem/1.4 ui-monospace, monospace;
  margin: 0.25rem 0 0; padding: 0.5rem; width: 100%; }
pre { min-height: 3rem; overflow: auto; }
button { font: inherit; margin-top: 1rem; padding: 0.4rem 1.5rem; }"""


def has_graphiql(static_folder: Path) -> bool:
    """Tell whether GraphiQL's files were built.

    Args:
        static_folder: The folder of built files, which holds the folder ``graphiql``.

    Returns:
        True if every file that the page needs is present.
    """
    return all((static_folder / "graphiql" / name).is_file() for name in BUILT_FILES)


def graphiql_page(endpoint: str) -> str:
    """Write the page that loads GraphiQL.

    Args:
        endpoint: The address to which queries are posted, absolute within the server (``/graphql``).

    Returns:
        The page as HTML.
    """
    mount = (
        f'<main id="graphiql" data-endpoint="{escape(endpoint)}" data-query="{escape(EXAMPLE_QUERY)}">'
        f"{_without_scripts(endpoint)}</main>"
    )
    head = (
        '<link rel="stylesheet" href="/static/graphiql/graphiql.css">\n'
        '<script type="module" src="/static/graphiql/graphiql.js"></script>'
    )
    return _page("GraphiQL", head, mount)


def plain_page(endpoint: str) -> str:
    """Write the plain query form, which needs none of GraphiQL's files.

    Args:
        endpoint: The address to which queries are posted, absolute within the server (``/graphql``).

    Returns:
        The page as HTML.
    """
    head = f'<style>\n{_STYLE}\n</style>\n<script type="module" src="/static/query.js"></script>'
    body = f"""\
<main>
<h1>GraphQL query</h1>
<p>This is the plain form. To get GraphiQL, which completes queries and shows the schema's documentation,
run <code>make assets</code> in the source folder and start the server again.</p>
{_without_scripts(endpoint)}
<form id="query-form" data-endpoint="{escape(endpoint)}">
<label for="query">Query</label>
<textarea id="query" rows="10" spellcheck="false" autocapitalize="off" autocomplete="off"
 required aria-describedby="keys">
{escape(EXAMPLE_QUERY)}</textarea>
<label for="variables">Variables, as a JSON object (may stay empty)</label>
<textarea id="variables" rows="4" spellcheck="false" autocapitalize="off" autocomplete="off"
 aria-describedby="keys"></textarea>
<button id="run" type="submit" disabled>Run</button>
<p id="keys">Ctrl+Enter in either field runs the query too.</p>
</form>
<h2 id="answer-title">Answer</h2>
<pre id="answer" role="region" aria-labelledby="answer-title" aria-live="polite" tabindex="0"></pre>
</main>"""
    return _page("GraphQL query", head, body)


def _page(title: str, head: str, body: str) -> str:
    """Put a title, the elements of the head and a body into an HTML document."""
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
{head}
</head>
<body>
{body}
</body>
</html>
"""


def _without_scripts(endpoint: str) -> str:
    """Explain how to query without scripts: by a POST, with an example that can be pasted into a shell."""
    command = (
        "curl -X POST -H 'Content-Type: application/json' \\\n"
        '  -d \'{"query": "{ dataset { unitCount } }"}\' \\\n'
        f"  'http://SERVER{endpoint}'"
    )
    return (
        "<noscript><p>This page needs JavaScript. A query can also be sent by POST, "
        "with this server's host and port in place of SERVER:</p>"
        f"<pre><code>{escape(command, quote=False)}</code></pre></noscript>"
    )
