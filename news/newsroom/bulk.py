"""What staff do to several articles at once: in one transaction, each under its lock, or left alone with a reason."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst, slugify

from news.models import Article, Revision, derived
from news.models.contents import Plain, apply, content_of, field_of, plain
from news.times import LONDON, SkippedTime, in_london, in_words

from . import checks, publishing

PUBLISHED = {Article.State.SCHEDULED, Article.State.LIVE, Article.State.EXPIRED}
MISSING = {"blank", "null"}


@transaction.atomic
def to_each(keys: Collection[int], do: Callable[[Article], object]) -> tuple[list[Article], dict[str, str]]:
    """Those that it was done to, and by the titles of the others why not.

    All are locked before anything is changed.
    """
    done, left = [], {}
    for article in derived.locked(Article.objects.all(), keys):
        try:
            with transaction.atomic():
                do(article)
            done.append(article)
        except ValidationError as refusal:
            left[str(article)] = " ".join(reasons(article, refusal))
    return done, left


def reasons(article: Article, refusal: ValidationError) -> Iterator[str]:
    """As sentences that name the fields, since no form stands beside them."""
    if not hasattr(refusal, "error_dict"):
        yield from refusal.messages
        return
    for name, errors in refusal.error_dict.items():
        label = "" if name == NON_FIELD_ERRORS else capfirst(field_of(article, name).verbose_name)
        for error in errors:
            words = " ".join(error.messages)
            yield f"{label} is missing." if error.code in MISSING else f"{label}: {words}" if label else words


@transaction.atomic
def amend(article: Article, author: User, **fields: Plain) -> None:
    """Change fields of the text that visitors see and of the draft beside it, without publishing the draft."""
    row = publishing.locked(article)
    working = publishing.recorded(row)
    if row.status == Article.Status.TRASHED:
        raise ValidationError("It is in the trash.")
    if row.revisions.planned().exists():
        raise ValidationError("A scheduled change waits, with a text of its own: call it off first, or let it go live.")
    if row.status != Article.Status.DRAFT:
        apply(fields, row)
        row.full_clean(validate_unique=False)
        row.save()
        Revision.record(row, publishing.RECORDED_AS[Article.Status(row.status)], content_of(row), author)
    if working.is_draft:
        # It stays its writer's, who finds it where it was.
        newest = publishing.working_copy(row).edit
        publishing.save_draft(row, working.content | fields, working.author or author, newest)


@transaction.atomic
def schedule(article: Article, author: User, moment: datetime) -> None:
    """Publish the newest text at a moment to come; what is scheduled already only moves."""
    row = publishing.locked(article)
    if row.state in (Article.State.LIVE, Article.State.EXPIRED):
        raise ValidationError("Visitors have seen it already.")
    if row.state in (Article.State.SCHEDULED, Article.State.TRASHED):
        amend(row, author, publish_at=plain(moment))
        known, row.publish_at = checks.errors(row), moment
        # What was wrong before does not keep an article from being put off.
        if new := [finding for finding in checks.errors(row) if finding not in known]:
            raise ValidationError(new[0].sentence)
        return
    working = publishing.recorded(row)
    apply(working.content | {"publish_at": plain(moment)}, row)
    # As the form does where nobody has given one.
    row.slug = row.slug or slugify(row.title)[: field_of(row, "slug").max_length].strip("-")
    row.full_clean()
    if errors := checks.errors(row):
        raise ValidationError(errors[0].sentence)
    publishing.publish(row, author, working.edit)


@transaction.atomic
def move(article: Article, author: User, day: date, former: datetime) -> datetime:
    """From the former moment to another day, at the same time of London's clocks; returns the new one."""
    row = publishing.locked(article)
    if row.publish_at != former:
        raise ValidationError(f"Its time was changed meanwhile, to {in_words(row.publish_at)}.")
    try:
        moment = in_london(day, row.publish_at.astimezone(LONDON).time(), fold=0)
    except SkippedTime as skipped:
        raise ValidationError(str(skipped)) from skipped
    if moment <= timezone.now():
        raise ValidationError("That moment has passed.")
    if row.status == Article.Status.DRAFT:
        amend(row, author, publish_at=plain(moment))
    elif row.state in PUBLISHED:
        schedule(row, author, moment)
    else:
        raise ValidationError("It is not scheduled.")
    return moment


def withdraw(article: Article, author: User) -> None:
    if article.state not in PUBLISHED:
        raise ValidationError("It is not published.")
    publishing.withdraw(article, author)


def pin(article: Article, author: User, until: datetime | None) -> None:
    if until and article.state not in PUBLISHED:
        raise ValidationError("It is not published.")
    Article.objects.filter(pk=article.pk).update(pinned_until=until)
