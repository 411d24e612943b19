"""Published articles as their pages show them: one query for each, while topics and pictures are kept."""

from django.utils import timezone

from news.models import Article, Category, Picture
from news.pages.memo import Memo, remembered
from news.text import body

from .prepared_queries import NOW, SLUG, Prepared

# All that its page shows, and nothing that only staff see.
ARTICLE = Prepared(
    lambda: (
        Article.objects.published(at=NOW)
        .filter(slug=SLUG)
        .defer("created_at", "saved_at", "withdrawn_at", "deleted_at", "content_digest")
    )
)
pictures: Memo[int, Picture] = Memo(size=1_000)


@remembered()
def all_topics() -> dict[int, Category]:
    return {topic.pk: topic for topic in Category.objects.all()}


def published_article(slug: str) -> Article | None:
    """With topic and pictures, which all pages share: to be read, never changed."""
    found = ARTICLE.rows({NOW: timezone.now(), SLUG: slug})
    if not found:
        return None
    article: Article = found[0]
    # One that is newer than what is kept is fetched when the page asks for it.
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
