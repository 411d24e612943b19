from datetime import datetime
from functools import partial
from uuid import uuid4

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.utils import timezone
from js_asset import ImportMap, Media, Script

from news.models import Article
from news.models.articles import RESERVED_SLUGS
from news.models.authors import credited
from news.models.contents import FIELDS, Content, plain
from news.newsroom import checks, revision_content
from news.newsroom.author_fields import AuthorField, AuthorInput, AuthorsField
from news.newsroom.publishing import working_copy
from news.newsroom.three_versions import OpenForm, as_sent, digests, read, written
from news.text.allowed_markup import sanitise
from news.text.body import picture_ids
from news.text.words import plain_text
from news.times import in_words, this_minute, to_the_minute

from . import lost_session
from .buttons import Button
from .change_times import AsksForChangeTime
from .free_slugs import OffersFreeSlug
from .london_time import LondonField, going_live, meaning

# The text, then the sections of the panel beside it; those that are “folded” open at a press.
FIELDSETS = [
    (None, {"fields": ["title", "summary", "body"]}),
    ("Publish", {"fields": ["category", "publish_at", "expire_at", "change_at"]}),
    ("Picture", {"fields": ["picture"], "description": "Shown above the article and on its card."}),
    ("For readers", {"fields": ["authors", "reviewed_by", "reviewed_at"], "classes": ["folded"]}),
    (
        "Search and sharing",
        {"fields": ["slug", "search_title", "search_description", "share_picture"], "classes": ["folded"]},
    ),
]
# By the names under which autosave.js imports them.
SCRIPTS = ImportMap({f"article/{name}": f"{name}.js" for name in ("copies", "draft", "fields", "preview")})
TIMES = ("publish_at", "expire_at", "change_at")
DATES = ("publish_at", "expire_at", "reviewed_at")


class ArticleForm(AsksForChangeTime, OffersFreeSlug):
    """Shows the newest revision. Only publishing requires it to be complete."""

    reserved = RESERVED_SLUGS
    # The time that “Publish now” drops.
    wanted: datetime | None = None
    authors = AuthorsField(
        required=False, help_text="Who wrote it, in the order in which readers see them. Type the beginning of a name."
    )
    reviewed_by = AuthorField(required=False, help_text="Who last checked that all of it still holds.")
    publish_at = LondonField(label="Goes live", required=False)
    expire_at = LondonField(label="Expires", required=False, help_text="Leave empty to keep it for good.")
    # The edit that the text is based on, and an identity for the article before it has a row.
    based_on = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # One for each page that shows the form, and digests of what it shows of which edit.
    tab = forms.UUIDField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    since = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    sent = forms.IntegerField(required=False, min_value=0, max_value=2**53, widget=forms.HiddenInput)

    class Meta:
        widgets = {
            "title": forms.Textarea({"rows": 1, "placeholder": "Title"}),
            "summary": AdminTextareaWidget({"rows": 1, "placeholder": "Summary: one or two sentences, for lists"}),
        }

    @property
    def media(self):
        return super().media + Media(importmap=SCRIPTS, js=[Script("picture_field.js", type="module")])

    def __init__(self, data=None, files=None, *, button=None, unsent=None, **options):
        # What was submitted after the session had ended: shown, not saved.
        self.unsent = unsent
        self.button = button or Button.pressed(data or {})
        article = options.get("instance")
        self.working = working_copy(article) if article and article.pk else None
        if self.working:
            text = revision_content.initial(self.working.content, article)
            shown = written(digests(as_sent(self.working.content)))
            edit = self.working.edit
            options["initial"] = (
                text | {"based_on": edit, "since": edit, "opened": shown} | (options.get("initial") or {})
            )
        tab = uuid4()
        if unsent:
            # The page that it came from may be open still, and goes on as what it was.
            data = lost_session.typed(unsent)
            data["tab"] = str(tab)
        super().__init__(data, files, **options)
        if data and "authors_0" not in data:
            # From before the form asked for authors: those of the article stay.
            kept = enumerate(credited(self.initial.get("authors") or ()))
            self.data = dict(self.data.items()) | {f"authors_{n}": author.name for n, author in kept}
        self.initial |= {"uid": self.instance.uid, "tab": tab}
        if goes_live := self.fields.get("publish_at"):
            goes_live.widget.meaning = partial(going_live, is_live=self.instance.is_published)
        for name in {"picture", "share_picture"} & self.fields.keys():
            chosen_in_dialog(self.fields[name].widget)
        if not self.button.publishes:
            for field in self.fields.values():
                field.required = False

    def _post_clean(self):
        # A draft may be incomplete, and must not touch the row that visitors see.
        if self.button.publishes:
            former = {name: getattr(self.instance, name) for name in DATES}
            is_new = self.instance.status == Article.Status.DRAFT
            super()._post_clean()
            moment = self.cleaned_data.get("change_at") if self.button is Button.SCHEDULE_CHANGE else None
            for finding in [] if self.errors else checks.errors(self.instance, moment):
                self.add_error(finding.field, finding.sentence)
            if not self.errors:
                dates = {name: self.cleaned_data.get(name) for name in (*DATES, "change_at")}
                self.ask_about({name: when for name, when in dates.items() if is_new or when != former.get(name)})
            if not self.errors:
                self.ask_whether_now()
            if self.errors:
                # The page that comes back goes by what is the case: a scheduled article is not live yet.
                vars(self.instance).update(former)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].splitlines())

    def clean_slug(self) -> str:
        return super().clean_slug() if self.button.publishes else self.cleaned_data["slug"]

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
        if self.button.publishes and data.get("reviewed_by") and not data.get("reviewed_at"):
            self.add_error("reviewed_at", f"Say on which day “{data['reviewed_by']}” reviewed it.")
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

    def ask_whether_now(self) -> None:
        if self.instance.pk and self.button is not Button.SCHEDULE:
            is_now = self.button is Button.PUBLISH
            moment, name = (timezone.now(), "publish_at") if is_now else (self.cleaned_data["change_at"], "change_at")
            self.ask_about_waiting(self.instance, moment, digests(self.content()), name)
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

    def content(self) -> Content:
        """A field that cannot be parsed keeps its former value."""
        known = self.working.content if self.working else {}
        text: Content = {name: known.get(name) for name in FIELDS}
        for name in FIELDS:
            if name in self.cleaned_data:
                text[name] = plain(self.cleaned_data[name])
            elif name in self.fields and isinstance(self.fields[name], forms.CharField):
                text[name] = self.data.get(name, "")
        if not text["slug"] and self.instance.was_seen:
            text["slug"] = self.instance.slug
        return text | {"body": sanitise(str(text["body"] or ""))}

    @property
    def open_form(self) -> OpenForm:
        data = self.cleaned_data
        return OpenForm(data.get("tab"), read(data.get("opened") or "") or None, data.get("sent") or 0)

    def parts(self, name: str) -> list[tuple[str, str]]:
        """What the field shows at first, as a browser sends it: pairs of name and value."""
        value, widget = self.initial.get(name), self.fields[name].widget
        if not isinstance(widget, forms.MultiWidget):
            value = widget.format_value(value) if isinstance(widget, AuthorInput) else plain(value)
            return [(name, str(value or ""))]
        shown = zip(widget.widgets, widget.decompress(value) or [], strict=True)
        # Of a list the one that is chosen.
        return [(f"{name}_{n}", "".join(part.format_value(of) or "")) for n, (part, of) in enumerate(shown)]

    @property
    def unread(self) -> list[str]:
        """Fields whose value cannot be parsed."""
        lost = (name for name in FIELDS if name in self.errors and name not in self.cleaned_data)
        return [name for name in lost if not isinstance(self.fields[name], forms.CharField)]

    @property
    def is_blank(self) -> bool:
        text = self.content()
        body = str(text["body"] or "")
        typed = (value for name, value in text.items() if isinstance(self.fields.get(name), forms.CharField))
        words = (str(value or "").strip() for value in typed if value != body)
        return not (any(words) or plain_text(body) or picture_ids(body))

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


def chosen_in_dialog(widget: RelatedFieldWidgetWrapper) -> None:
    """The dialog's thumbnails stand in for the links to the related picture; “+” serves where no scripts run."""
    widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
    widget.widget.attrs["data-picture-field"] = True
