from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from news.models import Redirect
from news.models.redirects import Target
from news.moving.redirect_table import free_path, own_address, target_of


class RedirectForm(forms.ModelForm):
    leads_to = forms.CharField(
        help_text="The address of an article, a topic or another page of this site, as the browser shows it."
    )

    class Meta:
        model = Redirect
        fields = ["path"]
        help_texts = {"path": "As it was on the old site, such as /2017/01/27/pay/ or /?p=123."}

    def clean_path(self) -> str:
        return free_path(own_address(self.cleaned_data["path"]))

    def clean_leads_to(self) -> Target:
        target = target_of(own_address(self.cleaned_data["leads_to"]))
        if target is None:
            raise ValidationError("There is no page of this site at that address.")
        self.instance.leads_to = target
        return target


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    form = RedirectForm
    fields = ["path", "leads_to"]
    list_display = ["path", "target"]
    list_per_page = 50
    search_fields = ["path"]
    search_help_text = "A part of the former address"
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).with_targets()

    def has_change_permission(self, request, obj=None):
        return False
