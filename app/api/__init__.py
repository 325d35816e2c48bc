"""The JSON face: routes under `/api/v1` that translate HTTP to the rooms below and back.

Owns paths, status codes and response shapes; decides nothing. Decision: lists are written once per
snapshot and question and kept as bytes, so a repeated question costs a hash.
"""
