// Opens dialogs from their buttons, and asks before what cannot be taken back.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dialog]");
  if (button) document.getElementById(button.dataset.dialog)?.showModal();
  // A click on the dialog itself, not on what is in it, is a click on the veil around it.
  else if (event.target.matches("dialog[open]") && outside(event.target, event)) event.target.close();
});

const outside = (dialog, { clientX, clientY }) => {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
};

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (!question || event.target.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(question, () => {
    event.target.dataset.confirmed = "yes";
    event.target.requestSubmit(event.submitter);
    delete event.target.dataset.confirmed;
  });
}, true);

const ask = (question, then) => {
  const dialog = document.getElementById("confirm");
  if (!dialog) return then();
  dialog.querySelector("[data-question]").textContent = question;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && then(), { once: true });
  dialog.showModal();
};
