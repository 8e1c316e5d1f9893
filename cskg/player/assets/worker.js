// Keeps the player's pages and files in the browser, so that what was opened once works without a network.
//
// The server puts VERSION and FILES before this text (cskg/player/pages.py). Files have names that change with their
// content and come from the cache first. Pages come from the network first; a new version fetches those that were
// kept once more, so that none asks for files that are gone.

const CACHE = `cskg-${VERSION}`;
const PAGES = /^\/(?:check|progress)$/;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { pathname, search, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== location.origin) return;
  if (FILES.includes(pathname + search)) event.respondWith(fromCache(event.request));
  else if (PAGES.test(pathname)) event.respondWith(fromNetwork(event.request));
});

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  for (const request of await listPages()) {
    const response = await fetch(request).catch(() => null);
    if (response?.ok && !response.redirected) await cache.put(request, response);
  }
  await self.skipWaiting();
}

async function activate() {
  for (const name of await listOld()) await caches.delete(name);
  await self.clients.claim();
  // The page that registers this worker was loaded before it.
  const cache = await caches.open(CACHE);
  for (const { url } of await self.clients.matchAll()) {
    if (PAGES.test(new URL(url).pathname)) await cache.add(url.split('#')[0]).catch(() => null);
    await keepPractice(cache, url);
  }
}

/** The progress leads to practice, whose page may not have been opened before the network went. */
async function keepPractice(cache, url) {
  const { pathname, search } = new URL(url);
  if (pathname === '/progress') await cache.add(`/check${search}`).catch(() => null);
}

async function listOld() {
  return (await caches.keys()).filter((name) => name.startsWith('cskg-') && name !== CACHE);
}

async function listPages() {
  const found = await Promise.all((await listOld()).map(async (name) => (await caches.open(name)).keys()));
  return found.flat().filter(({ url }) => PAGES.test(new URL(url).pathname)).map(({ url }) => url);
}

async function fromCache(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function fromNetwork(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) {
      await cache.put(request.url, response.clone());
      await keepPractice(cache, request.url);
    }
    return response;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}
