"""A form that anybody may send: shown, received, and shown again until it is right."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from registration.captcha import cookie
from registration.captcha.guess import Verdict
from registration.captcha.token import Token
from registration.protection import rate_limits
from registration.protection.network import Address, client_address, narrow
from registration.protection.origin import is_from_our_page
from registration.quick_register.attempt import ask_again, is_over_limit, spend
from registration.quick_register.open_form import OpenForm

# Many times what our forms can hold.
LARGEST_BODY = 200_000


def readable(view):
    """A view that may rely on `request.POST`; whoever sends what cannot be read is told so."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
                return render(request, "registration/unreadable.html", status=413)
            _ = request.POST
        except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, ValueError):
            return render(request, "registration/unreadable.html", status=400)
        return view(request, *args, **kwargs)

    return guarded


def open_view(view):
    """A view for anybody: nobody has a session here, and is_from_our_page() or a key in the address replace the CSRF
    token."""
    view = require_http_methods(["GET", "HEAD", "POST"])(readable(view))
    return csrf_exempt(never_cache(sensitive_post_parameters()(view)))


def answer[Form: OpenForm](
    request: HttpRequest,
    form_class: Callable[..., Form],
    template: str,
    receive: Callable[[Form, Address | None, Sequence[Token]], str],
) -> HttpResponse:
    """`receive` returns the address of the page that follows; "" if the form asks for a correction."""
    if request.method != "POST" or "new_code" in request.POST:
        # “New code” works without JavaScript: the same page with all that was typed and ticked.
        form = form_class(initial={name: said if len(said) > 1 else said[0] for name, said in request.POST.lists()})
        if request.POST:
            form.point_at_code()
        else:
            form.bring_token()
        return page(request, template, form)
    form = form_class(request.POST)
    if not is_from_our_page(request):
        form.refuse_origin()
        return page(request, template, form, status=403)
    if address := receive(form, client_address(request), cookie.tokens(request)):
        return HttpResponseRedirect(address, status=303)
    return page(request, template, form, status=422)


def receive_once[Form: OpenForm](
    form: Form,
    visitor: Address | None,
    cookie_tokens: Sequence[Token],
    act: Callable[[Form, str], None],
    address: Callable[[str], str],
    limit: str = "",
) -> str:
    """Call `act` for a complete form with a right code, within a transaction and once for all copies of the request.

    Both functions get the nonce, the same for all copies. Returns the address, or "" if the form asks for a correction;
    `limit` names how often one network may do this.
    """
    is_complete = form.is_valid()
    if is_over_limit(form, visitor):
        form.ask_to_wait()
        return ""
    with transaction.atomic():
        nonce, verdict = spend(form, is_complete, cookie_tokens)
        done = f"{form.prefix_of_ids} {nonce} {form.cleaned_data}"
        if is_complete and verdict is Verdict.RIGHT:
            if limit and rate_limits.count(rate_limits.ATTEMPTS, **{limit: narrow(visitor)}):
                # Neither claimed nor counted, so that it may be sent again.
                transaction.set_rollback(True)
                form.ask_to_wait()
                return ""
            rate_limits.is_turn(done, rate_limits.HOUR)
            act(form, nonce)
            return address(nonce)
        if is_complete and nonce and rate_limits.next_turn(done):
            return address(nonce)
    ask_again(form, verdict, visitor, cookie_tokens)
    return ""


def page(request: HttpRequest, template: str, form: OpenForm, status: int = 200) -> HttpResponse:
    response = render(request, template, {"form": form}, status=429 if form.must_wait else status)
    if form.must_wait:
        response["Retry-After"] = int(rate_limits.ATTEMPTS["failures"][1].total_seconds())
    return response
