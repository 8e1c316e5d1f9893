// One question on the page: reads what was answered, shows what was right, and starts over.
//
// The markup is that of questions.html. What an interaction needs stands in FORMS; nothing here knows kinds of question.

import { el, fill, quote } from './elements.js';
import { findNamed } from './grading.js';

export class Question {
  /** Takes over a section of the page; say puts a text into the live region. */
  constructor(section, item, texts, say) {
    this.section = section;
    this.item = item;
    this.texts = texts;
    this.form = FORMS[item.interaction];
    this.stem = section.querySelector('.stem');
    this.error = el('p.err', { role: 'alert', tabindex: '-1', hidden: true });
    section.querySelector('.how').after(this.error);
    this.form.prepare?.(this, say);
  }

  get isScored() {
    return this.item.interaction !== 'SELF_MARKED';
  }

  get hosts() {
    return [...this.section.querySelectorAll('[data-option]')];
  }

  /** Returns the response as it stands on the page. */
  read() {
    return this.form.read(this);
  }

  /** Puts a response back onto the page. */
  write(response) {
    this.form.write(this, response);
  }

  /** Says whether nothing, or not enough, was answered; then the message has the focus. */
  refuseEmpty(response) {
    const isEmpty = this.form.isEmpty?.(response, this) ?? false;
    if (isEmpty) {
      this.error.textContent = this.texts[`empty_${this.item.interaction.toLowerCase()}`];
      this.error.hidden = false;
      this.error.focus();
    }
    return isEmpty;
  }

  /** Keeps the answer from being changed. */
  lock() {
    this.error.hidden = true;
    this.section.classList.add('done');
    for (const field of this.fields) {
      if (field.matches('input[type=text], textarea')) field.readOnly = true;
      else field.disabled = true;
    }
  }

  /** Shows what was right and why, and returns the heading of it; tick is told the ticks of a checklist. */
  reveal(response, { mark, heading, notes, tick }) {
    this.lock();
    const { item, texts } = this;
    const title = el('h3', { tabindex: '-1' }, el('span', { 'aria-hidden': 'true' }, `${ICONS[mark]} `), heading);
    const box = el(
      `div.fb.is-${mark}`,
      { 'data-added': true },
      title,
      notes.map((note) => el('p', {}, note)),
      this.form.say?.(this, response) ?? null,
      item.why && el('p', {}, item.why),
      item.quotes.map((each) => quote(each, texts)),
      item.rubric.length > 0 && (mark === 'unanswered' ? this.#listPoints() : this.#showChecklist(response.ticks ?? [], tick)),
    );
    this.error.after(box);
    this.form.show?.(this, response);
    for (const { id, why } of item.feedback) this.hosts.find((each) => each.dataset.option === id)?.append(added('p.why', why));
    return title;
  }

  /** Marks a host with a word and a shape. */
  tag(host, mark, word) {
    host.classList.add(`is-${mark}`);
    host.append(added('p.tag', `${ICONS[mark]} ${word}`));
  }

  /** Starts over. */
  reset() {
    this.section.classList.remove('done');
    for (const each of this.section.querySelectorAll('[data-added]')) each.remove();
    for (const each of this.section.querySelectorAll(STATES.map((state) => `.${state}`).join())) each.classList.remove(...STATES);
    for (const field of this.fields) {
      field.readOnly = false;
      field.disabled = false;
      if (field.matches('[type=radio], [type=checkbox]')) field.checked = false;
      else if (!field.matches('select')) field.value = '';
    }
    this.error.hidden = true;
    this.form.restart?.(this);
  }

  get fields() {
    return [...this.section.querySelectorAll('.body :is(input, select, textarea)')].filter((field) => !field.closest('.fb'));
  }

  #listPoints() {
    return el('div', {}, el('p', {}, `${this.texts.checklist}:`), el('ul', {}, this.item.rubric.map(({ text }) => el('li', {}, text))));
  }

  #showChecklist(ticks, tick) {
    const { item, texts } = this;
    const boxes = item.rubric.map((_, index) => el('input', { type: 'checkbox', checked: ticks.includes(index), onchange: () => tick(count()) }));
    const said = el('p.count', { role: 'status' });
    const count = () => {
      const ticked = [...boxes.keys()].filter((index) => boxes[index].checked);
      said.textContent = fill(texts.ticked_points, { n: ticked.length, count: boxes.length });
      return ticked;
    };
    count();
    const points = item.rubric.map(({ text }, index) => el('label.point', {}, boxes[index], ' ', text));
    return el('fieldset.points', {}, el('legend', {}, texts.mark_yourself), points, said);
  }
}

/** Writes an answer to an item in words. */
export function describeAnswer(item, response) {
  const textOf = (id) => [...item.options, ...item.targets].find((each) => each.id === id)?.text ?? '';
  const { choices = [], pairs = [], text = '', texts = [] } = response;
  const said = [...choices.map(textOf), ...pairs.map((pair) => pair.map(textOf).join(' → ')), text, ...texts];
  return said.filter(Boolean).join(SEPARATORS[item.interaction] ?? '; ');
}

/** Counts the points of a checklist, and those that were ticked. */
export function countTicks({ rubric }, { ticks = [] }) {
  return { ticked: ticks.length, points: rubric.length };
}

/** Writes what was wrong in an answer, and what would have been right; of a match, only the lines that differ. */
export function describeMistake(item, { pairs = [], ...response }) {
  const key = { choices: item.key, texts: item.spellings.map(([text]) => text) };
  const [given, right] = [new Map(pairs), new Map(item.pairs)];
  const differing = (all) => all.filter(([option]) => given.get(option) !== right.get(option));
  return {
    said: describeAnswer(item, { ...response, pairs: differing(pairs) }),
    right: describeAnswer(item, { ...key, pairs: differing(item.pairs) }),
  };
}

const SEPARATORS = { ORDER: ' → ', MATCH: '\n' };

/** A shape for each verdict, which stands beside its word. */
export const ICONS = { right: '✓', partly: '◐', wrong: '✗', missed: '○', left: '–', shown: '○', noted: '●', unanswered: '–' };
const STATES = Object.keys(ICONS).map((name) => `is-${name}`).concat('moved');

function added(selector, ...children) {
  return el(selector, { 'data-added': true }, ...children);
}

const checkedIn = (host) => [...host.querySelectorAll('.opts input:checked')].map((input) => input.value);

const choice = {
  read: ({ section }) => ({ choices: checkedIn(section) }),
  write: ({ section }, { choices = [] }) => {
    for (const input of section.querySelectorAll('.opts input')) input.checked = choices.includes(input.value);
  },
  isEmpty: ({ choices }) => choices.length === 0,
  show: (question, { choices = [] }) => {
    const { item, texts } = question;
    for (const host of question.hosts) {
      const [isKey, isChosen] = [item.key, choices].map((ids) => ids.includes(host.dataset.option));
      if (isKey && isChosen) question.tag(host, 'right', texts.tag_right);
      else if (isKey) question.tag(host, 'missed', item.interaction === 'CHOICE' ? texts.tag_key : texts.tag_missed);
      else if (isChosen) question.tag(host, 'wrong', texts.tag_wrong);
      else if (item.interaction === 'CHOICES') question.tag(host, 'left', texts.tag_left);
    }
  },
};

// What else is right, a line for each text that has other spellings.
function sayAccepted(item, texts) {
  const several = item.spellings.filter((spellings) => spellings.length > 1);
  return several.map(([text, ...others]) => el('p', {}, fill(texts.also_right, { text, others: others.join('; ') })));
}

const typed = {
  read: ({ section }) => ({ text: section.querySelector('.field .input').value.trim() }),
  write: ({ section }, { text = '' }) => {
    section.querySelector('.field .input').value = text;
  },
  isEmpty: ({ text }) => !text,
  say: ({ item, texts }) =>
    el('div', {}, el('p', {}, `${texts.right_answer}: `, el('b', {}, item.spellings.map(([text]) => text).join(' / '))), sayAccepted(item, texts)),
};

const FORMS = {
  CHOICE: choice,
  CHOICES: choice,
  TEXT: typed,
  NUMBER: typed,
  MATCH: {
    read: (question) => ({
      pairs: question.hosts.flatMap((host) => checkedOf(host).map((input) => [host.dataset.option, input.value])),
    }),
    write: (question, { pairs = [] }) => {
      for (const input of question.section.querySelectorAll('.pick input')) {
        const option = input.closest('[data-option]').dataset.option;
        input.checked = pairs.some(([one, two]) => one === option && two === input.value);
      }
    },
    isEmpty: ({ pairs }, { item }) => pairs.length < item.options.length,
    show: (question, { pairs = [] }) => {
      const { item, texts } = question;
      for (const host of question.hosts) {
        const target = new Map(item.pairs).get(host.dataset.option);
        const index = item.targets.findIndex((each) => each.id === target);
        const isRight = pairs.some(([one, two]) => one === host.dataset.option && two === target);
        const answer = `${fill(texts.it_is, { letter: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[index] })}: ${item.targets[index].text}`;
        question.tag(host, isRight ? 'right' : 'wrong', isRight ? texts.tag_right : answer);
      }
    },
  },
  ORDER: {
    prepare: (question, say) => {
      question.first = question.hosts;
      for (const host of question.hosts) host.append(makeMovers(question, host, say));
      markEnds(question);
    },
    read: (question) => ({ choices: question.hosts.map((host) => host.dataset.option) }),
    write: (question, { choices = [] }) => {
      const list = question.section.querySelector('.order');
      for (const id of choices) list.append(question.hosts.find((host) => host.dataset.option === id));
      markEnds(question);
    },
    restart: (question) => {
      question.section.querySelector('.order').append(...question.first);
      markEnds(question);
    },
    say: ({ item, texts }) =>
      el('div', {}, el('p', {}, `${texts.right_order}:`), el('ol', {}, item.key.map((id) => el('li', {}, describeAnswer(item, { choices: [id] }))))),
    show: (question, { choices = [] }) => {
      if (choices.length === 0) return;
      for (const [index, host] of question.hosts.entries()) {
        const place = question.item.key.indexOf(host.dataset.option);
        if (place === index) question.tag(host, 'right', question.texts.tag_in_order);
        else question.tag(host, 'wrong', fill(question.texts.tag_belongs, { n: place + 1 }));
      }
    },
  },
  TEXTS: {
    read: ({ section }) => ({ texts: [...section.querySelectorAll('.lines .input')].map((input) => input.value.trim()).filter(Boolean) }),
    write: ({ section }, { texts = [] }) => {
      for (const [index, input] of section.querySelectorAll('.lines .input').entries()) input.value = texts[index] ?? '';
    },
    isEmpty: ({ texts }) => texts.length === 0,
    say: ({ item, texts }, response) => {
      const named = findNamed(item, response.texts ?? []);
      const missing = item.spellings.filter((_, index) => !named[index]).map(([text]) => text);
      return el('div', {}, missing.length > 0 && el('p', {}, `${texts.still_to_name}: `, el('b', {}, missing.join('; '))), sayAccepted(item, texts));
    },
    show: (question) => {
      const { item, texts } = question;
      const seen = new Set();
      for (const input of question.section.querySelectorAll('.lines .input')) {
        if (!input.value.trim()) continue;
        const index = findNamed(item, [input.value]).indexOf(true);
        const word = index < 0 ? texts.tag_not_listed : seen.has(index) ? texts.tag_again : texts.tag_named;
        question.tag(input.parentElement, index >= 0 && !seen.has(index) ? 'right' : 'wrong', word);
        seen.add(index);
      }
    },
  },
  SELF_MARKED: {
    read: (question) => ({ ...typed.read(question), ...choice.read(question) }),
    write: (question, response) => {
      typed.write(question, response);
      choice.write(question, response);
    },
    isEmpty: ({ text, choices }) => !text && choices.length === 0,
    show: (question, { choices = [] }) => {
      for (const host of question.hosts) if (choices.includes(host.dataset.option)) question.tag(host, 'noted', question.texts.tag_yours);
    },
  },
};

function checkedOf(host) {
  return [...host.querySelectorAll('.pick input:checked')];
}

function makeMovers(question, host, say) {
  const { texts, item } = question;
  const text = host.querySelector('.txt').textContent;
  const mover = (icon, label, by) =>
    el('button.btn', { type: 'button', 'aria-label': fill(label, { text }), onclick: (event) => move(event.currentTarget, by) }, icon);
  function move(button, by) {
    const list = [...host.parentElement.children];
    const index = list.indexOf(host);
    const other = list[index + by];
    if (!other || question.section.classList.contains('done')) return;
    if (by < 0) other.before(host);
    else other.after(host);
    for (const each of list) each.classList.toggle('moved', each === host);
    markEnds(question);
    button.focus();
    say(fill(texts.now_at, { text, n: index + by + 1, count: item.options.length }));
  }
  return el('span.mv', {}, mover('↑', texts.move_up, -1), mover('↓', texts.move_down, 1));
}

function markEnds(question) {
  const { hosts } = question;
  for (const [index, host] of hosts.entries()) {
    const [up, down] = host.querySelectorAll('.mv .btn');
    up.setAttribute('aria-disabled', index === 0);
    down.setAttribute('aria-disabled', index === hosts.length - 1);
  }
}
