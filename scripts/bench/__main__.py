"""Run every benchmark: each beside a named peer in one run, as ratios.

python -m scripts.bench            # all
"""

from __future__ import annotations

import sys

from . import catalog, probes, proof

if __name__ == "__main__":
    sys.exit(catalog.main(["--tables", "100", "1000", "5000"]) or probes.main([]) or proof.main([]))
