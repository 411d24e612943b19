// The room to write in: a publish button that says what it will do, and the panel as a drawer.
// Without it every field and button is there as well.

import { inWords, momentOf } from "article/london_clock";

const form = document.getElementById("article_form");
const room = form.querySelector(".room");
const part = (id) => document.getElementById(id);
const narrow = matchMedia("(width < 1100px)");

// The publish button

const { _publish: now, _schedule: schedule, _schedule_change: change } = form.elements;
const later = schedule ?? change;
const [labelNow, label] = [now?.value, later?.value];
// Where the other way stands, if there are two.
let placed = false;
const tell = () => {
  const moment = momentOf(form, schedule ? "publish_at" : "change_at");
  const waits = moment > Date.now();
  later.hidden = !waits;
  if (waits) later.value = `${label} for ${inWords(moment)}`;
  now.value = waits ? "Publish now instead" : labelNow;
  now.classList.toggle("default", !waits);
  const place = waits && (narrow.matches ? room.querySelector(".more-list") : later.parentElement);
  if (place === placed) return;
  placed = place;
  if (place) place.append(now);
  else later.before(now);
};
if (now && later) {
  form.addEventListener("input", ({ target }) => { if (target.closest(".london")) tell(); });
  narrow.addEventListener("change", tell);
  // Time goes by, and a lost text that is restored tells of nothing.
  setInterval(tell, 5000);
  tell();
}

// The panel in a narrow window

const toggle = part("panel-toggle");
const drawer = (isOpen) => {
  toggle.ariaExpanded = isOpen;
  room.classList.toggle("is-open", isOpen);
  room.querySelector(".room-text").inert = isOpen && narrow.matches;
};
toggle.hidden = false;
room.classList.add("has-drawer");
toggle.addEventListener("click", () => {
  drawer(toggle.ariaExpanded !== "true");
  if (toggle.ariaExpanded === "true") part("panel").focus();
});
narrow.addEventListener("change", () => drawer(false));
form.addEventListener("goto", ({ detail }) => drawer(!room.querySelector(`.room-text .field-${detail.field}`)));

const menu = room.querySelector(".more");
addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || document.querySelector("dialog[open]")) return;
  const opener = menu.open ? menu.firstElementChild : toggle.ariaExpanded === "true" && toggle;
  menu.open = false;
  drawer(false);
  if (opener) opener.focus();
});
addEventListener("click", ({ target }) => { if (!menu.firstElementChild.contains(target)) menu.open = false; });

// A title has one line, however many it takes on the screen.
const { title } = form.elements;
title?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  form.elements.summary.focus();
});
