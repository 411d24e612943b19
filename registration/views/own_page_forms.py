"""What people can do on their own page. Each form says in a sentence what it has done, or nothing."""

from copy import deepcopy
from datetime import timedelta

from django import forms

from registration.mail import signed_links
from registration.mail.sending import ask_about_news
from registration.models import Case, Consent, Person, Reader
from registration.models.people import VALUES
from registration.people import correcting, wishes
from registration.privacy import consents, news
from registration.protection import rate_limits
from registration.quick_register.agreements import NewsField
from registration.quick_register.form import RegistrationForm
from registration.rights import own_page
from registration.rights.cases import open_case

from .requests import RequestForm

HALF_AN_HOUR = timedelta(minutes=30)
CHANNELS = dict(Consent.Channel.choices)
EMAIL = Consent.Channel.EMAIL


class OwnForm(forms.Form):
    name = ""

    def __init__(self, person: Person, data=None, **kwargs):
        super().__init__(data, auto_id=f"{self.name}_{person.pk}_%s", **kwargs)
        self.person = person

    def save(self) -> str:
        """Within the caller's transaction."""
        sentence = self.change()
        if sentence:
            own_page.confirm_change(self.person, self.person.email, sentence)
        return sentence or "Nothing was different."

    def change(self) -> str:
        raise NotImplementedError


class ValuesForm(OwnForm):
    """By the same rules as Quick Register."""

    name = "values"

    def __init__(self, person: Person, data=None):
        super().__init__(person, data, initial={name: getattr(person, name) for name in VALUES})
        self.fields |= {name: deepcopy(RegistrationForm.base_fields[name]) for name in VALUES}

    def change(self) -> str:
        changed = correcting.correct(self.person, self.cleaned_data, by=None)
        labels = [str(self[name].label).lower() for name in VALUES if name in changed]
        return f"Corrected: {', '.join(labels)}." if labels else ""


class NewsForm(OwnForm):
    name = "news"

    def __init__(self, person: Person, data=None):
        super().__init__(person, data)
        self.channels = [channel for channel in CHANNELS if consents.subject_of(person, channel)]
        for channel in self.channels:
            field = self.fields[f"news_by_{channel}"] = NewsField(channel)
            if consents.agrees(person, channel):
                field.initial = field.widget.shown

    def change(self) -> str:
        ticked = {channel: self.cleaned_data[f"news_by_{channel}"] for channel in self.channels}
        said = [self.ask_new_address()] if ticked[EMAIL] and not self.person.email_confirmed_at else []
        if said:
            # Corrected since the page was opened, so nobody has shown yet that they read what arrives there.
            del ticked[EMAIL]
        changed = consents.choose(self.person, ticked)
        return " ".join([*(f"News by {CHANNELS[one]}: {'yes' if ticked[one] else 'no'}." for one in changed), *said])

    @property
    def choices_url(self) -> str:
        readers = [reader for reader in news.readers_of(self.person) if reader.confirmed_at]
        return signed_links.to_reader("news-choices", readers[0]) if readers else ""

    def ask_new_address(self) -> str:
        ask_about_news(Reader.objects.put(self.person.email))
        return "Your new address has been sent a mail, whose button confirms that you want news there."


class WishForm(OwnForm):
    name = "wish"
    said = {
        "no_contact_at yes": "We do not call you or write to you any more.",
        "no_contact_at no": "We may call you and write to you again.",
        "objected_at yes": "You object to what we do with your data; we send you no news and do not contact you.",
        "objected_at no": "You no longer object to what we do with your data.",
    }
    choice = forms.ChoiceField(choices=said.items())

    def change(self) -> str:
        wish, stands = self.cleaned_data["choice"].split()
        is_new = wishes.note(self.person, wish, None, stands=stands == "yes", reason="On their own page.")
        return self.said[self.cleaned_data["choice"]] if is_new else ""


class AskForm(OwnForm):
    name = "ask"
    kind = forms.ChoiceField(
        label="What do you want us to do?",
        choices=[(kind.value, kind.label) for kind in (Case.Kind.ERASURE, Case.Kind.RESTRICTION, Case.Kind.COMPLAINT)],
        widget=forms.RadioSelect,
        error_messages=RequestForm.base_fields["kind"].error_messages,
    )
    words = RequestForm.base_fields["words"]
    clean_words = RequestForm.clean_words

    def save(self) -> str:
        """The mail that acknowledges it is the confirmation."""
        # Of a double click; whatever else is pressed twice finds nothing to change.
        if not rate_limits.is_turn(f"request of {self.person.pk}: {self.cleaned_data}", HALF_AN_HOUR):
            return "That has been done already."
        case = open_case(
            **self.cleaned_data,
            name=self.person.name[:200],
            email=self.person.email,
            person=self.person,
            source=Case.Source.OWN_PAGE,
        )
        return f"We have received it. Your reference: {case.reference}. A mail says what happens next."


FORMS: dict[str, type[OwnForm]] = {form.name: form for form in (ValuesForm, NewsForm, WishForm, AskForm)}
