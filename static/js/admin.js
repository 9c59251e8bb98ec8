// The drop-downs that Django's admin builds while one types carry no name for screen readers: give them the label's.
const nameBoxes = () => {
  for (const container of document.querySelectorAll(".select2-container")) {
    const label = container.previousElementSibling?.labels?.[0]?.textContent.trim().replace(/:$/, "");
    if (!label) continue;
    for (const part of container.querySelectorAll('[role="combobox"], [role="textbox"], input')) {
      if (part.getAttribute("aria-label") !== label) part.setAttribute("aria-label", label);
    }
  }
};

// Rows can be added to inline tables later.
new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
nameBoxes();

// The search field's label is a picture; its words alone do not count as a label everywhere.
const search = document.getElementById("searchbar");
search?.setAttribute("aria-label", search.labels[0]?.querySelector("img")?.alt ?? search.form.querySelector('[type="submit"]').value);
