"""Is the process alive, and can it serve?"""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .health_checks import CHECKS, outcome


@require_safe
@never_cache
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """One line for each check; 503 if one of them fails.

    What is degraded does not fail: registrations are safe without a worker, say, and a load balancer that took the
    site down for it would lose candidates.
    """
    results = [outcome(name, check) for name, check in CHECKS.items()]
    status = 503 if any(word == "fail" for word, _ in results) else 200
    return HttpResponse("".join(f"{word} {line}\n" for word, line in results), "text/plain", status)
