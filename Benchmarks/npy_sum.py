"""The sum of a memory-mapped NumPy array, for the command `store-sum`: numpy alone."""
import json
import sys
import time

import numpy as np

array = np.load(sys.argv[1], mmap_mode="r")
print(json.dumps(f"numpy {np.__version__}"), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    total = float(array.sum())
    print(json.dumps({"seconds": time.perf_counter() - start, "sum": total}), flush=True)
