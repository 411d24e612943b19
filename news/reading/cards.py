"""The cards by which a list shows its articles: the same ones on the pages of all, of a topic and of a month."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from news.models import Article
from news.pages.memo import Memo


class Listed(NamedTuple):
    """An article's place in a list; its card says the rest."""

    publish_at: datetime
    pk: int


class Place(NamedTuple):
    """An article's key, and whether its card is the large one at the head of a list."""

    pk: int
    leads: bool


# A few hundred bytes each.
rendered: Memo[Place, str] = Memo(size=1_000)


def cards(listed: Sequence[Listed], leads: bool) -> SafeString:
    """The cards of these articles, in their order; the first is a large one, if it leads and has a picture."""
    places = [Place(each.pk, leads and not number) for number, each in enumerate(listed)]
    found = rendered.get_many(places, make_cards)
    # One that has been deleted since the list was read is left out.
    return format_html_join("", "{}", ((found[each],) for each in places if each in found))


def make_cards(places: list[Place]) -> dict[Place, str]:
    articles = Article.objects.as_cards().in_bulk([each.pk for each in places])
    template = get_template("includes/card.html")
    return {
        each: template.render({"article": articles[each.pk], "leads": each.leads and articles[each.pk].picture})
        for each in places
        if each.pk in articles
    }
