// Text from other programs is cleaned by the site, which knows them; what was copied here comes as it is.

const url = document.querySelector("meta[name=paste-url]").content;
// The cookie's, since signing in again in another tab changes it.
const token = () => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
const UNREACHED = "The site could not be reached, so the text was cleaned only roughly: compare it with what you copied.";
// What our editor never writes, though other editors of its kind do.
const FOREIGN = /<(?:s|strike|del|u|mark|span|pre|code)\b|\sstyle=/i;

const cleaned = async (html) => {
  const body = new FormData();
  body.append("html", html);
  try {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() } });
    if (response.ok && !response.redirected) return await response.json();
  } catch { /* Without the site at hand the editor's own rules must do. */ }
  // Styles would be refused by the policy, one complaint for each.
  const plain = html.replace(/\sstyle=("[^"]*"|'[^']*'|[^\s>]+)/gi, (style) => (/line-through/i.test(style) ? " data-struck" : ""));
  const copy = new DOMParser().parseFromString(plain, "text/html");
  for (const struck of copy.querySelectorAll("s, strike, del, .msoDel, [data-struck]")) struck.remove();
  return { html: copy.body.innerHTML, losses: [UNREACHED] };
};

// What was left out stays in sight until somebody has read it.
const note = Object.assign(document.createElement("div"), { className: "picture-note paste-note" });
note.setAttribute("role", "status");
document.body.append(note);
const tell = (sentences, ...more) => {
  note.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
  if (!sentences.length) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Close" });
  button.addEventListener("click", () => note.replaceChildren());
  note.append(...more, button);
};

// A player of another site would follow our readers about.
const VIDEO = /^https?:\/\/(?:[\w-]+\.)?(?:youtube\.com|youtu\.be|vimeo\.com)\/\S+$/i;
const NO_VIDEOS = "Videos are not played within our texts, since the players of other sites follow our readers. The address is a link now; a picture with this link says better what waits there.";
const offerPicture = (link) => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Add a picture with this link" });
  button.addEventListener("click", () => { note.replaceChildren(); document.dispatchEvent(new CustomEvent("linked-picture-wanted", { detail: link })); });
  tell([NO_VIDEOS], button, " ");
};
const ELSEWHERE = "Pictures of other sites are left out. Save the picture to your computer if we may use it, and drop it here.";

const follow = (prose, kind, source) => prose.view.dom.addEventListener(kind, async (event) => {
  const html = event[source]?.getData("text/html");
  const words = event[source]?.getData("text/plain").trim();
  // Pasted first, and spoken of then.
  if (VIDEO.test(words) && prose.state.selection.empty) return void setTimeout(() => offerPicture(words));
  if (!html || prose.view.dragging || (html.includes("data-pm-slice") && !FOREIGN.test(html))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const place = kind === "drop" && prose.view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (place) prose.commands.setTextSelection(place.pos);
  const { html: text, losses } = await cleaned(html);
  if (text) prose.view.pasteHTML(text);
  tell(/<img(?![^>]*\sdata-file=)/i.test(html) ? [...losses, ELSEWHERE] : losses);
}, { capture: true });

document.addEventListener("prose-editor:ready", ({ detail: { editor } }) => {
  follow(editor, "paste", "clipboardData");
  follow(editor, "drop", "dataTransfer");
});
