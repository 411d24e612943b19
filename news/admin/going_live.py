"""When an article goes live and expires: what is refused, and what is asked about once."""

from datetime import datetime

from django.utils import timezone

from news.models import Article
from news.newsroom.three_versions import Digests
from news.times import in_words, this_minute, to_the_minute

from .buttons import Button
from .change_times import AsksForChangeTime
from .london_time import LondonField, going_live, meaning

TIMES = ("publish_at", "expire_at", "change_at")


class GoesLive(AsksForChangeTime):
    instance: Article
    button: Button
    # The time that “Publish now” drops.
    wanted: datetime | None = None
    publish_at = LondonField(label="Goes live", required=False)
    expire_at = LondonField(label="Expires", required=False, help_text="Leave empty to keep it for good.")

    def clean(self):
        data = super().clean()
        for name in ("publish_at", "expire_at"):
            # With its seconds, which the form does not show, unless it was changed.
            if (before := self.initial.get(name)) and to_the_minute(before) == data.get(name):
                data[name] = before
        if self.button is Button.PUBLISH:
            self.wanted = data.get("publish_at")
            data["publish_at"] = self.moment_of_publishing(self.wanted)
        elif self.button is Button.SCHEDULE and "publish_at" in data:
            self.check_schedule(data["publish_at"])
        go_live, expiry = data.get("publish_at"), data.get("expire_at")
        if self.button is Button.SCHEDULE_CHANGE:
            dated = self.instance.publish_at
            if go_live and to_the_minute(go_live) != to_the_minute(dated):
                words = f"A scheduled change leaves the article’s date as it is, {in_words(dated)}."
                self.add_error("publish_at", f"{words} Give the time of the change under “Change goes live”.")
            data["publish_at"] = go_live = dated
            self.check_change(self.instance, expiry, self.instance.expire_at)
        if go_live and expiry and expiry <= go_live:
            self.add_error("expire_at", f"It would expire before it goes live, {in_words(go_live)}. Give a later time.")
        elif self.button.publishes and expiry and expiry <= timezone.now():
            self.add_error("expire_at", "This time has passed: nobody would see it. Give a later one, or none.")
        return data

    def ask_whether_now(self, text: Digests) -> None:
        if self.instance.pk and self.button is not Button.SCHEDULE:
            is_now = self.button is Button.PUBLISH
            moment, name = (timezone.now(), "publish_at") if is_now else (self.cleaned_data["change_at"], "change_at")
            self.ask_about_waiting(self.instance, moment, text, name)
        if self.button is Button.PUBLISH and self.wanted and self.wanted > timezone.now():
            words = f"“Publish now” does not wait for {in_words(self.wanted)}: visitors see the article at once."
            self.ask(f"now:{self.wanted}", {"publish_at": f"{words} Press it again if you mean that."})

    def moment_of_publishing(self, wanted: datetime | None) -> datetime:
        """Now, but an article that was live keeps its date, and a past date was typed on purpose."""
        if wanted and wanted <= timezone.now():
            return wanted
        return self.instance.publish_at if self.instance.was_seen else this_minute()

    def check_schedule(self, moment: datetime | None) -> None:
        if moment is None:
            self.add_error("publish_at", "Say when it goes live, or press “Publish now”.")
        elif moment > timezone.now() and self.instance.is_published:
            self.add_error(
                "publish_at",
                "The article is live; a later time would take it off the site until then. Withdraw it first if you "
                "mean that.",
            )

    @property
    def notes(self) -> dict[str, str]:
        """For each time, what it means in words, or its errors."""
        said = {name: meaning(self.cleaned_data.get(name)) for name in TIMES}
        said["publish_at"] = going_live(self.cleaned_data.get("publish_at"), self.instance.is_published)
        return {name: " ".join(map(str, self.errors.get(name, []))) or words for name, words in said.items()}

    @property
    def twice(self) -> list[str]:
        """Times in the hour that is repeated when the clocks go back."""
        return [name for name in TIMES if self.fields[name].widget.asks_which]
