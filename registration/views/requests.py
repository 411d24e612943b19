"""The public form for requests and complaints about personal data, and the page after it.

Neither looks anybody up, so that they answer the same whether we know the address or not.
"""

from collections.abc import Sequence

from django import forms
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from registration.captcha import cookie
from registration.captcha.guess import Verdict
from registration.captcha.token import Token
from registration.inputs.fields import NameField
from registration.models import Case
from registration.models.references import reference_of
from registration.protection import limits
from registration.protection.network import Address, client_address, narrow
from registration.protection.origin import is_from_our_page
from registration.quick_register.attempt import ask_again, is_over_limit, spend
from registration.quick_register.open_form import OpenForm
from registration.rights import cases

from .readable import readable

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


@csrf_exempt  # As for Quick Register: nobody has a session here, and is_from_our_page() asks instead.
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@readable
def request_form(request):
    if request.method != "POST" or "new_code" in request.POST:
        # “New code” works without JavaScript: the same page with all that was typed.
        form = RequestForm(initial=request.POST.dict())
        form.bring_token()
        return page(request, form)
    form, tokens = RequestForm(request.POST), cookie.tokens(request)
    if not is_from_our_page(request):
        form.refuse_origin()
        return page(request, form, status=403)
    if case := receive(form, client_address(request), tokens):
        return HttpResponseRedirect(reverse("registration:received", args=[signer.sign(case.reference)]), status=303)
    return page(request, form, status=429 if form.must_wait else 422)


def receive(form: RequestForm, visitor: Address | None, cookie_tokens: Sequence[Token]) -> Case | None:
    """The case: stored now, or before by a copy of this request. None if the form asks for a correction."""
    is_complete = form.is_valid()
    if is_over_limit(form, visitor):
        form.ask_to_wait()
        return None
    asked = {name: form.cleaned_data.get(name, "") for name in ("kind", "name", "email", "words")}
    with transaction.atomic():
        nonce, verdict = spend(form, is_complete, cookie_tokens)
        # The same for all copies, so that a double click finds what its first half has stored.
        reference = reference_of(nonce)
        if is_complete and verdict is Verdict.RIGHT:
            if not limits.count(requests=narrow(visitor)):
                return cases.open_case(**asked, source=Case.Source.FORM, reference=reference)
            # Neither claimed nor counted, so that it may be sent again.
            transaction.set_rollback(True)
            form.ask_to_wait()
            return None
        if is_complete and (earlier := Case.objects.filter(reference=reference, **asked).first()):
            return earlier
    ask_again(form, verdict, visitor, cookie_tokens)
    return None


def page(request: HttpRequest, form: RequestForm, status: int = 200) -> HttpResponse:
    response = render(request, "registration/request.html", {"form": form}, status=status)
    if form.must_wait:
        response["Retry-After"] = int(limits.LIMITS["failures"][1].total_seconds())
    return response


@never_cache
@require_safe
def received(request, signed):
    """Only from the address, which says the reference and nothing else."""
    try:
        reference = signer.unsign(signed)
    except BadSignature:
        raise Http404 from None
    return render(request, "registration/received.html", {"reference": reference})
