"""Fills an empty site with as many articles as asked for, the same ones each time."""

import os
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched

import django

BATCH = 2_000
PICTURES = 8
# The article that is measured, the same in every corpus: an hour is between each two, the newest is the first.
MEASURED = 500
NEWEST = datetime(2026, 6, 1, 9, tzinfo=UTC)
SPACING = timedelta(hours=1)
# Every second article has the first word, the measured one and few others the second.
FREQUENT, RARE = "locum", "zygomatic"
WORDS = """
ward rota trust nurse doctor surgeon theatre clinic patient consultant registrar pharmacist midwife agency
contract shift weekend holiday payroll revalidation appraisal compliance register indemnity hospital community health
emergency recovery waiting list budget framework tariff rate hourly night cover vacancy training college council report
survey quarter region coast winter pressure demand capacity discharge social care remote video record software pilot
evidence study vaccine screening treatment imaging pathology sample risk safety learning director team student visa
language standard guidance strategy funding charity partner practice network provider quality outcome measure forecast
reform hearing feedback wellbeing fatigue rest break sickness flexible permanent temporary notice travel parking pension
expense invoice timesheet portal reference interview offer induction handover
""".split()  # noqa: SIM905


def sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(9, 19))
    return " ".join(words).capitalize() + "."


def body(chance: random.Random, words: int) -> str:
    """Paragraphs and sub-headings like those of an article, of about so many words."""
    parts, written = [], 0
    while written < words:
        if parts and chance.random() < 0.2:
            parts.append(f"<h2>{chance.choice(WORDS).capitalize()} and {chance.choice(WORDS)}</h2>")
        text = " ".join(sentence(chance) for _ in range(chance.randint(2, 5)))
        written += len(text.split())
        parts.append(f"<p>{text}</p>")
    return "\n".join(parts)


def articles(number: int, topics: list, pictures: list) -> Iterator:
    from news.models import Article

    for n in range(1, number + 1):
        chance = random.Random(n)  # noqa: S311
        # Long ones for the pages that show bodies; among a million mostly short ones, so that a disk holds them.
        text = body(chance, 600 if n <= 1_000 or n % 50 == 0 else 60)
        common = f"<p>For every {FREQUENT} there is.</p>" if n % 2 else ""
        rare = f"<p>And a {RARE} one.</p>" if n % 50_000 == MEASURED else ""
        article = Article(
            title=f"{sentence(chance)[:60]} {n}",
            slug=f"article-{n}",
            summary=sentence(chance),
            body=text + common + rare,
            byline="Ellis Editor",
            category=topics[n % len(topics)],
            picture=pictures[n % len(pictures)],
            status=Article.Status.READY,
            publish_at=NEWEST - SPACING * n,
            modified_at=NEWEST - SPACING * n,
        )
        article.content_digest = article.digest_content()
        yield article


def load(number: int) -> None:
    from django.db import connection

    from agency.demo.drawing import FOCAL_POINTS
    from agency.demo.loading import draw_picture, load_agency, load_documents, load_topics
    from news.models import Article, Category

    if Article.objects.filter(slug=f"article-{number}").exists():
        return
    load_agency()
    load_documents()
    load_topics()
    pictures = [
        draw_picture({"Picture": motif, "Title": motif, "Alt": motif}, 0) for motif in [*FOCAL_POINTS][:PICTURES]
    ]
    for picture in pictures:
        picture.save()
    topics = list(Category.objects.order_by("slug"))
    for done, batch in enumerate(batched(articles(number, topics, pictures), BATCH), 1):
        Article.objects.bulk_create(batch)
        progress(min(done * BATCH, number), number)
    with connection.cursor() as cursor:
        # So that the planner of either database knows what the tables hold; PostgreSQL also puts its word lists in
        # order, which it does by itself some time after.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def progress(done: int, number: int) -> None:
    filled = 40 * done // number
    end = "\n" if done == number else ""
    print(
        f"\r{'#' * filled}{'.' * (40 - filled)} {done:,} of {number:,} articles", end=end, file=sys.stderr, flush=True
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
    django.setup()
    load(int(sys.argv[1]))
