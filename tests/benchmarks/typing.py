"""How long a key takes in a text of 6,000 words, against 16 ms, and 50 ms with a CPU four times slower.

Run by `./run bench typing`, in two minutes. A key is done when its letter is in the text and the page is laid out
again; the browser's wait for the next frame is not counted. Autosave, checks and preview follow as they always do.
"""

from statistics import quantiles

from playwright.sync_api import Page, ViewportSize

from tests.demonstration import demonstration, sign_in

WORDS = 6000
KEYS = 150
# Milliseconds between keys, and after each line of them, when checks and preview have their turn.
RHYTHM, PAUSE, LINE = 80, 700, 30
MOST = {1: 16, 4: 50}
# A paragraph of fifty words, and a heading above every tenth.
TEXT = "".join(
    f"{'<h2>Pay</h2>' if number % 10 == 0 else ''}<p>{'nights and days of locum work ' * 8} end.</p>"
    for number in range(WORDS // 50)
)
CLOCK = """() => {
    window.times = [];
    let since;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
        document.body.getBoundingClientRect();
        times.push(performance.now() - since);
    };
    const dom = document.getElementById("id_body").editor.view.dom;
    dom.addEventListener("keydown", () => { since = performance.now(); }, { capture: true });
    dom.addEventListener("input", () => port2.postMessage(""));
}"""


def open_text(page: Page, password: str) -> None:
    page.goto("/admin/")
    sign_in(page, password)
    page.goto("/admin/news/article/add/")
    page.get_by_label("Title:", exact=True).fill("A long text")
    page.get_by_role("textbox", name="Body").click()
    page.evaluate("html => document.getElementById('id_body').editor.commands.setContent(html)", TEXT)
    page.locator("#autosave-status", has_text="Saved at").wait_for()
    page.get_by_role("textbox", name="Body").locator("p").nth(WORDS // 100).click()
    page.evaluate(CLOCK)


def type_keys(page: Page, slower: int) -> list[float]:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate("window.times.length = 0")
    for number in range(KEYS):
        page.keyboard.press("abcde "[number % 6].replace(" ", "Space"))
        page.wait_for_timeout(PAUSE if number % LINE == LINE - 1 else RHYTHM)
    return page.evaluate("window.times")


def main() -> None:
    with demonstration(ViewportSize(width=1280, height=720)) as (page, password):
        open_text(page, password)
        for slower, most in MOST.items():
            cuts = quantiles(type_keys(page, slower), n=20)
            print(f"CPU {slower} times slower: p50 {cuts[9]:5.1f} ms, p95 {cuts[18]:5.1f} ms (at most {most} ms)")


if __name__ == "__main__":
    main()
