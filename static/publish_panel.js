// The room to write in: a publish button that says what it will do, times at a press, and the panel as a drawer.
// Without it every field and button is there as well.

const form = document.getElementById("article_form");
const room = form.querySelector(".room");
const part = (id) => document.getElementById(id);
const narrow = matchMedia("(width < 1100px)");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// The clock of London

const london = (parts, language = "en-GB") => new Intl.DateTimeFormat(language, { timeZone: "Europe/London", ...parts });
const typed = london({ dateStyle: "short", timeStyle: "short" }, "sv-SE");
// As the server has it, which cuts every month to three letters.
const inWords = (moment) => {
  const year = moment - Date.now() > 300 * DAY ? { year: "numeric" } : {};
  const day = london({ weekday: "short", day: "numeric", month: "short", ...year }).format(moment).replace(",", "").replace("Sept", "Sep");
  return `${day}, ${london({ hour: "2-digit", minute: "2-digit", timeZoneName: "short" }).format(moment)}`;
};
// Nothing while it is incomplete, or for an hour that the clocks leave out.
const momentOf = (name) => {
  const [day, time, which] = [0, 1, 2].map((number) => form.elements[`${name}_${number}`]?.value);
  const summer = Date.parse(`${day}T${time}Z`) - HOUR;
  const moments = [summer, summer + HOUR].filter((moment) => moment && typed.format(moment) === `${day} ${time}`);
  return moments[which] ?? moments[0];
};

// The publish button

const { _publish: now, _schedule: schedule, _schedule_change: change } = form.elements;
const later = schedule ?? change;
const [labelNow, label] = [now?.value, later?.value];
// Where the other way stands, if there are two.
let placed = false;
const tell = () => {
  const moment = momentOf(schedule ? "publish_at" : "change_at");
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

const DAYS = { tomorrow: () => 1, monday: (today) => (8 - today.getUTCDay()) % 7 || 7 };
const presets = part("presets");
const presetField = schedule || !change ? "publish_at" : "change_at";
if (presets && form.elements[`${presetField}_0`]) {
  form.elements[`${presetField}_0`].closest(".form-row").append(presets);
  presets.hidden = false;
  presets.addEventListener("click", ({ target }) => {
    if (!(target.value in DAYS)) return;
    const today = new Date(typed.format(Date.now()).slice(0, 10));
    const day = new Date(today.getTime() + DAYS[target.value](today) * DAY).toISOString().slice(0, 10);
    [day, "09:00", ""].forEach((value, number) => { form.elements[`${presetField}_${number}`].value = value; });
    form.elements[`${presetField}_1`].dispatchEvent(new Event("input", { bubbles: true }));
    form.querySelector(`[data-note-for="${presetField}"] output`).textContent = inWords(momentOf(presetField));
  });
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
