"""Mixes that were proposed: kept under their content hash, judged again, exported, audited.

Owns storing and listing mixes, the difference between two of them, their exports to trainers and
lawyers, and the audit of somebody else's mix. Never changes a mix. Decision: the id is the hash of the
content, so proposing the same thing twice stores it once.
"""
