import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from html import unescape

from django.utils import timezone

from news.models import Article, Picture
from news.text.words import plain_text

from .broken_links import Link, broken, links_of

BLOCK_END = re.compile(r"</(?:p|h2|h3|li|td|th|blockquote|figcaption)>|<br>")


@dataclass(frozen=True)
class Manuscript:
    """An article as the checks see it: values only, so that no check costs a query."""

    title: str
    summary: str
    body: str
    search_title: str = ""
    search_description: str = ""
    picture: Picture | None = None
    share_picture: Picture | None = None
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    broken: Collection[str] = ()
    own_numbers: Collection[str] = ()  # as +442085511299; empty: numbers are not checked

    @classmethod
    def of(cls, article: Article, own_numbers: Collection[str] = (), at: datetime | None = None) -> "Manuscript":
        """`at` is when a change of the article goes live."""
        names = ("title", "summary", "body", "search_title", "search_description", "picture", "share_picture")
        values = {name: getattr(article, name) for name in names}
        # What goes live together may link to each other.
        moment = max(filter(None, [article.publish_at, timezone.now(), at]))
        addresses = broken(links_of(article.body), moment)
        return cls(**values, pictures=article.body_pictures, broken=addresses, own_numbers=own_numbers)

    @cached_property
    def links(self) -> list[Link]:
        return links_of(self.body)

    @cached_property
    def lines(self) -> list[str]:
        """The body's words, block by block."""
        return [unescape(plain_text(part)) for part in BLOCK_END.split(self.body)]

    @property
    def spoken(self) -> str:
        return "\n".join(self.lines)
