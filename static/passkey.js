// Says in the page what the browser's passkey dialogue leaves unsaid.
const problem = document.getElementById("passkey-problem");

document.addEventListener("allauth.error", event => {
  event.preventDefault();
  problem.textContent = location.hostname === "127.0.0.1"
    ? "Passkeys work under the site's own name only: please open it as localhost, not as 127.0.0.1."
    : "The passkey did not answer, or the dialogue was closed. Please try again, or choose another way.";
  problem.hidden = false;
});
