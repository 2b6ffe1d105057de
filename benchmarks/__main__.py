"""All benchmarks, one after the other: ``make bench``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

for path in sorted(HERE.glob("[a-z]*.py")):
    if path.stem == "simple_task":  # what lives are held beside
        continue
    print(f"\n=== {path.stem} ===", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{path.stem}"], check=False)
