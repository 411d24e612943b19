// Texts of open forms in this browser, for the day on which it or the connection dies. Each form has its own,
// so that no tab writes over another's. Storage may be full or forbidden; the server's copy does not depend on it.

const SOON = 300;
const LOCK = "article-text:";
const KEPT_DAYS = 90;

export class Copies {
  // The last one could not be kept.
  isRefused = false;
  #database;
  #timer;

  constructor(tab) {
    this.tab = tab;
    // Held as long as this page lives: its text is in good hands.
    navigator.locks?.request(LOCK + tab, () => new Promise(() => {}));
  }

  // Goes on as the lost form of that name, and gives its text; nothing if another page has done so.
  async goOnAs(tab) {
    const copy = (await this.#take(tab)) && (await this.#ask("readonly", (store) => store.get(tab)));
    if (copy) {
      this.#stop();
      this.tab = tab;
    }
    return copy;
  }

  async discard(tab) {
    if (await this.#take(tab)) await this.forget(tab);
  }

  // Whether no other page goes on as that form; from now on none does.
  async #take(tab) {
    if (!navigator.locks) return true;
    return new Promise((resolve) => {
      navigator.locks.request(LOCK + tab, { ifAvailable: true }, (lock) => {
        resolve(Boolean(lock));
        return lock && new Promise(() => {});
      });
    });
  }

  // What `read` gives a moment from now; typing on does not put it off.
  keepSoon(read) {
    this.#timer ??= setTimeout(() => this.keep(read()), SOON);
  }

  async keep(copy) {
    this.#stop();
    this.isRefused = (await this.#ask("readwrite", (store) => store.put({ tab: this.tab, at: Date.now(), ...copy }))) === null;
  }

  forget(tab = this.tab) {
    if (tab === this.tab) this.#stop();
    return this.#ask("readwrite", (store) => store.delete(tab));
  }

  // Those of forms that are open no more, newest first.
  async lost(isWanted) {
    const all = await this.#ask("readonly", (store) => store.getAll());
    const open = new Set((await navigator.locks?.query())?.held.map(({ name }) => name));
    for (const { tab, at } of all ?? []) if (at < Date.now() - KEPT_DAYS * 864e5) this.forget(tab);
    return (all ?? []).filter((copy) => isWanted(copy) && !open.has(LOCK + copy.tab)).sort((a, b) => b.at - a.at);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  // On the disk when the promise is kept, which takes about ten milliseconds; null if there is no storage.
  async #ask(mode, act) {
    try {
      this.#database ??= open();
      const transaction = (await this.#database).transaction("copies", mode, { durability: "strict" });
      const request = act(transaction.objectStore("copies"));
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      return request.result;
    } catch {
      this.#database = undefined;
      return null;
    }
  }
}

const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("article-texts", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("copies", { keyPath: "tab" });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
