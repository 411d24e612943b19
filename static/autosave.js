// The article's form saves itself: to the server soon after the last key, and to this browser at once.
// Without it everything can still be saved by the buttons. What may follow on what is said in autosave_rules.js.

import { Copies } from "article/copies";
import { Draft } from "article/autosave_rules";
import { fields, fill, post, token, words } from "article/fields";
import { leadElsewhere, offer } from "article/lost_texts";
import { link, say, sayCompany, sayNotes } from "article/saying";

const TOO_LONG = 20000;
// How long a button waits for the text to be safe first.
const BUTTON_WAITS = 5000;
const BEAT = 10000;
const WHY = {
  "forbidden": "you may not change this article any more.",
  "signed out": "you are signed out.",
  "unreachable": "there is no connection. Your text is sent when there is one.",
};

const form = document.getElementById("article_form");
const panel = document.getElementById("autosave");

class Autosave {
  #draft;
  #copies = new Copies(form.elements.tab.value);
  #url = panel.dataset.url;
  #name = panel.dataset.name;
  #timer;
  #sending;
  // Copies of what this form was served with, though no draft has it.
  #unsent = [];
  // When this browser has let go of what the server has.
  #forgotten;

  // What somebody types before the page has loaded is on no server, nor for long what was sent after the session's end.
  constructor(isTyped) {
    const served = words(fields(form));
    const isUnsent = "unsent" in panel.dataset;
    this.#draft = new Draft(isTyped || isUnsent ? undefined : served);
    this.#offerLost(isUnsent ? served : this.#draft.saved, isUnsent);
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.#typed());
    form.addEventListener("submit", (event) => this.#press(event));
    // Back from the next page by the browser's button: the form is there again.
    addEventListener("pageshow", () => this.#draft.press("shown"));
    addEventListener("pagehide", () => { if (this.#draft.state !== "safe") this.#copies.keep(this.#copy()); });
    addEventListener("beforeunload", (event) => {
      if (this.#copies.isRefused && this.#draft.state !== "safe" && !["going", "gone"].includes(this.#draft.button)) event.preventDefault();
    });
    addEventListener("online", () => { this.#draft.online(Date.now()); this.#goOn(); });
    setInterval(() => this.#beat(), BEAT);
    if (isTyped) this.#typed();
  }

  // In private windows, or on a full disk, browsers may keep nothing.
  get #whereKept() {
    return this.#copies.isRefused ? "This browser cannot keep your text: leave this page open." : "Your text is kept in this browser.";
  }

  #copy() { return { user: panel.dataset.user, name: this.#name, fields: fields(form) }; }

  #typed() {
    this.#draft.typed(Date.now());
    this.#copies.keepSoon(() => this.#copy());
    this.#goOn();
  }

  #goOn() {
    const { state, due } = this.#draft;
    panel.dataset.state = state;
    clearTimeout(this.#timer);
    if (due < Infinity) this.#timer = setTimeout(() => this.#save(), Math.max(0, due - Date.now()));
  }

  // One at a time, or an older text could arrive last.
  #save() {
    this.#sending ??= this.#attempt().finally(() => { this.#sending = undefined; this.#goOn(); });
    return this.#sending;
  }

  // Also what was typed since the save that is on its way. What the server does not take is kept here as it is now.
  async #saveAll() {
    await this.#sending;
    await this.#save();
    // The next page would offer a copy that was still there when this one went.
    await (this.#draft.state === "safe" ? this.#forgotten : this.#copies.keep(this.#copy()));
  }

  async #attempt() {
    this.#number();
    const pairs = fields(form);
    if (!this.#draft.send(words(pairs))) return this.#settle();
    this.#goOn();
    try {
      const response = await this.#post(pairs);
      const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
      if (answer?.state === "forbidden") this.#fail("forbidden");
      else if (response.status === 403 || (response.ok && !answer)) this.#fail("signed out", link(panel.dataset.signIn, "Sign in in another tab"));
      else if (!response.ok) this.#fail(`the site answered with an error (${response.status}).`);
      else await this.#heard(answer, pairs);
    } catch {
      this.#fail("unreachable");
    }
  }

  // Tells the server what is newer, in whatever order it arrives.
  #number() { form.elements.sent.value = Math.max(Number(form.elements.sent.value) + 1, Date.now()); }

  #post(pairs) {
    return post(form, this.#url, new URLSearchParams(pairs), AbortSignal.timeout(TOO_LONG));
  }

  #fail(reason, ...more) {
    this.#draft.failed(reason, Date.now());
    say(`Not saved: ${WHY[reason] ?? reason}`, this.#whereKept, ...more);
  }

  async #heard(answer, pairs) {
    sayNotes(answer);
    const isRead = ["saved", "overtaken"].includes(answer.state) && !answer.unread?.length;
    this.#draft.answered(words(pairs), isRead ? "saved" : "read");
    if (answer.state === "overtaken") {
      say(answer.note, link(answer.url, "Compare the two", ""));
    } else if (answer.state === "saved") {
      form.elements.based_on.value = answer.edit;
      form.elements.opened.value = answer.opened;
      if (this.#name === "new") this.#moveTo(answer.url);
      sayCompany(answer);
      say(isRead ? `Saved at ${answer.at}` : `Saved at ${answer.at}, except what cannot be read yet.`, answer.note);
    } else say("");
    this.#settle();
    if (answer.followed) this.#follow(answer.followed, new Map(pairs));
  }

  // The server has this text: this browser need not keep it.
  #settle() {
    if (this.#draft.state !== "safe") return;
    this.#forgotten = Promise.all([this.#copies.tab, ...this.#unsent.splice(0).map(({ tab }) => tab)].map((tab) => this.#copies.forget(tab)));
    form.dispatchEvent(new CustomEvent("autosaved"));
  }

  // The draft has an address of its own now: a reload, a bookmark and the buttons lead there.
  #moveTo(url) {
    this.#name = form.elements.uid.value;
    leadElsewhere();
    history.replaceState(null, "", url);
    form.action = url;
    this.#url = url.replace("change/", "autosave/");
  }

  // Shows what only another tab of the writer's has changed, where nobody has typed since.
  #follow(followed, sent) {
    const { opened } = form.elements;
    for (const [name, { parts, digest }] of Object.entries(followed)) {
      if (parts.some(([field]) => form.elements[field]?.value !== sent.get(field))) continue;
      fill(form, parts);
      opened.value = opened.value.replace(new RegExp(`\\b${name}:\\S+`), digest);
    }
  }

  // What a button sends is on the server already, whatever becomes of the button: refused, signed out, no answer.
  async #press(event) {
    const { submitter } = event;
    form.elements.csrfmiddlewaretoken.value = token(form);
    if (this.#draft.button === "going" || submitter?.name === "_forget") return;
    event.preventDefault();
    if (!this.#draft.press("pressed")) return;
    await Promise.race([this.#saveAll(), new Promise((resolve) => { setTimeout(resolve, BUTTON_WAITS); })]);
    if (!navigator.onLine || this.#draft.isCutOff) {
      this.#draft.press("refused");
      return say("There is no connection.", this.#whereKept, `Press “${submitter?.value ?? "Save draft"}” again when there is one.`);
    }
    // Not before this press is over: until then the form takes no other.
    setTimeout(() => {
      clearTimeout(this.#timer);
      this.#number();
      this.#draft.press("going");
      form.requestSubmit(submitter);
      this.#draft.press("gone");
    });
  }

  async #beat() {
    if (document.hidden || this.#name === "new") return;
    try {
      const { based_on: basedOn, since } = form.elements;
      const response = await this.#post([["beat", "1"], ["based_on", basedOn.value], ["since", since.value]]);
      if (response.ok) sayCompany(await response.json());
    } catch { /* The next save says that there is no connection. */ }
  }

  async #offerLost(shown, isUnsent) {
    const { user } = panel.dataset;
    // Whose first save failed was kept as a new article's, though a button may have brought it.
    const isOurs = ({ name, fields: pairs }) => name === this.#name || pairs.some(([field, value]) => field === "uid" && value === this.#name);
    const all = await this.#copies.lost((copy) => copy.user === user && isOurs(copy));
    const lost = all.filter((copy) => words(copy.fields) !== shown);
    const same = all.filter((copy) => !lost.includes(copy));
    if (isUnsent) this.#unsent = same;
    else for (const copy of same) this.#copies.forget(copy.tab);
    offer(lost, (copy) => this.#restore(copy), (copy) => this.#copies.discard(copy.tab));
  }

  async #restore({ tab }) {
    // What this form holds has to be safe first.
    if (this.#draft.state !== "safe") await this.#saveAll();
    // As the tab that it was typed in, so that nothing of this one is written over.
    const text = await this.#copies.goOnAs(tab);
    if (!text) return say("That text was restored or discarded in another tab.");
    fill(form, text.fields.filter(([field]) => field !== "since"));
    this.#typed();
  }
}

// A browser that came back would fill in what was typed here before over what a colleague has saved since.
form.autocomplete = "off";
// Typed before this script came, or chosen from a list of the admin's, which tells of it once the page has loaded.
const asServed = form.cloneNode(true);
asServed.reset();
const isTyped = () => words(fields(form)) !== words(fields(asServed));
const begun = new AbortController();
const begin = (typed) => {
  if (begun.signal.aborted) return;
  begun.abort();
  new Autosave(typed);
};
if (isTyped()) begin(true);
addEventListener("load", () => setTimeout(() => begin(isTyped())), { signal: begun.signal });
for (const kind of ["input", "change"]) form.addEventListener(kind, ({ isTrusted }) => { if (isTrusted) begin(true); }, { signal: begun.signal });
