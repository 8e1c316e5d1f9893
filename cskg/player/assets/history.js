// A history of answers: the lines that cskg/quiz/history.py writes and reads, so that files go both ways.
//
// A line may also hold how sure the learner was, and what the question said, which Python passes over. So are lines of
// answers that the learner marked, {"marked": …}, because they say nothing about mastery.

export const MOST_ANSWERS = 10_000;

/** Returns an answer for a history. */
export function makeAnswer(item, response, score, at) {
  return {
    item: item.id,
    hash: item.hash,
    about: item.about.map(({ unit, language, names }) => [unit, language, names]),
    score,
    options: item.key.length === 1 ? item.options.length : 0,
    chosen: response.choices ?? [],
    at: writeTime(at),
  };
}

/** Writes answers as lines of JSON, oldest first, then those that the learner marked. */
export function writeHistory(answers, marked = []) {
  const lines = [...sortAnswers(answers), ...sortAnswers(marked).map((each) => ({ marked: each }))];
  return lines.map((line) => `${JSON.stringify(line, [...new Set(deepKeys(line))].sort())}\n`).join('');
}

/** Reads lines of JSON; an Error names the first line that is not an answer, a RangeError says that they are too many. */
export function readHistory(text) {
  return readLines(text)
    .filter((line) => !line.marked)
    .map((answer) => ({ ...answer, about: answer.about.filter(([, , names]) => Array.isArray(names)) }));
}

/** Reads the answers of a history that the learner marked; it throws as readHistory does. */
export function readMarked(text) {
  return readLines(text).flatMap(({ marked }) => marked ?? []);
}

function readLines(text) {
  const lines = text.split(/\r\n|[\n\r]/);
  if (lines.filter((line) => line.trim()).length > MOST_ANSWERS) throw new RangeError();
  return lines.flatMap((line, index) => {
    if (!line.trim()) return [];
    let read = null;
    try {
      read = JSON.parse(line);
    } catch {
      // Not JSON: refused below.
    }
    if (!(read?.marked ? isMarked(read.marked) : isAnswer(read))) throw new Error(String(index + 1));
    return [read];
  });
}

/** Returns answers in the order in which they count: by time, then by item. */
export function sortAnswers(answers) {
  return [...answers].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.item < b.item ? -1 : Number(a.item > b.item)));
}

function isAnswer(value) {
  return (
    typeof value?.item === 'string' &&
    typeof value.hash === 'string' &&
    typeof value.score === 'number' &&
    value.score >= 0 &&
    value.score <= 1 &&
    Number.isInteger(value.options) &&
    value.options >= 0 &&
    isListOf(value.chosen, (each) => typeof each === 'string') &&
    isListOf(value.about, (each) => isListOf(each) && each.length === 3 && isNames(each[2])) &&
    /(?:Z|[+-]\d\d:\d\d)$/.test(value.at) &&
    !Number.isNaN(Date.parse(value.at))
  );
}

function isMarked(value) {
  return (
    [value.item, value.stem, value.language, value.said].every((each) => typeof each === 'string') &&
    [value.ticked, value.points].every(Number.isInteger) &&
    !Number.isNaN(Date.parse(value.at))
  );
}

function isListOf(value, isOne = () => true) {
  return Array.isArray(value) && value.every(isOne);
}

// Lines of cskg before 0.2 name positions, as a string.
function isNames(names) {
  return typeof names === 'string' || (names?.length > 0 && isListOf(names, (each) => NAME.test(each)));
}

const NAME = /^[rc]-[a-z2-7]{16}(?:-\d{1,6})?$/;

// As Python's isoformat writes it.
function writeTime(at) {
  const [seconds, milliseconds] = at.toISOString().replace('Z', '').split('.');
  return `${seconds}${milliseconds === '000' ? '' : `.${milliseconds}000`}+00:00`;
}

function deepKeys(value) {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(deepKeys);
  return Object.entries(value).flatMap(([key, each]) => [key, ...deepKeys(each)]);
}
