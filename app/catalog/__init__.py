"""The catalog as files, rows and an index in memory.

Owns reading, checking and loading `catalog/`, the filter grammar, the bitmap index, text search and
exports. Never decides what a license means: that is `app.licensing`. Decision: the YAML files are the
truth and the tables can be rebuilt from them at any time.
"""
