"""What became of a digest. Who opened what is not among it: nothing in the mails could tell."""

from django.db.models import Count, Q, Sum

from registration import funnel
from registration.mail.news_letters import source_of
from registration.models import DailyCount, Digest, Mail, Registration

State = Mail.State
REFUSED = Q(state=State.FAILED, problem__startswith="address refused")


def of(digest: Digest) -> dict[str, int]:
    """Mails queued, and what became of them; who stopped by their link, and registered by a link to an article."""
    stopped = DailyCount.objects.filter(name=f"{funnel.NEWS_STOPPED}:{digest.pk}").aggregate(number=Sum("number"))
    registered = Registration.objects.filter(status=Registration.Status.COUNTS, **source_of(digest))
    return digest.mails.aggregate(
        queued=Count("pk"),
        waiting=Count("pk", Q(state__in=[State.WAITING, State.SENDING])),
        sent=Count("pk", Q(state=State.SENT)),
        refused=Count("pk", REFUSED),
        failed=Count("pk", Q(state=State.FAILED) & ~REFUSED),
        held=Count("pk", Q(state=State.HELD)),
    ) | {"unsubscribed": stopped["number"] or 0, "registered": registered.count()}
