"""Kondate: which vision-language data may be used, in what mix, built into a corpus."""

__version__ = "0.1.0"
