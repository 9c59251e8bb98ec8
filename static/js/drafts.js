// Keeps on the server what is being written, so that nothing is lost with the session or the tab.
import { csrfToken } from "./forms.js";

const PAUSE = 1200;
const timers = new WeakMap();

const save = async (form) => {
  const body = new FormData(form);
  for (const input of form.querySelectorAll('input[type="file"]')) body.delete(input.name);
  const state = form.querySelector("[data-draft-state]");
  const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() }, keepalive: true }).catch(() => null);
  // A redirect to the sign-in page answers 200 as well; it is no receipt.
  if (state) state.textContent = answer?.ok && !answer.redirected ? state.dataset.kept : state.dataset.lost;
};

const flush = (form) => {
  if (!timers.has(form)) return;
  clearTimeout(timers.get(form));
  timers.delete(form);
  save(form);
};

document.addEventListener("input", ({ target }) => {
  const form = target.form?.matches("[data-draft-url]") ? target.form : null;
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => flush(form), PAUSE));
});

document.addEventListener("submit", ({ target }) => {
  clearTimeout(timers.get(target));
  timers.delete(target);
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const form of document.querySelectorAll("[data-draft-url]")) flush(form);
});
