// Builds what the pages need of the locked npm packages, into cskg/web/static/.
//
//   graphiql/graphiql.js, .css    the GraphiQL page: one module script, one style sheet with its fonts inside
//   graphiql/*.worker.js          Monaco's workers
//   player/reviews.js             the player's reviews with ts-fsrs
//   */licenses.txt                the licence texts that must travel with the files of a folder
//   */manifest.json               the packages inside, and size and digest of every file
//
// The same lock gives the same bytes. A built file that would fetch anything from another host, or a
// package whose licence text cannot be told, stops the build before anything is written.
//
// Usage: npm ci --ignore-scripts && node cskg/web/graphiql/build.mjs

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import * as esbuild from 'esbuild';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, '../../..');
const STATIC = path.resolve(HERE, '../static');

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  metafile: true,
  minify: true,
  legalComments: 'eof',
  target: 'es2022',
  logLevel: 'warning',
  outdir: STATIC,
};

// The text that https://spdx.org/licenses/MIT gives, for packages that name it and ship no copy.
const MIT = `Copyright (c) HOLDER

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.
`;

// Only a subscription client would need this package, and the page has none.
const withoutSubscriptions = {
  name: 'without-subscriptions',
  setup(build) {
    build.onResolve({ filter: /^graphql-ws$/ }, () => ({ path: 'graphql-ws', namespace: 'absent' }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export {};' }));
  },
};

const page = await esbuild.build({
  ...COMMON,
  entryPoints: [path.join(HERE, 'graphiql.jsx')],
  format: 'esm',
  jsx: 'automatic',
  loader: { '.ttf': 'dataurl' },
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutSubscriptions],
});

const workers = await esbuild.build({
  ...COMMON,
  entryPoints: {
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
  },
  format: 'iife',
  define: { 'process.env.NODE_ENV': '"production"' },
});

const reviews = await esbuild.build({
  ...COMMON,
  entryPoints: [path.join(ROOT, 'cskg/player/assets/reviews.js')],
  format: 'esm',
});

writeFolder('graphiql', [page, workers], [
  'Monaco\'s icon font in graphiql.css is "Codicons" by Microsoft, https://github.com/microsoft/vscode-codicons,\n' +
    'under the Creative Commons Attribution 4.0 licence, https://creativecommons.org/licenses/by/4.0/legalcode\n',
]);
writeFolder('player', [reviews]);

/** Writes the files of some builds into a folder, with their licences and a manifest. */
function writeFolder(folder, builds, notes = []) {
  const out = path.join(STATIC, folder);
  const files = new Map(
    builds.flatMap(({ outputFiles }) => outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)])),
  );
  for (const [name, bytes] of files) refuseOtherHosts(name, bytes.toString('utf8'));

  const packages = packagesIn(builds.map(({ metafile }) => metafile));
  const builder = readPackage('node_modules/esbuild');
  files.set('licenses.txt', Buffer.from(licenceTexts([...packages, builder], notes)));

  const manifest = {
    builder: describe(builder),
    packages: packages.map(describe),
    files: Object.fromEntries(
      [...files]
        .sort(([a], [b]) => compare(a, b))
        .map(([name, bytes]) => [
          name,
          {
            size: bytes.length,
            sha384: createHash('sha384').update(bytes).digest('base64'),
          },
        ]),
    ),
  };

  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(path.join(out, name), bytes);
  // Last, so that a folder with a manifest is a whole one.
  writeFileSync(path.join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);

  for (const [name, { size }] of Object.entries(manifest.files)) {
    console.log(`${String(size).padStart(9)}  ${folder}/${name}`);
  }
  console.log(`${packages.length} packages in ${path.relative(process.cwd(), out) || out}`);
}

/** Stops the build when a file holds an address that a browser would fetch from another host. */
function refuseOtherHosts(name, text) {
  const other = String.raw`(?:https?:)?\/\/[\w.-]+\.[a-z]{2,}`;
  const fetched = [
    new RegExp(String.raw`\bimport\s*\(?\s*["'\x60]${other}[^"'\x60]*`, 'gi'),
    new RegExp(String.raw`\bfrom\s*["'\x60]${other}[^"'\x60]*`, 'gi'),
    new RegExp(String.raw`\burl\(\s*["']?${other}[^"')]*`, 'gi'),
    new RegExp(String.raw`@import\s*["']${other}[^"']*`, 'gi'),
    new RegExp(String.raw`\b(?:importScripts|fetch|Worker|EventSource|WebSocket)\(\s*["'\x60]${other}[^"'\x60]*`, 'gi'),
    new RegExp(String.raw`\bsrc\s*[:=]\s*["'\x60]${other}[^"'\x60]*`, 'gi'),
    /\b(?:unpkg\.com|esm\.sh|cdn\.[\w-]+\.\w+|[\w-]+\.jsdelivr\.net|cdnjs\.\w+\.\w+|fonts\.(?:googleapis|gstatic)\.com)[^"'`\s]*/gi,
  ];
  const found = fetched.flatMap((pattern) => text.match(pattern) ?? []);
  if (found.length > 0) throw new Error(`${name} reaches another host:\n  ${found.join('\n  ')}`);
}

/** The npm packages that put bytes into the built files, sorted, one per installed folder. */
function packagesIn(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  const found = new Map([...folders].map(readPackage).map((each) => [`${each.name}@${each.version}`, each]));
  return [...found.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** A package's own description, with the files in it that state its licence. */
function readPackage(folder) {
  const { name, version, license, author, repository } = JSON.parse(
    readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(path.join(ROOT, folder))
    .filter((file) => /^(?:licen[cs]e|copying|notice|copyright|third-?party-?notices)[^/]*$/i.test(file))
    .filter((file) => !/\.[cm]?[jt]sx?$/i.test(file))
    .sort(compare)
    .map((file) => ({ file, text: tidy(readFileSync(path.join(ROOT, folder, file), 'utf8')) }));
  return {
    name,
    version,
    license,
    author: typeof author === 'string' ? author : author?.name,
    repository: String(repository?.url ?? repository ?? '').replace(/^(?:git\+)?(?:https?|git|ssh):\/\/(?:git@)?|\.git$/g, ''),
    texts,
  };
}

function describe({ name, version, license }) {
  return { name, version, license };
}

/** One text with every licence that the bundle's packages ask to be passed on. */
function licenceTexts(all, notes) {
  const parts = [
    'The files in this folder are built from the npm packages below. Their licences follow.\n',
    ...notes,
  ];
  for (const each of all) {
    if (!each.license) throw new Error(`${each.name} names no licence`);
    parts.push(`${'='.repeat(80)}\n${each.name} ${each.version} (${each.license})\n${'='.repeat(80)}\n`);
    const own = each.texts.some(({ file }) => /^(?:licen[cs]e|copying)/i.test(file));
    for (const { file, text } of own ? each.texts : [...each.texts, ...borrowedText(each, all)]) {
      parts.push(`${file}:\n\n${text}\n`);
    }
  }
  return parts.join('\n');
}

/** The licence of a package that ships none: its repository's, as a sibling ships it, or plain MIT. */
function borrowedText(lacking, all) {
  const sibling = all.find(
    ({ repository, license, texts }) =>
      texts.length > 0 && license === lacking.license && repository && repository === lacking.repository,
  );
  if (sibling) {
    return sibling.texts.map(({ file, text }) => ({ file: `${file} (as in ${sibling.name})`, text }));
  }
  if (lacking.license !== 'MIT') throw new Error(`${lacking.name} ships no text of its ${lacking.license} licence`);
  const holder = lacking.author ?? `the ${lacking.name} authors`;
  return [{ file: 'The MIT licence', text: MIT.replace('HOLDER', () => holder) }];
}

function tidy(text) {
  return `${text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').trim()}\n`;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
