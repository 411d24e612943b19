// Shows results while somebody types: the same page as without this script, asked for in the background.
const form = document.querySelector("form.search");
const found = document.getElementById("found");
const results = document.getElementById("results");
const PAUSE = 200;
let former = new AbortController();
let timer;

async function show() {
  former.abort();
  former = new AbortController();
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
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
