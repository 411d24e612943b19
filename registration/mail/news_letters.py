"""News by e-mail, written at the moment of sending: what has been withdrawn meanwhile is left out."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.text import Truncator

from news.addresses import absolute
from news.models import Article, Category
from news.pictures.renditions import Rendition
from news.text.direction import isolated
from registration.models import Digest, Mail
from registration.outbox.delivery import Held

from . import signed_links
from .letters import Letter, Undeliverable, carried, laid_out

# Programs for mail cut long ones off. The others stand below with title and link, thirty in less than 60 KB.
MOST_IN_FULL = 10
LONGEST_SUBJECT = 120
NOTHING_LEFT = "none of its articles is live and of a topic that they have chosen"
# Whoever knows a reader's address must not be able to have it blocked by a forged report about a mail that we sent.
NUMBERS = Signer(sep=".", salt="registration.news-letters")


def write(mail: Mail) -> EmailMessage:
    digest, reader = mail.digest, mail.reader
    assert digest is not None  # noqa: S101 - for mypy
    if reader is None:
        raise Held("they have stopped the news")
    articles = articles_of(digest, None if reader.wants_all else list(reader.topics.all()))
    if not articles:
        raise Held(NOTHING_LEFT)
    stop = signed_links.to_reader("news-stop", reader, digest)
    choices = signed_links.to_reader("news-choices", reader)
    letter = lay_out(digest, articles, [carried(reader.email)], stop_url=stop, choices_url=choices)
    letter.extra_headers |= {
        # The same in every attempt, so that mailboxes can drop what comes twice when a worker dies.
        "Message-ID": f"<{NUMBERS.sign(str(mail.pk))}@{settings.PUBLIC_HOST}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return letter


def example(digest: Digest, *to: str) -> Letter:
    """As everybody gets it who has chosen no topics; its links change nothing."""
    page = absolute(reverse("registration:news"))
    return lay_out(digest, articles_of(digest), list(to), stop_url=page, choices_url=page)


def write_example(number: int, address: str) -> Letter:
    """For `queue_for_staff`, which keeps a writer and its arguments."""
    if not (digest := Digest.objects.filter(pk=number).first()):
        raise Undeliverable("the draft has been deleted")
    letter = example(digest, address)
    letter.subject = f"Test: {letter.subject}"
    return letter


def find(message_id: str) -> Mail | None:
    """What went out under this Message-ID, unless its reader has stopped the news since."""
    try:
        number = NUMBERS.unsign(message_id.strip().strip("<>").rpartition("@")[0])
    except BadSignature:
        return None
    return Mail.objects.filter(pk=number, reader__isnull=False).select_related("reader").first()


def articles_of(digest: Digest, topics: Sequence[Category] | None = None) -> list[Article]:
    """Those that are live now, in the order of the editor."""
    items = digest.items.filter(is_left_out=False, article__in=Article.objects.published())
    if topics is not None:
        items = items.filter(article__category__in=topics)
    return [item.article for item in items.select_related("article__picture").defer("article__body")]


def lay_out(digest: Digest, articles: Sequence[Article], to: list[str], **links: str) -> Letter:
    pictured = [(article, picture_of(article, is_lead=not place)) for place, article in enumerate(articles)]
    context = {
        "digest": digest,
        "in_full": pictured[:MOST_IN_FULL],
        "others": articles[MOST_IN_FULL:],
        "query": urlencode(source_of(digest)),
        **links,
    }
    headers = {"Auto-Submitted": "auto-generated", "List-ID": f"<news.{settings.PUBLIC_HOST}>"}
    return laid_out("news", isolated(subject_of(digest, articles)), to, context, headers)


def subject_of(digest: Digest, articles: Sequence[Article]) -> str:
    """A title of what is not in this mail, since it was withdrawn or is of another topic, gives way to the first."""
    subject, titles = subject_like(digest.subject), digest.items.values_list("article__title", flat=True)
    if articles and subject in map(subject_like, titles):
        here = [subject_like(article.title) for article in articles]
        return subject if subject in here else here[0]
    return subject


def subject_like(words: str) -> str:
    """One line, as a header has to be; titles from other programs may have unseen breaks."""
    return Truncator(" ".join(words.split())).chars(LONGEST_SUBJECT)


def source_of(digest: Digest) -> dict[str, str]:
    """As registrations keep it: says which news, and not whose."""
    return {"utm_source": "news-by-email", "utm_medium": "email", "utm_campaign": f"news-{digest.pk}"}


def picture_of(article: Article, *, is_lead: bool) -> Rendition | None:
    """One that is twice as wide as shown at most, as a JPEG, and from our own host only."""
    if article.picture is None:
        return None
    picture = article.picture.renditions_for("lead" if is_lead else "card")["jpeg"][: 2 if is_lead else 1][-1]
    is_ours = absolute(picture.url).startswith(f"{settings.PUBLIC_ORIGIN}/")
    return picture if is_ours else None
