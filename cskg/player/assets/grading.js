// Grades an answer in the browser, as cskg/quiz/grading.py does; a test compares the two.
//
// An item is an entry of the player's JSON (cskg/player/payload.py). A response has choices (option ids), pairs
// (option id and target id), text or texts, of which an interaction uses one.

/** Returns a text without case, punctuation and white space, for comparing what was typed. */
export function squash(text) {
  return fold(text.normalize('NFKC')).replaceAll('−', '-').replace(/[^\p{L}\p{N}]+/gu, keepMarks);
}

// A decimal point and a minus sign stay: 1.5 is not 15.
function keepMarks(marks, start, text) {
  if (!/[0-9]/.test(text.charAt(start + marks.length))) return '';
  const before = text.charAt(start - 1);
  if (marks === '.') return /[0-9]/.test(before) ? '.' : '';
  return marks.endsWith('-') && !(marks === '-' && /[0-9a-z]/.test(before)) ? '-' : '';
}

// Unicode case folding: lower case alone would keep ß apart from ss, and ς from σ.
function fold(text) {
  return [...text].map((each) => (each === 'ı' ? each : each.toLowerCase().toUpperCase().toLowerCase())).join('');
}

/** Returns the points of a response, from 0 to 1; an item that the learner marks gives none. */
export function grade(item, response) {
  const score = SCORERS[item.interaction]?.(item, { choices: [], pairs: [], text: '', texts: [], ...response }) ?? 0;
  return Number(score.toFixed(6));
}

/** Says for each listed text whether a response names it. */
export function findNamed(item, texts) {
  const given = new Set(texts.map((text) => foldTyped(item, text)));
  return item.spellings.map((spellings) => spellings.some((each) => given.has(squash(each))));
}

/** Returns what was typed in the form in which it is compared; without its article, where only that is a spelling. */
function foldTyped(item, text) {
  const isSpelling = (folded) => item.spellings.some((spellings) => spellings.some((each) => squash(each) === folded));
  const folded = squash(text);
  const bare = squash(fold(text.normalize('NFKC')).replace(ARTICLE, ''));
  return !isSpelling(folded) && isSpelling(bare) ? bare : folded;
}

const ARTICLE = /^[^\p{L}\p{N}]*(?:an?|the)(?![\p{L}\p{N}])/u;

const SCORERS = {
  CHOICE: (item, { choices }) => Number(isSame(new Set(choices), new Set(item.key))),
  CHOICES: (item, { choices }) => {
    const right = choices.filter((each) => item.key.includes(each)).length;
    return Math.max(0, (2 * right - choices.length) / item.key.length);
  },
  ORDER: (item, { choices }) => Number(choices.join(' ') === item.key.join(' ')),
  MATCH: (item, { pairs }) => {
    const given = new Set(pairs.map((pair) => pair.join(' ')));
    return item.pairs.filter((pair) => given.has(pair.join(' '))).length / item.pairs.length;
  },
  TEXT: (item, { text }) => Number(findNamed(item, [text]).includes(true)),
  TEXTS: (item, { texts }) => {
    const given = new Set(texts.map((text) => foldTyped(item, text)).filter(Boolean));
    const surplus = Math.max(0, given.size - item.spellings.length);
    return Math.max(0, findNamed(item, texts).filter(Boolean).length - surplus) / item.spellings.length;
  },
  NUMBER: (item, response) => {
    const text = response.text.normalize('NFKC').replace(SPACE, '');
    if (DECIMAL.test(text)) return Number(shorten(text) === shorten(item.spellings[0][0]));
    return /^[-−]/.test(text) ? 0 : SCORERS.TEXT(item, response);
  },
};

const DECIMAL = /^\d{1,6}(?:,\d{3})*(?:\.\d{1,6})?$/;
// What Python's str.strip takes away.
const SPACE = /^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/g;

// Digits in one spelling, so that numbers of any length compare exactly.
function shorten(digits) {
  const [whole, fraction = ''] = digits.replaceAll(',', '').split('.');
  return `${whole.replace(/^0+/, '')}.${fraction.replace(/0+$/, '')}`;
}

function isSame(first, second) {
  return first.size === second.size && [...first].every((each) => second.has(each));
}
