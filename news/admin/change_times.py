"""When a change of a live text goes live: asked for beside the text, and again on the page of the change."""

from copy import copy
from datetime import datetime

from django.utils import timezone

from news.models import Article, Revision
from news.models.contents import apply
from news.newsroom import checks
from news.newsroom.revision_content import initial
from news.newsroom.three_versions import Digests, changed
from news.times import in_words

from .far_dates import AsksAboutFarDates
from .london_time import LondonField


class AsksForChangeTime(AsksAboutFarDates):
    change_at = LondonField(
        label="Change goes live",
        required=False,
        help_text="For “Schedule this change”: until then visitors see the present text.",
    )

    def check_change(self, article: Article, *expiries: object) -> None:
        if "change_at" in self.errors:
            return
        # Beside a live article only is there a field to say it at.
        if not article.is_published:
            self.add_error(None, "The article is not live: there is nothing that visitors could see change.")
        elif words := refusal(self.cleaned_data.get("change_at"), [each for each in expiries if each]):
            self.add_error("change_at", words)

    def ask_about_waiting(self, article: Article, moment: datetime, text: Digests, name: str) -> None:
        """Whether a text is to go live before another one that waits already; at the field of this name."""
        for change in article.revisions.planned().filter(goes_live_at__gt=moment):
            if changed(change.content, text) - {"publish_at"}:
                words = (
                    f"Another text waits for {in_words(change.goes_live_at)}, and takes the place of this one then. "
                    "If you mean that, press the button again; otherwise call it off first, or give it another time."
                )
                return self.ask(f"waiting:{change.pk}:{change.goes_live_at}", {name: words})


class ChangeTimeForm(AsksForChangeTime):
    def __init__(self, data, *, article: Article, change: Revision):
        super().__init__(data, initial={"change_at": change.goes_live_at})
        self.article, self.change = article, change

    def clean(self):
        data = super().clean()
        self.check_change(self.article, self.article.expire_at, initial(self.change.content, self.article)["expire_at"])
        if not self.errors:
            self.check_text(data["change_at"])
        if not self.errors:
            self.ask_about({"change_at": data["change_at"]})
        return data

    def check_text(self, moment: datetime) -> None:
        """What was wrong before does not keep a change from being put off."""
        text = copy(self.article)
        apply(self.change.content, text)
        known = checks.errors(text, self.change.goes_live_at)
        for finding in checks.errors(text, moment):
            if finding not in known:
                self.add_error("change_at", finding.sentence)


def refusal(moment: datetime | None, expiries: list) -> str:
    if moment is None:
        return "Say when the change goes live."
    if moment <= timezone.now():
        return "This time has passed. Give a later one, or press “Publish now”."
    if expiries and min(expiries) <= moment:
        return f"The article expires before that, {in_words(min(expiries))}: nobody would see the change."
    return ""
