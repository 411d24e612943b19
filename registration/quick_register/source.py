import json
import re
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import parse_qs, urlsplit

from django.core.signing import BadSignature, Signer

from news.models import Article

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
HOST = re.compile(r"[a-z0-9.-]{1,100}")


def signer() -> Signer:
    # Without a timestamp, so that pages are byte-identical and their forms work for as long as they are cached.
    return Signer(salt="registration.source")


@dataclass(frozen=True)
class Source:
    """Where a registration comes from, carried in a signed form field: no cookie, the same for everybody."""

    page_kind: str = ""
    article_id: int | None = None
    article_title: str = ""
    referring_host: str = ""
    utm: dict[str, str] = field(default_factory=dict)
    is_genuine: bool = True

    @classmethod
    def of_article(cls, article: Article) -> Self:
        return cls(page_kind="article", article_id=article.pk, article_title=article.title)

    @classmethod
    def read(cls, text: str) -> Self:
        """Parse what `str()` made; nothing in a forged or broken text is trusted."""
        try:
            return cls(**json.loads(signer().unsign(text)))
        except BadSignature:
            return cls(is_genuine=False)

    def __str__(self) -> str:
        filled = {name: value for name, value in vars(self).items() if value and name != "is_genuine"}
        return signer().sign(json.dumps(filled, separators=(",", ":"))) if self.is_genuine else ""

    def arriving_by(self, page: str, referring_host: str) -> Self:
        """`page` is the URL of the form's page, with its UTM parameters."""
        try:
            query = parse_qs(urlsplit(page).query, max_num_fields=50)
        except ValueError:
            query = {}
        utm = {name: printable(query[name][0]) for name in UTM if name in query}
        host = referring_host.lower()
        return replace(
            self, utm=self.utm or utm, referring_host=self.referring_host or (host if HOST.fullmatch(host) else "")
        )

    def as_columns(self) -> dict:
        """As fields of a Registration; an article deleted meanwhile leaves its title."""
        return {
            "article": Article.objects.filter(pk=self.article_id).only("pk").first() if self.article_id else None,
            "article_title": self.article_title,
            "page_kind": self.page_kind,
            "referring_host": self.referring_host,
            "source_is_genuine": self.is_genuine,
            **self.utm,
        }


def printable(text: str) -> str:
    return "".join(filter(str.isprintable, text))[:100]
