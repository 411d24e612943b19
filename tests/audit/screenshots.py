"""Pictures of the demo's pages to be looked at: at three widths in both colour schemes, in forced colours, in print.

Run by `./run screenshots`; `./run screenshots readme` writes the README's picture instead, an article with the box.
"""

import sys

from playwright.sync_api import Browser, Page

from tests.audit import FOLDER, ROOT, demo
from tests.page_requests import wait_until_quiet

WIDTHS = (320, 768, 1280)
SHOWN = ["list", "article, long", "article without picture", "search", "search without result", "register"]
SHOWN += ["register, errors", "thank you", "terms", "accessibility", "archive, a year", "404", "410"]
SCREENSHOTS = FOLDER / "screenshots"
LOAD_ALL = """() => Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode().catch(() => {});
}))"""
README_ARTICLE = demo.Kind("readme", "/news/what-to-do-following-interview-rejection/")


def main() -> None:
    with demo.demo_site() as site, demo.browser() as browser:
        if sys.argv[1:] == ["readme"]:
            page = visit(browser, site.origin, README_ARTICLE, 1280, "light")
            # From the cache our typeface is there at once; a busy machine may be too slow for the first view.
            page.reload()
            wait_until_quiet(page)
            page.screenshot(path=ROOT / "docs/images/article.png")
            return
        SCREENSHOTS.mkdir(exist_ok=True)
        for kind in demo.KINDS:
            if kind.name in SHOWN:
                take(browser, site.origin, kind)
    print(f"Look at them: {SCREENSHOTS}")


def take(browser: Browser, origin: str, kind: demo.Kind) -> None:
    name = kind.name.replace(", ", "-").replace(" ", "-")
    for width in WIDTHS:
        for scheme in demo.SCHEMES:
            page = visit(browser, origin, kind, width, scheme)
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
            if scheme == "light" and width == 768:
                page.emulate_media(forced_colors="active")
                page.screenshot(path=SCREENSHOTS / f"{name}-forced-colours.png", full_page=True)
                page.emulate_media(media="print", forced_colors="none")
                page.screenshot(path=SCREENSHOTS / f"{name}-print.png", full_page=True)
            page.context.close()


def visit(browser: Browser, origin: str, kind: demo.Kind, width: int, scheme: str) -> Page:
    size = {"width": width, "height": 800}
    page = demo.visitor(browser, origin, viewport=size, color_scheme=scheme)
    demo.show(kind, page)
    page.evaluate(LOAD_ALL)
    return page


main()
