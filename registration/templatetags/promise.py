from django import template

from registration.hours import our_hours
from registration.models import Registration

register = template.Library()


@register.simple_tag
def answer_time() -> str:
    """For pages that caches keep: “within one working day”."""
    return our_hours().answer_time


@register.filter
def call_promise(registration: Registration) -> str:
    """“by Monday 30 November”, the same for those whom nobody will call until they count."""
    return our_hours().promise(registration.counts_from)
