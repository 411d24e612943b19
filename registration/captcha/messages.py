from .guess import Verdict

AFTER_GUESS = {
    Verdict.EMPTY: "Enter the code in the picture",
    Verdict.WRONG: "The code did not match; copy the one in this new picture",
    Verdict.USED: "That code has been used once already; copy the one in this new picture",
    Verdict.EXPIRED: "The code had expired, which is nobody's fault; copy the one in this new picture",
    Verdict.TOO_FAST: "That was faster than our page could follow; copy the code in this new picture",
    Verdict.MISSING: "Your browser did not keep that code, or kept it too long; copy the one in this new picture",
}
TOO_MANY_ATTEMPTS = (
    "There have been a great many attempts from your network. Choose “E-mail me a link”, call us, or wait ten "
    "minutes and press Register again; all that you typed is still here"
)
