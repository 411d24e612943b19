// Comforts of the admin; every form works without them.

// The editor's box is labelled like the field it stands for.
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  // For scripts that come too late for this event.
  textarea.editor = editor;
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (!label) return;
  label.id ||= `${textarea.id}-label`;
  editor.view.dom.setAttribute("aria-labelledby", label.id);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(name)) editor.view.dom.setAttribute(name, textarea.getAttribute(name));
  }
  label.addEventListener("click", () => editor.commands.focus());
});

// What went wrong is the first thing that a screen reader says of a form that comes back.
const errors = document.querySelector(".errornote");
if (errors) {
  errors.tabIndex = -1;
  errors.focus();
}

// Two boxes of the admin itself lack a name that screen readers find.
document.getElementById("searchbar")?.setAttribute("aria-label", "Search");
const nameChoice = (select) => {
  const label = document.querySelector(`label[for="${select.id}"]`);
  if (!label) return;
  label.id ||= `${select.id}-label`;
  for (const box of select.parentElement.querySelectorAll(".select2 [role=combobox], .select2 [role=textbox]")) {
    box.setAttribute("aria-labelledby", `${label.id} select2-${select.id}-container`);
  }
};
for (const select of document.querySelectorAll("select.admin-autocomplete")) {
  // The admin's script may make its boxes before this one runs, or long after.
  if (select.classList.contains("select2-hidden-accessible")) nameChoice(select);
  else new MutationObserver(() => nameChoice(select)).observe(select, { attributes: true, attributeFilter: ["class"] });
}

// No browser cuts a text that is too long here: it is counted while somebody types, and refused by the server.
const excess = (field) => [...field.value.trim().replace(/\n/g, "\r\n")].length - Number(field.dataset.longest);
for (const field of document.querySelectorAll("[data-longest]")) {
  const note = Object.assign(document.createElement("p"), { className: "help count", ariaLive: "polite" });
  (field.closest(".flex-container") ?? field).after(note);
  const count = () => {
    const over = excess(field);
    const room = over < 0 ? `Room for ${-over} more` : "Full";
    field.setCustomValidity(over > 0 ? `${over} characters too many: at most ${field.dataset.longest} fit.` : "");
    note.textContent = field.validationMessage || (over > -20 ? room : "");
  };
  field.addEventListener("input", count);
  count();
}
// A browser forgets a chosen file when the form comes back, so the form is not sent in vain.
addEventListener("submit", (event) => {
  const long = [...event.target.querySelectorAll("[data-longest]")].find((field) => excess(field) > 0);
  if (!long || ![...event.target.querySelectorAll("[type=file]")].some(({ files }) => files.length)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  long.reportValidity();
}, { capture: true });

// Leaving a form with unsaved changes asks first, also with those from before this script came.
const answers = (form) => JSON.stringify([...new FormData(form)].map(([field, value]) => [field, value.name ?? value]));
for (const form of document.querySelectorAll("#content-main > form[id$='_form']")) {
  const asServed = form.cloneNode(true);
  asServed.reset();
  let unsaved = Boolean(document.querySelector(".errornote"));
  // Compared, since the admin's own scripts tell of changes that are none.
  const look = () => { unsaved ||= answers(form) !== answers(asServed); };
  look();
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  form.addEventListener("submit", () => { unsaved = false; });
  form.addEventListener("autosaved", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

// A click on a picture sets its focal point; crops of each shape show what remains.
for (const frame of document.querySelectorAll(".focal-point")) {
  const [x, y] = ["id_focal_x", "id_focal_y"].map((id) => document.getElementById(id));
  const picture = frame.querySelector("img");
  const mark = frame.querySelector(".focal-mark");
  if (!x || !y) continue;
  const crops = document.createElement("div");
  crops.className = "focal-crops";
  frame.after(crops);
  for (const ratio of frame.dataset.ratios.split(" ")) {
    const crop = new Image();
    crop.src = picture.src;
    crop.alt = `Crop ${ratio}`;
    crop.style.aspectRatio = ratio.replace(":", " / ");
    crops.append(crop);
  }
  // How far a crop is moved, in per cent of the room it has: the focal point in its middle, within the edges.
  const shift = (point, part) => (part >= 1 ? 50 : 100 * Math.min(Math.max(point / 100 - part / 2, 0), 1 - part) / (1 - part));
  const show = () => {
    mark.style.insetInlineStart = `${x.value}%`;
    mark.style.insetBlockStart = `${y.value}%`;
    const shape = picture.getAttribute("width") / picture.getAttribute("height");
    for (const crop of crops.children) {
      const [width, height] = crop.style.aspectRatio.split(" / ").map(Number);
      const wanted = width / height;
      crop.style.objectPosition = `${shift(x.value, wanted / shape)}% ${shift(y.value, shape / wanted)}%`;
    }
  };
  frame.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    x.value = Math.round(100 * Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1));
    y.value = Math.round(100 * Math.min(Math.max((event.clientY - box.top) / box.height, 0), 1));
    x.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const field of [x, y]) field.addEventListener("input", show);
  show();
}

// A picture may also be dropped anywhere on the page that takes one, or pasted.
const upload = document.querySelector("#content-main input[type=file][accept^='image/']");
if (upload) {
  // Word puts a picture of the copied words beside them; a browser puts markup beside a copied picture.
  const hasWords = (html) => html && new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
  const take = (event, files) => {
    if (event.type === "drop" && files?.length) event.preventDefault();
    const picture = [...(files ?? [])].find((file) => file.type.startsWith("image/"));
    if (!picture || hasWords(event.clipboardData?.getData("text/html"))) return;
    event.preventDefault();
    const taken = new DataTransfer();
    taken.items.add(picture);
    upload.files = taken.files;
    upload.dispatchEvent(new Event("change", { bubbles: true }));
    upload.form.querySelector("[name=alt]")?.focus();
  };
  // Without this the browser would leave the page, and what is typed in it, for the file.
  addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  addEventListener("drop", (event) => take(event, event.dataTransfer?.files));
  addEventListener("paste", (event) => take(event, event.clipboardData?.files));
}
