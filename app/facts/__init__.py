"""What a catalog file may say: datasets, license terms, generator terms, profiles, vocabulary.

Owns the one class per kind of record that YAML, stored JSON and API answers share. Never reads a
file, a clock or a network: text becomes these classes in `app.catalog.load`. Decision: `null` means
"not established" everywhere, and no field defaults to the permissive side.
"""
