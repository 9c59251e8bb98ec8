// Single keys for those who want them; never inside a field, and they can be switched off (WCAG 2.1.4).
const OFF = "shortcuts-off";
const FIELDS = "input, select, textarea, [contenteditable], dialog[open]";

const enabled = () => {
  try {
    return localStorage.getItem(OFF) !== "yes";
  } catch {
    return true;
  }
};

const rows = () => [...document.querySelectorAll("tr[data-href]")];

const select = (step) => {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("selected"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  all[at]?.classList.remove("selected");
  next.classList.add("selected");
  next.querySelector("a")?.focus();
  next.scrollIntoView({ block: "nearest" });
};

const KEYS = {
  "/": () => document.querySelector('[data-shortcut="/"], input[type="search"]')?.focus(),
  "?": () => document.getElementById("shortcuts")?.showModal(),
  j: () => select(1),
  k: () => select(-1),
  r: () => document.querySelector("#reply textarea")?.focus(),
};

const press = (key) => {
  const marked = document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`);
  if (marked?.matches("input, textarea")) marked.focus();
  else marked?.click();
  return Boolean(marked);
};

document.addEventListener("keydown", (event) => {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || !enabled()) return;
  if (event.target.closest?.(FIELDS)) return;
  if (KEYS[event.key]) KEYS[event.key]();
  else if (!press(event.key)) return;
  event.preventDefault();
});

const toggle = document.querySelector("[data-shortcuts-switch]");
if (toggle) {
  toggle.checked = enabled();
  toggle.addEventListener("change", () => localStorage.setItem(OFF, toggle.checked ? "no" : "yes"));
}
