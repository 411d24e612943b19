"""Addresses of the site from before this one, which lead to what took their place here."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.db.models import Q

from news.pages.generation import Visible, VisibleQuerySet
from news.text.direction import isolated

from .articles import Article
from .categories import Category
from .old_address_spellings import LONGEST, Unkeepable, former_path, spelling, spellings_of

type Target = Article | Category | str


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
        spellings = spellings_of(path, query)
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
