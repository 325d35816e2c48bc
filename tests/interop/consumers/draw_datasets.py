"""Run in a venv with `datasets`, beside the exports of a mix: run its script and count what it draws."""

import json
import sys
from collections import Counter

sys.path.insert(0, ".")

from interleave import load_mix  # the export, in the working folder

print(json.dumps(Counter(load_mix()["dataset"][:])))
