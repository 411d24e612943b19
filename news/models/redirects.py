"""Addresses of the site from before this one, which lead to what took their place here."""

import re
from collections.abc import Iterable, Mapping
from unicodedata import normalize
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from news.addresses import list_address
from news.pages.generation import Visible, VisibleQuerySet
from news.pages.queries import FORMER_PARAMETERS
from news.text.direction import isolated

from .articles import Article
from .categories import Category

LONGEST = 500
# Ways of seeing a page that has an address without it.
VIEW = re.compile(r"/(?:amp|feed|rss|page/\d+)$")
# Where pages differ from visitor to visitor, or files are sent: no redirect is ever looked for.
NEVER_OLD = re.compile("/(static|media|admin|accounts|register)(/|$)")

type Target = Article | Category | str


class Unkeepable(ValidationError):
    """The address cannot be kept; the message says why."""


def spelling(path: str, query: Mapping[str, object]) -> str:
    """The one way in which an address is kept and found: of a decoded path and of the query what counts."""
    told = "&".join(sorted(f"{name}={value}" for name, value in query.items() if name in FORMER_PARAMETERS and value))
    stem = re.sub("/+", "/", f"/{path}").rstrip("/") or "/"
    return normalize("NFC", f"{stem}?{told}" if told else stem).lower()


def former_path(address: str) -> str:
    """The spelling of a whole or relative address, as people and programs write it."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        raise Unkeepable(f"“{address}” is not an address.") from None
    query = dict(parse_qsl(parts.query))
    path = spelling(unquote(parts.path), query)
    if not parts.path.startswith("/") or "\0" in path:
        raise Unkeepable(f"“{address}” is not a path: it begins with a slash.")
    if path in {"/", list_address().rstrip("/")} or NEVER_OLD.match(path):
        raise Unkeepable(f"“{address}” is an address of this site.")
    if len(path) > LONGEST:
        raise Unkeepable(f"“{address[:60]}…” is longer than {LONGEST} characters.")
    if query and not FORMER_PARAMETERS & query.keys():
        known, unknown = (", ".join(sorted(names)) for names in (FORMER_PARAMETERS, query))
        raise Unkeepable(f"“{address}”: addresses are told apart by {known} in their query, not by {unknown}.")
    return path


class RedirectQuerySet(VisibleQuerySet):
    def put(self, pairs: Iterable[tuple[str, Target]]) -> list[str]:
        """Keep former addresses with where they lead now; returns a sentence on each that cannot be kept."""
        rows, left_out = {}, []
        for address, target in pairs:
            try:
                row = Redirect.leading(former_path(address), target)
            except Unkeepable as reason:
                left_out.append(str(reason.message))
            else:
                rows[row.path] = row
        if kept := [row for row in rows.values() if not row.is_circle]:
            changed = ["article", "topic", "page"]
            self.bulk_create(kept, update_conflicts=True, unique_fields=["path"], update_fields=changed)
        return left_out

    def with_targets(self):
        # Not the articles' texts.
        shown = ("path", "page", "article__slug", "topic__slug")
        return self.select_related("article", "topic").only("article", "topic", *shown)

    def find(self, path: str, query: Mapping[str, object]):
        """The redirect from a decoded path with its query, else from the path alone."""
        # The file that WordPress and others have behind all their pages.
        whole, without_file = spelling(path, query), spelling(path.removesuffix("index.php"), query)
        stem = whole.partition("?")[0]
        written = (whole, without_file, stem, VIEW.sub("", stem))
        spellings = [each for each in written if len(each) <= LONGEST and "\0" not in each]
        found = {row.path: row for row in self.filter(path__in=spellings).with_targets() if row.leads_to}
        return next((found[each] for each in spellings if each in found), None)


class Redirect(Visible):
    """Leads to an article, a topic, or another page of this site, in one hop whatever they are renamed to."""

    path = models.CharField("former address", max_length=LONGEST, unique=True)
    # Without constraints: the release before, which knows nothing of this table, could delete neither.
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    topic = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    page = models.CharField(max_length=LONGEST, blank=True)

    objects = RedirectQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Visible.Meta):
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False, topic=None, page="")
                | Q(article=None, topic__isnull=False, page="")
                | Q(article=None, topic=None) & ~Q(page=""),
                name="redirect_leads_to_one",
            )
        ]

    def __str__(self):
        return isolated(self.path)

    @classmethod
    def leading(cls, path: str, target: Target) -> "Redirect":
        redirect = cls(path=path)
        redirect.leads_to = target
        return redirect

    @property
    def leads_to(self) -> Target:
        return self.article or self.topic or self.page

    @leads_to.setter
    def leads_to(self, target: Target) -> None:
        self.article = target if isinstance(target, Article) else None
        self.topic = target if isinstance(target, Category) else None
        self.page = target if isinstance(target, str) else ""

    @property
    def target(self) -> str:
        """Its present address."""
        return self.leads_to if isinstance(self.leads_to, str) else self.leads_to.get_absolute_url()

    @property
    def is_circle(self) -> bool:
        return spelling(self.target, {}) == self.path
