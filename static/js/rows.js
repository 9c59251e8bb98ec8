// A click on a table row opens what its number links to. Selecting text, links, fields and other buttons in the row
// keep their meaning; a middle click or Ctrl opens a new tab as on a link.
const INTERACTIVE = "a, button, input, select, textarea, label, summary, [contenteditable]";

const rowOf = (event) => (event.target.closest(INTERACTIVE) ? null : event.target.closest("tr[data-href]"));

const open = (row, inNewTab) => {
  if (inNewTab) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
};

document.addEventListener("click", (event) => {
  const row = rowOf(event);
  if (!row || String(getSelection())) return;
  open(row, event.ctrlKey || event.metaKey);
});

document.addEventListener("auxclick", (event) => {
  const row = event.button === 1 && rowOf(event);
  if (row) open(row, true);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
