from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from news.models import Article, Presence, UnsentForm
from news.models.authors import names_of
from news.models.contents import plain
from news.newsroom import changes, publishing
from news.newsroom.duplicating import duplicate
from news.text import pasting
from news.times import clock

from . import (
    article_list,
    autosave,
    bulk,
    buttons,
    calendar,
    conflicts,
    history,
    link_finder,
    lost_session,
    preview,
    preview_links,
    report_pages,
    review,
    trash,
)
from .article_form import ArticleForm, fieldsets_of
from .buttons import Button
from .far_dates import DayField
from .people_filters import AuthorFilter, WriterFilter, last_saved
from .staff_pages import SlowFormAdmin, StaffPage, StaffPagesAdmin, before_sign_in
from .state_filter import StateFilter, badge


@admin.register(Article)
class ArticleAdmin(SlowFormAdmin, StaffPagesAdmin):
    pages = [
        StaffPage("autosave/", autosave.autosave, "begin", signed_out=autosave.signed_out),
        StaffPage("<int:pk>/autosave/", autosave.autosave, "autosave", signed_out=autosave.signed_out),
        StaffPage("paste/", preview.paste, "paste"),
        StaffPage("links/", link_finder.links, "links", "view"),
        StaffPage("preview/", preview.preview, "preview_new"),
        StaffPage("<int:pk>/preview/", preview.preview, "preview"),
        StaffPage("<int:pk>/conflict/<int:number>/", conflicts.conflict_page, "conflict", "change"),
        StaffPage("<int:pk>/history/<int:number>/", history.revision_page, "revision"),
        StaffPage("<int:pk>/review/", review.review_page, "review", signed_out=lost_session.keep_until_signed_in),
        StaffPage("<int:pk>/review/links/", preview_links.share, "share", "change"),
        StaffPage("reports/", report_pages.reports_page, "reports", "view"),
        StaffPage("reports/calendar/", calendar.calendar_page, "calendar", "view"),
        StaffPage("reports/calendar/move/", calendar.move, "move", "publish"),
        StaffPage("reports/links/check/", report_pages.check_links, "check_links", "change"),
        StaffPage("reports/<slug:name>/", report_pages.report_page, "report", "view"),
    ]
    form = ArticleForm
    list_display = [article_list.thumbnail, "title", badge, article_list.when, last_saved, "category"]
    list_display_links = ["title"]
    list_filter = [StateFilter, WriterFilter, AuthorFilter, "category"]
    list_select_related = ["category", "picture"]
    list_per_page = 50
    paginator = article_list.ArticlePaginator
    # Other orders and totals would read the whole table.
    sortable_by = [article_list.when]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["title", "summary", "slug"]
    search_help_text = "Words of the text, or an address"
    ordering = ["-publish_at", "-pk"]
    actions = [*bulk.ACTIONS, trash.move_to_trash]
    autocomplete_fields = ["picture", "share_picture"]
    prepopulated_fields = {"slug": ["title"]}
    change_form_template = "admin/news/article/change_form.html"

    # Django's own pages

    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            if url.name in {"news_article_add", "news_article_change"}:
                url.callback = before_sign_in(lost_session.keep_until_signed_in, self.admin_site, url.callback)
        return urls

    def history_view(self, request, object_id, extra_context=None):
        return history.history_page(request, self, object_id)

    def delete_view(self, request, object_id, extra_context=None):
        return trash.delete_page(request, self, object_id)

    def get_view_on_site_url(self, article=None):
        return article.get_absolute_url() if article and article.is_published else None

    # The list

    def get_queryset(self, request):
        articles = super().get_queryset(request)
        if not request.resolver_match.url_name.endswith("changelist"):
            return articles
        return article_list.with_newest_version(articles.defer("body"))

    def get_changelist(self, request, **kwargs):
        return article_list.ArticleChangeList

    def get_search_results(self, request, articles, search_term):
        if not search_term.strip():
            return articles, False
        keys, is_cut = article_list.find(search_term)
        if is_cut:
            messages.info(request, "Too many articles match: these are the newest. Add a word to find others.")
        return articles.filter(pk__in=keys), False

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location)
        # Deleting goes through the trash, and the form has its own buttons.
        actions.pop("delete_selected", None)
        return actions if action_location == admin.ActionLocation.CHANGE_LIST else {}

    # The form

    def get_object(self, request, object_id, from_field=None):
        # Our page asks for it, and Django's form within it again: read once.
        known, key = vars(request).setdefault("articles_read", {}), (object_id, from_field)
        if key not in known:
            known[key] = super().get_object(request, object_id, from_field)
        return known[key]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("news.publish_article")

    def get_fieldsets(self, request, article=None):
        may_write = self.has_change_permission(request, article)
        return fieldsets_of(article, may_write, may_write and self.has_publish_permission(request))

    @admin.display(description="authors")
    def writers(self, article) -> str:
        return names_of(article.writers)

    def may_press(self, request: HttpRequest, button: Button) -> bool:
        if button is Button.DUPLICATE:
            return self.has_add_permission(request)
        return self.has_publish_permission(request) or not button.is_for_editors

    def get_prepopulated_fields(self, request, article=None):
        return {} if article and article.was_seen else self.prepopulated_fields

    def formfield_for_dbfield(self, db_field, request, **options):
        if db_field.name == "reviewed_at":
            options |= {"form_class": DayField, "widget": DayField.widget}
        return super().formfield_for_dbfield(db_field, request, **options)

    def get_changeform_initial_data(self, request):
        return calendar.nine_o_clock(request) or super().get_changeform_initial_data(request)

    def get_form(self, request, obj=None, change=False, **options):
        form = super().get_form(request, obj, change=change, **options)
        if request.method == "POST":
            return form
        # Django only calls what this returns, so that a partial serves as well as a class.
        return partial(form, unsent=lost_session.unsent(request))

    @method_decorator(preview.frames_preview)
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        article = self.get_object(request, object_id) if object_id else None
        if article and article.status == Article.Status.TRASHED and self.has_view_permission(request, article):
            return trash.trashed_page(request, self, article)
        if request.method == "POST":
            if "_forget" in request.POST:
                UnsentForm.objects.of(request.user, request.path).delete()
                return redirect(request.path)
            if not self.may_press(request, Button.pressed(request.POST)):
                raise PermissionDenied
            if article is None and (begun := autosave.begun(request)):
                object_id = str(begun.pk)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except publishing.Overtaken as overtaken:
            return conflicts.lead_there(request, overtaken)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        others, may_write = [], self.has_change_permission(request, obj)
        if obj and may_write:
            Presence.objects.note(obj, request.user)
            others = Presence.objects.others(obj, request.user)
        form = context["adminform"].form
        working = form.working
        context |= {
            "buttons": buttons.offered(obj, self.has_publish_permission(request), self.has_add_permission(request)),
            "form_key": lost_session.make_key(request.user),
            # The text gets its room.
            "is_nav_sidebar_enabled": False,
            "others": others,
            "waiting": obj.revisions.waiting().defer("content").select_related("author") if obj else [],
            "unsent_at": clock(form.unsent.created_at) if form.unsent else "",
            "working": working,
            "left_behind": buttons.left_behind(obj, working.is_draft) if may_write and working else "",
            "has_unpublished_changes": working and working.is_draft and obj.status != Article.Status.DRAFT,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving

    @transaction.atomic
    def save_model(self, request, article, form, change):
        based_on = form.cleaned_data.get("based_on") or 0
        if not change:
            article.uid = autosave.free_uid(request)
        if form.button is Button.SCHEDULE_CHANGE:
            moment = form.cleaned_data["change_at"]
            changes.schedule_change(article, moment, request.user, based_on, form.open_form)
        elif form.button.publishes:
            try:
                publishing.publish(article, request.user, based_on, form.open_form)
            except publishing.Overtaken as overtaken:
                if form.button is Button.PUBLISH:
                    # It is no change of the time that was typed.
                    overtaken.content["publish_at"] = plain(form.wanted)
                raise
        else:
            publishing.save_draft(article, form.content(), request.user, based_on, form.open_form)
            if form.button is Button.WITHDRAW:
                publishing.withdraw(article, request.user)
        UnsentForm.objects.of(request.user, request.path).delete()

    def response_add(self, request, article, post_url_continue=None):
        return self.response_change(request, article)

    def response_change(self, request, article):
        article.refresh_from_db()
        if Button.pressed(request.POST) is Button.DUPLICATE:
            return self.response_duplicate(request, article)
        for sentence in pasting.losses(request.POST.get("body", "")):
            messages.warning(request, sentence)
        messages.success(request, buttons.outcome(Button.pressed(request.POST), article))
        has_draft = publishing.working_copy(article).is_draft
        if has_draft and (left := buttons.left_behind(article, has_draft)):
            messages.warning(request, left)
        conflicts.point_out(request, article)
        return redirect("admin:news_article_change", article.pk)

    def response_duplicate(self, request, article):
        twin = duplicate(article, request.user)
        self.log_addition(request, twin, f"A copy of article {article.pk}.")
        messages.success(request, format_html("This is a copy of “{}”, a draft of its own.", article))
        return redirect("admin:news_article_change", twin.pk)
