"""News by e-mail without an account: asking for it, confirming, choosing topics, stopping."""

from django.http import HttpRequest, HttpResponse

from registration.mail import signed_links

from .open_forms import open_view


@open_view
def news(request: HttpRequest) -> HttpResponse:
    return HttpResponse("News by e-mail")


@open_view
def of_reader(request: HttpRequest, signed: str) -> HttpResponse:
    reader = signed_links.follow_to_reader(request.resolver_match.url_name, signed)
    return HttpResponse(status=200 if reader else 410)


choices = confirm_news = stop = of_reader
