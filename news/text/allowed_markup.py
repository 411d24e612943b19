"""What the editor may write, and the sanitiser that lets nothing else through."""

from functools import lru_cache

from django_prose_editor.fields import create_sanitizer

from . import pasting
from .characters import legible

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Figure": True,
    "Image": True,
    "Caption": True,
    "History": True,
    "NoSpellCheck": False,
    "Placeholder": {"placeholder": "Write, or press / for headings, lists, pictures …"},
    # Ours: agency/settings/newsroom.py says where they are.
    "Toolbar": True,
    "SlashMenu": True,
}

only_ours = create_sanitizer(EXTENSIONS)


# Cached, since a save of one article renders all pages anew, while most bodies have not changed.
@lru_cache(maxsize=100)
def sanitise(html: str) -> str:
    """Safe markup of the editor's own elements, whatever program the text was copied from."""
    return legible(only_ours(pasting.clean(html)))
