from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from news.addresses import absolute as absolute_address
from news.markup import picture_markup
from news.models import Picture

register = template.Library()


@register.filter(expects_localtime=True)
def iso(moment: datetime) -> str:
    """The moment as HTML and feeds want it; `date:"c"` would print microseconds, which they refuse."""
    return moment.isoformat(timespec="seconds")


@register.filter
def absolute(path: str) -> str:
    """The address with scheme and host, as visitors know them; nothing stays nothing."""
    return absolute_address(path) if path else ""


@register.simple_tag
def picture(picture: Picture | None, preset: str) -> SafeString | str:
    """`{% picture article.picture "lead" %}`; nothing where there is no picture."""
    return picture_markup(picture, preset) if picture else ""
