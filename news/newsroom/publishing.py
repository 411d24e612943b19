"""What staff do to an article: save a draft, publish and withdraw. `trash.py` has the rest.

Every page and program that saves goes through here, so that nobody overwrites somebody else's text.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from news.discovery import indexnow
from news.models import Article, Authorship, Revision, article_pictures
from news.models.articles import RESERVED_SLUGS
from news.models.contents import Content, content_of, field_of, present
from news.models.scheduled_changes import catch_up

from . import approval
from .revision_content import initial
from .three_versions import OpenForm, beside_other_tabs, digests

RECORDED_AS = {
    Article.Status.DRAFT: Revision.State.DRAFT,
    Article.Status.READY: Revision.State.PUBLISHED,
    Article.Status.WITHDRAWN: Revision.State.WITHDRAWN,
    Article.Status.TRASHED: Revision.State.DRAFT,
}


class Overtaken(Exception):
    """An edit conflict: somebody else has saved the article since. Nothing of this text is stored yet."""

    def __init__(self, article: Article, content: Content, based_on: int, form: OpenForm | None = None) -> None:
        super().__init__(f"“{article}” has been saved by somebody else in the meantime.")
        self.article, self.content, self.based_on, self.form = article, content, based_on, form


def working_copy(article: Article) -> Revision:
    """The newest revision of the article, published or not.

    If there is none, or a program has changed the row since, an unsaved one made from the row.
    """
    newest = article.revisions.standing().select_related("author").order_by("-edit").first()
    content = content_of(article)
    if newest:
        newest.content = content | present(newest.content)
        if newest.is_draft or newest.is_planned or newest.content == content:
            return newest
    edit = Revision.next_edit(article) if newest else 0
    state = RECORDED_AS[Article.Status(article.status)]
    since = article.saved_at
    return Revision(
        article=article, number=0, edit=edit, state=state, content=content, created_at=since, saved_at=since
    )


@transaction.atomic
def save_draft(
    article: Article, content: Content, author: User | None, based_on: int = 0, form: OpenForm | None = None
) -> Revision:
    """`based_on` is the edit that the writer began from.

    What is typed in a form may go into the author's last revision; restored and merged texts always get their own.
    """
    shown = {"tab": form.tab, "opened": form.with_sent(digests(content))} if form else {}
    if article.pk is None:
        fill(article, content)
        article.save()
        return Revision.record(article, Revision.State.DRAFT, content, author, **shown)
    row, working = begin(article, content, author, based_on, form)
    if form and form.is_late(working):
        return working
    if form:
        content = beside_other_tabs(content, working, form, based_on)
    if content != working.content:
        if form and author and working.takes_more_from(author):
            working.rewrite(content, **shown)
        else:
            working = Revision.record(row, Revision.State.DRAFT, content, author, **shown)
    if row.status == Article.Status.DRAFT:
        fill(row, content)
        names = [field.attname for field in row._meta.concrete_fields if field.name in content]
        Article.objects.filter(pk=row.pk).update_unseen(
            **{name: getattr(row, name) for name in names}, saved_at=timezone.now()
        )
        Authorship.record([row])
        article_pictures.record_rows([row])
    return working


@transaction.atomic
def publish(article: Article, author: User | None, based_on: int = 0, form: OpenForm | None = None) -> Revision:
    """Publish the article as it is, which must be valid, now or from its publish_at on."""
    former = None
    if article.pk is not None:
        former = begin_to_publish(article, author, based_on, form)
    article.status, article.withdrawn_at = Article.Status.READY, None
    article.save()
    indexnow.queue_announcement(article, former)
    approval.close_request(article, author)
    return Revision.record(article, Revision.State.PUBLISHED, content_of(article), author)


@transaction.atomic
def take_in(articles: Sequence[Article], author: User | None) -> None:
    """Store new articles of another site as they are, each with its first revision; all at the cost of a few saves."""
    Article.objects.bulk_create(articles)
    Revision.objects.bulk_create(
        Revision(
            article=article,
            number=1,
            edit=0,
            state=RECORDED_AS[Article.Status(article.status)],
            content=content_of(article),
            author=author,
        )
        for article in articles
    )


@transaction.atomic
def withdraw(article: Article, author: User | None) -> Article:
    """Take the article off the site, or off the schedule; a draft of changes to it stays, and none waits any longer."""
    row = locked(article)
    row.revisions.call_off()
    working = recorded(row)
    if row.was_seen:
        row.status, row.withdrawn_at = Article.Status.WITHDRAWN, timezone.now()
    else:
        row.status = Article.Status.DRAFT
    row.save()
    Revision.record(row, Revision.State.WITHDRAWN, content_of(row), author)
    if working.is_draft:
        Revision.record(row, Revision.State.DRAFT, working.content, working.author)
    return row


@transaction.atomic
def set_aside(
    article: Article, content: Content, author: User | None, based_on: int, form: OpenForm | None = None
) -> Revision:
    """Keep the text that lost a conflict, for its writer to compare.

    Later saves of the same form rewrite it for ten minutes.
    """
    locked(article)
    form = form or OpenForm()
    aside = article.revisions.filter(state=Revision.State.ASIDE, tab=form.tab) if form.tab else Revision.objects.none()
    mine = aside.recent_of(author).newest_first().first()
    if mine is None:
        origin = {"based_on": based_on, "tab": form.tab, "opened": form.with_sent(form.opened)}
        return Revision.record(article, Revision.State.ASIDE, content, author, **origin)
    if not form.is_late(mine):
        mine.rewrite(content, opened=form.with_sent(form.opened))
    return mine


def begin(
    article: Article, content: Content, author: User | None, based_on: int, form: OpenForm | None
) -> tuple[Article, Revision]:
    """The locked row and its newest revision. Raises Overtaken if others have saved since."""
    row = locked(article)
    working = recorded(row)
    if row.status == Article.Status.TRASHED or row.revisions.by_others(author, since=based_on).exists():
        raise Overtaken(row, content, based_on, form)
    return row, working


def begin_to_publish(article: Article, author: User | None, based_on: int, form: OpenForm | None) -> Article:
    content = content_of(article)
    row, working = begin(article, content, author, based_on, form)
    if form and any(form.compare(content, working)):
        # Another tab of the author's has a text that this form has never shown.
        raise Overtaken(row, content, based_on, form)
    return row


def locked(article: Article) -> Article:
    """The row as the clock has made it by now."""
    row = Article.objects.select_for_update().get(pk=article.pk)
    catch_up(row)
    return row


def recorded(row: Article) -> Revision:
    """The working copy, saved as a revision if there was none."""
    working = working_copy(row)
    if working.pk is None:
        working.number = Revision.next_number(row)
        working.save()
    return working


def fill(article: Article, content: Content) -> None:
    """Copy the text to a draft's row, cut to fit, so that lists show it; the revision has all of it."""
    for name, value in initial(content, article).items():
        field = field_of(article, name)
        if isinstance(field, models.CharField):
            value = str(value or "")[: field.max_length]
        elif isinstance(field, models.ForeignKey):
            value = field.related_model._default_manager.filter(pk=value).values_list("pk", flat=True).first()
        setattr(article, field.attname, value if value is not None or field.null else field.get_default())
    article.title = article.title.strip() or "Untitled"
    article.slug = free_slug(article)
    if article.expire_at and article.expire_at <= article.publish_at:
        article.expire_at = None


def free_slug(article: Article) -> str:
    slug = slugify(article.slug or article.title)[: field_of(article, "slug").max_length]
    taken = Article.objects.filter(slug=slug).exclude(pk=article.pk).exists()
    return f"draft-{article.uid.hex[:12]}" if not slug or slug in RESERVED_SLUGS or taken else slug
