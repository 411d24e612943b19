"""A candidate in the browser: fills in the form, and reads its code with the server's key."""

from playwright.sync_api import Page, expect

from news.models import Article
from registration.captcha.guess import SOONEST
from registration.captcha.token import Token

ANSWERS = {"First Name": "Zoë", "Last Name": "O'Neill", "E-mail": "zoe@example.org", "Telephone": "020 7946 0018"}


def open_article(page: Page, article: Article) -> None:
    """The article's page, with all filled in but the code."""
    page.goto(article.get_absolute_url())
    with page.expect_response("**/register/code.png*"):
        fill_in(page)


def fill_in(page: Page) -> None:
    for label, value in ANSWERS.items():
        page.get_by_role("textbox", name=label).fill(value)
    page.get_by_label("I agree").check()


def token_of(page: Page) -> Token:
    """What the server meant by the picture that the page shows, once somebody uses the form."""
    wait_for_code(page)
    hidden = page.locator("[name=captcha_0]").get_attribute("value")
    cookie = "".join(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "code")
    token = Token.parse(hidden or cookie.split(".")[-1])
    assert token
    return token


def wait_for_code(page: Page) -> None:
    """Until the picture is here: an <img>, or one that the style sheet shows, of which only the cookie tells."""
    is_loaded = "document.querySelector('img.captcha-picture')?.naturalWidth"
    for _ in range(1200):
        if page.evaluate(is_loaded) or (page.locator(".captcha-waits").count() and page.context.cookies()):
            return
        page.wait_for_timeout(50)
    raise AssertionError("The code never came.")


def read_code(page: Page) -> str:
    """The letters, not sooner than anybody could have read them."""
    token = token_of(page)
    page.wait_for_timeout(max(0, (SOONEST - token.age).total_seconds() * 1000 + 100))
    return token.code


def press_register(page: Page) -> None:
    page.locator(".register-button").click()


def expect_thanks(page: Page) -> None:
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
