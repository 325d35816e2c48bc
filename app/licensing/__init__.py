"""May this dataset be used for that, and why.

Owns the rules R0-R13, the use record, verdicts, their causes, duties and remedies. Pure: facts and a
use in, a `Judgement` out; no clock, file, network or database. Decision: the verdict is the worst
cause over all layers and the whole lineage; a fact that is missing is unknown, and unknown is never
allowed.
"""
