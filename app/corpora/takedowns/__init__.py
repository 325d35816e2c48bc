"""Take samples out of a finished corpus without building it again.

Owns the deletion list, the rewriting of the shards it touches, and the papers that say what was taken out.
Never decides whether a request is justified. Decision: everything new is written beside the corpus first; a
journal, written last, is the moment from which the take-down counts, and whoever comes next finishes it.
"""
