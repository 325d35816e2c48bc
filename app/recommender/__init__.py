"""Requirements in, mix out, with a reason for every dataset taken or left.

Owns eligibility, scores, the exact allocation (HiGHS), prices and relaxations. Pure: a library, its
judgements and requirements come in as arguments. Decision: ties are broken by dataset id, so the
same inputs give the same mix.
"""
