// Texts of forms that are open no more, which this browser has kept: offered above the form.

import { link } from "article/saying";

const place = document.getElementById("autosave-restore");

const inLondon = (moment, parts) => new Date(moment).toLocaleString("en-GB", { timeZone: "Europe/London", ...parts });
const dated = (moment) => {
  const [day, today] = [moment, Date.now()].map((at) => inLondon(at, { weekday: "short", day: "numeric", month: "short" }));
  return `${day === today ? "" : `${day}, `}${inLondon(moment, { timeStyle: "short" })}`;
};

const button = (textContent, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent });
  made.addEventListener("click", () => {
    made.closest("p").remove();
    place.hidden = !place.childElementCount;
    act();
  });
  return made;
};

export const offer = (lost, restore, discard) => {
  place.replaceChildren(...lost.map((copy) => {
    const line = document.createElement("p");
    line.append(
      "This browser has a text of yours that did not reach the server. ",
      button(`Restore the text of ${dated(copy.at)}`, () => restore(copy)), " ",
      button("Discard it", () => discard(copy)),
    );
    return line;
  }));
  place.hidden = !lost.length;
};

// What was lost at a new article is another one, once this has an address.
export const leadElsewhere = () => {
  if (!place.hidden) place.replaceChildren("A text of yours that did not reach the server waits under ", link(location.href, "Add article"), ".");
};
