// Applies the display that a person chose, before anything is drawn. It must run in the head.
const chosen = localStorage.getItem("theme");
if (chosen) document.documentElement.dataset.theme = chosen;
