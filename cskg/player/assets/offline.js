// Registers the service worker that a page names, and says whether the page works without a network.

import { el } from './elements.js';

/** Keeps a page and its files for later; a note at the top of the element says what holds now. */
export async function keepOffline(main, texts) {
  const { worker } = main.dataset;
  if (!worker || !navigator.serviceWorker) return;
  const note = el('p.signal', { role: 'status' });
  let isReady = Boolean(navigator.serviceWorker.controller);
  const wasReady = isReady;
  const tell = () => {
    if (!navigator.onLine) note.textContent = `● ${texts.offline}`;
    else note.textContent = isReady ? `✓ ${texts.offline_ready}` : '';
  };
  addEventListener('online', tell);
  addEventListener('offline', tell);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    isReady = true;
    if (wasReady) note.textContent = texts.update;
    else tell();
  });
  const title = main.querySelector('h1');
  if (title) title.after(note);
  else main.prepend(note);
  tell();
  await navigator.serviceWorker.register(worker).catch(() => null);
}
