// Warns before the session ends, and lets one stay. The server is asked first: another tab may have stayed meanwhile.
import { csrfToken } from "./forms.js";

const box = document.querySelector("[data-session]");
const dialog = box?.closest("dialog");
const warn = Number(box?.dataset.warn);
const RETRY = 30;
let timer, due;

const plan = (seconds) => {
  clearTimeout(timer);
  due = Date.now() + seconds * 1000;
  timer = setTimeout(ask, seconds * 1000);
};

// A redirect leads to the sign-in page: it is no answer, but it says that the session is over.
const call = (method) =>
  fetch(box.dataset.url, { method, redirect: "manual", headers: { "X-CSRFToken": csrfToken() } })
    .then((answer) => (answer.ok ? answer.json() : { seconds: 0 }))
    .catch(() => null);

const show = (isOver) => {
  for (const part of box.querySelectorAll("[data-session-soon]")) part.hidden = isOver;
  for (const part of box.querySelectorAll("[data-session-over]")) part.hidden = !isOver;
  if (!dialog.open) dialog.showModal();
};

const act = (answer) => {
  if (!answer) return plan(RETRY);
  if (answer.seconds === 0) return show(true);
  if (answer.seconds > warn) {
    if (dialog.open) dialog.close();
    return plan(answer.seconds - warn);
  }
  box.querySelector("[data-session-ends]").textContent = answer.ends;
  show(false);
  plan(answer.seconds + 1);
};

const ask = async () => act(await call("GET"));

if (box) {
  plan(Math.max(0, Number(box.dataset.session) - warn));
  box.querySelector("[data-session-stay]").addEventListener("click", async () => act(await call("POST")));
  // A sleeping computer stops the clock of its pages.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() >= due) ask();
  });
}
