"""One sample in; samples or a reject out.

Owns the steps of design.md section 8, codecs, geometry, text and box rules, and model profiles'
meaning. Pure but for numpy, OpenCV and codecs: no network, no database, no files. Decision: a step
is one file with a name, a version and parameters, and the manifest lists all three.
"""
