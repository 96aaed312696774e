"""The ids of choices that are no entries: a channel hands them back as it got them."""

NONE_OF_THESE = "_none"
TOPICS = "_topics"
THEME = "_theme "  # followed by a theme
HELPFUL = "_helpful "  # followed by the entry that helped
UNHELPFUL = "_unhelpful "
