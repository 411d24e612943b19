// Comfort for an article's reader; everything works without it.
const back = document.querySelector(".back a");
const entries = window.navigation?.entries() ?? [];
const here = window.navigation?.currentEntry?.index ?? 0;

// The list, a topic, the archive, a search: with the page, the cursor or the words that the reader had there.
const isList = (address) => {
  if (!address?.startsWith(back.href)) return false;
  return /^((archive|search|topics)\/[^?]*)?(\?|$)/.test(address.slice(back.href.length));
};
const visited = entries.slice(0, here).findLast((entry) => isList(entry.url));
if (visited) {
  back.href = visited.url;
  // The very entry, and with it the place on the page where the reader was.
  back.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    navigation.traverseTo(visited.key);
  });
} else if (isList(document.referrer)) {
  // A new tab, or a browser that tells no more.
  back.href = document.referrer;
}

const share = document.querySelector(".share");
const news = share.querySelector("[role=status]");
const canonical = document.querySelector("link[rel=canonical]").href;

const offer = (name, press) => {
  const button = share.querySelector(`[value=${name}]`);
  button.hidden = false;
  button.addEventListener("click", press);
};

if (navigator.clipboard) {
  offer("copy", async () => {
    news.textContent = await navigator.clipboard.writeText(canonical).then(
      () => "Link copied.",
      () => `Your browser did not allow it. The link is ${canonical}`,
    );
  });
}
if (navigator.share) {
  const title = document.querySelector("h1").textContent;
  // Closing the browser's sheet without choosing is no fault.
  offer("share", () => navigator.share({ title, url: canonical }).catch(() => {}));
}
