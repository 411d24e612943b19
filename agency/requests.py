"""What holds for every request that reaches Django."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from news.times import LONDON


class LondonTime:
    """All of Django tells the time as we do: by its own zone it would fail of a row that is dated in the year 1."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(LONDON):
            return self.get_response(request)
