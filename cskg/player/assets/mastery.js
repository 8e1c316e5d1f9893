// How surely each requirement is known, as cskg/quiz/mastery.py computes it from a history, and in words.

import { sortAnswers } from './history.js';

const Z = 1.2815515655446004;
const FEWEST_ITEMS = 3;
const LEAST_BOUND = 0.6;

/** Returns the mastery of each requirement, heading and statement that an answer is about, and of all above it. */
export function findMastery(answers) {
  const places = new Map();
  for (const answer of sortAnswers(answers)) {
    for (const [key, place] of new Map(answer.about.flatMap(placesOf))) {
      if (!places.has(key)) places.set(key, { ...place, latest: new Map(), order: [] });
      places.get(key).latest.set(answer.item, answer);
      places.get(key).order.push(answer);
    }
  }
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => judge(place));
}

/** Returns the number of boxes from 0 to 4 and the name of the word for a mastery. */
export function describeMastery(found) {
  if (found.isMastered) return [4, 'm_4'];
  if (found.wasMastered) return [4, 'm_slip'];
  if (found.full >= 2 && found.lowerBound >= 0.4) return [3, 'm_3'];
  return found.right / found.items >= 0.5 ? [2, 'm_2'] : [1, 'm_1'];
}

/** Returns the Wilson lower bound of a share; 0 where nothing was counted. */
export function findLowerBound(right, count) {
  if (count === 0) return 0;
  const share = right / count;
  const spread = Z * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  return Math.max(0, (share + (Z * Z) / (2 * count) - spread) / (1 + (Z * Z) / count));
}

// A name of null stands for the criteria of a unit as a whole, which come before each criterion.
function placesOf([unit, language, names]) {
  const places = names.map((name) => [[unit, name, language].join(' '), { unit, name, language }]);
  return names.at(-1).startsWith('c-') ? [...places, [`${unit} c`, { unit, name: null, language }]] : places;
}

function judge({ unit, name, language, latest, order }) {
  const now = judgeAnswers([...latest.values()]);
  const before = new Map(order.slice(0, -1).map((answer) => [answer.item, answer]));
  const slips = order.toReversed().findIndex((answer) => answer.score < 1);
  return {
    unit,
    name,
    language,
    items: latest.size,
    right: round(now.right),
    full: now.full,
    streak: slips < 0 ? order.length : slips,
    lowerBound: round(now.bound),
    isMastered: now.isMastered,
    wasMastered: judgeAnswers([...before.values()]).isMastered,
  };
}

function judgeAnswers(answers) {
  const right = answers.reduce((sum, answer) => sum + answer.score, 0);
  const full = answers.filter((answer) => answer.score === 1).length;
  const bound = findLowerBound(right, answers.length);
  return { right, full, bound, isMastered: full >= FEWEST_ITEMS && bound >= LEAST_BOUND };
}

function round(number) {
  return Number(number.toFixed(6));
}
