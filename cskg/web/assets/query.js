// The plain query form: sends what the reader wrote and shows the answer as text.
//
// The form's data-endpoint says where to. The page's own address may bring a query and variables
// (?query=…&variables=…), as it may for GraphiQL.

const form = document.getElementById('query-form');
const query = document.getElementById('query');
const variables = document.getElementById('variables');
const answer = document.getElementById('answer');

async function ask() {
  const body = { query: query.value };
  if (variables.value.trim()) {
    try {
      body.variables = JSON.parse(variables.value);
    } catch (error) {
      return `The variables are not JSON: ${error.message}`;
    }
  }
  try {
    const response = await fetch(form.dataset.endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json, application/json;q=0.9',
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return `${response.status} ${response.statusText}\n${text}`;
    }
  } catch (error) {
    return `The server did not answer: ${error.message}`;
  }
}

let asked = 0;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const mine = ++asked;
  answer.setAttribute('aria-busy', 'true');
  const text = await ask();
  // A later question's answer must not be overwritten by an earlier one's.
  if (mine !== asked) return;
  answer.textContent = text;
  answer.setAttribute('aria-busy', 'false');
});

form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

const address = new URLSearchParams(window.location.search);
query.value = address.get('query') ?? query.value;
variables.value = address.get('variables') ?? variables.value;
document.getElementById('run').disabled = false;
