from django.utils import timezone

from tests import builders


def test_visitor_reads_an_article_in_the_browser(server, page):
    builders.make_article(title="Night shifts", slug="night-shifts", publish_at=timezone.now())
    page.goto("/news/")
    page.get_by_role("link", name="Night shifts").first.click()
    assert page.get_by_role("heading", name="Night shifts").is_visible()


def test_staff_sees_the_sign_in_page_without_console_errors(page):
    page.goto("/admin/")
    assert page.get_by_label("User name").is_visible()
