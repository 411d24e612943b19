// Beside an article's form: preview, checks and share cards follow what is typed.

const desk = document.getElementById("desk");
const form = document.querySelector("#content-main form[id$='_form']");
// The cookie's, since signing in again in another tab changes it.
const token = () => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form?.elements.csrfmiddlewaretoken.value;
const frame = desk?.querySelector("iframe");
let editor;
document.addEventListener("prose-editor:ready", ({ detail }) => { editor = detail.editor; });

const post = (url, body, signal) => fetch(url, { method: "POST", body, signal, headers: { "X-CSRFToken": token() } });

// The panels

let waiting;
let asked;
const refresh = async () => {
  asked?.abort();
  asked = new AbortController();
  try {
    const response = await post(desk.dataset.url, new FormData(form), asked.signal);
    if (!response.ok || response.redirected) return;
    const panels = await response.json();
    for (const place of desk.querySelectorAll("[data-panel]")) {
      const html = panels[place.dataset.panel];
      if (place.dataset.shown !== html) place.innerHTML = place.dataset.shown = html;
    }
    showPage(panels.page);
  } catch (problem) {
    // Overtaken by the next one, or without a connection: what is shown is a moment old, and that is all.
    if (!(problem instanceof DOMException || problem instanceof TypeError)) throw problem;
  }
};
const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 400);
};

const showPage = (html) => {
  if (frame.srcdoc === html) return;
  const top = frame.contentWindow?.scrollY ?? 0;
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
  frame.srcdoc = html;
};

// In the frame, links to other pages open beside the newsroom, not in the small frame.
frame?.addEventListener("load", () => {
  frame.contentDocument?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    open(link.href, "_blank", "noopener");
  });
});

const fit = () => {
  const box = frame.parentElement;
  const width = Number(desk.querySelector("[name=desk-width]:checked").value);
  const scale = Math.min(1, box.clientWidth / width);
  frame.style.inlineSize = `${width}px`;
  frame.style.blockSize = `${box.clientHeight / scale}px`;
  frame.style.transform = `scale(${scale})`;
};

// From a finding to its place

const wordsInEditor = (words) => {
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
  if (field === "body" && editor) {
    const place = words && wordsInEditor(words);
    const chain = editor.chain().focus();
    (place ? chain.setTextSelection(place).scrollIntoView() : chain).run();
    return;
  }
  const box = document.getElementById(`id_${field}`);
  const closed = box?.closest("details:not([open])");
  if (closed) closed.open = true;
  (box?.parentElement.querySelector(".select2-selection") ?? box)?.focus();
};

if (desk && form) {
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // The admin's own lists of choices tell of a change only in this way.
  addEventListener("load", () => globalThis.django?.jQuery(form).on("change", ({ originalEvent, target }) => {
    if (!originalEvent) target.dispatchEvent(new Event("input", { bubbles: true }));
  }));
  document.addEventListener("prose-editor:ready", ({ detail }) => detail.editor.on("update", soon));
  desk.addEventListener("click", (event) => {
    const link = event.target.closest("[data-field]");
    if (!link) return;
    event.preventDefault();
    goTo(link.dataset);
  });
  desk.addEventListener("change", fit);
  new ResizeObserver(fit).observe(frame.parentElement);
  addEventListener("load", refresh);
}
