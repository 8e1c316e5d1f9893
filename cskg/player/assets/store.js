// Keeps answers in the browser, in IndexedDB: one record an answer, so that two tabs lose nothing, and no limit of 5 MB.
//
//   answers    the lines of the history, by item and time
//   questions  what the latest question of an item said, so that mistakes can be read without the quiz
//   checks     quizzes that are not finished, by their ids
//   notes      the latest answer to each item that the learner marked, which counts for nothing; the day of the last copy
//
// Where the browser keeps nothing (a private window, a blocked page), answers last as long as the page.

import { readHistory, readMarked, sortAnswers, writeHistory } from './history.js';

const STORES = { answers: ['item', 'at'], questions: 'item', checks: 'id', notes: 'id' };

/** Opens what was kept. */
export async function openStore() {
  try {
    return new Store(await openDatabase(), true);
  } catch {
    return new Store(new Memory(), false);
  }
}

class Store {
  constructor(records, isKept) {
    this.records = records;
    this.isKept = isKept;
  }

  /** Adds an answer and what its question said. */
  async addAnswer(answer, question) {
    await this.records.put('answers', [answer]);
    await this.records.put('questions', [{ ...question, item: answer.item }]);
  }

  /** Returns all answers, in the order in which they count. */
  async listAnswers() {
    return sortAnswers(await this.records.all('answers'));
  }

  /** Returns what the questions said, by item. */
  async listQuestions() {
    return new Map((await this.records.all('questions')).map((each) => [each.item, each]));
  }

  /** Keeps the answer to an item that the learner marked, in place of an earlier one. */
  keepMarked(answer) {
    return this.records.put('notes', [{ ...answer, id: answer.item }]);
  }

  /** Returns the answers that the learner marked, the latest first. */
  async listMarked() {
    const notes = await this.records.all('notes');
    return notes.filter(({ item }) => item).sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  /** Returns the unfinished quiz of an id. */
  async findCheck(id) {
    return (await this.records.all('checks')).find((each) => each.id === id) ?? null;
  }

  keepCheck(check) {
    return this.records.put('checks', [check]);
  }

  dropCheck(id) {
    return this.records.drop('checks', id);
  }

  /** Writes a copy for a file. The latest answer to an item carries what its question said. */
  async saveCopy(at) {
    const questions = await this.listQuestions();
    const lines = [];
    for (const answer of (await this.listAnswers()).reverse()) {
      const { item, ...question } = questions.get(answer.item) ?? {};
      lines.push(item ? { ...answer, question } : answer);
      questions.delete(answer.item);
    }
    await this.records.put('notes', [{ id: 'copy', at: at.toISOString() }]);
    return writeHistory(lines, (await this.listMarked()).map(({ id, ...answer }) => answer));
  }

  /** Returns when the last copy was made. */
  async findCopyTime() {
    const found = (await this.records.all('notes')).find((each) => each.id === 'copy');
    return found ? new Date(found.at) : null;
  }

  /** Adds a copy's answers to those that are here, and returns how many were new; an Error names a wrong line. */
  async loadCopy(text) {
    const lines = readHistory(text);
    const known = new Set((await this.listAnswers()).map((each) => `${each.item} ${Date.parse(each.at)}`));
    const added = lines.filter((each) => !known.has(`${each.item} ${Date.parse(each.at)}`));
    const questions = await this.listQuestions();
    const told = lines.filter((each) => isQuestion(each.question) && !questions.has(each.item));
    await this.records.put('questions', told.map((each) => ({ ...each.question, item: each.item })));
    await this.records.put('answers', added.map(({ question, ...answer }) => answer));
    return added.length + (await this.#loadMarked(readMarked(text)));
  }

  // Of two answers to one item the later one stays.
  async #loadMarked(marked) {
    const known = new Map((await this.listMarked()).map((each) => [each.item, each.at]));
    const added = marked.filter(({ item, at }) => !known.has(item) || Date.parse(known.get(item)) < Date.parse(at));
    await this.records.put('notes', added.map((each) => ({ ...each, id: each.item })));
    return added.length;
  }

  clear() {
    return this.records.clear();
  }
}

// Texts of a file are only ever shown as text; an address of another site would lead away.
function isQuestion(value) {
  return typeof value?.stem === 'string' && Array.isArray(value.quotes ?? []) && addressesIn(value).every((each) => /^\/(?![/\\])/.test(each));
}

function addressesIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => (name === 'address' && each !== null ? [String(each)] : addressesIn(each)));
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('cskg', 1);
    opening.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) opening.result.createObjectStore(name, { keyPath });
    };
    opening.onsuccess = () => resolve(new Database(opening.result));
    opening.onerror = () => reject(opening.error);
  });
}

class Database {
  constructor(database) {
    this.database = database;
  }

  put(name, values) {
    return this.#run(name, 'readwrite', (store) => values.forEach((each) => store.put(each)));
  }

  drop(name, key) {
    return this.#run(name, 'readwrite', (store) => store.delete(key));
  }

  all(name) {
    return this.#run(name, 'readonly', (store) => store.getAll());
  }

  async clear() {
    for (const name of Object.keys(STORES)) await this.#run(name, 'readwrite', (store) => store.clear());
  }

  #run(name, mode, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(name, mode);
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

class Memory {
  #records = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));

  async put(name, values) {
    for (const each of values) this.#records[name].set(recordKey(name, each), each);
  }

  async drop(name, key) {
    this.#records[name].delete(key);
  }

  async all(name) {
    return [...this.#records[name].values()];
  }

  async clear() {
    for (const records of Object.values(this.#records)) records.clear();
  }
}

function recordKey(name, value) {
  return [STORES[name]].flat().map((field) => value[field]).join(' ');
}
