"""Article bodies: what the editor may write, how it is made safe, and how it becomes a page."""

from django.utils.html import strip_tags
from django_prose_editor.fields import create_sanitizer

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
    "Figure": {"pickerUrl": "/admin/news/picture/picker/"},
    "Image": True,
    "Caption": True,
    "History": True,
}

sanitise = create_sanitizer(EXTENSIONS)


def plain_text(html: str) -> str:
    """The words of a body, tags replaced by single spaces."""
    return " ".join(strip_tags(html.replace("<", " <")).split())
