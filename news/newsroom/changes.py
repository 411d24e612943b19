"""Changes of a live text that visitors see from a later moment on."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from news.discovery import indexnow
from news.models import Article, Revision
from news.models.contents import content_of
from news.pages.generation import Generation

from . import approval
from .publishing import begin_to_publish, locked
from .three_versions import OpenForm


@transaction.atomic
def schedule_change(
    article: Article, moment: datetime, author: User, based_on: int = 0, form: OpenForm | None = None
) -> Revision:
    """Publish the live article as it is here, which must be valid, at a later moment; until then nobody sees it."""
    row = begin_to_publish(article, author, based_on, form)
    # Pages end at the moment from now on.
    Generation.bump(is_seen=False)
    indexnow.queue_announcement_of_change(row, moment)
    approval.close_request(row, author)
    return Revision.record(row, Revision.State.PLANNED, content_of(article), author, goes_live_at=moment)


@transaction.atomic
def reschedule_change(article: Article, number: int, moment: datetime | None) -> bool:
    """To another moment, or None to call it off. False if it was not waiting any more."""
    row = locked(article)
    waiting = row.revisions.planned().filter(number=number)
    Generation.bump(is_seen=False)
    if moment is None:
        return bool(waiting.call_off())
    indexnow.queue_announcement_of_change(row, moment)
    return bool(waiting.update(goes_live_at=moment))
