// The editor's toolbar: one stop of the Tab key, arrow keys within, our own pictures, and plain words for each button.

import { crel, Extension } from "django-prose-editor/editor";

const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
const line = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const LINES = "M9 6h12M9 12h12M9 18h12";
// By the names of the library's buttons: what is seen, what it is called, its keys, and whether it can be pressed in.
const LOOKS = {
  paragraph: ["¶", "Paragraph", "Alt+0", true],
  heading2: ["H2", "Heading", "Alt+2", true],
  heading3: ["H3", "Smaller heading", "Alt+3", true],
  bulletList: [line(`${LINES}M4 6h.1M4 12h.1M4 18h.1`), "List with points", "Shift+8"],
  orderedList: [line(`${LINES}M3 4l1.5-.5V8M3 11h2.5L3 15h3`), "List with numbers", "Shift+7", true],
  blockquote: [line("M10 7c-3 1-5 3-5 6v4h5v-5H6M20 7c-3 1-5 3-5 6v4h5v-5h-4"), "Quotation", "Shift+B", true],
  horizontalRule: [line("M3 12h18"), "Line across"],
  figure: [line("M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 6M15 9h.1"), "Picture"],
  bold: ["<b>B</b>", "Bold", "B", true],
  italic: ["<i>I</i>", "Italic", "I", true],
  subscript: ["<span>x<sub>2</sub></span>", "Subscript", ",", true],
  superscript: ["<span>x<sup>2</sup></span>", "Superscript", ".", true],
  link: [line("M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1.5-1.5"), "Link", "K", true],
  unlink: [line("M14 5a4 4 0 0 1 6 5l-3 3M10 19a4 4 0 0 1-6-5l3-3M4 4l16 16"), "Take the link away"],
  table: [line("M3 5h18v14H3zM3 10h18M3 15h18M9 5v14M15 5v14"), "Table", "", true],
  "history:undo": [line("M8 4L4 8l4 4M4 8h10a6 6 0 0 1 0 12H8"), "Undo", "Z"],
  "history:redo": [line("M16 4l4 4-4 4M20 8H10a6 6 0 0 0 0 12h6"), "Redo", "Shift+Z"],
  help: ["?", "Keys and shortcuts"],
};

const dress = (button) => {
  const [seen, name, keys, isSwitch] = LOOKS[button.dataset.name] ?? [];
  button.tabIndex = -1;
  if (!name) return;
  button.classList.remove("material-icons", "prose-menubar__button--heading");
  button.innerHTML = seen;
  button.title = keys ? `${name} (${MOD}+${keys})` : name;
  button.setAttribute("aria-label", name);
  if (isSwitch) button.setAttribute("aria-pressed", "false");
};

const showKeys = () => {
  const known = Object.values(LOOKS).filter(([, , keys]) => keys);
  const rows = known.map(([, name, keys]) => `<tr><th scope="row"><kbd>${MOD}+${keys}</kbd></th><td>${name}</td></tr>`);
  const dialog = document.getElementById("keys-dialog");
  dialog.querySelector("tbody").innerHTML = rows.join("");
  dialog.showModal();
};

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
// One stop of the Tab key; the arrow keys pass over what is hidden, as it makes no sense at the cursor.
const roam = (bar, editor) => {
  const stops = () => [...bar.querySelectorAll("button:not(.hidden)")];
  const stopAt = (stop) => { for (const button of bar.querySelectorAll("button")) button.tabIndex = button === stop ? 0 : -1; };
  bar.addEventListener("focusin", ({ target }) => stopAt(target));
  bar.addEventListener("keydown", (event) => {
    const all = stops();
    const next = { Home: 0, End: -1 }[event.key] ?? all.indexOf(document.activeElement) + STEPS[event.key];
    if (event.key === "Escape") editor.commands.focus();
    if (Number.isNaN(next)) return;
    event.preventDefault();
    all.at(next % all.length).focus();
  });
  return () => stopAt(stops()[0]);
};

// The library's changes to a table in a place of their own: as buttons in the bar they would move the text whenever the
// cursor comes into one.
const tableMenu = (editor, changes) => {
  const menu = crel("div", { popover: "auto", className: "table-menu", role: "toolbar", ariaLabel: "Table", ariaOrientation: "vertical" });
  roam(menu, editor);
  menu.addEventListener("click", () => menu.hidePopover());
  // It would stand over the text that is typed next.
  menu.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !menu.contains(relatedTarget)) menu.hidePopover(); });
  const button = ({ command, button: { title } }) => {
    const made = crel("button", { type: "button", textContent: title });
    made.addEventListener("click", () => command(editor));
    return made;
  };
  return (source) => {
    const isPossible = ({ name }) => editor.can()[name.replace("table:", "")]();
    menu.replaceChildren(...changes.filter(isPossible).map(button));
    source.closest(".prose-menubar").after(menu);
    menu.showPopover({ source });
    menu.firstElementChild.focus();
  };
};

export const Toolbar = Extension.create({
  name: "toolbar",
  // After the library's menu, which makes the buttons.
  priority: 1,
  addMenuItems({ menu, buttons }) {
    menu.defineItem({ name: "help", groups: "utility", button: buttons.text("?"), command: showKeys });
    const [table, ...changes] = menu.items("table");
    for (const { groups } of changes) groups.clear();
    const { button, command: insert } = table;
    const change = tableMenu(this.editor, changes);
    Object.assign(table, { active: (editor) => editor.isActive("table"), command: (editor) => (editor.isActive("table") ? change(button) : insert(editor)) });
  },
  addKeyboardShortcuts() {
    const level = (number) => () => this.editor.commands.setHeading({ level: number });
    return {
      "Alt-F10": () => { this.editor.storage.menu.dom.querySelector("[tabindex='0']").focus(); return true; },
      "Mod-Alt-0": () => this.editor.commands.setParagraph(),
      "Mod-Alt-2": level(2),
      "Mod-Alt-3": level(3),
    };
  },
  onCreate({ editor }) {
    const bar = editor.storage.menu.dom;
    const buttons = [...bar.querySelectorAll("button")];
    bar.role = "toolbar";
    bar.ariaLabel = "Formatting";
    buttons.forEach(dress);
    const stopAtFirst = roam(bar, editor);
    const follow = () => {
      for (const button of buttons) {
        const { classList } = button;
        if (button.ariaPressed && button.ariaPressed !== String(classList.contains("active"))) button.ariaPressed = classList.contains("active");
        if (classList.contains("disabled") !== (button.ariaDisabled === "true")) button.ariaDisabled = classList.contains("disabled");
      }
      if (!buttons.some(({ tabIndex, classList }) => tabIndex === 0 && !classList.contains("hidden"))) stopAtFirst();
    };
    editor.on("transaction", follow);
    follow();
  },
});
