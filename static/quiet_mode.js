// Quiet mode: nothing but the text. Remembered where the browser keeps anything.

const quiet = document.getElementById("quiet");
const setQuiet = (isQuiet) => {
  document.documentElement.classList.toggle("is-quiet", isQuiet);
  quiet.ariaPressed = isQuiet;
};
quiet.hidden = false;
quiet.addEventListener("click", () => {
  setQuiet(quiet.ariaPressed !== "true");
  try { localStorage.setItem("newsroom.quiet", quiet.ariaPressed); } catch { /* Then it holds for this page. */ }
});
try { setQuiet(localStorage.getItem("newsroom.quiet") === "true"); } catch { setQuiet(false); }
