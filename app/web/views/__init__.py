"""What pages show: one frozen dataclass a page, built from facts and verdicts, read by its template alone.

Views compute everything (words, numbers, widths, URLs); templates only lay it out. They never fetch.
"""
