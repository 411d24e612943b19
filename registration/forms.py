from datetime import timedelta

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import mail, typos
from .captcha.claims import claim
from .captcha.fields import CodeField
from .captcha.guess import Guess, Verdict
from .captcha.proof import Proof
from .captcha.token import Token
from .fields import EmailField, NameField, TelephoneField, TermsField, normalise_email, parse_telephone
from .models import DocumentVersion, Registration
from .models.documents import PRIVACY, TERMS
from .sources import Source

CODE_MESSAGES = {
    Verdict.WRONG: "The code did not match; copy the one in this new picture",
    Verdict.USED: "That code has been used once already; copy the one in this new picture",
    Verdict.EXPIRED: "The code had expired, which is nobody's fault; copy the one in this new picture",
    Verdict.TOO_FAST: "That was faster than our page could follow; copy the code in this new picture",
    Verdict.MISSING: "Your browser did not keep that code, or kept it too long; copy the one in this new picture",
}
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
    captcha = CodeField()
    # Filled by us: a solved captcha, an address already asked about, where the candidate comes from.
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    email_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    referring_host = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, source: Source, cookie_tokens=(), **kwargs):
        # A copy to write in: the answer's hidden fields differ from the ones that came.
        self.answers: dict = {} if data is None else data.copy()
        super().__init__(None if data is None else self.answers, auto_id="register_%s", **kwargs)
        self.arrived_from = source
        self.initial["source"] = str(source)
        self.cookie_tokens = list(cookie_tokens)
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

    def point_at_code(self) -> None:
        """For the answer to “New code”: the reader goes on in the text box below the new picture."""
        self.bring_token()
        self.fields["captcha"].widget.widgets[1].attrs["autofocus"] = True

    def refuse_origin(self) -> None:
        self.add_error(None, "We could not tell that this came from our own page; check it and press Register again")

    def clean_email(self):
        address = self.cleaned_data["email"]
        suggestion = typos.suggest(address)
        if suggestion and self.answers.get("email_seen") != address:
            self.suggestion, self.answers["email_seen"] = suggestion, address
            raise forms.ValidationError(
                f"Check your e-mail address: did you mean {suggestion}? If yours is right, press Register again"
            )
        return address

    def register(self) -> Registration | None:
        """The registration: stored now, or before by a copy of this request. None if something must be corrected."""
        if "by_mail" in self.answers:
            return self.register_by_mail()
        is_complete = self.is_valid()
        # Claims and registration together: a crash in between would spend the code and lose the candidate.
        with transaction.atomic():
            nonce, verdict = self.try_proof(self.solved, is_complete) if self.solved else self.try_code()
            if verdict is Verdict.RIGHT and is_complete:
                return self.save(nonce)
            if verdict is Verdict.USED and is_complete and (earlier := self.find_earlier(nonce)):
                return earlier
        if verdict is not Verdict.RIGHT:
            self.ask_again(verdict)
        elif not self.solved:
            self.solved = Proof.mint()
        self.answers["proof"] = str(self.solved or "")
        return None

    def register_by_mail(self) -> Registration | None:
        """For those whom the captcha keeps out: stored at once, but it counts when the e-mailed link is followed."""
        if not self.is_valid():
            return None
        # Copies of one request share this, as they share a captcha's nonce; tomorrow's request is another.
        words = [str(timezone.localdate()), *(self.cleaned_data[name] for name in ANSWERS)]
        nonce = salted_hmac("registration.by_mail", "\0".join(words), algorithm="sha256").hexdigest()
        with transaction.atomic():
            if claim(nonce, timezone.now() + timedelta(days=2)):
                registration = self.save(nonce, Registration.Status.UNCONFIRMED)
                mail.send_link.enqueue(registration.pk)
                return registration
            return self.find_earlier(nonce)

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

    def find_earlier(self, nonce: str) -> Registration | None:
        """What an earlier copy of this very request stored."""
        answers = {name: self.cleaned_data[name] for name in ANSWERS}
        return Registration.objects.filter(nonce=nonce, **answers).first()

    def save(self, nonce: str, status=Registration.Status.NEW) -> Registration:
        terms = self.cleaned_data["terms"]
        email_normalised = normalise_email(self.cleaned_data["email"])
        return Registration.objects.create(
            nonce=nonce,
            status=status,
            **{name: self.cleaned_data[name] for name in ANSWERS},
            email_normalised=email_normalised,
            telephone_e164=parse_telephone(self.cleaned_data["telephone"]),
            terms=terms,
            terms_sha256=terms.sha256,
            terms_sentence=TermsField.sentence,
            privacy_notice=self.privacy_notice,
            possible_duplicate_of=Registration.objects.filter(email_normalised=email_normalised).order_by("pk").first(),
            **self.arrived_from.as_columns(),
        )
