"""The cookie that the picture sets: up to three tokens, so that a code still works after other tabs have opened."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .token import Token

NAME = "code"
KEPT = 3


def tokens(request: HttpRequest) -> list[Token]:
    """The tokens that the browser presents, oldest first; forged ones are not there."""
    parsed = map(Token.parse, request.COOKIES.get(NAME, "").split(".")[-KEPT:])
    return [token for token in parsed if token]


def remember(response: HttpResponse, request: HttpRequest, token: Token) -> None:
    fresh = [other for other in tokens(request) if not other.has_expired]
    response.set_cookie(
        NAME,
        ".".join(map(str, [*fresh, token][-KEPT:])),
        max_age=Token.lifetime,
        path=reverse("registration:form"),
        secure=settings.SERVED_BY_HTTPS,
        httponly=True,
        samesite="Lax",
    )
