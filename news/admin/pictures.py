from django import forms
from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from news.models import Article, Picture
from news.pictures.fields import PictureField

from .picture_picker import picker
from .staff_pages import SlowFormAdmin, StaffPage, StaffPagesAdmin, link_to
from .unused_pictures_page import unused_pictures_page

MOST_USES = 50


@admin.display(description="picture")
def thumbnail(picture: Picture) -> SafeString:
    # No alt: the name stands beside it.
    url = picture.thumbnail.url
    return format_html('<img class="thumbnail" src="{}" width="96" height="54" alt="" loading="lazy">', url)


class PictureForm(forms.ModelForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = "How colleagues find it. If left empty, the description serves."

    def clean_name(self) -> str:
        upload = self.files.get("file")
        name = self.cleaned_data["name"] or self.data.get("alt") or (upload.name if upload else "Picture")
        return str(name)[:120]


@admin.register(Picture)
class PictureAdmin(SlowFormAdmin, StaffPagesAdmin):
    pages = [
        StaffPage("picker/", picker, "picker", "view"),
        StaffPage("unused/", unused_pictures_page, "unused", "view"),
    ]
    form = PictureForm
    # The list is a grid: change_list.html.
    list_display = ["name"]
    actions_selection_counter = False
    list_filter = ["is_decorative", "uploaded_at"]
    list_per_page = 50
    search_fields = ["name", "alt", "caption"]
    search_help_text = "Words of the name, description or caption"
    readonly_fields = ["focal_point", "used_in"]
    # AdminFileWidget has a legend instead of a label, and a picture is never cleared.
    formfield_overrides = {PictureField: {"widget": forms.FileInput}}
    fieldsets = [
        (None, {"fields": ["name", "file"]}),
        ("For people who cannot see it", {"fields": ["alt", "is_decorative"]}),
        (None, {"fields": ["caption"]}),
        (
            "Focal point",
            {
                "fields": ["focal_point", ("focal_x", "focal_y")],
                "description": "Click on what matters most: it stays in the picture whatever its shape.",
            },
        ),
        ("Use", {"fields": ["used_in"]}),
    ]

    def get_fieldsets(self, request, picture=None):
        # The focal point needs a picture to click on, and a new one is used nowhere.
        return self.fieldsets if picture else self.fieldsets[:3]

    def has_change_permission(self, request, picture=None):
        """A picture of a live or scheduled article, or of an author, takes the permission to publish."""
        if picture is None or not super().has_change_permission(request, picture):
            return super().has_change_permission(request, picture)
        return request.user.has_perm("news.publish_article") or not self.is_published(picture)

    def is_published(self, picture):
        # Remembered on the picture: Django asks for the permission many times.
        if not hasattr(picture, "is_published"):
            seen = Article.objects.ready().with_picture(picture)
            picture.is_published = picture.authors.exists() or seen.exists()
        return picture.is_published

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        may_usually = super().has_change_permission(request)
        context["is_for_editors"] = bool(obj) and may_usually and not self.has_change_permission(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_queryset(self, request, pictures):
        # One by one: Picture.delete() removes the files too.
        for picture in pictures:
            picture.delete()

    def get_deleted_objects(self, pictures, request):
        """Pictures within a body are protected like those that a foreign key points to."""
        deleted, counts, missing_permissions, protected = super().get_deleted_objects(pictures, request)
        uses = [
            format_html("“{}” is shown in {}", picture, link_to(article))
            for picture in pictures
            for article in Article.objects.showing(picture).exclude(picture=picture).only("title")
        ]
        return deleted, counts, missing_permissions, [*protected, *uses]

    @admin.display(description="click to move it")
    def focal_point(self, picture) -> SafeString:
        plain = picture.plain
        return format_html(
            '<div class="focal-point" data-ratios="16:9 1:1 4:3"><img src="{}" width="{}" height="{}" alt="">'
            '<span class="focal-mark"></span></div>',
            plain.url,
            plain.width,
            plain.height,
        )

    @admin.display(description="articles")
    def used_in(self, picture) -> SafeString | str:
        uses = list(Article.objects.showing(picture).only("title").newest_first()[: MOST_USES + 1])
        links = format_html_join("", "<p>{}</p>", ([link_to(article)] for article in uses[:MOST_USES]))
        return (links + "and more" if len(uses) > MOST_USES else links) or "none"
