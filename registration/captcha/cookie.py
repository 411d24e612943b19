"""The cookie that the picture sets: up to three tokens, so that opening other tabs does not invalidate a code."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .token import Token

NAME = "code"
MOST_TOKENS = 3


def tokens(request: HttpRequest) -> list[Token]:
    """Oldest first, without forged ones."""
    parsed = map(Token.parse, request.COOKIES.get(NAME, "").split(".")[-MOST_TOKENS:])
    return [token for token in parsed if token]


def remember(response: HttpResponse, request: HttpRequest, token: Token) -> None:
    fresh = [other for other in tokens(request) if not other.has_expired]
    response.set_cookie(
        NAME,
        ".".join(map(str, [*fresh, token][-MOST_TOKENS:])),
        max_age=Token.lifetime,
        path=reverse("registration:form"),
        secure=settings.SERVED_BY_HTTPS,
        httponly=True,
        samesite="Lax",
    )
