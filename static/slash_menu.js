// “/” at the start of a line offers what a paragraph can become, narrowed down by what is typed after it.
// Tiptap's own “suggestion” does the like, but is not among what the editor bundles.

import { Extension } from "django-prose-editor/editor";

const CHOICES = [
  ["Heading", "h2 title", (chain) => chain.setHeading({ level: 2 })],
  ["Smaller heading", "h3 subheading", (chain) => chain.setHeading({ level: 3 })],
  ["List with points", "bullets", (chain) => chain.toggleBulletList()],
  ["List with numbers", "ordered", (chain) => chain.toggleOrderedList()],
  ["Picture", "image figure photo", (chain) => chain.editImage()],
  ["Table", "grid", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true })],
  ["Quotation", "quote blockquote", (chain) => chain.toggleBlockquote()],
  ["Line across", "rule divider", (chain) => chain.setHorizontalRule()],
];
const LONGEST = 20;

// What stands after the “/”, or undefined. Asked with each key, so it looks at short paragraphs only.
const typed = ({ selection: { empty, $from } }) => {
  const { parent, parentOffset } = $from;
  if (!empty || parent.type.name !== "paragraph" || parent.content.size > LONGEST || parentOffset !== parent.content.size) return undefined;
  return /^\/([^/]*)$/.exec(parent.textContent)?.[1].toLowerCase();
};
const fitting = (words) => CHOICES.filter(([name, others]) => ` ${name} ${others}`.toLowerCase().includes(` ${words}`));

class Menu {
  found = [];
  chosen = 0;
  // Escape holds until the “/” is gone.
  isDismissed = false;

  constructor(editor) {
    this.editor = editor;
    this.list = Object.assign(document.createElement("ul"), { id: "slash-menu", className: "slash-menu", role: "listbox", ariaLabel: "Insert", hidden: true });
    // For screen readers that do not follow the chosen one of a list from within a text.
    this.said = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => this.take([...this.list.children].indexOf(target.closest("li"))));
    editor.view.dom.after(this.list, this.said);
    editor.on("transaction", () => this.follow());
    editor.on("blur", () => this.show([]));
  }

  follow() {
    const words = typed(this.editor.state);
    this.isDismissed &&= words !== undefined;
    if (words === undefined && !this.found.length) return;
    const found = words === undefined || this.isDismissed || !this.editor.isFocused ? [] : fitting(words);
    if (String(found) !== String(this.found)) this.show(found);
  }

  show(found) {
    this.found = found;
    this.list.hidden = !found.length;
    this.list.replaceChildren(...found.map(([textContent], place) => Object.assign(document.createElement("li"), { textContent, role: "option", id: `slash-menu-${place}` })));
    if (!found.length) {
      this.said.textContent = "";
      for (const name of ["aria-activedescendant", "aria-controls"]) this.editor.view.dom.removeAttribute(name);
      return;
    }
    const box = this.list.parentElement.getBoundingClientRect();
    const { left, top, bottom } = this.editor.view.coordsAtPos(this.editor.state.selection.from);
    // Above the line where there is no room below it: the page's buttons stand there.
    const isLow = bottom + this.list.offsetHeight > innerHeight - 64;
    this.list.style.insetInlineStart = `${Math.max(0, Math.min(left - box.left, box.width - this.list.offsetWidth))}px`;
    this.list.style.insetBlockStart = `${(isLow ? top - this.list.offsetHeight - 8 : bottom + 4) - box.top}px`;
    this.editor.view.dom.setAttribute("aria-controls", this.list.id);
    this.choose(0);
  }

  choose(place) {
    this.chosen = (place + this.found.length) % this.found.length;
    for (const [number, option] of [...this.list.children].entries()) option.ariaSelected = number === this.chosen;
    const option = this.list.children[this.chosen];
    option.scrollIntoView({ block: "nearest" });
    this.editor.view.dom.setAttribute("aria-activedescendant", option.id);
    this.said.textContent = `${option.textContent}, ${this.chosen + 1} of ${this.found.length}`;
  }

  take(place) {
    const [, , act] = this.found[place] ?? [];
    if (!act) return;
    const { $from } = this.editor.state.selection;
    this.show([]);
    act(this.editor.chain().focus().deleteRange({ from: $from.start(), to: $from.pos })).run();
  }

  dismiss() {
    this.isDismissed = true;
    this.show([]);
  }
}

export const SlashMenu = Extension.create({
  name: "slashMenu",
  // Before the keys of lists and tables.
  priority: 2_000,
  onCreate({ editor }) {
    this.storage.menu = new Menu(editor);
  },
  addKeyboardShortcuts() {
    const whileOpen = (act) => () => {
      const { menu } = this.storage;
      if (!menu?.found.length) return false;
      act(menu);
      return true;
    };
    return {
      ArrowDown: whileOpen((menu) => menu.choose(menu.chosen + 1)),
      ArrowUp: whileOpen((menu) => menu.choose(menu.chosen - 1)),
      Enter: whileOpen((menu) => menu.take(menu.chosen)),
      Tab: whileOpen((menu) => menu.take(menu.chosen)),
      Escape: whileOpen((menu) => menu.dismiss()),
    };
  },
});
