from .essentials import env

# Staff's links to drafts, for people without an account, work for this long.
PREVIEW_DAYS = env.int("AGENCY_PREVIEW_DAYS", 7)

# With a key of 8 to 128 letters, digits or hyphens the worker tells search engines of each article that appears.
INDEXNOW_KEY = env.str("AGENCY_INDEXNOW_KEY", "")
INDEXNOW_ADDRESS = env.str("AGENCY_INDEXNOW_ADDRESS", "https://api.indexnow.org/indexnow")
