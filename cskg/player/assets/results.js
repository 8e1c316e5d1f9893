// The result of a quiz: points, what to read again, how sure the learner was; and the box about what is kept.

import { download, el, fill, isToday, quote, writeDay } from './elements.js';
import { countTicks, describeAnswer, describeMistake } from './questions.js';

/** Returns the result of the answered questions; the heading of it takes the focus. */
export function showResult(questions, answered, texts, { plan, language, actions, keep }) {
  const outcomes = questions.map((question) => ({ question, ...(answered.get(question.item.id) ?? NOT_ANSWERED) }));
  const scored = outcomes.filter(({ question }) => question.isScored);
  const score = Number(scored.reduce((sum, each) => sum + each.score, 0).toFixed(2));
  const missed = scored.filter((each) => each.score < 1);
  const [noted, unanswered] = ['noted', 'unanswered'].map((mark) => outcomes.filter((each) => each.mark === mark));
  const unticked = noted.filter(({ question, response }) => findUnticked(question.item, response).length > 0);
  const isAll = scored.length > 0 && unanswered.length === 0;
  return el(
    'section.result',
    { 'aria-labelledby': 'result' },
    el('h2', { id: 'result', tabindex: '-1' }, texts.result),
    scored.length > 0 && el('p.big', {}, fill(texts.score, { score, max: scored.length })),
    el('ul.tally', {}, TALLY.map(([mark, word]) => tally(mark, texts[word], outcomes, sayTicks(noted, texts)))),
    el('p', {}, missed.length > 0 ? texts.no_pass : isAll && texts.all_right),
    el('div.btns', {}, actions(missed.map(({ question }) => question))),
    list(texts.look_again, [...missed.map((each) => showMistake(each, texts)), ...unticked.map((each) => showUnticked(each, texts))]),
    list(texts.unanswered, unanswered.map(({ question: { item } }) => el('li', { lang: item.language }, el('h4', {}, item.stem)))),
    plan.length > 0 && el('section', {}, el('h3', {}, texts.comes_back), listDays(plan, texts, language)),
    scored.length > 0 && el('section', {}, el('h3', {}, texts.judged), tableOfConfidence(scored, texts)),
    keep,
  );
}

/** Returns what was said beside what would have been right. */
export function showPair(said, right, sure, texts) {
  const words = sure === 0 ? texts.dont_know : said || texts.nothing_said;
  return el('dl.pair', {}, el('dt', {}, texts.you_said), el('dd', {}, words), el('dt', {}, texts.right_answer), el('dd', {}, right));
}

/** Returns a list of days with the number of questions that come back on each; those of today come later today. */
export function listDays(dates, texts, language) {
  const days = new Map();
  for (const date of [...dates].sort((a, b) => a - b)) {
    const day = isToday(date) ? texts.later_today : writeDay(date, language);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  return el('dl.days', {}, [...days].map(([day, n]) => el('div', {}, el('dt', {}, day), el('dd', {}, fill(texts.coming, { n })))));
}

/** Returns a table of how often each degree of confidence was right. */
export function tableOfConfidence(outcomes, texts) {
  const count = (sure, isCounted) => el('td', {}, String(outcomes.filter((each) => each.sure === sure && isCounted(each)).length));
  const row = (sure, word) =>
    el('tr', {}, el('th', { scope: 'row' }, texts[word]), count(sure, () => true), count(sure, (each) => each.score === 1));
  const head = ['you_said', 'asked', 'right'].map((name) => el('th', { scope: 'col' }, texts[name]));
  return [
    el('table.sure', {}, el('thead', {}, el('tr', {}, head)), el('tbody', {}, row(3, 'certain'), row(2, 'fairly_sure'), row(1, 'guessing'))),
    outcomes.length < FEW && el('p.dim', {}, texts.few_answers),
  ];
}

/** Returns the box that says where answers are kept, and saves a copy of them. */
export async function showKeeping(store, texts, language, say) {
  const last = await store.findCopyTime();
  const note = el('p.dim', {}, last ? fill(texts.last_copy, { date: writeDay(last, language) }) : texts.no_copy);
  const save = async () => {
    const now = new Date();
    const name = `cskg-progress-${now.toISOString().slice(0, 10)}.jsonl`;
    download(name, await store.saveCopy(now));
    note.textContent = fill(texts.last_copy, { date: writeDay(now, language) });
    say(fill(texts.saved, { name }));
  };
  return el(
    'section.keep',
    { 'aria-labelledby': 'keep' },
    el('h2', { id: 'keep', tabindex: '-1' }, texts.your_data),
    el('p', {}, store.isKept ? texts.where_kept : texts.not_kept),
    store.isKept && el('p', {}, texts.copy_holds),
    store.isKept && el('p', {}, texts.safari),
    note,
    el('div.btns', {}, el('button.btn', { type: 'button', onclick: save }, texts.save_copy)),
  );
}

const FEW = 20;
const NOT_ANSWERED = { response: {}, score: 0, mark: 'wrong', sure: null };
const TALLY = [
  ['right', 'tally_right'],
  ['partly', 'tally_partly'],
  ['wrong', 'tally_wrong'],
  ['noted', 'tally_noted'],
  ['unanswered', 'tally_unanswered'],
];
const OFTEN_NONE = ['noted', 'unanswered'];

function tally(mark, word, outcomes, ticks) {
  const count = outcomes.filter((each) => (each.mark === 'shown' ? 'wrong' : each.mark) === mark).length;
  if (count === 0 && OFTEN_NONE.includes(mark)) return null;
  return el(`li.is-${mark}`, {}, el('b', {}, String(count)), ` ${word}`, mark === 'noted' && ticks);
}

/** Says how many points of all checklists were ticked. */
function sayTicks(noted, texts) {
  const counts = noted.map(({ question, response }) => countTicks(question.item, response));
  const [n, count] = ['ticked', 'points'].map((name) => counts.reduce((sum, each) => sum + each[name], 0));
  return count > 0 && `: ${fill(texts.ticked_points, { n, count })}`;
}

function list(title, entries) {
  return entries.length > 0 && el('section', {}, el('h3', {}, title), el('ul.shelf', {}, entries));
}

function findUnticked({ rubric }, { ticks = [] }) {
  return rubric.filter((_, index) => !ticks.includes(index));
}

// The points of one checklist stand in one document.
function showUnticked({ question: { item }, response }, texts) {
  const points = findUnticked(item, response);
  const quotes = points.flatMap((point) => point.quotes);
  const bare = points.filter((point) => point.quotes.length === 0);
  return el(
    'li',
    { lang: item.language },
    el('h4', {}, item.stem),
    el('dl.pair', {}, el('dt', {}, texts.you_said), el('dd', {}, describeAnswer(item, response))),
    el('p.dim', {}, texts.not_ticked),
    bare.length > 0 && el('ul', {}, bare.map(({ text }) => el('li', {}, text))),
    quotes.length > 0 && quote({ ...quotes[0], words: quotes.flatMap((each) => each.words) }, texts),
  );
}

function showMistake({ question: { item }, response, sure }, texts) {
  const { said, right } = describeMistake(item, response);
  return el(
    'li',
    { lang: item.language },
    el('h4', {}, item.stem),
    showPair(said, right, sure, texts),
    item.quotes.map((each) => quote(each, texts)),
  );
}
