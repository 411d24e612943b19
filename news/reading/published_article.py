"""A published article with all that its page shows, in one query: topics and pictures are remembered."""

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from news.models import Article, Author, Category, FormerAuthorAddress, FormerTopicAddress, Picture
from news.models.authors import credited
from news.pages.memo import Memo, remembered
from news.text import body

from .prepared_queries import NOW, SLUG, PreparedQuery

FOR_STAFF = {"created_at", "saved_at", "withdrawn_at", "deleted_at", "content_digest"}
SHOWN = tuple(field.attname for field in Article._meta.concrete_fields if field.name not in FOR_STAFF)
ARTICLE = PreparedQuery(Article.objects.published(at=NOW).filter(slug=SLUG).values_list(*SHOWN))
pictures: Memo[int, Picture] = Memo(size=1_000)


@remembered()
def all_topics() -> dict[int, Category]:
    return {topic.pk: topic for topic in Category.objects.all()}


@remembered()
def topics_by_slug() -> dict[str, Category]:
    """By present slugs and former ones."""
    topics = all_topics()
    former = FormerTopicAddress.objects.values_list("slug", "topic")
    return {slug: topics[pk] for slug, pk in former if pk in topics} | {each.slug: each for each in topics.values()}


@remembered(size=1_000)
def author_by_slug(slug: str) -> Author | None:
    """By a present slug or a former one, as the author that it is today."""
    author = Author.objects.filter(slug=slug).first()
    former = None if author else FormerAuthorAddress.objects.filter(slug=slug).first()
    key = author.pk if author else former and former.author_id
    return next(iter(credited([key])), None) if key else None


def published_article(slug: str) -> Article | None:
    """Its topic and pictures are shared with other pages: never change them."""
    found = ARTICLE.rows(now=timezone.now(), slug=slug)
    if not found:
        return None
    article = Article.from_db(DEFAULT_DB_ALIAS, SHOWN, found[0])
    if article.reviewed_by_id:
        # Both at once; the page asks for them one after the other.
        credited([*(article.authors or ()), article.reviewed_by_id])
    # Any that is missing here is fetched by the page.
    topics = all_topics()
    own = [pk for pk in (article.picture_id, article.share_picture_id) if pk]
    shown = pictures.get_many([*own, *body.picture_ids(article.body)], Picture.objects.in_bulk)
    article.rendered = body.render(article.body, shown)
    if article.picture_id in shown:
        article.picture = shown[article.picture_id]
    if article.share_picture_id in shown:
        article.share_picture = shown[article.share_picture_id]
    if article.category_id in topics:
        article.category = topics[article.category_id]
    return article
