// What becomes of a text while it is typed: its states, the way from one to the next, and when something is due.
// It knows no page, clock or network; whoever uses it says what has happened, and when.

// So long a pause sends, and so long a time of typing on: with a second and a half there and back, the server never
// lacks more than three seconds of it.
const PAUSE = 1000;
const LONGEST = 1500;
const AGAIN = 5000;

const STATES = {
  // The server has what the form holds.
  safe: { typed: "typed", sent: "sending" },
  typed: { typed: "typed", sent: "sending", same: "safe" },
  sending: { typed: "behind", saved: "safe", read: "partly", failed: "kept" },
  // Typed on while an earlier text is on its way.
  behind: { typed: "behind", saved: "typed", read: "typed", failed: "kept" },
  // The server has all but what it could not read.
  partly: { typed: "typed", sent: "sending" },
  // The server would not or could not take it: this browser has it.
  kept: { typed: "kept", online: "typed", sent: "sending", same: "safe" },
};

// A button waits until the text is safe, and is not pressed for good without a connection; whoever presses it again
// may know better.
const BUTTON = {
  free: { pressed: "waiting" },
  waiting: { going: "going", refused: "warned" },
  warned: { pressed: "insisting" },
  insisting: { going: "going", refused: "warned" },
  going: { gone: "gone" },
  // Typed in, or shown again: the page that it asked for never came.
  gone: { typed: "free", shown: "free" },
};

export class Draft {
  state = "safe";
  button = "free";
  // Why it is kept here: "unreachable", "signed out", …
  reason = "";
  #since = 0;
  #last = 0;
  #again = 0;

  // `saved` are the words that the server has, if it is known.
  constructor(saved) { this.saved = saved; }

  typed(now) {
    if (["safe", "partly", "sending"].includes(this.state)) this.#since = now;
    this.#last = now;
    this.#step("typed");
    this.press("typed");
  }

  // Whether there is something to send; the answer to it ends in `answered` or `failed`.
  send(words) {
    const isNew = words !== this.saved;
    return this.#step(isNew ? "sent" : "same") && isNew;
  }

  answered(words, event = "saved") {
    this.saved = words;
    this.reason = "";
    this.#step(event);
  }

  failed(reason, now) {
    this.reason = reason;
    this.#again = now + AGAIN;
    this.#step("failed");
  }

  online(now) {
    this.#since = this.#last = now - LONGEST;
    this.#step("online");
  }

  // Returns whether the button may do that now.
  press(event) { return this.#step(event, "button", BUTTON); }

  // Without a connection the browser would leave the text for a page that says so.
  get isCutOff() {
    return this.state === "kept" && this.reason === "unreachable" && this.button !== "insisting";
  }

  // When to send next.
  get due() {
    if (this.button === "gone") return Infinity;
    if (this.state === "typed") return Math.min(this.#last + PAUSE, this.#since + LONGEST);
    return this.state === "kept" ? this.#again : Infinity;
  }

  #step(event, part = "state", ways = STATES) {
    const next = ways[this[part]][event];
    this[part] = next ?? this[part];
    return Boolean(next);
  }
}
