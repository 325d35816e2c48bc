"""The version of the rules: part of every snapshot, so that a changed rule is a changed answer."""

RULES_VERSION = "2026-11-30.1"
