"""The public form for requests and complaints about personal data, and the page after it.

Neither looks anybody up, so that they answer the same whether we know the address or not.
"""

from collections.abc import Sequence

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registration.captcha.token import Token
from registration.inputs.fields import NameField
from registration.models import Case
from registration.models.references import reference_of
from registration.protection.network import Address
from registration.quick_register.open_form import OpenForm
from registration.rights import cases

from .open_forms import answer, open_view, receive_once

LONGEST = 4000
signer = Signer(salt="registration.case")


class RequestForm(OpenForm):
    prefix_of_ids = "request"
    button = "Send"
    too_many_attempts = (
        "There have been a great many attempts from your network. Call us, or wait ten minutes and press Send again; "
        "all that you typed is still here"
    )
    field_order = ("kind", "name", "email", "words")

    kind = forms.ChoiceField(
        label="What do you want us to do?",
        choices=Case.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you want us to do", "invalid_choice": "Choose one from the list"},
    )
    name = NameField(label="Your name", called="name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    # No maxlength: browsers truncate pasted text silently.
    words = forms.CharField(
        label="In your words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What it is about. Please leave out anything about your health.",
    )

    def clean_words(self):
        # Browsers send two characters for each end of a line.
        words = self.cleaned_data["words"].replace("\r\n", "\n")
        if len(words) > LONGEST:
            raise forms.ValidationError(f"Your words must be {LONGEST:,} characters or fewer")
        if not words and self.cleaned_data.get("kind") in {Case.Kind.COMPLAINT, Case.Kind.CORRECTION}:
            raise forms.ValidationError("Tell us what is wrong, so that we can put it right")
        return words


@open_view
def request_form(request):
    return answer(request, RequestForm, "registration/request.html", receive)


def receive(form: RequestForm, visitor: Address | None, cookie_tokens: Sequence[Token]) -> str:
    return receive_once(form, visitor, cookie_tokens, open_case, page_of, limit="requests")


def open_case(form: RequestForm, nonce: str) -> None:
    asked = {name: form.cleaned_data[name] for name in ("kind", "name", "email", "words")}
    cases.open_case(**asked, source=Case.Source.FORM, reference=reference_of(nonce))


def page_of(nonce: str) -> str:
    return reverse("registration:received", args=[signer.sign(reference_of(nonce))])


@never_cache
@require_safe
def received(request, signed):
    """Only from the address, which says the reference and nothing else."""
    try:
        reference = signer.unsign(signed)
    except BadSignature:
        raise Http404 from None
    return render(request, "registration/received.html", {"reference": reference})
