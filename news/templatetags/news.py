from datetime import datetime

from django import template

register = template.Library()


@register.filter(expects_localtime=True)
def iso(moment: datetime) -> str:
    """The moment as HTML and feeds want it; `date:"c"` would print microseconds, which they refuse."""
    return moment.isoformat(timespec="seconds")
