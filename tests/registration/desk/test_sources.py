"""Which article brings people: the numbers are those of plain SQL, whatever becomes of the article."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse

from registration.desk import sources
from registration.models import Person, Registration
from registration.people import merging
from tests.builders import make_article, make_person, make_registration, make_staff

pytestmark = pytest.mark.usefixtures("site")
PLAIN = """
SELECT r.article_id, COUNT(*),
    SUM(CASE WHEN p.first_contact_at IS NOT NULL OR p.stage IN ('contacted', 'working', 'left') THEN 1 ELSE 0 END),
    SUM(CASE WHEN p.stage IN ('working', 'left') THEN 1 ELSE 0 END)
FROM registration_person p JOIN registration_registration r ON r.id = (
    SELECT f.id FROM registration_registration f JOIN registration_person q ON q.id = f.person_id
    WHERE (q.id = p.id OR q.umbrella_id = p.id) AND f.status = 'new' ORDER BY f.created_at, f.id LIMIT 1
)
WHERE p.umbrella_id IS NULL AND p.stage <> 'pending' GROUP BY r.article_id
"""


def numbers(by="article", key="article_id", **chosen):
    return {row[key]: (row["registered"], row["contacted"], row["working"]) for row in sources.counts(by, **chosen)}


def plain():
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        return {row[0]: tuple(row[1:]) for row in cursor.fetchall()}


def at(year, month, day=15):
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_numbers_are_those_of_plain_sql():
    articles = [make_article(), make_article(), None]
    stages = ["new", "contacted", "working", "left", "closed", "pending"]
    for number in range(36):
        person = make_person(stage=stages[number % 6], article=articles[number % 3], email=f"p{number}@example.org")
        if number % 4 == 0:
            Person.objects.filter(pk=person.pk).update(first_contact_at=at(2026, 10))
        if number % 5 == 0:
            make_registration(person=person, article=articles[0], created_at=at(2025, 1))
        if number % 7 == 0:
            person.registrations.update(status="spam")
    current = list(Person.objects.current())
    for first, second in zip(current[:8:2], current[1:8:2], strict=True):
        merging.merge(first, second, make_staff(f"s{first.pk}"))
    assert numbers() == plain()


def test_somebody_who_came_twice_counts_once_for_the_first_article():
    first, second = make_article(), make_article()
    later = make_person(article=second, created_at=at(2026, 10))
    earlier = make_person(article=first, created_at=at(2026, 9), email="b@example.org", stage="working")
    merging.merge(later, earlier, make_staff())
    assert numbers() == {first.pk: (1, 1, 1)}


def test_registration_that_does_not_count_is_passed_over():
    first, second = make_article(), make_article()
    person = make_person(article=first, status="spam", stage="new")
    make_registration(person=person, article=second)
    assert numbers() == {second.pk: (1, 0, 0)}


def test_renamed_article_is_one():
    article = make_article(title="Before")
    make_person(article=article, article_title="Before")
    article.title = "After"
    article.save()
    make_person(article=article, article_title="After", email="b@example.org")
    (row,) = sources.counts("article")
    assert (row["title"], row["registered"]) == ("After", 2)


def test_deleted_article_keeps_its_title():
    article = make_article(title="Night shifts")
    make_person(article=article, article_title="Night shifts")
    make_person(article=article, article_title="Night shifts", email="b@example.org")
    article.delete()
    Registration.objects.update(article=None)
    (row,) = sources.counts("article")
    assert (row["article_id"], row["title"], row["registered"]) == (None, "Night shifts", 2)


def test_months_and_campaigns_have_their_own_rows():
    make_person(created_at=at(2026, 9), utm_campaign="autumn", utm_source="news")
    make_person(created_at=at(2026, 10), utm_campaign="autumn", utm_source="news", email="b@example.org")
    make_person(created_at=at(2026, 10), utm_source="bing", email="c@example.org")
    months = Counter({f"{month:%Y-%m}": row[0] for month, row in numbers("month", "month").items()})
    assert months == {"2026-09": 1, "2026-10": 2}
    assert {name: row[0] for name, row in numbers("campaign", "campaign").items()} == {"autumn / news": 2, "bing": 1}


def test_page_is_narrowed_by_month_and_campaign(client):
    autumn, winter = make_article(title="Autumn"), make_article(title="Winter")
    make_person(article=autumn, created_at=at(2026, 9), utm_campaign="a")
    make_person(article=winter, created_at=at(2026, 10), utm_campaign="b", email="b@example.org")
    client.force_login(make_staff(groups=["Recruiters"]))
    page = reverse("admin:registration_person_sources")
    assert "Autumn" not in client.get(page, {"month": "2026-10"}).text
    assert "Winter" not in client.get(page, {"campaign": "a"}).text


@pytest.mark.parametrize("query", ["month=2026-99", "month=x", "campaign=%00", "month=&campaign=", "a=b"])
def test_odd_choice_narrows_nothing(client, query):
    make_person(article=make_article(title="Autumn"))
    client.force_login(make_staff(groups=["Recruiters"]))
    response = client.get(f"{reverse('admin:registration_person_sources')}?{query}")
    assert (response.status_code, "Autumn" in response.text) == (200, True)


def test_page_is_for_those_who_see_candidates(client):
    client.force_login(make_staff(groups=["Editors"]))
    assert client.get(reverse("admin:registration_person_sources")).status_code == 403


def test_page_asks_the_database_as_often_however_many_there_are(client, django_assert_max_num_queries):
    for number in range(12):
        make_person(article=make_article(), utm_campaign=f"c{number}", email=f"p{number}@example.org")
    client.force_login(make_staff(groups=["Managers"]))
    with django_assert_max_num_queries(14):
        client.get(reverse("admin:registration_person_sources"))


def test_articles_own_page_says_whom_it_has_brought(client):
    article = make_article()
    make_person(article=article, created_at=at(2026, 9), stage="working")
    client.force_login(make_staff(groups=["Managers"]))
    text = client.get(reverse("admin:news_article_change", args=[article.pk])).text
    assert "Candidates whom it has brought" in text
    assert "September 2026" in text


def test_writer_without_candidates_sees_nothing_of_them(client):
    client.force_login(make_staff(groups=["Editors"]))
    text = client.get(reverse("admin:news_article_change", args=[make_article().pk])).text
    assert "Candidates whom it has brought" not in text
