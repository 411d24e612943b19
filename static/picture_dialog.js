// The dialog for pictures: from this computer, described before they are sent, or from the library.
// Whoever wants some asks for them by the event “pictures-wanted”.
// The library's own dialog asks for an address; uploaders such as FilePond or Uppy would need a build and looser policies.

const dialog = document.getElementById("picture-dialog");
const items = dialog?.querySelector(".picture-items");
const library = dialog?.querySelector(".picture-library");
const url = dialog?.dataset.url;
// The cookie's, since signing in again in another tab changes it.
const token = () => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
const UNREACHED = "The site could not be reached. The picture is kept here: try again when there is a connection.";
const FAILED = "The site could not take the picture just now. It is kept here: try again in a moment.";
// Told of the pictures.
let wanted;
// For one picture the newest serves; others wait unseen.
let wantsOne = false;
const sift = () => { for (const item of items?.children ?? []) item.hidden = wantsOne && item !== items.lastElementChild; };

const parsed = (html) => new DOMParser().parseFromString(html, "text/html").querySelector(".picker-choice");
const chosenOf = ({ dataset: { picture, url: src, alt, caption }, textContent }) => ({ id: picture, src, alt, caption, name: textContent.trim() });

// The library

const read = async (address) => {
  try {
    const response = await fetch(address);
    if (response.ok && !response.redirected) return await response.text();
    if (response.redirected) return `<p>You are signed out. <a href="${dialog.dataset.signIn}" target="_blank">Sign in in another tab</a>, then open this again.</p>`;
  } catch { /* Said below. */ }
  return "<p>The library could not be read. Uploading goes on working as soon as there is a connection.</p>";
};
const browse = async (query = "") => { library.innerHTML = await read(`${url}${query}`); };

// Files

const say = (item, sentences, ...more) => {
  const lines = sentences.map((textContent) => Object.assign(document.createElement("p"), { textContent }));
  item.querySelector(".picture-problem").replaceChildren(...lines, ...more);
};

// By XMLHttpRequest, since fetch() tells nothing of how far it is.
const send = (item, body) => new Promise((done) => {
  const request = new XMLHttpRequest();
  const progress = item.querySelector("progress");
  request.open("POST", url);
  request.responseType = "json";
  request.setRequestHeader("X-CSRFToken", token());
  request.upload.addEventListener("progress", ({ loaded, total }) => { progress.value = loaded / total; });
  request.addEventListener("loadend", () => { progress.hidden = true; done(request); });
  progress.hidden = false;
  request.send(body);
});

const upload = async (item) => {
  const body = new FormData(item);
  body.append("file", item.file);
  const { status, response } = await send(item, body);
  if (response?.choice) {
    item.picture = chosenOf(parsed(response.choice));
    say(item, []);
  } else if (response?.errors) {
    // What is asked for next is not complained about yet.
    const { file, ...others } = response.errors;
    say(item, file ?? (item.isAsked ? Object.values(others).flat() : []));
  } else if ([200, 403].includes(status)) {
    const link = Object.assign(document.createElement("a"), { href: dialog.dataset.signIn, target: "_blank", textContent: "Sign in in another tab" });
    say(item, ["You are signed out. The picture is kept here: sign in, then press the button again."], link);
  } else say(item, [status ? FAILED : UNREACHED]);
};

// Drawn, since the policy lets no picture in that is not the site's. One that cannot be drawn may be of a refused kind.
const preview = async (item) => {
  const canvas = item.querySelector("canvas");
  try {
    const picture = await createImageBitmap(item.file, { resizeHeight: canvas.height });
    canvas.width = picture.width;
    canvas.getContext("2d").drawImage(picture, 0, 0);
  } catch {
    await upload(item);
  }
};

const add = (file, known) => {
  const item = document.getElementById("picture-item").content.firstElementChild.cloneNode(true);
  const { alt, is_decorative: decorative } = item.elements;
  item.querySelector(".picture-name").textContent = file?.name ?? known.name;
  item.querySelector(".picture-leave-out").addEventListener("click", () => { item.remove(); sift(); dialog.querySelector(".picture-insert").focus(); });
  decorative.addEventListener("change", () => { alt.disabled = decorative.checked; });
  Object.assign(item, { file, known });
  items.append(item);
  sift();
  if (file) preview(item);
  else {
    // Its caption is written in the text itself.
    item.classList.add("picture-known");
    item.querySelector("canvas").replaceWith(Object.assign(new Image(), { src: known.src, alt: "", className: "thumbnail" }));
    alt.value = known.alt;
  }
  return alt;
};
const addFiles = (files) => { if (items) [...files].map((file) => add(file))[0]?.focus(); };

const finish = (pictures) => {
  dialog.close();
  wanted(pictures);
};

const described = ({ elements: { alt, is_decorative: decorative, caption }, picture }) => ({
  alt: decorative.checked ? "" : alt.value.trim() || picture.alt,
  caption: caption.value.trim(),
});

const hand = async () => {
  // Pressed once more while something is on its way.
  if (dialog.ariaBusy === "true") return undefined;
  const all = [...items.children].filter(({ hidden }) => !hidden);
  dialog.ariaBusy = "true";
  for (const item of all) {
    item.isAsked = true;
    if (item.known) item.picture = { ...item.known, alt: item.elements.alt.value.trim() };
    if (!item.picture) await upload(item);
    // Taken already, and described otherwise while another was refused.
    else if (item.file) Object.assign(item.picture, described(item));
  }
  dialog.ariaBusy = "false";
  const missing = all.find(({ picture }) => !picture);
  if (missing) return missing.querySelector("[name=alt]:enabled, [name=caption]").focus();
  for (const item of all) item.remove();
  return all.length ? finish(all.map(({ picture }) => picture)) : dialog.querySelector("[type=file]")?.focus();
};

// Opens with what was left in it the last time: a file is never asked for twice. `give` is called with the pictures.
const pick = ({ give, files = [], known, isOne = false }) => {
  // Dropped onto the open dialog.
  if (dialog.open) return addFiles(files);
  [wanted, wantsOne] = [give, isOne];
  for (const item of [...(items?.children ?? [])]) if (item.known) item.remove();
  sift();
  dialog.querySelector("[type=file]")?.toggleAttribute("multiple", !isOne);
  dialog.showModal();
  browse();
  if (known && items) add(null, known).select();
  return addFiles(files);
};

if (dialog) {
  document.addEventListener("pictures-wanted", ({ detail }) => pick(detail));
  items?.addEventListener("submit", (event) => { event.preventDefault(); hand(); });
  dialog.querySelector(".picture-insert")?.addEventListener("click", hand);
  dialog.querySelector("[type=file]")?.addEventListener("change", ({ target }) => { addFiles(target.files); target.value = ""; });
  dialog.querySelector(".dialog-close").addEventListener("click", () => dialog.close());
  library.addEventListener("submit", (event) => {
    event.preventDefault();
    browse(`?${new URLSearchParams(new FormData(event.target))}`);
  });
  library.addEventListener("click", (event) => {
    const choice = event.target.closest(".picker-choice");
    const page = event.target.closest("a[href^='?']");
    if (page) event.preventDefault();
    if (choice) finish([chosenOf(choice)]);
    else if (page) browse(page.getAttribute("href"));
  });
}
