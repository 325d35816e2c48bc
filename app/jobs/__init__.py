"""Durable work: who runs which build, and what happens when a worker dies.

Owns DBOS (enqueue, cancel, resume), worker heartbeats and the takeover of a silent worker's builds.
Never knows what a build does: `app.worker` brings the workflow. Decision: DBOS runs one workflow of
coarse steps a build; it recovers only under the same executor id, so every worker has an id of its
own and the sweeper here hands over what a dead one left.
"""
