"""The public form for requests and complaints about personal data, and the page after it.

Neither looks anybody up, so that they answer the same whether we know the address or not.
"""

from collections.abc import Sequence

from django import forms
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registration.captcha.guess import Verdict
from registration.captcha.token import Token
from registration.inputs.fields import NameField
from registration.models import Case
from registration.models.references import reference_of
from registration.protection import limits
from registration.protection.network import Address, narrow
from registration.quick_register.attempt import ask_again, is_over_limit, spend
from registration.quick_register.open_form import OpenForm
from registration.rights import cases

from .open_forms import answer, open_view

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
    """The page of the case, which is stored now, or was before by a copy of this request."""
    is_complete = form.is_valid()
    if is_over_limit(form, visitor):
        form.ask_to_wait()
        return ""
    asked = {name: form.cleaned_data.get(name, "") for name in ("kind", "name", "email", "words")}
    with transaction.atomic():
        nonce, verdict = spend(form, is_complete, cookie_tokens)
        # The same for all copies, so that a double click finds what its first half has stored.
        reference = reference_of(nonce)
        if is_complete and verdict is Verdict.RIGHT:
            if not limits.count(requests=narrow(visitor)):
                cases.open_case(**asked, source=Case.Source.FORM, reference=reference)
                return page_of(reference)
            # Neither claimed nor counted, so that it may be sent again.
            transaction.set_rollback(True)
            form.ask_to_wait()
            return ""
        if is_complete and Case.objects.filter(reference=reference, **asked).exists():
            return page_of(reference)
    ask_again(form, verdict, visitor, cookie_tokens)
    return ""


def page_of(reference: str) -> str:
    return reverse("registration:received", args=[signer.sign(reference)])


@never_cache
@require_safe
def received(request, signed):
    """Only from the address, which says the reference and nothing else."""
    try:
        reference = signer.unsign(signed)
    except BadSignature:
        raise Http404 from None
    return render(request, "registration/received.html", {"reference": reference})
