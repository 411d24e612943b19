// Ctrl+K: finds articles, topics and documents of ours by their titles, or takes an address as it is.
// The library's own dialog asks for an address and knows no titles.

import { Link as BaseLink } from "django-prose-editor/editor";

const ADDRESS = /^(?:https?:\/\/|mailto:|tel:|\/|#)\S+$/i;
// What people type for an address.
const whole = (text) => (/^www\.\S+$/i.test(text) ? `https://${text}` : /^[^\s@/]+@[^\s@]+\.\w+$/.test(text) ? `mailto:${text}` : text);
const dialog = document.getElementById("link-dialog");
const [input, list, said, remove] = ["input", "ul", "[role=status]", ".link-remove"].map((each) => dialog.querySelector(each));
let editor;
let asked;
let waiting;

const choose = (option) => {
  for (const each of list.children) each.ariaSelected = each === option;
  input.setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
};

const show = (found) => {
  // With the arrow keys, before the answer to the last words came.
  const chosen = list.querySelector("[aria-selected=true]")?.target.url;
  list.hidden = !found.length;
  input.ariaExpanded = !list.hidden;
  list.replaceChildren(...found.map(({ title, url, about }, place) => {
    const option = Object.assign(document.createElement("li"), { id: `link-found-${place}`, role: "option", target: { title, url } });
    option.append(Object.assign(document.createElement("bdi"), { textContent: title }), Object.assign(document.createElement("small"), { textContent: about }));
    return option;
  }));
  choose([...list.children].find(({ target }) => target.url === chosen));
};

const find = async () => {
  asked?.abort();
  asked = new AbortController();
  const words = input.value.trim();
  if (ADDRESS.test(whole(words))) return show([]);
  try {
    const response = await fetch(`${document.querySelector("meta[name=links-url]").content}?${new URLSearchParams({ q: words })}`, { signal: asked.signal });
    const found = response.ok && !response.redirected ? (await response.json()).found : null;
    // Not the article itself, which no visitor can open yet.
    const others = found?.filter(({ uid }) => !uid || uid !== document.querySelector("[name=uid]")?.value);
    show(others ?? []);
    said.textContent = others ? `${others.length || "Nothing"} found` : "Our site cannot be searched just now; an address can be typed or pasted.";
  } catch (problem) {
    if (problem.name !== "AbortError") said.textContent = "The site could not be reached; an address can be typed or pasted.";
  }
  return undefined;
};

const put = ({ title, url }) => {
  dialog.close();
  const chain = editor.chain().focus();
  // Hidden unless there was a link when the dialog opened; at its end the editor would say that there is none.
  if (editor.state.selection.empty && remove.hidden) chain.insertContent({ type: "text", text: title, marks: [{ type: "link", attrs: { href: url } }] });
  else chain.extendMarkRange("link").setLink({ href: url });
  // What is typed next is no part of it.
  chain.command(({ tr, state }) => tr.setSelection(state.selection.constructor.near(tr.selection.$to)).removeStoredMark(state.schema.marks.link)).run();
};

const take = async () => {
  const chosen = list.querySelector("[aria-selected=true]")?.target;
  const address = whole(input.value.trim());
  if (chosen ?? ADDRESS.test(address)) return put(chosen ?? { title: address.replace(/^mailto:|^tel:/, ""), url: address });
  input.focus();
  // What is being looked for is shown first: its number would take the place of these words.
  clearTimeout(waiting);
  await find();
  said.textContent = "Choose one that was found, with the arrow keys, or give a whole address, like https://example.org.";
  return undefined;
};

const open = (prose) => {
  editor = prose;
  input.value = editor.getAttributes("link").href ?? "";
  remove.hidden = !input.value;
  said.textContent = "";
  choose();
  dialog.showModal();
  input.select();
  find();
};

input.addEventListener("input", () => { choose(); clearTimeout(waiting); waiting = setTimeout(find, 200); });
input.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = [...list.children];
  if (!step || !all.length) return;
  event.preventDefault();
  const place = all.findIndex(({ ariaSelected }) => ariaSelected === "true");
  choose(all[(Math.max(place, step < 0 ? 0 : -1) + step + all.length) % all.length]);
});
list.addEventListener("click", ({ target }) => put(target.closest("li").target));
dialog.addEventListener("submit", (event) => { event.preventDefault(); take(); });
dialog.querySelector(".dialog-close").addEventListener("click", () => dialog.close());
remove.addEventListener("click", () => { dialog.close(); editor.chain().focus().unsetLink().run(); });

export const Link = BaseLink.extend({
  addMenuItems({ menu, buttons }) {
    this.parent?.({ menu, buttons });
    // Without a selection it puts in the title of what was found.
    Object.assign(menu.items("link").find(({ name }) => name === "link"), { enabled: () => true, command: open });
  },
  addCommands() {
    return { ...this.parent?.(), addLink: () => () => { open(this.editor); return true; } };
  },
  addKeyboardShortcuts() {
    return { "Mod-k": () => this.editor.commands.addLink() };
  },
});
