// Pictures in a text: those that are dropped onto it or pasted, put in at the cursor, and changed where they stand.

import { Figure as BaseFigure, Plugin } from "django-prose-editor/editor";

const pick = (detail) => document.dispatchEvent(new CustomEvent("pictures-wanted", { detail }));

const imageAt = ({ selection: { node, from, $from } }) => {
  if (node?.type.name === "image") return from;
  if (node?.type.name === "figure") return from + 1;
  for (let depth = $from.depth; depth; depth -= 1) if ($from.node(depth).type.name === "figure") return $from.start(depth);
  return null;
};
const words = (text, link) => ({ type: "text", text, marks: link ? [{ type: "link", attrs: { href: link } }] : [] });
const figure = ({ id, src, alt, caption }, link) => {
  const text = caption || (link && `Watch at ${new URL(link).hostname.replace(/^www\./, "")}`);
  return { type: "figure", content: [{ type: "image", attrs: { src, alt, file: id } }, ...(text ? [{ type: "caption", content: [words(text, link)] }] : [])] };
};

// What is typed would take the place of a picture that is selected.
const goBehind = (editor) => {
  const { $from, node } = editor.state.selection;
  if (node?.type.name !== "image" || $from.parent.type.name !== "figure") return false;
  const end = $from.after();
  if (!editor.state.doc.nodeAt(end)?.isTextblock) editor.commands.insertContentAt(end, { type: "paragraph" });
  return editor.commands.setTextSelection(end + 1);
};

const illustrate = (editor, { files, link, isNew } = {}) => {
  const place = isNew ? null : imageAt(editor.state);
  const insert = (pictures) => {
    editor.chain().focus().insertContent(pictures.map((each) => figure(each, link))).run();
    goBehind(editor);
  };
  if (place === null) return pick({ give: insert, files });
  const { src, alt, file } = editor.state.doc.nodeAt(place).attrs;
  const give = ([picture]) => editor.chain().focus().setNodeSelection(place).updateAttributes("image", { src: picture.src, alt: picture.alt, file: picture.id }).run();
  return pick({ give, known: { id: file, src, alt, name: "The chosen picture" }, isOne: true });
};

export const Figure = BaseFigure.extend({
  addCommands() {
    const editImage = () => ({ editor, dispatch }) => {
      // After the transaction that this is part of.
      if (dispatch) setTimeout(() => illustrate(editor));
      return true;
    };
    return { ...this.parent?.(), editImage, insertFigure: editImage };
  },
  addKeyboardShortcuts() {
    // A figure without its picture would be left.
    const remove = () => this.editor.state.selection.node?.type.name === "image" && this.editor.commands.deleteNode(this.name);
    return { Backspace: remove, Delete: remove };
  },
  addProseMirrorPlugins() {
    const handleTextInput = (view, from, to, text) => goBehind(this.editor) && this.editor.commands.insertContent(text);
    return [...(this.parent?.() ?? []), new Plugin({ props: { handleTextInput } })];
  },
  onCreate({ editor }) {
    // Chromium moves the cursor to the nearest text once the library has selected the picture.
    editor.view.dom.addEventListener("click", ({ target }) => {
      if (target.closest("figure img")) setTimeout(() => editor.chain().focus().setNodeSelection(editor.view.posAtDOM(target, 0)).run(), 50);
    });
    document.addEventListener("linked-picture-wanted", ({ detail: link }) => illustrate(editor, { link, isNew: true }));
  },
});

// Word puts a picture of the copied words beside them; a browser puts markup beside a copied picture.
const isOfWords = (html) => html && new DOMParser().parseFromString(html, "text/html").body.textContent.trim();

const meet = (event, files) => {
  const prose = document.querySelector("[data-django-prose-editor-configurable]")?.editor;
  if (!files?.length || prose?.view.dragging) return;
  if (event.type === "drop") event.preventDefault();
  if (!prose || isOfWords(event.clipboardData?.getData("text/html"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const field = event.target.closest?.(".picture-field");
  if (field) return field.dispatchEvent(new CustomEvent("picture-dropped", { detail: files }));
  const place = event.type === "drop" && prose.view.dom.contains(event.target) && prose.view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (place) prose.commands.setTextSelection(place.pos);
  illustrate(prose, { files, isNew: true });
};

// Without this the browser would leave the page, and what is typed in it, for the file.
addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
addEventListener("drop", (event) => meet(event, event.dataTransfer?.files), { capture: true });
addEventListener("paste", (event) => meet(event, event.clipboardData?.files), { capture: true });
