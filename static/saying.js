// What an article's form says of saving, and of whoever else is at it.

const [status, company, asides] = ["status", "others", "asides"].map((part) => document.getElementById(`autosave-${part}`));

export const link = (href, textContent, target = "_blank") => Object.assign(document.createElement("a"), { href, textContent, target });

// Only what is new is said, or screen readers would repeat it with every save.
const tell = (place, ...parts) => {
  const said = place.cloneNode();
  said.append(...parts.filter(Boolean).flatMap((part, number) => (number ? [" ", part] : [part])));
  if (!place.isEqualNode(said)) place.replaceChildren(...said.childNodes);
};

// Nor a new time of day.
let said = "";
export const say = (...parts) => {
  const news = parts.map((part) => part?.textContent ?? part ?? "").join(" ").replace(/[\d:]+/, "");
  status.ariaLive = news === said ? "off" : "polite";
  said = news;
  tell(status, ...parts);
};

export const sayCompany = ({ others = [], newer = "", asides: aside = [] }) => {
  const present = others.length > 0 && `${others.join(" and ")} ${others.length > 1 ? "have" : "has"} this article open too.`;
  tell(company, present, newer && `Saved by ${newer} since you opened it; both texts will be kept.`);
  tell(asides, aside.length > 0 && "You changed the same in two tabs. Set aside and kept:", ...aside.map(({ url, text }) => link(url, text)));
};

export const sayNotes = ({ notes = {}, twice = [] }) => {
  for (const [field, note] of Object.entries(notes)) {
    const time = document.querySelector(`[data-note-for="${field}"]`);
    if (!time) continue;
    tell(time.querySelector("output"), note);
    time.querySelector(".london-which").hidden = !twice.includes(field);
  }
};
