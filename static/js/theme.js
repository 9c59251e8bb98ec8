// Runs before the first paint, so that the chosen colours never flash; not a module, because modules wait.
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // The admin site keeps its choice under the same name, and writes "auto" for the device's own.
  const stored = () => {
    try {
      const theme = localStorage.getItem("theme");
      return theme === "light" || theme === "dark" ? theme : "";
    } catch {
      return ""; // Storage may be forbidden; then the device decides.
    }
  };

  const apply = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };

  apply(stored());

  document.addEventListener("DOMContentLoaded", () => {
    for (const radio of document.querySelectorAll("[data-theme-choice] input")) radio.checked = radio.value === stored();
  });

  document.addEventListener("change", ({ target }) => {
    if (!target.closest?.("[data-theme-choice]")) return;
    apply(target.value);
    try {
      localStorage.setItem("theme", target.value);
    } catch {
      // The choice holds for this page.
    }
  });
})();
