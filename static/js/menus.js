// Menus are <details>: they open by click, touch and Enter without this file. It adds hover for a mouse, arrow
// keys, Esc, and closes a menu when one goes elsewhere.
const OPEN_AFTER = 90;
const CLOSE_AFTER = 220;

const MENUS = "details[data-menu]";
const roomy = matchMedia("(hover: hover) and (width >= 70rem)");
const timers = new WeakMap();
const hoveredOpen = new WeakSet();

const later = (menu, action, delay) => {
  clearTimeout(timers.get(menu));
  timers.set(menu, setTimeout(action, delay));
};

const close = (menu) => {
  menu.open = false;
  hoveredOpen.delete(menu);
};

const closeOthers = (kept) => {
  for (const menu of document.querySelectorAll(`${MENUS}[open]`)) {
    // On a phone the menus are a panel in which several may stay open.
    if (!menu.contains(kept) && !menu.closest(":popover-open")) close(menu);
  }
};

const hovered = (event) =>
  event.pointerType === "mouse" && roomy.matches && event.target.matches?.('details[data-menu="hover"]') ? event.target : null;

document.addEventListener("pointerenter", (event) => {
  const menu = hovered(event);
  if (!menu) return;
  later(menu, () => {
    if (menu.open) return;
    closeOthers(menu);
    menu.open = true;
    hoveredOpen.add(menu);
  }, OPEN_AFTER);
}, true);

document.addEventListener("pointerleave", (event) => {
  const menu = hovered(event);
  if (menu) later(menu, () => menu.contains(document.activeElement) || close(menu), CLOSE_AFTER);
}, true);

document.addEventListener("click", (event) => {
  const menu = event.target.closest(`${MENUS} > summary`)?.parentElement;
  // The first click on a menu that the hover opened means "stay open", not "close again".
  if (menu?.open && hoveredOpen.delete(menu)) event.preventDefault();
  closeOthers(event.target);
});

document.addEventListener("focusin", (event) => closeOthers(event.target));

const items = (menu) => [...menu.querySelectorAll(":is(a, button, input)")].filter((item) => item.checkVisibility());

const move = (menu, step) => {
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  all.at(at < 0 && step < 0 ? -1 : (at + step) % all.length)?.focus();
};

const toNeighbour = (menu, step) => {
  const bar = menu.closest(".nav-menus, .tools");
  if (!bar) return;
  const stops = [...bar.querySelectorAll(":is(.nav-link, .tool)")];
  const at = stops.indexOf(menu.querySelector("summary"));
  stops.at((at + step) % stops.length).focus();
};

const KEYS = {
  ArrowDown: (menu) => {
    menu.open = true;
    move(menu, 1);
  },
  ArrowUp: (menu) => {
    menu.open = true;
    move(menu, -1);
  },
  ArrowRight: (menu) => toNeighbour(menu, 1),
  ArrowLeft: (menu) => toNeighbour(menu, -1),
  Escape: (menu) => {
    close(menu);
    menu.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(MENUS);
  if (!menu || !KEYS[event.key] || event.target.type === "radio") return;
  if (event.key === "Escape" && !menu.open) return;
  event.preventDefault();
  KEYS[event.key](menu);
});
