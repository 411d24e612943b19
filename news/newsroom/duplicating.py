from django.contrib.auth.models import User
from django.db import transaction

from news.models import Article

from .publishing import save_draft, working_copy

# What belongs to the original alone.
ITS_OWN = {"slug": "", "publish_at": None, "expire_at": None, "reviewed_at": None}


@transaction.atomic
def duplicate(article: Article, author: User) -> Article:
    """A new draft with the newest text of the article."""
    content = working_copy(article).content
    twin = Article()
    save_draft(twin, content | ITS_OWN | {"title": f"Copy of {content['title']}"}, author)
    return twin
