from collections.abc import Mapping
from enum import StrEnum

from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.models import Article
from news.times import in_words


class Button(StrEnum):
    """The values are the names of the submit buttons."""

    DRAFT = "_draft"
    PUBLISH = "_publish"
    SCHEDULE = "_schedule"
    SCHEDULE_CHANGE = "_schedule_change"
    WITHDRAW = "_withdraw"
    DUPLICATE = "_duplicate"

    @classmethod
    def pressed(cls, data: Mapping[str, object]) -> "Button":
        """A draft by default, so that the Enter key publishes nothing."""
        return next((button for button in cls if button in data), cls.DRAFT)

    @property
    def publishes(self) -> bool:
        return self in {Button.PUBLISH, Button.SCHEDULE, Button.SCHEDULE_CHANGE}

    @property
    def is_for_editors(self) -> bool:
        return self not in {Button.DRAFT, Button.DUPLICATE}

    @property
    def is_in_menu(self) -> bool:
        return self in {Button.WITHDRAW, Button.DUPLICATE}


def offered(article: Article | None, may_publish: bool, may_add: bool) -> list[tuple[Button, str]]:
    state = article.state if article else Article.State.DRAFT
    buttons = [(Button.DRAFT, "Save draft")]
    if may_publish:
        buttons.append((Button.PUBLISH, "Publish now"))
        is_live = state is Article.State.LIVE
        buttons.append((Button.SCHEDULE_CHANGE, "Schedule this change") if is_live else (Button.SCHEDULE, "Schedule"))
        if state in {Article.State.LIVE, Article.State.SCHEDULED, Article.State.EXPIRED}:
            buttons.append((Button.WITHDRAW, "Withdraw"))
    if article and may_add:
        buttons.append((Button.DUPLICATE, "Duplicate"))
    return buttons


def outcome(button: Button, article: Article) -> SafeString:
    if button is Button.SCHEDULE_CHANGE:
        change = article.revisions.planned().newest_first()[0]
        words = "This text of “{}” goes live by itself on {}. Until then visitors see the present one."
        return format_html(words, article, in_words(change.goes_live_at))
    if button.publishes:
        if article.state is Article.State.SCHEDULED:
            return format_html("“{}” goes live by itself on {}.", article, in_words(article.publish_at))
        link = format_html('<a href="{}">See it on the site</a>', article.get_absolute_url())
        return format_html("“{}” is live, dated {}. {}", article, in_words(article.publish_at), link)
    if button is Button.WITHDRAW:
        what = "off the site" if article.status == Article.Status.WITHDRAWN else "off the schedule, a draft again"
        return format_html("“{}” is {}. None of its text is lost.", article, what)
    seen = {Article.State.LIVE: "Visitors still see the published text."}
    return format_html("Draft saved. {}", seen.get(article.state, "Only staff can see it."))


def left_behind(article: Article, has_draft: bool) -> str:
    """What somebody should know who changes a scheduled article and does not schedule the change."""
    if article.state is not Article.State.SCHEDULED:
        return ""
    goes_live = f"goes live on {in_words(article.publish_at)}"
    if has_draft:
        return f"Until an editor presses “Schedule”, the text from before {goes_live}, without these changes."
    return f"This text {goes_live}. Changes to it are only a draft until an editor presses “Schedule”."
