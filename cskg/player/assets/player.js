// Plays the quiz of a page or of a file: asks, takes the answer with the learner's confidence, and says what was right.
//
// The element holds a form (questions.html) and the quiz as JSON. All answers stay in the browser.

import { el, fill, isToday, writeDay } from './elements.js';
import { grade } from './grading.js';
import { makeAnswer } from './history.js';
import { countTicks, describeAnswer, describeMistake, ICONS, Question } from './questions.js';
import { showKeeping, showResult } from './results.js';
import { openStore } from './store.js';

/** Plays the quiz in an element; planReviews says when questions come back, where it is there. */
export async function play(main, { store = null, planReviews = null } = {}) {
  const quiz = JSON.parse(main.querySelector('[data-quiz]').textContent);
  await new Player(main, quiz, store ?? (await openStore()), planReviews).start();
}

class Player {
  constructor(main, quiz, store, planReviews) {
    Object.assign(this, { main, quiz, store, planReviews, texts: quiz.texts, title: document.title });
    this.form = main.querySelector('form.questions');
    this.live = el('p.vh', { role: 'status' });
    this.bar = el('div.bar');
    main.classList.add('js');
    this.form.before(this.live, this.bar);
    const items = new Map(quiz.items.map((item) => [item.id, item]));
    this.questions = [...this.form.querySelectorAll('.q')].map(
      (section) => new Question(section, items.get(section.dataset.item), this.texts, (text) => this.say(text)),
    );
    this.settings = { show: 'one', feedback: 'now' };
    this.form.addEventListener('submit', (event) => event.preventDefault());
    document.addEventListener('keydown', (event) => this.#takeKey(event));
  }

  say(text) {
    this.live.textContent = text;
  }

  /** Begins, or offers to go on where the learner left. */
  async start() {
    const kept = await this.store.findCheck(this.quiz.id);
    if (!kept) {
      this.begin(this.questions, { isFirst: true });
      return;
    }
    const n = Math.min(Object.keys(kept.answers).length + 1, kept.items.length);
    const choose = (act) => () => {
      note.remove();
      this.form.hidden = false;
      act();
    };
    const note = el(
      'div.note',
      {},
      el('p', {}, fill(this.texts.were_here, { n, count: kept.items.length })),
      el(
        'div.btns',
        {},
        button('.go', this.texts.go_on, choose(() => this.#goOn(kept))),
        button('', this.texts.begin_again, choose(() => this.#beginAgain())),
      ),
    );
    this.form.hidden = true;
    this.form.before(note);
  }

  /** Asks some questions from the first on. */
  begin(questions, { isFirst = false } = {}) {
    this.asked = questions;
    this.answered = new Map();
    for (const question of this.questions) {
      question.reset();
      question.section.hidden = !questions.includes(question);
      question.section.querySelector('.dock')?.remove();
      if (questions.includes(question)) question.section.append(this.#makeDock(question));
    }
    this.result?.remove();
    this.form.hidden = false;
    this.#showSettings();
    this.#show(questions[0], { hasFocus: !isFirst });
  }

  async #beginAgain() {
    await this.store.dropCheck(this.quiz.id);
    this.begin(this.questions);
  }

  async #goOn(kept) {
    this.settings = kept.settings;
    this.begin(this.questions.filter(({ item }) => kept.items.includes(item.id)));
    for (const question of this.asked) {
      const found = kept.answers[question.item.id];
      if (!found) continue;
      question.write(found.response);
      await this.#take(question, found.response, found.sure, { isAgain: true });
    }
    this.#next();
  }

  #show(question, { hasFocus = true } = {}) {
    this.at = question;
    const isOne = this.settings.show === 'one';
    for (const each of this.asked) each.section.hidden = isOne && each !== question;
    this.main.classList.toggle('all', !isOne);
    this.#paintBar();
    if (hasFocus) {
      question.section.scrollIntoView({ block: 'start' });
      question.stem.focus({ preventScroll: true });
    }
  }

  #paintBar() {
    const { texts, asked } = this;
    const n = asked.indexOf(this.at) + 1;
    const where = fill(texts.question_of, { n, count: asked.length });
    const dots = asked.map(({ item }, index) => {
      const found = this.answered.get(item.id)?.mark;
      const mark = this.settings.feedback === 'now' || found === 'unanswered' ? found : found && 'noted';
      const word = mark ? `: ${texts[mark]}` : '';
      return el(
        mark ? `li.is-${mark}` : 'li',
        { 'aria-current': index === n - 1 && 'step' },
        el('span', { 'aria-hidden': 'true' }, mark ? ICONS[mark] : String(index + 1)),
        el('span.vh', {}, fill(texts.question, { n: index + 1 }) + word),
      );
    });
    this.bar.replaceChildren(el('p.where', {}, where), el('ol.dots', {}, dots));
    document.title = `${where} · ${this.title}`;
  }

  #makeDock(question) {
    const { texts } = this;
    const act = (sure) => () => this.#answer(question, sure);
    if (!question.isScored) {
      const name = question.item.rubric.length > 0 ? texts.compare : texts.note_it;
      return el('div.dock', {}, el('div.btns', {}, button('.go', name, act(1)), button('.quiet', texts.go_on_without, act(0))));
    }
    const id = `sure-${question.item.id}`;
    const degrees = ['guessing', 'fairly_sure', 'certain'].map((name, index) =>
      button('', [el('span.lvl', { 'aria-hidden': 'true' }, '●'.repeat(index + 1) + '○'.repeat(2 - index)), texts[name]], act(index + 1)),
    );
    const lead = this.settings.feedback === 'now' ? texts.check_as : texts.keep_as;
    return el(
      'div.dock',
      {},
      el(
        'div',
        { role: 'group', 'aria-labelledby': id },
        el('div.top', {}, el('b', { id }, lead), button('.quiet', texts.dont_know, act(0))),
        el('div.degrees', {}, degrees),
      ),
    );
  }

  async #answer(question, sure) {
    if (this.answered.has(question.item.id)) return;
    const response = sure === 0 ? {} : question.read();
    if (sure > 0 && question.refuseEmpty(response)) return;
    const found = await this.#take(question, response, sure, { isAgain: false });
    if (this.#tellsNow(question)) {
      found.title.focus({ preventScroll: true });
      showBoth(question.section, found.title.parentElement);
    } else {
      this.say(this.texts.kept);
      this.#next();
    }
  }

  /** Grades an answer, keeps it, and shows what was right unless that comes at the end. */
  async #take(question, response, sure, { isAgain }) {
    const { item } = question;
    const score = question.isScored ? grade(item, response) : 0;
    const mark = this.#judge(question, score, sure);
    const found = { response, sure, score, mark, at: new Date(), due: null };
    this.answered.set(item.id, found);
    if (!isAgain) await this.#keep(question, found);
    if (question.isScored) found.due = await this.#findDue(item.id);
    if (this.#tellsNow(question)) found.title = this.#reveal(question);
    else question.lock();
    this.#fillDock(question);
    this.#paintBar();
    return found;
  }

  // Before anything is shown: who leaves the page as soon as it says "right" finds the answer when coming back.
  async #keep({ item, isScored }, { response, score, sure, mark, at }) {
    if (isScored) {
      const answer = { ...makeAnswer(item, response, score, at), sure };
      await this.store.addAnswer(answer, summarise(item, response, this.quiz.address));
    } else if (mark === 'noted') await this.store.keepMarked(summariseMarked(item, response, at));
    if (this.#open().length === 0) await this.store.dropCheck(this.quiz.id);
    else await this.store.keepCheck(this.#remember());
  }

  #judge(question, score, sure) {
    if (!question.isScored) return sure === 0 ? 'unanswered' : 'noted';
    if (sure === 0) return 'shown';
    if (score === 1) return 'right';
    return score > 0 ? 'partly' : 'wrong';
  }

  async #findDue(id) {
    if (!this.planReviews) return null;
    const answers = (await this.store.listAnswers()).filter((each) => each.item === id);
    return this.planReviews(answers, new Date())[0]?.due ?? null;
  }

  #reveal(question) {
    const { texts, quiz } = this;
    const { response, score, sure, mark, due } = this.answered.get(question.item.id);
    const notes = [];
    if (mark === 'partly') notes.push(fill(texts.points, { n: Number(score.toFixed(2)) }));
    if (mark === 'shown') notes.push(texts.no_harm);
    else if (question.isScored) notes.push(sure === 3 && score < 1 ? texts.surprise : texts[`sure_${sure}`]);
    if (due) notes.push(isToday(due) ? texts.back_today : fill(texts.back_on, { date: writeDay(due, quiz.language) }));
    const tick = (ticks) => this.#keepTicks(question, ticks);
    return question.reveal(response, { mark, heading: texts[mark], notes: [notes.join(' ')], tick });
  }

  // An answer is compared with its checklist at once, also where the other answers come at the end.
  #tellsNow({ item }) {
    return this.settings.feedback === 'now' || (item.rubric.length > 0 && this.answered.get(item.id)?.mark === 'noted');
  }

  async #keepTicks(question, ticks) {
    const found = this.answered.get(question.item.id);
    found.response = { ...found.response, ticks };
    if (this.result?.isConnected) await this.#showResult();
    await this.#keep(question, found);
  }

  #fillDock(question) {
    const dock = question.section.querySelector('.dock');
    const isLast = this.#open().length === 0;
    const go = button('.go', isLast ? this.texts.to_result : this.texts.next, () => this.#next());
    dock.replaceChildren(...(this.#tellsNow(question) ? [el('div.btns', {}, go)] : []));
  }

  #open() {
    return this.asked.filter(({ item }) => !this.answered.has(item.id));
  }

  #next() {
    const open = this.#open();
    if (open.length === 0) this.#finish();
    else this.#show(open.find((each) => this.asked.indexOf(each) > this.asked.indexOf(this.at)) ?? open[0]);
  }

  async #finish() {
    const { texts, asked } = this;
    for (const question of asked) if (!this.answered.get(question.item.id).title) this.#reveal(question);
    for (const question of asked) {
      question.section.hidden = false;
      question.section.querySelector('.dock').remove();
    }
    this.main.classList.add('all');
    this.bar.replaceChildren();
    this.form.hidden = true;
    document.title = `${texts.result} · ${this.title}`;
    await this.#showResult();
    this.result.scrollIntoView({ block: 'start' });
    this.result.querySelector('h2').focus({ preventScroll: true });
  }

  /** Puts the result on the page, in place of an earlier one. */
  async #showResult() {
    const { texts, quiz, asked, answered } = this;
    const actions = (missed) => [
      missed.length > 0 && button('.go', texts.practise_missed, () => this.begin(missed)),
      button('', texts.try_again, () => this.begin(asked)),
      this.form.hidden && button('', texts.see_questions, (event) => {
        event.currentTarget.remove();
        this.form.hidden = false;
        asked[0].stem.focus();
      }),
    ];
    const plan = [...answered.values()].map(({ due }) => due).filter(Boolean);
    const keep = await showKeeping(this.store, texts, quiz.language, (text) => this.say(text));
    const result = showResult(asked, answered, texts, { plan, language: quiz.language, actions, keep });
    this.result?.remove();
    this.live.after(result);
    this.result = result;
  }

  #showSettings() {
    const choose = (name, values) =>
      el(
        'select.input',
        {
          'aria-label': this.texts.settings,
          onchange: (event) => {
            this.settings = { ...this.settings, [name]: event.target.value };
            for (const question of this.#open()) question.section.querySelector('.dock').replaceWith(this.#makeDock(question));
            this.#show(this.at, { hasFocus: false });
          },
        },
        values.map((value) => el('option', { value, selected: this.settings[name] === value }, this.texts[`${name}_${value}`])),
      );
    this.main.querySelector('.settings')?.remove();
    const settings = [choose('show', ['one', 'all']), choose('feedback', ['now', 'end'])];
    this.form.after(el('details.settings', {}, el('summary', {}, this.texts.settings), el('div.btns', {}, settings)));
  }

  #remember() {
    const answers = [...this.answered].map(([id, { response, sure }]) => [id, { response, sure }]);
    const items = this.asked.map(({ item }) => item.id);
    return { id: this.quiz.id, items, settings: this.settings, answers: Object.fromEntries(answers) };
  }

  // A digit chooses an option; Enter leads to the next field, to the buttons that check the answer, or to the next question.
  #takeKey(event) {
    const { target, key } = event;
    const question = target === document.body ? this.at : this.asked?.find(({ section }) => section.contains(target));
    if (!question || event.ctrlKey || event.metaKey || event.altKey) return;
    const { section } = question;
    if (section.classList.contains('done')) {
      if (key === 'Enter' && !event.repeat && target.matches('.fb h3')) section.querySelector('.dock .go')?.click();
      return;
    }
    const isTyping = target.matches('input[type=text], textarea, select');
    const fields = [...section.querySelectorAll(isTyping ? '.lines .input, .field .input' : '.opt input')];
    const option = isTyping ? null : fields[Number(key) - 1];
    if (option) {
      event.preventDefault();
      option.click();
      option.focus();
    } else if (key === 'Enter' && target.matches('input')) {
      event.preventDefault();
      const next = isTyping ? fields[fields.indexOf(target) + 1] : null;
      (next ?? section.querySelector('.dock .degrees .btn') ?? section.querySelector('.dock .btn')).focus();
    }
  }
}

function button(classes, content, onclick) {
  return el(`button.btn${classes}`, { type: 'button', onclick }, content);
}

// What a list of mistakes shows of a question without its quiz.
function summarise(item, response, address) {
  return {
    stem: item.stem,
    language: item.language,
    unit: { code: item.unit.code, title: item.unit.title },
    ...describeMistake(item, response),
    quotes: item.quotes,
    about: item.about,
    address,
  };
}

// What the page of progress shows of an answer that the learner marked.
function summariseMarked(item, response, at) {
  return {
    item: item.id,
    at: at.toISOString(),
    stem: item.stem,
    language: item.language,
    said: describeAnswer(item, response),
    ...countTicks(item, response),
  };
}

// Question and verdict stand on the screen together where they fit.
function showBoth(section, box) {
  const fits = box.getBoundingClientRect().bottom - section.getBoundingClientRect().top < innerHeight - 100;
  (fits ? section : box).scrollIntoView({ block: 'start' });
}
