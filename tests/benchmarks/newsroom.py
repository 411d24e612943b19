"""What the newsroom's screens cost among 100,000 articles: queries and CPU time of each page, as its staff open it.

Run by `./run bench newsroom`, in five minutes, on a database of its own: SQLite, or the PostgreSQL that DATABASE_URL
names, whose own CPU time is not counted. Every article was published by one of four writers, every twentieth has a
draft beside what is live, every five hundredth waits for its moment.
"""

import argparse
import os
import time
from datetime import timedelta
from itertools import batched
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["AGENCY_LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from news.models import Article, Revision, search_index  # noqa: E402
from news.models.contents import content_of  # noqa: E402
from tests import builders  # noqa: E402

from .corpus import FREQUENT, MEASURED, RARE, load  # noqa: E402
from .own_database import own_database  # noqa: E402

DRAFTED, WAITING = 20, 500
# Aims, whatever the number of articles.
MOST_QUERIES = {"form": 15, "list": 10}


def write_history(writers):
    """As years of work leave it."""
    ahead = timezone.now() + timedelta(days=1)
    for some in batched(Article.objects.order_by("pk").iterator(2_000), 2_000):
        planned = [article for article in some if article.pk % WAITING == 0]
        for article in planned:
            article.publish_at = ahead + timedelta(minutes=article.pk / 2)
        Article.objects.bulk_update(planned, ["publish_at"])
        Revision.objects.bulk_create(version(article, 1, "published", writers) for article in some)
        drafts = [version(article, 2, "draft", writers) for article in some if article.pk % DRAFTED == 1]
        Revision.objects.bulk_create(drafts)
        search_index.store_working({draft.article_id: draft.content for draft in drafts})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def version(article, number, state, writers):
    author, content = writers[(article.pk + number) % len(writers)], content_of(article)
    return Revision(article=article, number=number, edit=number, state=state, content=content, author=author)


def measure(client, address, times=7):
    """Queries of one page, and the median of its CPU milliseconds."""
    spent = []
    for _ in range(times):
        with CaptureQueriesContext(connection) as queries:
            start = time.process_time()
            response = client.get(address)
            spent.append(1000 * (time.process_time() - start))
        assert response.status_code == 200, (address, response.status_code)
    asked = [query["sql"] for query in queries if query["sql"].split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}]
    return len(asked), median(spent)


def addresses(writer):
    articles, pictures = reverse("admin:news_article_changelist"), reverse("admin:news_picture_changelist")
    drafted = Revision.objects.unpublished().order_by("article")[0].article_id
    live = Article.objects.get(slug=f"article-{MEASURED}").pk
    return {
        "start page": reverse("admin:index"),
        "list": articles,
        "list, tenth page": f"{articles}?p=10",
        "list of mine": f"{articles}?writer=me",
        "list of a writer": f"{articles}?writer={writer.pk}",
        "list, search for a rare word": f"{articles}?q={RARE}",
        "list, search for a word of half": f"{articles}?q={FREQUENT}",
        "form of a live article": reverse("admin:news_article_change", args=[live]),
        "form with a draft": reverse("admin:news_article_change", args=[drafted]),
        "form, a new one": reverse("admin:news_article_add"),
        "calendar": reverse("admin:news_article_calendar"),
        "pictures": pictures,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    number = parser.parse_args().articles
    with own_database():
        load(number)
        writers = [builders.make_staff(f"writer{n}", groups=["Editors"]) for n in range(4)]
        write_history(writers)
        client = Client()
        client.force_login(writers[0])
        for name, address in addresses(writers[1]).items():
            queries, milliseconds = measure(client, address)
            aim = MOST_QUERIES.get(name.split()[0].strip(","))
            share = f" ({queries / aim:4.0%} of {aim})" if aim else ""
            print(f"{name:34}{queries:4} queries{share:14}{milliseconds:8.1f} ms CPU")


if __name__ == "__main__":
    main()
