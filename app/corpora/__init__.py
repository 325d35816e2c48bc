"""Order and build a corpus: what it owns is the road from a mix to files a trainer loads.

Owns the order, the plan, the partitions on disk, the durable build, the corpus folder and its
papers (manifest, card, notice, report), and checking one again later. Never decides whether data may
be used (licensing does) nor what a step does to a sample (preprocessing does). Decision: the truth is
on disk: a partition is done when its file and its entry are there, written by atomic rename, and
every phase of a build begins by looking; so any process may die at any moment.
"""
