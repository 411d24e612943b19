from functools import partial
from uuid import uuid4

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
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

from . import lost_session
from .buttons import Button
from .free_slugs import OffersFreeSlug
from .going_live import GoesLive
from .london_time import going_live

# The text, then the sections of the panel beside it; those that are “folded” open at a press.
FIELDSETS: list[tuple[str | None, dict]] = [
    (None, {"fields": ["title", "summary", "body"]}),
    ("Publish", {"fields": ["category", "publish_at", "expire_at", "change_at"]}),
    ("Picture", {"fields": ["picture"], "description": "Shown above the article and on its card."}),
    ("For readers", {"fields": ["authors", "reviewed_by", "reviewed_at"], "classes": ["folded"]}),
    (
        "Search and sharing",
        {"fields": ["slug", "search_title", "search_description", "share_picture"], "classes": ["folded"]},
    ),
]
# By the names under which the scripts of the form import them.
MODULES = ("autosave_rules", "copies", "fields", "london_clock", "lost_texts", "preview", "saying")
SCRIPTS = ImportMap({f"article/{name}": f"{name}.js" for name in MODULES})
DATES = ("publish_at", "expire_at", "reviewed_at")


def fieldsets_of(article: Article | None, may_write: bool, may_publish: bool) -> list[tuple[str | None, dict]]:
    shown = {} if article and article.is_published and may_publish else {"change_at": ""}
    # Whoever may only look sees a row's values, which are keys.
    shown |= {"authors": "writers"} if article and not may_write else {}
    return [
        (title, {**options, "fields": [*filter(None, (shown.get(name, name) for name in options["fields"]))]})
        for title, options in FIELDSETS
    ]


class ArticleForm(GoesLive, OffersFreeSlug):
    """Shows the newest revision. Only publishing requires it to be complete."""

    reserved = RESERVED_SLUGS
    authors = AuthorsField(
        required=False, help_text="Who wrote it, in the order in which readers see them. Type the beginning of a name."
    )
    reviewed_by = AuthorField(required=False, help_text="Who last checked that all of it still holds.")
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
                self.ask_whether_now(digests(self.content()))
            if self.errors:
                # The page that comes back goes by what is the case: a scheduled article is not live yet.
                vars(self.instance).update(former)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].splitlines())

    def clean_slug(self) -> str:
        return super().clean_slug() if self.button.publishes else self.cleaned_data["slug"]

    def clean(self):
        data = super().clean()
        if self.button.publishes and data.get("reviewed_by") and not data.get("reviewed_at"):
            self.add_error("reviewed_at", f"Say on which day “{data['reviewed_by']}” reviewed it.")
        return data

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


def chosen_in_dialog(widget: RelatedFieldWidgetWrapper) -> None:
    """The dialog's thumbnails stand in for the links to the related picture; “+” serves where no scripts run."""
    widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
    widget.widget.attrs["data-picture-field"] = True
