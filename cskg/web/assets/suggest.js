// Results while one types: a combobox by the ARIA pattern (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
//
// A field with data-suggest asks GraphQL for what its words find. Choosing a result opens it ("open"), or puts the code
// of its unit into the field ("fill"). Without a choice the form works as it does without JavaScript.

const WAIT = 150;
const MOST = 8;
const QUERY = `query Suggest($text: String!, $first: Int!) {
  search(text: $text, first: $first) {
    edges { node { snippet unit { iri code codeOrIri title language } statement { iri } } }
  }
}`;

function start(field) {
  const list = document.createElement("ul");
  list.id = `${field.id}-found`;
  list.className = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.label);
  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("role", "status");
  const place = field.parentElement;
  place.classList.add("suggests");
  place.append(list);
  document.body.append(said);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
    ["autocomplete", "off"],
  ]) field.setAttribute(name, value);

  let timer = 0;
  let asking = null;
  let chosen = -1;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    choose(-1);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  }

  function choose(place) {
    chosen = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  function take(option) {
    if (field.dataset.suggest === "open") location.assign(option.dataset.address);
    else {
      field.value = option.dataset.code;
      close();
    }
  }

  function show(hits) {
    list.replaceChildren(...hits.map((hit, number) => makeOption(hit, `${list.id}-${number}`, field)));
    choose(-1);
    list.hidden = hits.length === 0;
    field.setAttribute("aria-expanded", String(hits.length > 0));
    said.textContent = [field.dataset.none, field.dataset.one][hits.length] ?? field.dataset.some.replace("{count}", hits.length);
  }

  async function ask(text) {
    asking?.abort();
    asking = new AbortController();
    const variables = JSON.stringify({ text, first: MOST });
    try {
      const response = await fetch(`/graphql?${new URLSearchParams({ query: QUERY, variables })}`, {
        headers: { accept: "application/json" },
        signal: asking.signal,
      });
      const answer = await response.json();
      if (answer.data && document.activeElement === field) show(pickHits(answer.data.search.edges, field));
    } catch {
      // The typed words are searched for when the form is sent; a result that did not come changes nothing.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    const text = field.value.trim();
    if (text.length < (/[\u3400-\u9fff]/.test(text) ? 1 : 2)) close();
    else timer = setTimeout(ask, WAIT, text.slice(0, 200));
  });
  field.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.isComposing) return;
    if (event.key === "Escape" && count) close();
    else if (event.key === "ArrowDown" && count) choose(chosen + 1 < count ? chosen + 1 : -1);
    else if (event.key === "ArrowUp" && count) choose(chosen < 0 ? count - 1 : chosen - 1);
    else if (event.key === "Enter" && count && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  // Before the field loses the focus, which would close the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

/** Gives the hits to show: all of them, or the units alone, each once, where a code is wanted. */
function pickHits(edges, field) {
  const hits = edges.map((edge) => edge.node);
  if (field.dataset.suggest === "open") return hits;
  return hits.filter((hit, place) => hits.findIndex((other) => other.unit.iri === hit.unit.iri) === place);
}

function makeOption(hit, id, field) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.dataset.code = hit.unit.codeOrIri;
  const address = new URL((hit.statement ?? hit.unit).iri.replace(field.dataset.base, "/"), location.origin);
  const language = new URLSearchParams(location.search).get("lang");
  if (language) address.searchParams.set("lang", language);
  if (hit.statement) address.hash = "source";
  option.dataset.address = address.pathname + address.search + address.hash; // a path, so never another site
  const title = document.createElement("b");
  title.textContent = hit.unit.title ?? hit.unit.code;
  const code = document.createElement("span");
  code.className = "code";
  code.textContent = hit.unit.code;
  option.append(title, " ", code);
  if (hit.unit.language) option.lang = hit.unit.language;
  if (hit.statement && field.dataset.suggest === "open") {
    const words = document.createElement("span");
    words.className = "sm";
    hit.snippet.split(/⟦(.*?)⟧/s).forEach((text, place) => {
      const part = document.createElement(place % 2 ? "mark" : "span");
      part.textContent = text;
      words.append(part);
    });
    option.append(words);
  }
  return option;
}

for (const field of document.querySelectorAll("[data-suggest]")) start(field);
