// Shows results while somebody types: the same page as without this script, asked for in the background.
const form = document.querySelector("form.search");
const found = document.getElementById("found");
const results = document.getElementById("results");
const PAUSE = 200;
let former = new AbortController();
let timer;

const asked = (of) => new URLSearchParams([...new FormData(of)].filter(([, value]) => value));
const asServed = form.cloneNode(true);
asServed.reset();
let shown = `${asked(asServed)}`;

async function show() {
  former.abort();
  former = new AbortController();
  const query = asked(form);
  shown = `${query}`;
  const address = query.size ? `${form.action}?${query}` : form.action;
  try {
    const answer = await fetch(address, { signal: former.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    results.replaceChildren(...page.getElementById("results").childNodes);
    // Only words that differ: screen readers announce every change of this element.
    const words = page.getElementById("found");
    if (words.textContent !== found.textContent) found.replaceChildren(...words.childNodes);
    document.title = page.title;
    history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") form.submit();
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
});

// What was typed before this script came, and what the browser puts back after it, tells of itself by no event.
const catchUp = () => { if (`${asked(form)}` !== shown) show(); };
catchUp();
addEventListener("pageshow", catchUp);
