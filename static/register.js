// Comfort for the Quick Register form; everything works without it.
const form = document.querySelector(".register-form");
const button = form.querySelector(".register-button");
let picture = form.querySelector(".captcha-picture");

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

// The Enter key sends what is complete; before that it goes on to what is lacking, or says that it is.
const isLacking = (each) => each.required && !(each.type === "checkbox" ? each.checked : each.value);
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
  const lacking = [...form.elements].find(isLacking);
  if (!lacking) return;
  event.preventDefault();
  if (lacking === event.target) lacking.reportValidity();
  else lacking.focus();
});

if (picture) {
  const sound = form.querySelector("audio");
  const news = form.querySelector(".captcha-news");
  const answer = form.elements.captcha_1;
  // Beside an article it waits until the form is used: the style sheet shows it then, unless this script is there first.
  const isShown = picture.matches("img") || getComputedStyle(picture, "::after").content !== "none";
  let drawn = isShown && Date.now();
  if (!isShown) picture.classList.remove("captcha-waits");
  let coming = null;
  let words = "";

  const arrive = () => {
    picture.replaceWith(coming);
    picture = coming;
    tell(words);
  };
  const tell = (what, isBad = false) => {
    coming = null;
    news.textContent = what;
    news.classList.toggle("visually-hidden", !isBad);
  };
  const draw = () => {
    drawn = Date.now();
    coming = new Image(280, 96);
    coming.className = "captcha-picture";
    coming.alt = picture.alt ?? picture.getAttribute("aria-label");
    coming.onload = arrive;
    coming.onerror = () => tell("The code did not load. Please press “New code” to try again.", true);
    coming.src = new URL(`code.png?${drawn}`, form.action);
    sound.src = new URL(`code.wav?${drawn}`, form.action);
  };
  const renew = (why) => {
    words = why;
    // What was typed belonged to the picture that goes.
    form.elements.captcha_0.value = answer.value = "";
    if (!coming) draw();
  };

  for (const use of ["focusin", "input"]) form.addEventListener(use, () => drawn || draw());

  form.querySelector(".captcha-renew").addEventListener("click", (event) => {
    // Without cookies only the server can renew it: by a token in the page.
    if (!navigator.cookieEnabled) return;
    event.preventDefault();
    renew("There is a new code.");
  });

  form.querySelector(".captcha-sound").addEventListener("toggle", (event) => {
    if (!event.target.open) return sound.pause();
    const play = () => sound.play().catch(() => {});
    // The picture brings the cookie that says which digits to speak.
    if (coming) coming.addEventListener("load", play);
    else play();
  });

  // After an hour's sleep, or back from the thank-you page, the code shown would count no more.
  const renewIfOld = () => {
    if (drawn && !document.hidden && Date.now() - drawn > 3.3e6) renew("The code had expired. There is a new one.");
  };
  document.addEventListener("visibilitychange", renewIfOld);
  // A laptop may wake with the page in sight all the time, which is no change to the browser.
  answer.addEventListener("focus", renewIfOld);
  addEventListener("pageshow", (event) => {
    if (event.persisted && drawn) renew("There is a new code.");
    // Back from another page, browsers may fill in what was typed before.
    if (!drawn && form.querySelector("input:checked, :required:valid")) draw();
  });
}
