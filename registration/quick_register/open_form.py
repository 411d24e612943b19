from django import forms

from news.text.direction import isolated
from registration.captcha.fields import CodeField
from registration.captcha.guess import AFTER_GUESS, Verdict
from registration.captcha.proof import Proof
from registration.captcha.token import Token
from registration.inputs import email_typos
from registration.inputs.fields import EmailField


class OpenForm(forms.Form):
    """A form that anybody may send without an account: with an address, a captcha and a trap."""

    prefix_of_ids = ""
    button = ""
    too_many_attempts = (
        "There have been a great many attempts from your network. Choose “E-mail me a link”, call us, or wait ten "
        "minutes and press Register again; all that you typed is still here"
    )

    email = EmailField(
        label="E-mail",
        called="e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )
    # A honeypot: hidden from people, filled in by programs.
    message = forms.CharField(
        label="Leave this box empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    captcha = CodeField()
    # Filled in by us: a solved captcha, an address already queried.
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    email_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, **kwargs):
        # A mutable copy: the response's hidden fields differ from those posted.
        self.answers: dict = {} if data is None else data.copy()
        super().__init__(None if data is None else self.answers, auto_id=f"{self.prefix_of_ids}_%s", **kwargs)
        self.must_wait = False
        self.solved: Proof | None = None
        self.suggestion = ""
        if self.is_bound:
            self.read_hidden_fields()
            self.bring_token()

    def read_hidden_fields(self) -> None:
        if meant := self.answers.get("email_meant"):
            self.answers["email"] = meant
        proof = Proof.parse(self.answers.get("proof", ""))
        self.solved = proof if proof and not proof.has_expired else None

    def bring_token(self) -> None:
        """Put a new token into the form itself, for responses that are not cached."""
        self.fields["captcha"].widget.token = Token.mint()

    def point_at_code(self) -> None:
        self.bring_token()
        self.fields["captcha"].widget.widgets[1].attrs["autofocus"] = True

    def clean_email(self):
        address = self.cleaned_data["email"]
        suggestion = email_typos.suggest(address)
        if suggestion and self.answers.get("email_seen") != address:
            self.suggestion, self.answers["email_seen"] = suggestion, address
            raise forms.ValidationError(
                f"Check your e-mail address: did you mean {isolated(suggestion)}? "
                f"If yours is right, press {self.button} again"
            )
        return address

    def clean_message(self):
        # Browsers sometimes fill it in too, so the first time it is only an error; a solved code shows a second time.
        if self.cleaned_data["message"] and not self.solved:
            raise forms.ValidationError(
                "Empty this box: it is there to catch programs, and your browser may have filled it"
            )
        return self.cleaned_data["message"]

    def ask_to_wait(self) -> None:
        self.must_wait = True
        self.add_error(None, self.too_many_attempts)

    def refuse_origin(self) -> None:
        self.add_error(
            None, f"We could not tell that this came from our own page; check it and press {self.button} again"
        )

    def answer_guess(self, verdict: Verdict) -> None:
        """Ask for another code, or carry a proof of the right one to the next attempt."""
        if verdict is Verdict.RIGHT:
            self.solved = self.solved or Proof.mint()
        else:
            self.solved = None
            self.add_error("captcha", AFTER_GUESS[verdict])
        self.answers["proof"] = str(self.solved or "")
