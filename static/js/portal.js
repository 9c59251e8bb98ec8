// Everything here is a convenience: each page works without it.
import "./dialogs.js";
import "./drafts.js";
import "./files.js";
import "./forms.js";
import "./menus.js";
import "./rows.js";
import "./session.js";
import "./shortcuts.js";
