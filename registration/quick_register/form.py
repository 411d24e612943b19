import re
from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils import timezone

from news.text.direction import isolated
from registration.captcha.fields import CodeField
from registration.captcha.guess import Verdict
from registration.captcha.messages import AFTER_GUESS, TOO_MANY_ATTEMPTS
from registration.captcha.proof import Proof
from registration.captcha.token import Token
from registration.inputs import email_typos, telephones
from registration.inputs.fields import EmailField, NameField, TelephoneField
from registration.models import Consent, DocumentVersion, Profession
from registration.models.documents import PRIVACY, TERMS

from .afterwards import BestTimeField
from .agreements import NewsField, TermsField
from .source import Source


class RegistrationForm(forms.Form):
    """Quick Register, beside an article and on a page of its own."""

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
        choices=[("", "Choose one"), *Profession.choices],
        required=False,
        error_messages={"invalid_choice": "Choose your profession from the list"},
    )
    # Asked on the thank-you page now; copies of older pages have them still.
    best_time = BestTimeField()
    news_by_email = NewsField(Consent.Channel.EMAIL)
    news_by_sms = NewsField(Consent.Channel.SMS)
    # A honeypot: hidden from people, filled in by programs.
    message = forms.CharField(
        label="Leave this box empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    captcha = CodeField()
    # Filled in by us: a solved captcha, an address and a number already queried, where the candidate comes from.
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    email_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    telephone_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    referring_host = forms.CharField(required=False, widget=forms.HiddenInput)
    begun = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, source: Source, **kwargs):
        # A mutable copy: the response's hidden fields differ from those posted.
        self.answers: dict = {} if data is None else data.copy()
        super().__init__(None if data is None else self.answers, auto_id="register_%s", **kwargs)
        self.arrived_from = source
        self.initial["source"] = str(source)
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
        """Put a new token into the form itself, for responses that are not cached."""
        self.fields["captcha"].widget.token = Token.mint()

    def hold_code_back(self) -> None:
        self.fields["captcha"].widget.waits_for_use = True

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
                "If yours is right, press Register again"
            )
        return address

    def clean_telephone(self):
        number = self.cleaned_data["telephone"]
        oddity = telephones.oddity(number)
        if oddity and self.answers.get("telephone_seen") != number:
            self.answers["telephone_seen"] = number
            raise forms.ValidationError(
                f"Check your telephone number: {oddity}. If it is right, press Register again; if it is not British, "
                "begin with its country's code, like +353"
            )
        return number

    def clean_message(self):
        # Browsers sometimes fill it in too, so the first time it is only an error; a solved code shows a second time.
        if self.cleaned_data["message"] and not self.solved:
            raise forms.ValidationError(
                "Empty this box: it is there to catch programs, and your browser may have filled it"
            )
        return self.cleaned_data["message"]

    def clean(self):
        if self.cleaned_data.get("news_by_sms") and self.cleaned_data.get("telephone") == "":
            self.add_error("telephone", "Enter a mobile number for text messages, or take away that tick")

    @property
    def formerly_asked(self) -> list[forms.BoundField]:
        """What copies of older pages still ask, where it was answered."""
        return [self[name] for name in ("best_time", "news_by_email", "news_by_sms") if self[name].value()]

    def note_first_use(self, tokens: Sequence[Token]) -> None:
        """Carried through corrections; the first token came when the form was first used."""
        moments = [int(token.issued.timestamp()) for token in tokens if not token.has_expired]
        self.answers["begun"] = self.answers.get("begun") or str(min(moments, default=0))

    @property
    def seconds(self) -> int | None:
        """From first use until now, or None if that is unknown."""
        begun = self.answers.get("begun", "")
        passed = int(timezone.now().timestamp()) - int(begun) if re.fullmatch(r"\d{1,12}", begun, re.ASCII) else -1
        return passed if 0 <= passed <= Token.lifetime.total_seconds() else None

    @property
    def wants_link(self) -> bool:
        return "by_mail" in self.answers

    def ask_to_wait(self) -> None:
        self.must_wait = True
        self.add_error(None, TOO_MANY_ATTEMPTS)

    def answer_guess(self, verdict: Verdict) -> None:
        """Ask for another code, or carry a proof of the right one to the next attempt."""
        if verdict is Verdict.RIGHT:
            self.solved = self.solved or Proof.mint()
        else:
            self.solved = None
            self.add_error("captcha", AFTER_GUESS[verdict])
        self.answers["proof"] = str(self.solved or "")
