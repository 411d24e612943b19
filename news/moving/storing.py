"""Stores a batch of arrivals, within the caller's transaction."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.utils import timezone

from news.models import Article, ImportedArticle, Remark, Revision
from news.models.contents import Content, apply, content_of
from news.newsroom import publishing
from news.newsroom.three_versions import Digests, digests

from .arriving_article import PRIVATE, Arrival, Kind
from .old_articles import OldStatus
from .plain import known_as


def lock(arrivals: Iterable[Arrival]) -> None:
    """All at once, and before the generation is locked: somebody who publishes one of them goes on to that."""
    keys = [arrival.here.pk for arrival in arrivals if arrival.here and arrival.kind is Kind.CHANGED]
    list(Article.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def add(source: str, arrivals: Sequence[Arrival], slugs: dict[str, str], author: User | None) -> None:
    pairs = [(arrival, new_article(arrival, slugs[arrival.old.key])) for arrival in arrivals]
    publishing.take_in([article for _, article in pairs], author)
    known: list[ImportedArticle] = []
    for arrival, article in pairs:
        arrival.article = article
        known.append(ImportedArticle(source=source, key=known_as(arrival.old.key), article=article))
        note(arrival, known[-1], digests(content_of(article)))
    ImportedArticle.objects.bulk_create(known)
    hidden = [article for arrival, article in pairs if arrival.old.status is OldStatus.PRIVATE]
    Remark.objects.bulk_create(Remark(article=article, step=Remark.Step.SAID, text=PRIVATE) for article in hidden)


def new_article(arrival: Arrival, slug: str) -> Article:
    is_public = arrival.old.status is OldStatus.PUBLIC
    article = Article(status=Article.Status.READY if is_public else Article.Status.DRAFT)
    article.pinned_until = arrival.pinned_until
    apply(arrival.content | {"slug": slug}, article)
    article.content_digest = article.digest_content()
    changed_at = max(article.publish_at, arrival.old.modified_at or article.publish_at)
    article.modified_at = min(changed_at, timezone.now())
    return article


def note(arrival: Arrival, known: ImportedArticle, taken: Digests) -> None:
    """What the article was when it came, there and here."""
    known.digest, known.status, known.taken = arrival.digest, arrival.old.status, taken


def is_untouched(known: ImportedArticle, row: Article, working: Revision) -> bool:
    """Is the text still the one that came from there, and nobody here has taken it off the site?"""
    is_ours = digests(working.content) == known.taken
    if row.status == Article.Status.READY:
        return is_ours and digests(content_of(row)) == known.taken
    return is_ours and row.status == Article.Status.DRAFT and working.is_draft


def update(arrival: Arrival, author: User | None) -> None:
    """In place; but if somebody has changed the article here since, the new text waits beside theirs."""
    known, here = arrival.known, arrival.here
    if known is None or here is None:
        return
    row = arrival.article = publishing.locked(here)
    working = publishing.recorded(row)
    content = working.content | arrival.content
    taken = digests(content)
    if content == working.content and arrival.old.status == known.status:
        arrival.kind = None
    elif is_untouched(known, row, working):
        put_in_place(content, arrival, known, row, author)
    else:
        arrival.kind = Kind.WAITING
        if (working.is_draft or working.is_planned) and digests(working.content) != known.taken:
            publishing.set_aside(row, content, author, working.edit)
            taken = known.taken
        else:
            publishing.save_draft(row, content, author, working.edit)
    note(arrival, known, taken)
    known.save()


def put_in_place(content: Content, arrival: Arrival, known: ImportedArticle, row: Article, author: User | None) -> None:
    is_ready = row.status == Article.Status.READY
    # What was public there before and is a draft here has been taken off the site by somebody.
    may_appear = is_ready or known.status != OldStatus.PUBLIC
    if arrival.old.status is OldStatus.PUBLIC and may_appear:
        apply(content, row)
        publishing.publish(row, author, Revision.next_edit(row))
        return
    if is_ready:
        publishing.withdraw(row, author)
    publishing.save_draft(row, content, author, Revision.next_edit(row))
