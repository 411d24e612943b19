"""When a change of a live text goes live: asked for beside the text, and again on the page of the change."""

from datetime import datetime

from django.utils import timezone

from news.models import Article, Revision
from news.newsroom.revision_content import initial
from news.newsroom.three_versions import Digests, changed
from news.times import in_words

from .far_dates import AsksAboutFarDates
from .london_time import LondonField


class ChangeTimeForm(AsksAboutFarDates):
    change_at = LondonField(label="Change goes live")

    def __init__(self, data, *, article: Article, change: Revision):
        super().__init__(data, initial={"change_at": change.goes_live_at})
        self.article, self.change = article, change

    def clean(self):
        data = super().clean()
        if moment := data.get("change_at"):
            expiries = self.article.expire_at, initial(self.change.content, self.article).get("expire_at")
            if words := refusal(self.article, moment, *expiries):
                self.add_error("change_at", words)
            else:
                self.ask_about({"change_at": moment})
        return data


def refusal(article: Article, moment: datetime | None, *expiries: object) -> str:
    """Why a change of the article cannot go live then; empty if it can."""
    if not article.is_published:
        return "The article is not live: there is nothing that visitors could see change."
    if moment is None:
        return "Say when the change goes live."
    if moment <= timezone.now():
        return "This time has passed. Give a later one, or press “Publish now”."
    expiry = min((each for each in expiries if isinstance(each, datetime)), default=None)
    if expiry and expiry <= moment:
        return f"The article expires before that, {in_words(expiry)}: nobody would see the change."
    return ""


def overridden(article: Article, moment: datetime, text: Digests) -> str:
    """What to ask about a text that goes live before another one that waits already."""
    for change in article.revisions.planned().filter(goes_live_at__gt=moment):
        if changed(change.content, text) - {"publish_at"}:
            return (
                f"Another text waits for {in_words(change.goes_live_at)}, and takes the place of this one then. "
                "If you mean that, press the button again; otherwise call it off first, or give it another time."
            )
    return ""
