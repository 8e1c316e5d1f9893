// Makes elements, and texts with values in them.

/**
 * Makes an element: el('p.note', { role: 'status' }, 'text', other).
 *
 * Values of on… are listeners. What is false, null or empty is left out.
 */
export function el(selector, attributes = {}, ...children) {
  const [tag, ...classes] = selector.split('.');
  const made = document.createElement(tag);
  if (classes.length > 0) made.className = classes.join(' ');
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

/** Puts values into a text, with words for one and for more: fill('{n} {n|point|points}', { n: 1 }). */
export function fill(text, values) {
  const put = (whole, name, one, more) => (one === undefined ? (values[name] ?? whole) : values[name] === 1 ? one : more);
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, put);
}

/** Writes a day for people. */
export function writeDay(date, language) {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { day: 'numeric', month: 'long' }).format(date);
}

/** Returns whether a date is of today. */
export function isToday(date) {
  return date.toDateString() === new Date().toDateString();
}

/** Offers a text as a file. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Quoted words with their places in a document, as in questions.html. */
export function quote({ code, source, address, words }, texts) {
  const small = (text, n) => n && el('small', {}, ` ${fill(text, { n })}`);
  const show = ({ text, line, page, address: place }) =>
    el('p', {}, place ? el('a', { href: place }, text) : text, small(texts.page, page), small(texts.line, line));
  const name = address ? el('a', { href: address }, code) : code;
  const foot = source && el('footer', {}, name, code && ', ', el('cite', {}, source));
  return el('blockquote.quote', {}, words.map(show), foot);
}
