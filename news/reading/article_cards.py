"""Articles as cards in lists, rendered once for the lists of all articles, of a topic and of a month."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from news.models import Article
from news.models.next_change import next_change
from news.pages.memo import Memo


class Listed(NamedTuple):
    publish_at: datetime
    pk: int


class CardKey(NamedTuple):
    pk: int
    # The large one at the head of a list.
    leads: bool


# A few hundred bytes each.
rendered: Memo[CardKey, str] = Memo(size=1_000, until=next_change)


def cards(listed: Sequence[Listed], leads: bool) -> SafeString:
    keys = [CardKey(each.pk, leads and not number) for number, each in enumerate(listed)]
    found = rendered.get_many(keys, make_cards)
    # Articles deleted since the list was read are left out.
    return format_html_join("", "{}", ((found[key],) for key in keys if key in found))


def make_cards(keys: list[CardKey]) -> dict[CardKey, str]:
    articles = Article.objects.as_cards().in_bulk([key.pk for key in keys])
    template = get_template("includes/card.html")
    return {
        key: template.render({"article": articles[key.pk], "leads": key.leads and articles[key.pk].picture})
        for key in keys
        if key.pk in articles
    }
