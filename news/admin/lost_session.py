"""Keeps an article or a comment submitted after the session has ended, and shows it after the next sign-in.

The form carries the user's id, signed, and only that user sees the text again: strangers can store nothing, and
neither cookies nor scripts are needed.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views import csrf

from news.models import UnsentForm

from .staff_pages import StaffRequest

SALT = "news.article-form"
# Longer than a session, for forms left open overnight.
KEY_AGE = timedelta(days=3)
# Issued anew with each form.
LONGEST_PATH = 200
NOT_KEPT = {"csrfmiddlewaretoken", "form_key"}


def make_key(user: User) -> str:
    return signing.dumps(user.pk, salt=SALT)


def keep(request: HttpRequest) -> bool:
    """Returns whether the form was one of ours."""
    try:
        user_id = signing.loads(request.POST.get("form_key", ""), salt=SALT, max_age=KEY_AGE)
    except signing.BadSignature:
        return False
    if len(request.path) > LONGEST_PATH:
        return False
    data = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
    UnsentForm.objects.keep(user_id, request.path, data)
    return True


def keep_until_signed_in(request: HttpRequest) -> None:
    keep(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A sign-in in another tab changes the token: the form is shown again, with a valid one."""
    if keep(request):
        return HttpResponseRedirect(request.get_full_path())
    return csrf.csrf_failure(request, reason)


def unsent(request: StaffRequest) -> UnsentForm | None:
    return UnsentForm.objects.of(request.user, request.path).first()


def typed(form: UnsentForm) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in form.data.items():
        data.setlist(name, values)
    return data
