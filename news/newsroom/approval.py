"""Approval: a writer asks, an editor comments and publishes or sends back; each step is mailed to those it concerns."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse

from news.models import Article, Remark

SUBJECTS = {
    Remark.Step.ASKED: "Please review: {title}",
    Remark.Step.SAID: "Comment on: {title}",
    Remark.Step.SENT_BACK: "Sent back to you: {title}",
    Remark.Step.PUBLISHED: "Published: {title}",
}


def open_request(article: Article) -> Remark | None:
    last = article.remarks.steps().last()
    return last if last and last.step == Remark.Step.ASKED else None


@transaction.atomic
def remark(article: Article, author: AbstractBaseUser, step: Remark.Step, text: str = "", passage: str = "") -> Remark:
    """Save the remark and queue its mails."""
    people = concerned(article, author, step).exclude(email="").exclude(pk=author.pk)
    made = article.remarks.create(author_id=author.pk, step=step, text=text, passage=passage)
    for address in people.values_list("email", flat=True):
        mail_remark.enqueue(made.pk, address)
    return made


def close_request(article: Article, editor: AbstractBaseUser | None) -> None:
    """Publishing answers the request for review, if it is somebody who publishes."""
    if editor and open_request(article):
        remark(article, editor, Remark.Step.PUBLISHED)


def concerned(article: Article, author: AbstractBaseUser, step: Remark.Step) -> QuerySet[User]:
    """A request goes to all editors, an editor's remark to the writer, the writer's to the others who took part."""
    if step == Remark.Step.ASKED:
        backend = "django.contrib.auth.backends.ModelBackend"
        return get_user_model().objects.with_perm("news.publish_article", backend=backend).filter(is_staff=True)
    askers = list(article.remarks.filter(step=Remark.Step.ASKED).values_list("author", flat=True))
    others = {key for key in article.remarks.values_list("author", flat=True) if key} - {*askers}
    wanted = others if author.pk in askers else {*askers[-1:]}
    return get_user_model().objects.filter(is_active=True, pk__in=wanted - {None})


@task(queue_name="mail")
def mail_remark(pk: int, address: str) -> None:
    made = Remark.objects.select_related("article", "author").filter(pk=pk).first()
    if made is None:
        return  # The article was deleted for good meanwhile.
    link = settings.PUBLIC_ORIGIN + reverse("admin:news_article_review", args=[made.article_id])
    words = render_to_string("news/mail/remark.txt", {"remark": made, "link": link})
    subject = SUBJECTS[Remark.Step(made.step)].format(title=made.article)
    EmailMessage(" ".join(subject.split()), words, to=[address]).send()
