// Mounts GraphiQL on the page's <div id="graphiql" data-endpoint="/graphql">.
//
// The element's data-query is the query that a first visit shows; the page's own address may bring
// another one (?query=…&variables=…). Queries go to the endpoint by POST; there are no subscriptions.

// Monaco is imported here, although GraphiQL would load it later by itself, so that its style sheet
// becomes part of graphiql.css.
import 'monaco-graphql/esm/monaco-editor.js';

import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './graphiql.css';

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

const WORKERS = { graphql: 'graphql.worker.js', json: 'json.worker.js' };

globalThis.MonacoEnvironment = {
  // The workers lie beside this file; a classic worker of the same origin needs no blob: address.
  getWorker: (_id, label) =>
    new Worker(new URL(WORKERS[label] ?? 'editor.worker.js', import.meta.url), { name: label }),
};

const mount = document.getElementById('graphiql');
const address = new URLSearchParams(window.location.search);

createRoot(mount).render(
  <GraphiQL
    fetcher={createGraphiQLFetcher({
      url: mount.dataset.endpoint,
      enableIncrementalDelivery: false,
    })}
    defaultQuery={mount.dataset.query}
    initialQuery={address.get('query') ?? undefined}
    initialVariables={address.get('variables') ?? undefined}
  />,
);
