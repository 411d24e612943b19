// Comfort for the Quick Register form; everything works without it.
const form = document.querySelector(".register-form");
const button = form.querySelector(".register-button");
const picture = form.querySelector(".captcha-picture");

// Only where a link on another site brought the reader here.
const from = document.referrer && new URL(document.referrer).host;
if (from !== location.host) form.elements.referring_host.value = from;

// One press is enough. The button keeps its focus; if no answer comes, it may be pressed again.
const free = () => button.removeAttribute("aria-disabled");
form.addEventListener("submit", (event) => {
  if (button.hasAttribute("aria-disabled")) return event.preventDefault();
  button.setAttribute("aria-disabled", "true");
  setTimeout(free, 8000);
});
addEventListener("pageshow", free);

if (picture) {
  const sound = form.querySelector("audio");
  const news = form.querySelector(".captcha-news");
  const answer = form.elements.captcha_1;
  let drawn = Date.now();

  const renew = (words) => {
    drawn = Date.now();
    // What was typed belonged to the picture that goes.
    form.elements.captcha_0.value = answer.value = "";
    picture.onload = () => (news.textContent = words);
    picture.onerror = () => (news.textContent = "The new code did not load. Please try again.");
    picture.loading = "eager";
    for (const part of [picture, sound]) part.src = `${part.src.split("?")[0]}?${drawn}`;
  };

  form.querySelector(".captcha-renew").addEventListener("click", (event) => {
    // Without cookies only the server can renew it: by a token in the page.
    if (!navigator.cookieEnabled) return;
    event.preventDefault();
    renew("There is a new code.");
  });

  form.querySelector(".captcha-sound").addEventListener("toggle", (event) => {
    if (event.target.open) sound.play().catch(() => {});
    else sound.pause();
  });

  // After an hour's sleep, or back from the thank-you page, the code shown would count no more.
  const renewIfOld = () => {
    if (!document.hidden && Date.now() - drawn > 3.3e6) renew("The code had expired. There is a new one.");
  };
  document.addEventListener("visibilitychange", renewIfOld);
  // A laptop may wake with the page in sight all the time, which is no change to the browser.
  answer.addEventListener("focus", renewIfOld);
  addEventListener("pageshow", (event) => {
    if (event.persisted) renew("There is a new code.");
  });
}
