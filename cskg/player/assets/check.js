// The page of a check: plays its quiz with reviews, works offline, and practises some questions of several checks.

import { el, fill } from './elements.js';
import { keepOffline } from './offline.js';
import { play } from './player.js';
import { openStore } from './store.js';

const main = document.querySelector('[data-player]');
const { texts, items: own } = JSON.parse(main.querySelector('[data-quiz]').textContent);
const asked = new URLSearchParams(location.hash.slice(1)).get('practise');
const store = await openStore();
const planReviews = await findPlanner();

keepOffline(main, texts);
if (asked !== null) await practise(asked.split(','));
else if (own.length > 0) await play(main, { store, planReviews });

/** Asks the questions of some items, which the pages that first asked them still hold. */
async function practise(items) {
  const questions = await store.listQuestions();
  const addresses = new Set(items.map((item) => questions.get(item)?.address).filter(Boolean));
  const quiz = JSON.parse(main.querySelector('[data-quiz]').textContent);
  const form = main.querySelector('form.questions');
  const found = new Map(takeQuestions(form, quiz, items));
  for (const address of addresses) {
    const response = await fetch(address).catch(() => null);
    if (!response?.ok) continue;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const data = page.querySelector('[data-quiz]');
    if (!data) continue;
    for (const [id, each] of takeQuestions(page, JSON.parse(data.textContent), items)) if (!found.has(id)) found.set(id, each);
  }
  const known = items.filter((item) => found.has(item));
  form.replaceChildren(...known.map((item, index) => number(found.get(item).section, index + 1)));
  const data = { ...quiz, id: `practise ${known.join(' ')}`, items: known.map((item) => found.get(item).item) };
  main.querySelector('[data-quiz]').textContent = JSON.stringify(data);
  if (known.length < items.length) form.before(el('p.note', {}, fill(texts.gone, { n: items.length - known.length })));
  if (known.length > 0) await play(main, { store, planReviews });
}

function takeQuestions(page, quiz, items) {
  const wanted = quiz.items.filter(({ id }) => items.includes(id));
  return wanted.map((item) => [item.id, { item, section: page.querySelector(`[data-item="${CSS.escape(item.id)}"]`) }]);
}

// Headings of several pages would share their ids.
function number(section, place) {
  const id = `stem-${place}`;
  section.querySelector('.stem').id = id;
  section.setAttribute('aria-labelledby', id);
  section.querySelector('.no').textContent = `${place}.`;
  return section;
}

async function findPlanner() {
  try {
    return (await import('./reviews.js')).planReviews;
  } catch {
    return null; // The bundle was not built: questions are asked, and nothing says when they come back.
  }
}
