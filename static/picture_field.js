// A picture field shows its picture, and the dialog chooses one; without scripts its list of names serves.

const url = document.getElementById("picture-dialog")?.dataset.url;
const pick = (detail) => document.dispatchEvent(new CustomEvent("pictures-wanted", { detail }));
const choiceOf = async (picture) => {
  const response = await fetch(`${url}?picture=${picture}`).catch(() => null);
  return response?.ok && new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".picker-choice");
};
const button = (textContent) => Object.assign(document.createElement("button"), { type: "button", className: "button", textContent });

for (const select of url ? document.querySelectorAll("select[data-picture-field]") : []) {
  // Before the admin's own script makes a search box of it.
  select.classList.remove("admin-autocomplete");
  select.classList.add("visually-hidden");
  select.tabIndex = -1;
  const field = Object.assign(document.createElement("div"), { className: "picture-field" });
  const shown = Object.assign(document.createElement("div"), { className: "picture-shown" });
  const [choose, clear] = [button("Choose a picture"), button("Remove it")];
  const label = document.querySelector(`label[for="${select.id}"]`);
  choose.setAttribute("aria-describedby", (label.id ||= `${select.id}-label`));
  clear.setAttribute("aria-describedby", label.id);
  field.append(shown, choose, clear);
  (select.closest(".related-widget-wrapper") ?? select).after(field);

  const show = async () => {
    const { value } = select;
    clear.hidden = !value;
    shown.replaceChildren();
    const picture = value && (await choiceOf(value));
    if (picture && value === select.value) shown.replaceChildren(...picture.children);
  };
  const take = ([{ id, name }]) => {
    select.append(new Option(name, id));
    select.value = id;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    choose.focus();
  };
  select.addEventListener("change", show);
  select.addEventListener("focus", () => choose.focus());
  choose.addEventListener("click", () => pick({ give: take, isOne: true }));
  clear.addEventListener("click", () => { select.value = ""; select.dispatchEvent(new Event("change", { bubbles: true })); choose.focus(); });
  field.addEventListener("picture-dropped", ({ detail: files }) => pick({ give: take, files: [files[0]], isOne: true }));
  show();
}
