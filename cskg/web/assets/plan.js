// Marks on a plan: to do, doing, done, skip. They stay in this browser, by unit code, and tell what is unlocked now.

const KEY = "cskg.marks";
const STATES = ["doing", "done", "skip"];
const marks = readMarks();
const steps = [...document.querySelectorAll(".step[data-waits]")];

function readMarks() {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(KEY)) ?? {});
    return new Map(kept.filter(([, value]) => STATES.includes(value)));
  } catch {
    return new Map();
  }
}

function code(step) {
  return step.id.slice(2);
}

function state(name) {
  return marks.get(name) ?? "todo";
}

function isPassed(name) {
  return state(name) === "done" || state(name) === "skip" || !document.getElementById(`u-${name}`);
}

function show() {
  const unlocked = steps.filter(
    (step) => !isPassed(code(step)) && step.dataset.waits.split(" ").filter(Boolean).every(isPassed),
  );
  const box = document.getElementById("unlocked");
  box.hidden = false;
  box.querySelector("ul").replaceChildren(
    ...unlocked.map((step) => {
      const link = document.createElement("a");
      link.href = `#${step.id}`;
      link.textContent = step.querySelector("h4").textContent;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  box.querySelector("p").hidden = unlocked.length === 0;
  if (unlocked.length === 0) box.querySelector("ul").textContent = box.dataset.none;
  const done = document.getElementById("done");
  const hours = (chosen) => chosen.reduce((sum, step) => sum + Number(step.dataset.hours), 0);
  done.hidden = false;
  done.textContent = done.dataset.words
    .replace("{done}", hours(steps.filter((step) => state(code(step)) === "done")))
    .replace("{all}", hours(steps));
}

for (const step of steps) {
  const box = step.querySelector(".mark");
  box.hidden = false;
  box.querySelector(`[value="${state(code(step))}"]`).checked = true;
  box.addEventListener("change", (event) => {
    if (event.target.value === "todo") marks.delete(code(step));
    else marks.set(code(step), event.target.value);
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(marks)));
    show();
  });
}
if (steps.length) show();
