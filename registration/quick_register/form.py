import re
from collections.abc import Sequence

from django import forms
from django.utils import timezone

from registration import funnel
from registration.captcha.token import Token
from registration.documents import figures
from registration.inputs import telephone_numbers
from registration.inputs.fields import NameField, TelephoneField
from registration.models import Consent, DocumentVersion, Profession
from registration.models.documents import PRIVACY, TERMS

from .afterwards import BestTimeField
from .agreements import NewsField, TermsField
from .open_form import OpenForm
from .source import Source


class RegistrationForm(OpenForm):
    """Quick Register, beside an article and on a page of its own."""

    prefix_of_ids = "register"
    button = "Register"
    # As they stand on the page, and their mistakes above it.
    field_order = ["first_name", "last_name", "email", "telephone", "profession", "best_time"]
    field_order += ["news_by_email", "news_by_sms"]

    first_name = NameField(
        label="First Name", called="first name", widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(
        label="Last Name", called="last name", widget=forms.TextInput(attrs={"autocomplete": "family-name"})
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
    news_by_email = NewsField(
        Consent.Channel.EMAIL, help_text="We send you a mail first, whose button confirms your address and this."
    )
    news_by_sms = NewsField(Consent.Channel.SMS)
    # Filled in by us: a number already queried, where the candidate comes from.
    telephone_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    referring_host = forms.CharField(required=False, widget=forms.HiddenInput)
    begun = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, source: Source, **kwargs):
        super().__init__(data, **kwargs)
        self.arrived_from = source
        self.initial["source"] = self.answers["source"] = str(source)
        self.show_documents()

    def show_documents(self) -> None:
        in_force = DocumentVersion.objects.in_force(TERMS, PRIVACY).select_related("document").defer("body")
        versions = {version.document.slug: version for version in in_force}
        self.fields["terms"] = TermsField(versions.get(TERMS))
        self.privacy_notice = versions.get(PRIVACY)
        self.retention_months = figures.current()["retention_months"]

    def hold_code_back(self) -> None:
        self.fields["captcha"].widget.waits_for_use = True

    def refuse_origin(self) -> None:
        funnel.count(f"{funnel.REFUSED}:origin")
        super().refuse_origin()

    def clean_telephone(self):
        number = self.cleaned_data["telephone"]
        oddity = telephone_numbers.oddity(number)
        if oddity and self.answers.get("telephone_seen") != number:
            self.answers["telephone_seen"] = number
            raise forms.ValidationError(
                f"Check your telephone number: {oddity}. If it is right, press Register again; if it is not British, "
                "begin with its country's code, like +353"
            )
        return number

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
