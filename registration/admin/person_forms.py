"""What staff fill in about one person."""

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from news.admin.london_time import LondonField
from registration import opening_hours
from registration.inputs.fields import EmailField, NameField, TelephoneField
from registration.models import Consent, DocumentVersion, Event, Person, Profession
from registration.models.documents import TERMS
from registration.people.following_up import MOVES
from registration.quick_register.afterwards import BestTimeField
from registration.quick_register.agreements import NewsField, TermsField

from .next_step_times import moment_chosen, moments


class CallForm(forms.Form):
    """How a call went and when the next step is due; without an outcome only the next step is planned."""

    outcome = forms.ChoiceField(choices=Event.Outcome.choices, required=False)
    note = forms.CharField(
        label="In one line",
        max_length=500,
        required=False,
        help_text="Nothing about anybody’s health: they may read it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next_at = LondonField(label="Next step", required=False)
    when = forms.CharField(label="Next step", required=False, widget=forms.RadioSelect)

    def __init__(self, person: Person, data=None):
        proposed = opening_hours.our_hours().next_call(person.best_time, timezone.now())
        when = "then" if person.is_open else "none"
        super().__init__(data, auto_id="call_%s", initial={"next_at": proposed, "when": when})
        self.fields["when"].widget.choices = moments()

    def clean(self):
        cleaned = super().clean()
        match cleaned.get("when"):
            case "none":
                cleaned["next_at"] = None
            case chosen if chosen not in {None, "", "then"}:
                cleaned["next_at"] = moment_chosen(chosen)
        # What is wrong with a time that was not chosen is no matter.
        if cleaned.get("when") not in {"", "then"}:
            self.errors.pop("next_at", None)
        if cleaned.get("next_at") and cleaned["next_at"] <= timezone.now():
            self.add_error("next_at", "Choose a time that is still to come")


class NoteForm(forms.Form):
    note = forms.CharField(max_length=500, error_messages={"required": "Write the note first."})


class MoveForm(forms.Form):
    to = forms.ChoiceField(choices=Person.Stage.choices)
    expected = forms.CharField()
    ended_on = forms.DateField(required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("to") not in MOVES.get(cleaned.get("expected", ""), {}):
            raise ValidationError("Things have changed since you opened the page. Nothing was changed.")
        if (cleaned.get("ended_on") or timezone.localdate()) > timezone.localdate():
            raise ValidationError("The last day is still to come. Mark them on that day, or choose an earlier one.")


class GiveForm(forms.Form):
    def __init__(self, user: User, data=None):
        super().__init__(data)
        backend = "django.contrib.auth.backends.ModelBackend"
        colleagues = User.objects.with_perm("registration.change_registration", backend=backend)
        self.fields["to"] = forms.ModelChoiceField(
            colleagues.filter(is_staff=True).exclude(pk=user.pk).order_by("username"),
            label="Give to",
            empty_label="a colleague",
            error_messages={"required": "Choose a colleague to give them to"},
        )


class ValuesForm(forms.Form):
    """By the same rules as the public form."""

    first_name = NameField(label="First name", called="candidate’s first name")
    last_name = NameField(label="Last name", called="candidate’s last name")
    email = EmailField(label="E-mail", called="candidate’s e-mail address")
    telephone = TelephoneField(label="Telephone", called="candidate’s telephone number", required=False)
    profession = forms.ChoiceField(choices=[("", "Not known"), *Profession.choices], required=False)
    best_time = BestTimeField()


class CorrectionForm(ValuesForm):
    def __init__(self, person: Person, data: dict[str, str] | None = None):
        super().__init__(data, initial={name: getattr(person, name) for name in ValuesForm.base_fields})
        for field in self.fields.values():
            # What the page showed comes back with it, so that a colleague's correction meanwhile is not undone.
            field.show_hidden_initial = True

    def shown(self, name: str) -> str:
        return self.data.get(self.add_initial_prefix(name), "")

    def anew(self, person: Person) -> "CorrectionForm":
        """With what was typed, compared with what is in use by now."""
        in_use = {self.add_initial_prefix(name): getattr(person, name) for name in self.fields}
        return CorrectionForm(person, {**self.data} | in_use)


class TelephoneRegistrationForm(ValuesForm):
    """What a candidate says on the telephone."""

    news_by_email = NewsField(
        Consent.Channel.EMAIL,
        help_text="Tell them that a mail will come, whose button confirms their address and this.",
    )
    news_by_sms = NewsField(Consent.Channel.SMS)

    def __init__(self, data=None):
        super().__init__(data)
        for channel in Consent.Channel.values:
            news = self.fields[f"news_by_{channel}"]
            news.label = f"They said yes to: “{news.label}”"
        self.version = DocumentVersion.objects.in_force(TERMS).select_related("document").first()
        self.fields["terms"] = TermsField(self.version)
        self.fields["terms"].label = "I have read the terms out and they agree"
        self.fields["terms"].error_messages["required"] = "Read the terms out, and tick the box if they agree"

    def clean(self):
        if self.cleaned_data.get("news_by_sms") and self.cleaned_data.get("telephone") == "":
            self.add_error("telephone", "Enter a mobile number for text messages, or take away that tick")
