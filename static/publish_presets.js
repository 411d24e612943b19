// Times at a press beside the field that says when an article goes live, or its change does.

import { DAY, inWords, momentOf, typed } from "article/london_clock";

const form = document.getElementById("article_form");
const { _schedule: schedule, _schedule_change: change } = form.elements;
const DAYS = { tomorrow: () => 1, monday: (today) => (8 - today.getUTCDay()) % 7 || 7 };
const presets = document.getElementById("presets");
const field = schedule || !change ? "publish_at" : "change_at";
if (presets && form.elements[`${field}_0`]) {
  form.elements[`${field}_0`].closest(".form-row").append(presets);
  presets.hidden = false;
  presets.addEventListener("click", ({ target }) => {
    if (!(target.value in DAYS)) return;
    const today = new Date(typed.format(Date.now()).slice(0, 10));
    const day = new Date(today.getTime() + DAYS[target.value](today) * DAY).toISOString().slice(0, 10);
    [day, "09:00", ""].forEach((value, number) => { form.elements[`${field}_${number}`].value = value; });
    form.elements[`${field}_1`].dispatchEvent(new Event("input", { bubbles: true }));
    form.querySelector(`[data-note-for="${field}"] output`).textContent = inWords(momentOf(form, field));
  });
}
