// Sending by Ctrl+Enter, no double sending, focus on the error summary, the CSRF token and tidy addresses for htmx.
document.querySelector("[data-error-summary]")?.focus();

document.addEventListener("keydown", (event) => {
  const form = event.target.form ?? null;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form?.matches("[data-send]")) return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-submit-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll('[type="submit"]')) button.setAttribute("aria-disabled", "true");
});

// Coming back by the browser's back button shows the page as it was left: let it be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

export const csrfToken = () =>
  document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/)?.[1] ??
  document.querySelector('[name="csrfmiddlewaretoken"]')?.value ??
  "";

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
  if (!detail.elt.matches("[data-filters]")) return;
  // Empty filters stay out of the address, so that it can be shared and read.
  for (const [name, value] of [...detail.formData.entries()]) if (value === "") detail.formData.delete(name);
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-dismiss]");
  if (!form) return;
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (answer.ok) form.parentElement.remove();
  else form.submit();
});
