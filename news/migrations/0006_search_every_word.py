"""PostgreSQL's search finds every word, with or without its accents, as SQLite's does: “who”, “IT”, “cafe”."""

import unicodedata

from django.db import migrations

LETTERS = "".join(map(chr, range(0xC0, 0x180)))
PLAIN = {letter: unicodedata.normalize("NFD", letter)[0] for letter in LETTERS}
ACCENTED = "".join(letter for letter in LETTERS if PLAIN[letter].isascii())
WITHOUT = "".join(PLAIN[letter] for letter in ACCENTED)
# The stems of English without its list of words that are left out.
CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY news_stem (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION news_english (COPY = english);
ALTER TEXT SEARCH CONFIGURATION news_english ALTER MAPPING REPLACE english_stem WITH news_stem;
"""
DROP_CONFIGURATION = """
DROP TEXT SEARCH CONFIGURATION news_english;
DROP TEXT SEARCH DICTIONARY news_stem;
"""


def word_lists(vector):
    """The generated columns and their indexes anew; `vector` makes a list of a text."""
    title, summary, body = map(vector, ("title", "summary", "body"))
    return f"""
ALTER TABLE news_search DROP COLUMN title_words, DROP COLUMN words,
    ADD COLUMN title_words tsvector GENERATED ALWAYS AS ({title}) STORED,
    ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight({title}, 'A') || setweight({summary}, 'B') || setweight({body}, 'C')
        || array_to_tsvector(string_to_array(facets, ' '))
    ) STORED;
CREATE INDEX news_search_title_words ON news_search USING gin (title_words);
CREATE INDEX news_search_words ON news_search USING gin (words);
"""


def find_every_word(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CONFIGURATION)
        lists = word_lists(lambda text: f"to_tsvector('news_english', translate({text}, '{ACCENTED}', '{WITHOUT}'))")
        schema_editor.execute(lists)


def find_fewer(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(word_lists(lambda text: f"to_tsvector('english', {text})"))
        schema_editor.execute(DROP_CONFIGURATION)


class Migration(migrations.Migration):
    dependencies = [("news", "0005_picture_limits")]

    operations = [migrations.RunPython(find_every_word, find_fewer)]
