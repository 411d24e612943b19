// Drags an article to another day, or moves it by a day or a week with Shift and the arrow keys. The form under "Move"
// does the same without scripts; this fills it in and sends it.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const calendar = document.querySelector(".calendar");
let dragged = null;

function move(entry, day) {
  const form = entry.querySelector("form");
  form.elements.day.value = day;
  form.requestSubmit();
}

function shifted(day, by) {
  const date = new Date(`${day}T12:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

for (const form of calendar.querySelectorAll(".calendar-move form")) form.closest("li").draggable = true;

calendar.addEventListener("keydown", (event) => {
  const entry = event.target.closest("li[draggable=true]");
  if (!entry || !event.shiftKey || !(event.key in STEPS) || event.target.matches("input")) return;
  event.preventDefault();
  move(entry, shifted(entry.closest("td").dataset.day, STEPS[event.key]));
});
calendar.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("li[draggable=true]");
});
calendar.addEventListener("dragend", () => {
  dragged = null;
});
calendar.addEventListener("dragover", (event) => {
  if (dragged && event.target.closest("td[data-day]")) event.preventDefault();
});
calendar.addEventListener("drop", (event) => {
  const cell = event.target.closest("td[data-day]");
  if (!dragged || !cell) return;
  event.preventDefault();
  if (cell !== dragged.closest("td")) move(dragged, cell.dataset.day);
});
