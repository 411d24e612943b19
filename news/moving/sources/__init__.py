"""What articles are taken in from: exports of WordPress and Ghost, and plain pages."""

from pathlib import Path

from news.moving.old_articles import Source, Unreadable

from . import ghost, pages
from .files import Archive, Files, Folder
from .ghost import Ghost
from .pages import Pages
from .wordpress import WordPress

ENDINGS = (".xml", ".json", ".zip", *pages.ENDINGS)
# In the first part of any export from WordPress.
WXR = b"wordpress.org/export/"
HEAD = 1 << 16


def open_source(path: Path) -> Source:
    """Raises Unreadable if it is nothing that we know."""
    if path.is_dir():
        return recognised(Folder(path))
    if not path.is_file():
        raise Unreadable(f"There is no file or folder {path}.")
    ending = path.suffix.lower()
    if ending == ".zip":
        return recognised(Archive(path))
    beside = Folder(path.parent)
    if ending == ".xml":
        return WordPress(beside, [path.name], media_beside(path, ("uploads", "wp-content/uploads")))
    if ending == ".json":
        if tables := ghost.load(beside, path.name):
            return Ghost(tables, media_beside(path, ("content", "images")))
        raise Unreadable(f"{path.name} is JSON, but not an export from Ghost: it has no posts.")
    if ending in ENDINGS:
        return Pages(beside, [path.name], beside)
    raise Unreadable(
        f"{path.name} is nothing that can be read: give a file with the ending {', '.join(ENDINGS)}, or a folder."
    )


def recognised(files: Files) -> Source:
    names = [*files.names()]
    exports = [name for name in names if name.lower().endswith(".xml") and WXR in head(files, name)]
    if exports:
        return WordPress(files, exports, [files])
    for name in names:
        is_json = name.lower().endswith(".json") and b'"posts"' in head(files, name, ghost.LARGEST_EXPORT)
        if is_json and (tables := ghost.load(files, name)):
            return Ghost(tables, [files])
    texts = [name for name in names if name.lower().endswith(pages.ENDINGS)]
    if texts:
        return Pages(files, texts, files)
    raise Unreadable(
        f"In {files.name} there is no export from WordPress or Ghost, and no page (HTML, Markdown or text)."
    )


def head(files: Files, name: str, size: int = HEAD) -> bytes:
    with files.opened(name) as file:
        return file.read(size)


def media_beside(path: Path, folders: tuple[str, ...]) -> list[Files]:
    words = ("upload", "media", "content", "images", path.stem.lower())
    archives = [zip for zip in sorted(path.parent.glob("*.zip")) if any(word in zip.name.lower() for word in words)]
    return [*(Folder(place) for each in folders if (place := path.parent / each).is_dir()), *map(Archive, archives)]
