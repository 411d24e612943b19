"""Somebody leaves the agency: the articles that only they would go on with wait for the editors."""

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from news.models import Article, Remark, Revision

Step = Remark.Step


def begun_by(user: User) -> QuerySet[Article]:
    """With an unpublished text of theirs as the newest, and in nobody's review yet."""
    drafts = Revision.objects.unpublished().filter(author=user)
    in_review = Remark.objects.awaiting_review().values("article")
    return Article.objects.not_trashed().filter(pk__in=drafts.values("article")).exclude(pk__in=in_review)


def asked_for_by(user: User) -> QuerySet[Article]:
    """Which wait for a review that they have asked for, or were sent back to them."""
    over = Remark.objects.filter(
        article=OuterRef("article"), pk__gt=OuterRef("pk"), step__in=[Step.ASKED, Step.PUBLISHED]
    )
    asked = Remark.objects.filter(step=Step.ASKED, author=user).exclude(Exists(over))
    return Article.objects.not_trashed().filter(pk__in=asked.values("article"))


def held_by(user: User) -> dict[str, int]:
    reviews = asked_for_by(user)
    others = begun_by(user).exclude(pk__in=reviews.values("pk"))
    return {"articles in review": reviews.count(), "drafts": others.count()}


def give_back(user: User, by: User) -> None:
    """Among the articles that wait for a review; without a mail for each, since the start page says how many."""
    text = f"{user.get_full_name() or user.get_username()} has left the agency and was working on this."
    keys = {*begun_by(user).values_list("pk", flat=True), *asked_for_by(user).values_list("pk", flat=True)}
    Remark.objects.bulk_create([Remark(article_id=key, author=by, step=Step.ASKED, text=text) for key in sorted(keys)])
