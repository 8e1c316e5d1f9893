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

/** Puts values into a text: fill('{n} of {count}', { n: 1, count: 2 }). */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Writes a day for people. */
export function writeDay(date, language) {
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long' }).format(date);
}

/** Offers a text as a file. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Quoted words with their place in the source, as in questions.html. */
export function quote(found, texts) {
  const code = found.code ?? texts.source;
  const place = [
    found.source && el('cite', {}, found.source),
    found.page && fill(texts.page, { n: found.page }),
    found.line && fill(texts.line, { n: found.line }),
  ].filter(Boolean);
  return el(
    'blockquote.quote',
    {},
    el('p', {}, found.text),
    found.source &&
      el('footer', {}, found.address ? el('a', { href: found.address }, code) : code, ...place.flatMap((each) => [', ', each])),
  );
}
