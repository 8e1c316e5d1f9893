// What all pages share: the choice of light or dark.

const states = ["auto", "light", "dark"];
const button = document.getElementById("theme");

function show(state) {
  if (state === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = state;
  button.textContent = button.dataset.label.replace("{state}", button.dataset[state]);
}

if (button) {
  let state = localStorage.getItem("theme") ?? "auto";
  button.hidden = false;
  show(state);
  button.addEventListener("click", () => {
    state = states[(states.indexOf(state) + 1) % states.length];
    if (state === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", state);
    show(state);
  });
}
