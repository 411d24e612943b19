"""What the desk costs among 100,000 people: queries and CPU time, against twelve queries and 60 ms.

Run by `./run bench desk`, in a minute, on a database of its own: SQLite, or the PostgreSQL that DATABASE_URL names,
whose own CPU time is not counted. Twice: as after two years of work, and if nobody had ever been called.
"""

import argparse
import os
import random
import time
from datetime import timedelta
from itertools import batched
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["AGENCY_LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from registration.models import Person, Registration  # noqa: E402
from tests import builders  # noqa: E402

from .own_database import own_database  # noqa: E402

MOST_QUERIES, MOST_MILLISECONDS = 12, 60
DESK = Template(
    '{% include "admin/registration/desk/lists.html" %}{% include "admin/registration/desk/figures.html" %}'
)
chance = random.Random(1)


def make_people(number, recruiters):
    """Registered evenly over two years; of those before the last two days, nearly all were reached."""
    now, terms = timezone.now(), builders.publish_document("terms")
    for some in batched(range(number), 5000):
        people = Person.objects.bulk_create(
            person_of(now - timedelta(days=730) * n / number, now, recruiters) for n in some
        )
        Registration.objects.bulk_create(
            Registration(
                nonce=f"n{person.pk}",
                person=person,
                created_at=person.created_at,
                status="quarantined" if person.stage == "pending" else "new",
                terms=terms,
                terms_sha256=terms.sha256,
                terms_sentence="I agree",
                **{name: getattr(person, name) for name in ("first_name", "last_name", "email", "email_normalised")},
            )
            for person in people
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def person_of(registered, now, recruiters):
    n = chance.randrange(10**9)
    reached = registered + timedelta(hours=chance.expovariate(1 / 12))
    is_recent = now - registered < timedelta(days=30)
    stage = chance.choice(["contacted", "working", "closed"]) if is_recent else chance.choice(["working", "closed"])
    if reached > now:
        stage, reached = "new", None
    if chance.random() < 0.002:
        stage, reached = "pending", None
    is_open = stage in Person.OPEN
    return Person(
        created_at=registered,
        first_name="Zoë",
        last_name=f"O'Neill {n}",
        email=f"p{n}@example.org",
        email_normalised=f"p{n}@example.org",
        stage=stage,
        first_contact_at=reached,
        owner=chance.choice([None, *recruiters]) if is_open else None,
        next_step="call" if is_open else "",
        next_at=now + timedelta(hours=chance.uniform(-8, 48)) if is_open else None,
    )


def forget_everybody():
    Person.objects.exclude(stage="pending").update(stage="new", first_contact_at=None, next_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(call, times=15):
    """Queries of one call, and the median of its CPU milliseconds."""
    spent = []
    for _ in range(times):
        with CaptureQueriesContext(connection) as queries:
            start = time.process_time()
            call()
            spent.append(1000 * (time.process_time() - start))
    return len(queries), median(spent)


def report(name, queries, milliseconds):
    print(
        f"{name:44}{queries:4} queries ({queries / MOST_QUERIES:4.0%} of {MOST_QUERIES})"
        f"{milliseconds:8.1f} ms CPU ({milliseconds / MOST_MILLISECONDS:4.0%} of {MOST_MILLISECONDS})"
    )


def measure_desk(name, user):
    request, client = RequestFactory().get("/"), Client()
    request.user = user
    client.force_login(user)

    def desk():
        DESK.render(Context({"request": request}))

    cache.clear()
    report(f"{name}: first of a week", *measure(desk, times=1))
    report(f"{name}: the desk", *measure(desk))
    report(f"{name}: the whole page", *measure(lambda: client.get(reverse("admin:index"))))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    number = parser.parse_args().people
    with own_database():
        builders.make_agency()
        recruiters = [builders.make_staff(f"recruiter{n}", groups=["Recruiters"]) for n in range(4)]
        make_people(number, recruiters)
        measure_desk("two years of work", recruiters[0])
        forget_everybody()
        measure_desk("nobody ever called", recruiters[0])


if __name__ == "__main__":
    main()
