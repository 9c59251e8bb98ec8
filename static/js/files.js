// A file field that takes dropped and pasted files and lists what was chosen, each removable. The field itself stays:
// what the list shows is what the field will send.
const LIMIT = 10_000_000;

const sizeInWords = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, bytes < 1e6
    ? { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }
    : { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }
  ).format(bytes < 1e6 ? Math.max(1, bytes / 1e3) : bytes / 1e6);

const setFiles = (input, files) => {
  const kept = new DataTransfer();
  for (const file of files) kept.items.add(file);
  input.files = kept.files;
  draw(input);
};

const add = (input, files) => setFiles(input, input.multiple ? [...input.files, ...files] : [...files].slice(0, 1));

const limitOf = (input) => Number(input.dataset.maxBytes || LIMIT);

const line = (input, file) => {
  const item = document.getElementById("file-template").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-name]").textContent = file.name;
  item.querySelector("[data-size]").textContent = sizeInWords(file.size);
  item.querySelector("[data-too-large]").hidden = file.size <= limitOf(input);
  item.querySelector("button").addEventListener("click", () => setFiles(input, [...input.files].filter((other) => other !== file)));
  return item;
};

const listOf = (input) => input.closest(".drop")?.querySelector("[data-file-list]");

const draw = (input) => listOf(input)?.replaceChildren(...[...input.files].map((file) => line(input, file)));

// Choosing again in the dialog of the browser replaces; people expect it to add.
const before = new WeakMap();
document.addEventListener("click", ({ target }) => target.matches("input[data-files]") && before.set(target, [...target.files]), true);
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[data-files]")) return;
  const chosen = [...target.files];
  setFiles(target, target.multiple ? [...(before.get(target) ?? []), ...chosen] : chosen);
});

const inputAt = (event) => event.target.closest?.(".drop")?.querySelector("input[data-files]");

document.addEventListener("dragover", (event) => {
  const input = inputAt(event);
  if (!input) return;
  event.preventDefault();
  input.closest(".drop").classList.add("over");
});

document.addEventListener("dragleave", (event) => event.target.classList?.remove("over"));

document.addEventListener("drop", (event) => {
  const input = inputAt(event);
  if (!input) return;
  event.preventDefault();
  input.closest(".drop").classList.remove("over");
  add(input, event.dataTransfer.files);
});

document.addEventListener("paste", (event) => {
  const input = event.target.closest?.("form")?.querySelector("input[data-files]");
  if (!input || !event.clipboardData.files.length) return;
  event.preventDefault();
  add(input, event.clipboardData.files);
});
