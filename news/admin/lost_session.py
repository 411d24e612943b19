"""An article or a comment sent after its writer's session has ended is kept for an hour, to show when they are back.

Only forms that we gave to somebody are kept: each carries a signed key that says to whom, and only that person sees
the text again. So strangers can store nothing here, and nothing depends on a cookie or a script.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views import csrf

from news.models import UnsentForm

from .staff_pages import StaffRequest

SALT = "news.article-form"
# Longer than any session: a form that was open overnight counts.
KEY_AGE = timedelta(days=3)
# Each is made anew with the form.
LONGEST_PATH = 200
NOT_KEPT = {"csrfmiddlewaretoken", "form_key"}


def make_key(user: User) -> str:
    return signing.dumps(user.pk, salt=SALT)


def writer_of(request: HttpRequest) -> int | None:
    """Whom the form that was sent had been given to."""
    try:
        return signing.loads(request.POST.get("form_key", ""), salt=SALT, max_age=KEY_AGE)
    except signing.BadSignature:
        return None


def keep(request: HttpRequest) -> bool:
    """Keep the form that was sent, if it is one of ours."""
    writer = writer_of(request)
    if writer is None or len(request.path) > LONGEST_PATH:
        return False
    data = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
    UnsentForm.objects.keep(writer, request.path, data)
    return True


def keep_until_signed_in(request: HttpRequest) -> None:
    keep(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Somebody has signed in anew in another tab: the form is shown again, with a token that holds."""
    if keep(request):
        return HttpResponseRedirect(request.get_full_path())
    return csrf.csrf_failure(request, reason)


def unsent(request: StaffRequest) -> UnsentForm | None:
    return UnsentForm.objects.of(request.user, request.path).first()


def typed(form: UnsentForm) -> QueryDict:
    """What was sent, byte for byte; the button that was pressed is to be pressed again."""
    data = QueryDict(mutable=True)
    for name, values in form.data.items():
        data.setlist(name, values)
    return data
