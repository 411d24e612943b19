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
const tell = (sentences) => {
  note.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
  if (!sentences.length) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Close" });
  button.addEventListener("click", () => note.replaceChildren());
  note.append(button);
};

const follow = (prose, kind, source) => prose.view.dom.addEventListener(kind, async (event) => {
  const html = event[source]?.getData("text/html");
  if (!html || prose.view.dragging || (html.includes("data-pm-slice") && !FOREIGN.test(html))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const place = kind === "drop" && prose.view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (place) prose.commands.setTextSelection(place.pos);
  const { html: text, losses } = await cleaned(html);
  if (text) prose.view.pasteHTML(text);
  tell(losses);
  if (/<img(?![^>]*\sdata-file=)/i.test(html)) document.dispatchEvent(new Event("picture-left-out"));
}, { capture: true });

document.addEventListener("prose-editor:ready", ({ detail: { editor } }) => {
  follow(editor, "paste", "clipboardData");
  follow(editor, "drop", "dataTransfer");
});
