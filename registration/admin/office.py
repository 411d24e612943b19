from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm

from news.admin.staff_pages import OneRowAdmin
from registration.models import Closure, Office, OpeningHours
from registration.models.office import WEEKDAYS

ONCE = "Each day can be there only once."


class DayForm(ModelForm):
    class Meta:
        error_messages = {name: {"unique": ONCE} for name in ("weekday", "day")}


class DayFormSet(BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return ONCE


# Not tabular: Django's tables leave their fields without labels for those who listen.
class DayInline(admin.StackedInline):
    form = DayForm
    formset = DayFormSet
    extra = 1


class HoursInline(DayInline):
    model = OpeningHours
    fields = [("weekday", "opens", "closes")]
    max_num = len(WEEKDAYS)


class ClosureInline(DayInline):
    model = Closure
    fields = [("day", "name")]


@admin.register(Office)
class OfficeAdmin(OneRowAdmin):
    inlines = [HoursInline, ClosureInline]
    formfield_overrides = {models.PositiveSmallIntegerField: {"min_value": 1, "max_value": 30}}
