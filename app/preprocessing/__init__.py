"""One sample in; a sample or a reject out.

Owns the steps of design.md section 8, codecs, geometry, text and box rules, and model profiles'
meaning. Pure but for numpy, OpenCV, codecs and the weights of optional detectors: no network, no
database. Decisions: a step is one file with a name, a version and parameters, and the manifest lists
all three; sizes and tokens are planned from numbers alone, so a build can be costed before a decode.
"""
