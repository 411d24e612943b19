import json
from datetime import datetime
from functools import lru_cache

from django import template
from django.utils.dateformat import format as date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from news.addresses import absolute as absolute_address
from news.models import Article, Picture
from news.pages.memo import remembered
from news.pictures.picture_element import picture_markup
from news.publisher import publisher
from news.reading import metadata as about
from news.reading.cards import cards
from news.reading.related import Neighbour
from news.reading.structured_data import structured_data
from news.times import in_words

register = template.Library()
register.filter(in_words)
register.simple_tag(cards)
# Inside a script element only these could end it or begin another; JSON may write any character by its number.
SCRIPT_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.filter(expects_localtime=True)
def iso(moment: datetime) -> str:
    """The moment as HTML and feeds want it; `date:"c"` would print microseconds, which they refuse."""
    return moment.isoformat(timespec="seconds")


@register.simple_tag
def published(article: Article | Neighbour) -> SafeString:
    """The day of publication: `{% published article %}`."""
    return day_of(article.publish_at)


@lru_cache(maxsize=2_000)
def day_of(publish_at: datetime) -> SafeString:
    moment = localtime(publish_at)
    return format_html('<time datetime="{}">{}</time>', iso(moment), date_format(moment, "j M Y"))


@register.filter
def absolute(path: str) -> str:
    """The address with scheme and host, as visitors know them; nothing stays nothing."""
    return absolute_address(path) if path else ""


@register.simple_tag
def picture(picture: Picture | None, place: str) -> SafeString | str:
    """`{% picture article.picture "lead" %}`; nothing where there is no picture."""
    return kept_markup(picture, place) if picture else ""


# A list shows a dozen, and the same ones again on the pages of topics and months.
@remembered(size=2_000)
def kept_markup(picture: Picture, place: str) -> SafeString:
    return picture_markup(picture, place)


@register.simple_tag
def metadata(metadata: about.Metadata) -> SafeString:
    """What the page's head says to machines: `meta` elements, the canonical address, JSON-LD.

    The script element holds data: browsers run nothing in it.
    """
    named = about.tags(metadata, publisher())
    lines = [f'<meta {attribute}="{name}" content="{escape(content)}">' for attribute, name, content in named]
    lines.append(f'<link rel="canonical" href="{escape(metadata.canonical)}">')
    data = script_text(structured_data(metadata, publisher()))
    lines.append(f'<script type="application/ld+json">{data}</script>')
    return mark_safe("\n".join(lines))  # noqa: S308 (escaped above, and by script_text)


def script_text(value: object) -> str:
    """JSON that no script element ends in."""
    return json.dumps(value, ensure_ascii=False).translate(SCRIPT_ESCAPES)
