"""Where candidates come from: by the article, the month or the campaign of the first registration that counts."""

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, Concat, RowNumber, TruncMonth

from registration.models import Person, Registration

Stage = Person.Stage
MOST_ROWS = 100
WIDTH = 160
# A deleted article leaves the title that it had; one that is there has one, whatever it was called.
ARTICLE = Case(When(article=None, then=F("article_title")), default=F("article__title"), output_field=CharField())
CAMPAIGN = Case(
    When(utm_source="", then=F("utm_campaign")),
    When(utm_campaign="", then=F("utm_source")),
    default=Concat(F("utm_campaign"), Value(" / "), F("utm_source")),
)
KEYS = {"article": ["article_id", "title"], "month": ["month"], "campaign": ["campaign"]}


def firsts() -> QuerySet[Registration]:
    """Of each person, with all parts, the first registration that counts."""
    person = Coalesce("person__umbrella", "person")
    nth = Window(RowNumber(), partition_by=[person], order_by=["created_at", "pk"])
    counted = Registration.objects.filter(status=Registration.Status.COUNTS).annotate(nth=nth)
    return Registration.objects.filter(pk__in=counted.filter(nth=1).values("pk"))


def counts(by: str, **chosen: object) -> QuerySet[Registration, dict]:
    """Rows of a KEYS entry with the people who have registered, been contacted, and come to work with us."""
    rows = firsts().annotate(
        stage=Coalesce("person__umbrella__stage", "person__stage"),
        contacted_at=Coalesce("person__umbrella__first_contact_at", "person__first_contact_at"),
        title=ARTICLE,
        campaign=CAMPAIGN,
        month=TruncMonth("created_at"),
    )
    working = Q(stage__in=[Stage.WORKING, Stage.LEFT])
    contacted = working | Q(stage=Stage.CONTACTED) | Q(contacted_at__isnull=False)
    sums = {"registered": Count("pk"), "contacted": Count("pk", contacted), "working": Count("pk", working)}
    order = "-month" if by == "month" else "-registered"
    people = rows.exclude(stage=Stage.PENDING).filter(**chosen)
    return people.values(*KEYS[by]).annotate(**sums).order_by(order, *KEYS[by])


def table(by: str, **chosen: object) -> list[dict]:
    """With how long each number is drawn."""
    rows = list(counts(by, **chosen)[:MOST_ROWS])
    most = max((row["registered"] for row in rows), default=1)
    for row in rows:
        row["bars"] = [round(WIDTH * row[name] / most) for name in ("registered", "contacted", "working")]
    return rows
