import re

from django_prose_editor.config import EXTENSION_MAPPING, html_tags

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

# The editor's parts that are ours, by their names in the form's import map; Link and Figure take the place of its own.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": ["article/editor_toolbar"], "extensions": {"Toolbar": html_tags([])}},
    {"js": ["article/slash_menu"], "extensions": {"SlashMenu": html_tags([])}},
    {"js": ["article/picture_dialog", "article/figure"], "extensions": {"Figure": EXTENSION_MAPPING["Figure"]}},
    {"js": ["article/link_finder"], "extensions": {"Link": EXTENSION_MAPPING["Link"]}},
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
