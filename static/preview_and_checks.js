// Beside an article's form: preview, checks and share cards follow what is typed.

import { post } from "article/fields";
import { open as openPreview, show } from "article/preview";

const desk = document.getElementById("panel");
const form = document.getElementById("article_form");
const stale = document.getElementById("preview-stale");

// The panels

let waiting;
let asked;
const refresh = async () => {
  asked?.abort();
  asked = new AbortController();
  try {
    const response = await post(form, desk.dataset.url, new FormData(form), asked.signal);
    stale.hidden = response.ok && !response.redirected;
    if (!stale.hidden) return;
    const panels = await response.json();
    for (const place of form.querySelectorAll("[data-panel]")) {
      const html = panels[place.dataset.panel];
      if (place.dataset.shown !== html) place.innerHTML = place.dataset.shown = html;
    }
    show(panels.page);
  } catch (problem) {
    // Overtaken by the next one, or without a connection.
    stale.hidden &&= problem.name === "AbortError";
    if (!(problem instanceof DOMException || problem instanceof TypeError)) throw problem;
  }
};
const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 400);
};

const preview = () => {
  openPreview();
  refresh();
};

// From a finding to its place

const wordsInEditor = (editor, words) => {
  let place;
  editor.state.doc.descendants((node, position) => {
    if (place || !node.isTextblock) return !place;
    const start = node.textContent.indexOf(words);
    if (start >= 0) place = { from: position + 1 + start, to: position + 1 + start + words.length };
    return false;
  });
  return place;
};

const goTo = ({ field, words }) => {
  const { editor } = form.elements.body;
  if (field === "body" && editor) {
    const place = words && wordsInEditor(editor, words);
    const chain = editor.chain().focus();
    (place ? chain.setTextSelection(place).scrollIntoView() : chain).run();
    return;
  }
  const box = document.getElementById(`id_${field}`) ?? document.getElementById(`id_${field}_0`);
  const closed = box?.closest("details:not([open])");
  if (closed) closed.open = true;
  (box?.parentElement.querySelector(".select2-selection") ?? box)?.focus();
};

form.addEventListener("input", soon);
form.addEventListener("change", soon);
// The admin's own lists of choices tell of a change only in this way.
addEventListener("load", () => globalThis.django?.jQuery(form).on("change", ({ originalEvent, target }) => {
  if (!originalEvent) target.dispatchEvent(new Event("input", { bubbles: true }));
}));
form.addEventListener("click", (event) => {
  const link = event.target.closest("[data-field]");
  if (!link) return;
  event.preventDefault();
  // A drawer opens, or makes way.
  form.dispatchEvent(new CustomEvent("goto", { detail: link.dataset }));
  goTo(link.dataset);
});
for (const button of document.querySelectorAll(".preview-open")) {
  button.hidden = false;
  button.addEventListener("click", preview);
}
addEventListener("keydown", (event) => {
  if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  preview();
});
addEventListener("load", refresh);
