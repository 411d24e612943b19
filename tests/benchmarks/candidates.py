"""What the desk costs among many candidates: queries, CPU of the site's process, and the time of a search.

Run by `./run bench candidates`, in a minute, on a database of its own: SQLite, or the PostgreSQL that DATABASE_URL
names. Times are medians; CPU is the process's own, which on PostgreSQL leaves out the server's.
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

from django.db import connection  # noqa: E402
from django.template import base as templates  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from registration.models import BestTime, DocumentVersion, Person, Profession, Registration, SearchKey  # noqa: E402
from registration.people import finding  # noqa: E402
from tests import builders  # noqa: E402

from .own_database import own_database  # noqa: E402

BATCH = 2_000
FIRST = "Zoë Amina José Łukasz Siân Chidi Mei Olu Priya Tomasz Aoife Kwame Fatima Rhys Ines Ravi Beatrix Ngozi".split()  # noqa: SIM905
LAST = "O'Neill Okafor Müller Nowak Smith-Jones Patel Evans Nguyen García Mensah Kowalska Hughes Adeyemi Şahin".split()  # noqa: SIM905
# Most people of an old desk are done with.
NEW = 60
STAGES = {"contacted": 4, "working": 20, "left": 20, "unsuitable": 14, "closed": 41, "pending": 0.2}
SEARCHES = {
    "a surname": "nowak4711",
    "two words, any order": "4711 zoe",
    "a number": "020 7946 4711",
    "the last four": "4711",
    "a part of an address": "nowak4711@exam",
    "what all have": "a",
    "what nobody has": "xylophone",
}


def candidates(number: int, owners: list) -> list[Person]:
    chance = random.Random(number)  # noqa: S311
    now = timezone.now()
    for n in range(number):
        # Whoever is new has come lately.
        stage = "new" if n < NEW else chance.choices([*STAGES], [*STAGES.values()])[0]
        is_open = stage in ("new", "contacted")
        yield Person(
            created_at=now - timedelta(minutes=5 * n),
            stage=stage,
            owner=chance.choice(owners) if stage not in ("new", "pending") else None,
            next_step="call" if is_open else "",
            next_at=now + timedelta(minutes=chance.randint(-5_000, 20_000)) if is_open else None,
            first_name=chance.choice(FIRST),
            last_name=f"{chance.choice(LAST)}{n}",
            email=f"nowak{n}@example.org",
            email_normalised=f"nowak{n}@example.org",
            telephone=f"020 79{n:06}"[:13],
            telephone_e164=f"+442079{n:06}",
            profession=chance.choice(Profession.values),
            best_time=chance.choice(["", *BestTime.values]),
        )


def make(number: int) -> None:
    builders.make_agency()
    terms = builders.publish_document("terms")
    DocumentVersion.objects.in_force("terms").get()
    owners = [builders.make_staff(f"recruiter{n}", groups=["Recruiters"]) for n in range(8)]
    values = [*finding.STORED_VALUES, "created_at"]
    for batch in batched(candidates(number, owners), BATCH):
        people = Person.objects.bulk_create(batch)
        sent = Registration.objects.bulk_create(
            Registration(
                person=person,
                nonce=f"n{person.pk}",
                status="quarantined" if person.stage == "pending" else "new",
                terms=terms,
                terms_sha256=terms.sha256,
                terms_sentence="I agree",
                **{name: getattr(person, name) for name in values},
            )
            for person in people
        )
        SearchKey.objects.bulk_create(
            SearchKey(person=each.person, text=" ".join(sorted(finding.key_words(each)))) for each in sent
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def spent(call, times=7) -> tuple[float, float]:
    """Milliseconds of this process, and on the clock."""
    rounds = []
    for _ in range(times):
        began = time.process_time(), time.perf_counter()
        call()
        rounds.append((1_000 * (time.process_time() - began[0]), 1_000 * (time.perf_counter() - began[1])))
    return median(cpu for cpu, _ in rounds), median(clock for _, clock in rounds)


def measure(number: int) -> None:
    make(number)
    client = Client()
    client.force_login(builders.make_staff("jo", groups=["Recruiters"]))
    people = reverse("admin:registration_person_changelist")
    pages = {"start page": reverse("admin:index"), "the list": people}
    pages |= {
        f"the list: {name}": f"{people}?list={name}" for name in ("overdue", "today", "new", "mine", "quarantine")
    }
    pages |= {"scientists of one colleague": f"{people}?owner=2&profession=scientist"}
    calls = {name: lambda url=url: client.get(url) for name, url in pages.items()}
    found = reverse("admin:registration_person_find")
    calls |= {
        f"find {name}": lambda words=words: client.post(found, {"words": words}) for name, words in SEARCHES.items()
    }
    calls |= {f"query of {name}": lambda words=words: [*finding.find(words)[:51]] for name, words in SEARCHES.items()}
    print(f"{number:,} candidates on {connection.vendor}\n{'queries':>8}{'CPU ms':>9}{'clock ms':>10}")
    for name, call in calls.items():
        connection.queries_log.clear()
        with CaptureQueriesContext(connection):
            answer = call()
            number_of_queries = len(connection.queries_log)
        assert getattr(answer, "status_code", 200) == 200, name
        cpu, clock = spent(call)
        print(f"{number_of_queries:8}{cpu:9.1f}{clock:10.1f}   {name}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--candidates", type=int, default=100_000)
    number = parser.parse_args().candidates
    with own_database():
        # As production renders: without a signal and a copy of the context for each template.
        templates.Template._render = lambda template, context: template.nodelist.render(context)
        measure(number)


if __name__ == "__main__":
    main()
