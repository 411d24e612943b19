import re

from django_prose_editor.config import EXTENSION_MAPPING, html_tags
from js_asset import static_lazy

from .environment import impossible
from .essentials import env

# Staff's links to drafts, for people without an account, work for this long.
PREVIEW_DAYS = env.number("AGENCY_PREVIEW_DAYS", 7, least=1, most=3650)

# With a key of 8 to 128 letters, digits or hyphens the worker tells search engines of each article that appears.
INDEXNOW_KEY = env.str("AGENCY_INDEXNOW_KEY", "")
INDEXNOW_ADDRESS = env.str("AGENCY_INDEXNOW_ADDRESS", "https://api.indexnow.org/indexnow")
if INDEXNOW_KEY and not re.fullmatch(r"[A-Za-z0-9-]{8,128}", INDEXNOW_KEY):
    raise impossible("AGENCY_INDEXNOW_KEY", "it is 8 to 128 letters, digits or hyphens")
if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", INDEXNOW_ADDRESS):
    raise impossible("AGENCY_INDEXNOW_ADDRESS", "it is an address like https://api.indexnow.org/indexnow")

# The editor's parts that are ours; Link and Figure take the place of its own. Loaded with it, on whatever page it is.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("editor_toolbar.js")], "extensions": {"Toolbar": html_tags([])}},
    {"js": [static_lazy("slash_menu.js")], "extensions": {"SlashMenu": html_tags([])}},
    {
        "js": [static_lazy("picture_dialog.js"), static_lazy("figure.js")],
        "extensions": {"Figure": EXTENSION_MAPPING["Figure"]},
    },
    {"js": [static_lazy("link_finder.js")], "extensions": {"Link": EXTENSION_MAPPING["Link"]}},
]
DJANGO_PROSE_EDITOR_MENU_GROUPS = [
    {"group": group}
    for group in (
        "blockType -lists",
        "lists",
        "nodes -blockType -lists",
        "marks",
        "link",
        "table",
        "history",
        "utility",
    )
]
