"""Run every benchmark: each beside a named peer in one run, as ratios.

python -m scripts.bench            # all
"""

from __future__ import annotations

import sys

from . import catalog, probes, proof, registry, types

if __name__ == "__main__":
    catalog.main(["--tables", "100", "1000", "5000"])
    sys.exit(probes.main([]) or proof.main([]) or types.main([]) or registry.main([]))
