"""An editor makes news by e-mail, arranges them by keyboard, and sends them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from registration.models import Digest
from tests import builders
from tests.accessibility import barriers

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 720}


@pytest.fixture(params=[(NARROW, True), (WIDE, True), (WIDE, False)], ids=["390", "1280", "without JavaScript"])
def editor(request, server, new_context):
    size, has_scripts = request.param
    client = Client()
    client.force_login(builders.make_staff("edie", groups=["Editors"], email="edie@agency.example"))
    context = new_context(viewport=size, java_script_enabled=has_scripts)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.origin}])
    return context.new_page()


def titles(page):
    return page.locator(".digest-articles li a")


def test_news_are_made_arranged_and_sent_by_keyboard(editor):
    for number, title in enumerate(["Rotas", "Pay", "Pensions"], 1):
        builders.make_article(title=title, publish_at=timezone.now() - timedelta(hours=number))
    editor.goto("/admin/registration/digest/add/")
    editor.get_by_role("button", name="Make the draft").press("Enter")
    expect(titles(editor)).to_have_text(["Rotas", "Pay", "Pensions"])
    editor.get_by_label("Subject").fill("What is new")
    editor.get_by_label("Leave out: Pensions").press("Space")
    editor.get_by_role("button", name="Down: Rotas").press("Enter")
    expect(titles(editor)).to_have_text(["Pay", "Rotas", "Pensions"])
    expect(editor.get_by_label("Subject")).to_have_value("What is new")
    expect(editor.get_by_label("Leave out: Pensions")).to_be_checked()
    for name in ("On a computer", "On a telephone", "On a telephone, dark", "Text only"):
        shown = editor.frame_locator(f"iframe[title='{name}']").locator("body")
        expect(shown).to_contain_text("Pay")
        expect(shown).not_to_contain_text("Pensions")
    editor.wait_for_load_state()
    if editor.viewport_size == NARROW:
        assert editor.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    editor.get_by_role("button", name="Send now").press("Enter")
    editor.get_by_role("button", name="Send to everybody").press("Enter")
    expect(editor.get_by_text("On its way.")).to_be_visible()
    assert Digest.objects.get().state == "scheduled"


@pytest.mark.once
def test_page_has_no_barrier(editor):
    builders.make_article(publish_at=timezone.now() - timedelta(hours=1))
    editor.goto("/admin/registration/digest/add/")
    editor.get_by_role("button", name="Make the draft").click()
    expect(titles(editor)).to_have_count(1)
    editor.wait_for_load_state()
    if editor.viewport_size == NARROW:
        assert barriers(editor) == []
