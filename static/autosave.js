// The article's form saves itself: to the server soon after the last key, and to this browser at once.
// Without it everything can still be saved by the buttons.

const SOON = 2000;
const AT_LATEST = 10000;
const AGAIN = 5000;
const TOO_LONG = 20000;
// How long a button waits for the text to be safe first.
const BUTTON_WAITS = 5000;
const BEAT = 10000;
const NOT_COPIED = new Set(["csrfmiddlewaretoken", "form_key"]);
// Moved by the server, so no difference in them is something that somebody typed.
const NOT_TYPED = new Set([...NOT_COPIED, "based_on", "uid", "sure_of"]);

const form = document.getElementById("article_form");
const panel = document.getElementById("autosave");
const [status, company, offer] = ["status", "others", "restore"].map((part) => document.getElementById(`autosave-${part}`));
let { url, name } = panel.dataset;
const place = () => `article-text:${panel.dataset.user}:${name}`;

const fields = (of = form) => [...new FormData(of)].filter(([field, value]) => typeof value === "string" && !NOT_COPIED.has(field));
const words = (pairs) => JSON.stringify(pairs.filter(([field]) => !NOT_TYPED.has(field)));
const say = (text, link) => {
  status.textContent = text;
  if (link) status.append(" ", Object.assign(document.createElement("a"), link));
};
const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });

// Storage may be full or forbidden; the server's copy does not depend on it.
const storage = (act) => { try { return act(localStorage); } catch { return null; } };
const copy = () => storage((local) => local.setItem(place(), JSON.stringify({ at: Date.now(), fields: fields() })));
const forget = () => storage((local) => local.removeItem(place()));

// Signing in again in another tab changes the token; the cookie has the one that holds.
const token = () => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
const send = (pairs) =>
  fetch(url, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams(pairs), signal: AbortSignal.timeout(TOO_LONG) });

let saved;
let first = 0;
let timer;
let sending;
let pressed = false;
let unreachable = false;
let insists = false;

const showCompany = ({ others = [], newer = "" }) => {
  const sentences = [];
  if (others.length) sentences.push(`${others.join(" and ")} ${others.length > 1 ? "have" : "has"} this article open too.`);
  if (newer) sentences.push(`Saved by ${newer} since you opened it; both texts will be kept.`);
  if (company.textContent !== sentences.join(" ")) company.textContent = sentences.join(" ");
};
const showNotes = ({ notes = {}, twice = [] }) => {
  for (const [field, note] of Object.entries(notes)) {
    const time = document.querySelector(`[data-note-for="${field}"]`);
    if (!time) continue;
    time.querySelector("output").textContent = note;
    time.querySelector(".london-which").hidden = !twice.includes(field);
  }
};

// The server has this text: this browser need not keep it, unless more was typed meanwhile.
const settled = (sent) => {
  saved = sent;
  if (words(fields()) !== sent) return;
  forget();
  form.dispatchEvent(new CustomEvent("autosaved"));
};

const heard = (answer, sent) => {
  showNotes(answer);
  if (answer.state === "overtaken") {
    settled(sent);
    return say(`Somebody else saved this article. Your text of ${answer.at} is kept beside it.`, { href: answer.url, textContent: "Compare the two" });
  }
  if (answer.state !== "saved") {
    saved = sent;
    return say("");
  }
  form.elements.based_on.value = answer.edit;
  if (name === "new") {
    // The draft has an address of its own now: a reload, a bookmark and the buttons lead there.
    forget();
    name = form.elements.uid.value;
    history.replaceState(null, "", answer.url);
    form.action = answer.url;
    url = answer.url.replace("change/", "autosave/");
  }
  showCompany(answer);
  if (answer.unread?.length) {
    saved = sent;
    return say(`Saved at ${answer.at}, except what cannot be read yet.`);
  }
  settled(sent);
  say(`Saved at ${answer.at}`);
};

const attempt = async () => {
  const pairs = fields();
  const sent = words(pairs);
  first = 0;
  if (sent === saved) return;
  say("Saving…");
  let wait = 0;
  try {
    const response = await send(pairs);
    unreachable = false;
    const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
    if (answer?.state === "forbidden") {
      say("Not saved: you may not change this article any more. Your text is kept in this browser.");
      wait = AGAIN;
    } else if (response.status === 403 || (response.ok && !answer)) {
      say("Not saved: you are signed out. Your text is kept in this browser.", { href: panel.dataset.signIn, target: "_blank", textContent: "Sign in in another tab" });
      wait = AGAIN;
    } else if (!response.ok) {
      say(`Not saved: the site answered with an error (${response.status}). Your text is kept in this browser.`);
      wait = AGAIN;
    } else heard(answer, sent);
  } catch {
    unreachable = true;
    say("Not saved: there is no connection. Your text is kept in this browser and is sent when there is one.");
    wait = AGAIN;
  }
  if (!pressed && (wait || words(fields()) !== saved)) timer = setTimeout(save, wait || SOON);
};
// One at a time, or an older text could arrive last.
const save = () => {
  clearTimeout(timer);
  sending ??= attempt().finally(() => { sending = undefined; });
  return sending;
};

const typed = () => {
  // Also after a button whose page never came.
  pressed = false;
  copy();
  first ||= Date.now();
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(SOON, first + AT_LATEST - Date.now())));
};

// What a button sends is on the server already, whatever becomes of the button: refused, signed out, no answer.
let onItsWay = false;
const press = async (event) => {
  form.elements.csrfmiddlewaretoken.value = token();
  if (onItsWay || event.submitter?.name === "_forget") return;
  event.preventDefault();
  if (pressed) return;
  pressed = true;
  const { submitter } = event;
  const safe = (async () => { await sending; await save(); })();
  await Promise.race([safe, new Promise((resolve) => { setTimeout(resolve, BUTTON_WAITS); })]);
  clearTimeout(timer);
  if (!navigator.onLine || (unreachable && !insists)) {
    // The browser would leave the text for a page that says so. Whoever presses again may know better.
    pressed = false;
    insists = true;
    timer = setTimeout(save, AGAIN);
    return say(`There is no connection. Your text is kept in this browser; press “${submitter?.value ?? "Save draft"}” again when there is one.`);
  }
  // Not before this press is over: until then the form takes no other.
  setTimeout(() => {
    onItsWay = true;
    form.requestSubmit(submitter);
    onItsWay = false;
  });
};

const beat = async () => {
  if (document.hidden || name === "new") return;
  try {
    const response = await send([["beat", "1"], ["based_on", form.elements.based_on.value]]);
    if (response.ok) showCompany(await response.json());
  } catch { /* The next save says that there is no connection. */ }
};

// Puts a text back as it was typed, editor and chosen picture included.
const fill = (pairs) => {
  for (const [field, value] of pairs) {
    const element = form.elements[field];
    if (!element || element.type === "submit") continue;
    if (element.tagName === "SELECT" && value && ![...element.options].some((option) => option.value === value)) {
      element.append(new Option(`No. ${value}`, value));
    }
    element.value = value;
    element.dispatchEvent(new Event("change", { bubbles: true }));
    element.editor?.commands.setContent(value);
  }
  typed();
};

const moment = (at) => {
  const day = (date) => date.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "Europe/London" });
  return day(new Date(at)) === day(new Date()) ? clock(at) : `${day(new Date(at))}, ${clock(at)}`;
};
const offerCopy = () => {
  const kept = storage((local) => JSON.parse(local.getItem(place())));
  if (!kept || words(kept.fields) === saved) return;
  const [restore, drop] = [`Restore the text of ${moment(kept.at)}`, "Discard it"].map((text) =>
    Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: text }));
  restore.addEventListener("click", () => { offer.hidden = true; fill(kept.fields); });
  drop.addEventListener("click", () => { offer.hidden = true; forget(); });
  offer.replaceChildren("This browser has a text of yours that did not reach the server. ", restore, " ", drop);
  offer.hidden = false;
};

let begun = false;
const begin = (isTyped = false) => {
  if (begun) return;
  begun = true;
  // What somebody types before the page has loaded is on no server.
  saved = isTyped ? undefined : words(fields());
  offerCopy();
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", press);
  // Back from the next page by the browser's button: the form is there again.
  addEventListener("pageshow", () => { pressed = false; });
  addEventListener("online", save);
  setInterval(beat, BEAT);
  if (isTyped) typed();
};
// A browser that came back would fill in what was typed here before over what a colleague has saved since.
form.autocomplete = "off";
// Typed before this script came, or chosen from a list of the admin's, which tells of it once the page has loaded.
const asServed = form.cloneNode(true);
asServed.reset();
const isTyped = () => words(fields()) !== words(fields(asServed));
if (isTyped()) begin(true);
addEventListener("load", () => setTimeout(() => begin(isTyped())));
for (const kind of ["input", "change"]) form.addEventListener(kind, ({ isTrusted }) => { if (isTrusted) begin(true); });
