"""What every HTTP answer shares: who asks, in which transaction, how errors look, what is limited.

Owns sessions and tokens, problem documents, security headers, paging links and limits. Decides nothing
about data. Decision: the transaction commits here, before the answer is sent (`Depends(scope="function")`),
so that nobody is told of something that then fails to be stored.
"""
