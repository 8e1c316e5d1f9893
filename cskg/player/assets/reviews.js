// When each question is due again, by FSRS, as cskg/quiz/mastery.py plans it.
//
// ts-fsrs says how memory changes. The steps within a day and the way of counting days are those of Python's fsrs,
// which ts-fsrs counts otherwise. The build bundles this file with the package; a test compares both languages.

import { fsrs } from 'ts-fsrs';

import { sortAnswers } from './history.js';

const [AGAIN, HARD, GOOD] = [1, 2, 3];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LEARNING = [1 * MINUTE, 10 * MINUTE];
const RELEARNING = [10 * MINUTE];

const scheduler = fsrs({ enable_fuzz: false });

/** Plans when each item of a history is due, the most urgent first. */
export function planReviews(answers, at) {
  const cards = new Map();
  for (const answer of sortAnswers(answers)) {
    cards.set(answer.item, review(cards.get(answer.item) ?? NEW, rate(answer.score), Date.parse(answer.at)));
  }
  return [...cards]
    .map(([item, { due, reviews, memory, last }]) => ({
      item,
      due: new Date(due),
      reviews,
      retrievability: scheduler.forgetting_curve(Math.max(0, countDays(last, at)), memory.stability),
    }))
    .sort((a, b) => a.due - b.due || (a.item < b.item ? -1 : 1));
}

const NEW = { memory: null, steps: LEARNING, step: 0, last: null, reviews: 0 };

// A fully right answer counts as good, a partly right one as hard, a wrong one as forgotten.
function rate(score) {
  if (score === 1) return GOOD;
  return score > 0 ? HARD : AGAIN;
}

// While a card is learned or learned again it moves along steps of minutes; without steps it rests for days.
function review(card, rating, at) {
  const memory = scheduler.next_state(card.memory, card.memory ? countDays(card.last, at) : 0, rating);
  const { steps, step } = moveOn(card, rating);
  const wait = steps ? waitWithin(steps, step, rating) : scheduler.next_interval(memory.stability, 0) * DAY;
  return { memory, steps, step, last: at, due: at + wait, reviews: card.reviews + 1 };
}

function moveOn({ steps, step }, rating) {
  if (rating === AGAIN) return { steps: steps ?? RELEARNING, step: 0 };
  if (!steps || (rating === GOOD && step + 1 === steps.length)) return { steps: null, step: 0 };
  return { steps, step: rating === GOOD ? step + 1 : step };
}

function waitWithin(steps, step, rating) {
  if (rating !== HARD || step > 0) return steps[step];
  return steps.length > 1 ? (steps[0] + steps[1]) / 2 : steps[0] * 1.5;
}

function countDays(from, to) {
  return Math.floor((to - from) / DAY);
}
