"""The interface in many languages: catalogues, names and directions of languages, tools for translators."""
