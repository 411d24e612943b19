"""Whoever does something with a candidate that a colleague follows up is told so, and asked once."""

from django.contrib.admin import ModelAdmin
from django.http import HttpResponse
from django.urls import reverse

from news.admin.staff_pages import StaffRequest
from news.text.direction import isolated
from registration.models import Person

from .confirmation import confirmation_page


def is_colleagues(request: StaffRequest, person: Person) -> bool:
    """Whether staff have to be warned first; the owner is named in the answer, who may change meanwhile."""
    return person.owner_id not in {None, request.user.pk} and request.POST.get("sure") != str(person.owner_id)


def warn(request: StaffRequest, model_admin: ModelAdmin, person: Person) -> HttpResponse:
    """Ask before a colleague's candidate is touched; what was posted is carried along."""
    owner = isolated(str(person.owner and person.owner.get_full_name() or person.owner))
    posted = request.POST.dict() | {"sure": str(person.owner_id)}
    carried = [(key, value) for key, value in posted.items() if key != "csrfmiddlewaretoken"]
    sentences = [f"{owner} follows this candidate up.", "They see in the timeline what you do."]
    back = reverse("admin:registration_person_change", args=[person.pk])
    title = f"{owner}’s candidate"
    return confirmation_page(request, model_admin, title, sentences, "Do it all the same", back, carried=carried)
