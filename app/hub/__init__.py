"""The only opener of sockets: the Hugging Face Hub, picture links, and archives of facts about datasets.

Owns: what leaves and enters the machine, with its limits, manners (robots, opt-out headers, pauses) and
caches. Never: a verdict, the database, or the catalog; it hands back files, bytes and drafts.

Decision: `local.py` answers from recorded files with the same functions, so that everything above can run
and be tested without a network and without pretending.
"""
