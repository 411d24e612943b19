"""The pictures of docs/staff.md, taken of the demonstration: `python -m docs.images.make_staff`."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from agency.demo.drawing import draw
from tests.demonstration import demonstration, sign_in

HERE = Path(__file__).parent
VIEW = ViewportSize(width=1500, height=900)
WIDTH = 1000
DESCRIPTION = "A hospital at night"


def keep(page: Page, name: str) -> None:
    """A quarter of a screen's bytes: smaller, in 64 colours."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    image.quantize(64).save(HERE / f"staff-{name}.png", optimize=True)


def photograph() -> bytes:
    file = io.BytesIO()
    draw("night").save(file, "JPEG", quality=90)
    return file.getvalue()


def walk(page: Page, password: str) -> None:
    page.goto("/admin/")
    keep(page, "sign-in")
    sign_in(page, password)
    page.goto("/admin/")
    keep(page, "start")
    page.get_by_role("link", name="Add article").first.click()
    page.get_by_label("Title:", exact=True).fill("Sleeping well after a run of nights")
    page.get_by_label("Summary:").fill("What helps on the first day off, and what only seems to.")
    page.get_by_role("textbox", name="Body").fill("The first day off decides how the rest will be.")
    page.get_by_label("Category:").select_option(index=1)
    page.get_by_role("button", name="Choose a picture").first.click()
    dialog = page.get_by_role("dialog", name="Pictures")
    dialog.get_by_label("Choose files").set_input_files(
        {"name": "dusk.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    dialog.get_by_label("Alternative text").fill(DESCRIPTION)
    keep(page, "picture")
    dialog.get_by_role("button", name="Put in").click()
    small = page.frame_locator("iframe[title='Preview of the article']")
    dialog.wait_for(state="hidden")
    small.get_by_role("img", name=DESCRIPTION).first.wait_for()
    page.evaluate("scrollTo(0, 0)")
    keep(page, "write")
    page.locator("#id_publish_at_0").fill("2027-03-02")
    page.locator("#id_publish_at_1").fill("09:00")
    page.locator("#id_publish_at_1").blur()
    page.get_by_text("Tue 2 Mar 2027, 09:00 GMT").first.wait_for()
    page.get_by_role("button", name="Schedule for").wait_for()
    keep(page, "time")
    page.get_by_role("button", name="Schedule").first.click()
    page.get_by_text("goes live by itself").wait_for()
    small.get_by_role("img", name=DESCRIPTION).first.wait_for()
    page.get_by_text("Nothing to put right").wait_for()
    keep(page, "scheduled")


def main() -> None:
    with demonstration(VIEW) as (page, password):
        walk(page, password)


if __name__ == "__main__":
    main()
