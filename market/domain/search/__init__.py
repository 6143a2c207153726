"""Finding things by words: documents that know only kind, id and text."""
