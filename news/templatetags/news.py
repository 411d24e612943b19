import json
from datetime import datetime
from functools import lru_cache

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.dateformat import format as date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from news.addresses import absolute as absolute_address
from news.models import Article, Picture
from news.pages.memo import remembered
from news.pictures.picture_element import picture_markup
from news.publisher import publisher
from news.reading.article_cards import cards
from news.reading.meta_tags import meta_tags
from news.reading.related import Neighbour
from news.reading.search_engines import Metadata
from news.reading.structured_data import structured_data
from news.text.direction import isolated
from news.times import LONDON, in_words, iso

register = template.Library()
register.filter(in_words)
register.filter(iso)
register.filter("isolated", stringfilter(isolated), is_safe=True)
register.simple_tag(cards)
# All that could end a script element or start another; JSON may escape any character.
SCRIPT_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.simple_tag
def published(article: Article | Neighbour) -> SafeString:
    return day_of(article.publish_at)


@lru_cache(maxsize=2_000)
def day_of(publish_at: datetime) -> SafeString:
    moment = publish_at.astimezone(LONDON)
    return format_html('<time datetime="{}">{}</time>', iso(moment), date_format(moment, "j M Y"))


@register.filter
def absolute(path: str) -> str:
    return absolute_address(path) if path else ""


@register.simple_tag
def picture(picture: Picture | None, place: str) -> SafeString | str:
    return remembered_markup(picture, place) if picture else ""


@remembered(size=2_000)
def remembered_markup(picture: Picture, place: str) -> SafeString:
    return picture_markup(picture, place)


@register.simple_tag
def metadata(metadata: Metadata) -> SafeString:
    """`meta` elements, the canonical link and JSON-LD."""
    tags = meta_tags(metadata, publisher())
    lines = [f'<meta {attribute}="{name}" content="{escape(content)}">' for attribute, name, content in tags]
    lines.append(f'<link rel="canonical" href="{escape(metadata.canonical)}">')
    data = script_text(structured_data(metadata, publisher()))
    lines.append(f'<script type="application/ld+json">{data}</script>')
    return mark_safe("\n".join(lines))  # noqa: S308 (escaped above, and by script_text)


def script_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).translate(SCRIPT_ESCAPES)
