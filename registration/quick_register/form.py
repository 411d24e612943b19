from django import forms
from django.conf import settings
from django.db import transaction

from registration import funnel
from registration.captcha.claims import claim
from registration.captcha.fields import CodeField
from registration.captcha.guess import Guess, Verdict
from registration.captcha.proof import Proof
from registration.captcha.token import Token
from registration.models import Consent, DocumentVersion, Registration
from registration.models.documents import PRIVACY, TERMS
from registration.protection import limits
from registration.protection.network import Address, narrow

from . import email_typos
from .agreements import NewsField, TermsField
from .fields import EmailField, NameField, TelephoneField
from .source import Source
from .submission import Submission

CODE_MESSAGES = {
    Verdict.WRONG: "The code did not match; copy the one in this new picture",
    Verdict.USED: "That code has been used once already; copy the one in this new picture",
    Verdict.EXPIRED: "The code had expired, which is nobody's fault; copy the one in this new picture",
    Verdict.TOO_FAST: "That was faster than our page could follow; copy the code in this new picture",
    Verdict.MISSING: "Your browser did not keep that code, or kept it too long; copy the one in this new picture",
}
WAIT = (
    "There have been a great many attempts from your network. Choose “E-mail me a link instead”, call us, or wait ten "
    "minutes and press Register again; all that you typed is still here"
)
# Nobody's fault, so it does not count towards a limit.
FORGIVEN = {Verdict.RIGHT, Verdict.EXPIRED}
ANSWERS = ("first_name", "last_name", "email", "telephone", "profession", "best_time")


class RegistrationForm(forms.Form):
    """Quick Register: the box beside an article and the page of its own, with what they say when something is wrong."""

    first_name = NameField(
        label="First Name", called="first name", widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(
        label="Last Name", called="last name", widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = EmailField(
        label="E-mail",
        called="e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )
    telephone = TelephoneField(
        called="telephone number",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    profession = forms.ChoiceField(
        choices=[("", "Choose one"), *Registration.Profession.choices],
        required=False,
        error_messages={"invalid_choice": "Choose your profession from the list"},
    )
    best_time = forms.ChoiceField(
        label="Best time to call",
        choices=[("", "Any time"), *Registration.BestTime.choices],
        required=False,
        error_messages={"invalid_choice": "Choose the best time to call from the list"},
    )
    news_by_email = NewsField(Consent.Channel.EMAIL)
    news_by_sms = NewsField(Consent.Channel.SMS)
    # Hidden from people, filled in by programs that fill in whatever there is.
    message = forms.CharField(
        label="Leave this box empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    captcha = CodeField()
    # Filled by us: a solved captcha, an address already asked about, where the candidate comes from.
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    email_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    referring_host = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, source: Source, cookie_tokens=(), visitor: Address | None = None, **kwargs):
        # A copy to write in: the answer's hidden fields differ from the ones that came.
        self.answers: dict = {} if data is None else data.copy()
        super().__init__(None if data is None else self.answers, auto_id="register_%s", **kwargs)
        self.arrived_from = source
        self.initial["source"] = str(source)
        self.cookie_tokens = list(cookie_tokens)
        self.visitor = visitor
        self.must_wait = False
        self.solved: Proof | None = None
        self.suggestion = ""
        self.show_documents()
        if self.is_bound:
            self.read_hidden_fields()
            self.bring_token()

    def show_documents(self) -> None:
        in_force = DocumentVersion.objects.in_force(TERMS) | DocumentVersion.objects.in_force(PRIVACY)
        versions = {version.document.slug: version for version in in_force.select_related("document").defer("body")}
        self.fields["terms"] = TermsField(versions.get(TERMS))
        self.privacy_notice = versions.get(PRIVACY)
        self.retention_months = settings.RETENTION_MONTHS

    def read_hidden_fields(self) -> None:
        if meant := self.answers.get("email_meant"):
            self.answers["email"] = meant
        proof = Proof.parse(self.answers.get("proof", ""))
        self.solved = proof if proof and not proof.has_expired else None
        self.answers["source"] = str(self.arrived_from)

    def bring_token(self) -> None:
        """Put a new token into the form itself, for answers that no cache keeps."""
        self.fields["captcha"].widget.token = Token.mint()

    def hold_code_back(self) -> None:
        """Let the code appear when the form is first used, for pages that most people only read."""
        self.fields["captcha"].widget.waits_for_use = True

    def point_at_code(self) -> None:
        """For the answer to “New code”: the reader goes on in the text box below the new picture."""
        self.bring_token()
        self.fields["captcha"].widget.widgets[1].attrs["autofocus"] = True

    def refuse_origin(self) -> None:
        self.note_refusal("origin")
        self.add_error(None, "We could not tell that this came from our own page; check it and press Register again")

    def clean_email(self):
        address = self.cleaned_data["email"]
        suggestion = email_typos.suggest(address)
        if suggestion and self.answers.get("email_seen") != address:
            self.suggestion, self.answers["email_seen"] = suggestion, address
            raise forms.ValidationError(
                f"Check your e-mail address: did you mean {suggestion}? If yours is right, press Register again"
            )
        return address

    def clean_message(self):
        # Browsers fill in boxes at times, so the first time it is only said; a solved code shows a second time.
        if self.cleaned_data["message"] and not self.solved:
            raise forms.ValidationError(
                "Empty this box: it is there to catch programs, and your browser may have filled it"
            )
        return self.cleaned_data["message"]

    def clean(self):
        if self.cleaned_data.get("news_by_sms") and self.cleaned_data.get("telephone") == "":
            self.add_error("telephone", "Enter a mobile number for text messages, or take away that tick")

    def register(self) -> Registration | None:
        """The registration: stored now, or before by a copy of this request. None if something must be corrected."""
        is_complete = self.is_valid()
        if self.is_over_limit():
            self.must_wait = True
            self.note_refusal("limit")
            self.add_error(None, WAIT)
            return None
        if "by_mail" in self.answers:
            return self.register_by_mail(is_complete)
        # Claims and registration together: a crash in between would spend the code and lose the candidate.
        with transaction.atomic():
            nonce, verdict = self.try_proof(self.solved, is_complete) if self.solved else self.try_code()
            if verdict is Verdict.RIGHT and is_complete:
                return self.submission.store(nonce)
            if verdict is Verdict.USED and is_complete and (earlier := self.submission.find_earlier(nonce)):
                return earlier
        self.refuse(verdict)
        return None

    def register_by_mail(self, is_complete: bool) -> Registration | None:
        if not is_complete:
            self.note_refusal("fields")
            return None
        limits.count(links=narrow(self.visitor))
        with transaction.atomic():
            return self.submission.store_by_link()

    @property
    def submission(self) -> Submission:
        return Submission(
            answers={name: self.cleaned_data[name] for name in ANSWERS},
            terms=self.cleaned_data["terms"],
            privacy_notice=self.privacy_notice,
            source=self.arrived_from,
            visitor=self.visitor,
            ticks={channel: self.cleaned_data[f"news_by_{channel}"] for channel in Consent.Channel.values},
            trap=bool(self.cleaned_data["message"]),
        )

    def is_over_limit(self) -> bool:
        address = narrow(self.visitor)
        if "by_mail" in self.answers:
            return limits.are_reached(links=address)
        return not self.solved and limits.are_reached(failures=address, wrong_codes=address)

    def refuse(self, verdict: Verdict | None) -> None:
        """Say what to do about the code, or keep it for the next attempt, and count."""
        if verdict not in FORGIVEN:
            address = narrow(self.visitor)
            limits.count(failures=address, wrong_codes=address if verdict is Verdict.WRONG else "")
        if verdict is not Verdict.RIGHT:
            self.ask_again(verdict)
        elif not self.solved:
            self.solved = Proof.mint()
        self.answers["proof"] = str(self.solved or "")
        self.note_refusal("fields" if verdict is Verdict.RIGHT else verdict.name.lower() if verdict else "no code")

    def note_refusal(self, reason: str) -> None:
        funnel.count(f"{funnel.REFUSED}:{reason}")

    def try_proof(self, proof: Proof, is_complete: bool) -> tuple[str, Verdict]:
        # Kept for the next attempt while something else is wrong.
        is_good = not is_complete or claim(proof.nonce, proof.expires_at)
        return proof.nonce, Verdict.RIGHT if is_good else Verdict.USED

    def try_code(self) -> tuple[str, Verdict | None]:
        hidden, typed = self.fields["captcha"].widget.value_from_datadict(self.answers, {}, "captcha")
        if not (typed or "").strip():
            return "", None
        own = Token.parse(hidden or "")
        guess = Guess(typed, [own] if own else self.cookie_tokens)
        return guess.token.nonce if guess.token else "", guess.verdict

    def ask_again(self, verdict: Verdict | None) -> None:
        self.solved = None
        self.add_error("captcha", CODE_MESSAGES[verdict] if verdict else "Enter the code in the picture")
