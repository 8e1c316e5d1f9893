// The page of a learner's progress: what is due, what went wrong, what is known, and the copy of all of it.

import { el, fill, isToday, quote, writeDay } from './elements.js';
import { MOST_ANSWERS } from './history.js';
import { describeMastery, findMastery } from './mastery.js';
import { keepOffline } from './offline.js';
import { listDays, showKeeping, showPair, tableOfConfidence } from './results.js';
import { openStore } from './store.js';

// A statement whose question this browser has not seen comes last.
const UNKNOWN = { depth: 0, order: Infinity };

const main = document.querySelector('[data-progress]');
const { texts, language, check } = JSON.parse(main.querySelector('[data-texts]').textContent);
const store = await openStore();
const planReviews = await import('./reviews.js').then((found) => found.planReviews).catch(() => null);
const live = el('p.said', { role: 'status' });
const body = el('div.progress');
main.append(live, body);
keepOffline(main, texts);
await show();

function say(text) {
  live.textContent = text;
}

async function show() {
  const answers = await store.listAnswers();
  const questions = await store.listQuestions();
  const marked = await store.listMarked();
  const keeping = await showKeeping(store, texts, language, say);
  keeping.append(showLoading(), showDeleting(answers.length + marked.length));
  const parts =
    answers.length > 0
      ? [showDue(answers, questions), showShelf(answers, questions), showMastery(answers, questions), showConfidence(answers)]
      : [marked.length === 0 && el('p', {}, texts.no_answers)];
  if (marked.length > 0) parts.push(showMarked(marked));
  body.replaceChildren(...parts.filter(Boolean), keeping);
}

function showMarked(marked) {
  const show = ({ language: tongue, stem, said, ticked, points, at }) =>
    el(
      'li',
      { lang: tongue },
      el('h3', {}, stem),
      said && el('dl.pair', {}, el('dt', {}, texts.you_said), el('dd', {}, said)),
      points > 0 && el('p', {}, fill(texts.ticked_points, { n: ticked, count: points })),
      el('p.dim', {}, writeDay(new Date(at), language)),
    );
  return section('marked', [el('p.dim', {}, texts.marked_means), el('ul.shelf', {}, marked.map(show))]);
}

function showDue(answers, questions) {
  const now = new Date();
  const plan = planReviews?.(answers, now) ?? [];
  const due = plan.filter((each) => each.due <= now).map(({ item }) => item);
  const later = plan.filter((each) => each.due > now).map((each) => each.due);
  return section('due', [
    el('p', {}, planReviews ? sayDue(due.length, later.filter(isToday).length) : texts.no_reviews),
    practise(due.filter((item) => questions.get(item)?.address), texts.practise_due),
    later.length > 0 && el('h3', {}, texts.comes_back),
    later.length > 0 && listDays(later, texts, language),
  ]);
}

function sayDue(now, today) {
  if (now > 0) return fill(texts.due_count, { n: now });
  return today > 0 ? fill(texts.due_today, { n: today }) : texts.none_due;
}

// A question leaves the shelf when its latest answer is fully right.
function showShelf(answers, questions) {
  const latest = new Map(answers.map((each) => [each.item, each]));
  const missed = [...latest.values()].filter((each) => each.score < 1).reverse();
  return section('shelf', [
    el('p', {}, missed.length > 0 ? texts.leaves_shelf : texts.shelf_empty),
    practise(missed.map(({ item }) => item).filter((item) => questions.get(item)?.address), texts.practise_shelf),
    el('ul.shelf', {}, missed.map((answer) => showMissed(answer, questions.get(answer.item)))),
  ]);
}

function showMissed(answer, question) {
  const day = el('p.dim', {}, writeDay(new Date(answer.at), language));
  if (!question) return el('li', {}, el('h3', {}, texts.elsewhere), day);
  return el(
    'li',
    { lang: question.language },
    el('h3', {}, question.stem),
    showPair(question.said, question.right, answer.sure, texts),
    (question.quotes ?? []).map((each) => quote(each, texts)), // earlier versions kept none
    day,
  );
}

function practise(items, word) {
  if (items.length === 0 || !check) return null;
  return el('div.btns', {}, el('a.btn.go', { href: `${check}#practise=${items.map(encodeURIComponent).join()}` }, word));
}

function showMastery(answers, questions) {
  const titles = new Map();
  const names = new Map();
  for (const { unit, about } of questions.values()) {
    for (const asked of about) {
      if (!titles.has(asked.unit)) titles.set(asked.unit, asked.unit);
      asked.names.forEach((name, depth) => {
        names.set(`${asked.unit} ${name}`, { text: asked.texts[depth], depth, order: asked.orders[depth] });
      });
    }
    if (about.length > 0) titles.set(about[0].unit, [unit.code, unit.title].filter(Boolean).join(' · '));
  }
  const units = groupByUnit(findMastery(answers));
  const find = ({ unit, name }) =>
    name === null ? { ...UNKNOWN, text: texts.criteria } : (names.get(`${unit} ${name}`) ?? { ...UNKNOWN, text: name });
  const rows = [...units].map(([unit, found]) => {
    const placed = found.map((each) => ({ ...find(each), found: each })).sort((a, b) => a.order - b.order);
    return el('details', {}, el('summary', {}, titles.get(unit) ?? unit), el('ul.mlist', {}, placed.map(showRow)));
  });
  return section('mastery', [el('p.dim', {}, texts.mastery_means), ...rows]);
}

function showRow({ found, text, depth }) {
  const [count, word] = describeMastery(found);
  const boxes = [1, 2, 3, 4].map((place) => el(place <= count ? 'i.f' : 'i'));
  const counts = fill(texts.m_counts, { right: Number(found.right.toFixed(2)), items: found.items });
  return el(
    'li',
    { 'data-depth': String(Math.min(depth, 2)) },
    el('p', { lang: found.language }, text),
    el('p.dim', {}, el('span.boxes', { 'aria-hidden': 'true' }, boxes), `${texts[word]} · ${counts}`),
  );
}

function groupByUnit(found) {
  const units = new Map();
  for (const each of found) units.set(each.unit, [...(units.get(each.unit) ?? []), each]);
  return units;
}

function showConfidence(answers) {
  return section('judged', tableOfConfidence(answers, texts));
}

function showLoading() {
  const input = el('input', { type: 'file', accept: '.jsonl,.json,application/x-ndjson', class: 'input' });
  input.addEventListener('change', async () => {
    const [file] = input.files;
    try {
      say(fill(texts.loaded, { n: await store.loadCopy(await file.text()) }));
      await show();
    } catch (error) {
      if (error instanceof RangeError) say(fill(texts.too_many, { n: MOST_ANSWERS }));
      else say(fill(texts.not_loaded, { reason: fill(texts.line, { n: error.message }) }));
    }
  });
  return el('label.field', {}, el('span', {}, texts.load_copy), input);
}

function showDeleting(count) {
  const remove = async () => {
    await store.clear();
    await show();
    say(texts.deleted);
    body.querySelector('h2').focus();
  };
  return el(
    'details',
    {},
    el('summary', {}, texts.delete),
    el('p', {}, fill(texts.delete_what, { n: count })),
    el('div.btns', {}, el('button.btn.bad', { type: 'button', onclick: remove }, texts.delete_yes)),
  );
}

function section(name, children) {
  return el('section', { 'aria-labelledby': name }, el('h2', { id: name, tabindex: '-1' }, texts[name]), ...children);
}
