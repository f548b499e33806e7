"""What holds the compiled core to its word: the same results as Python, no leak, no crash, whatever comes.

`fuzz`, `leaks`, `nomemory` and `sanitize` are commands, as ``python -m tests.safety.fuzz``, run from the root of the
repository; `tests/test_safety.py` runs the first three in short. `backends` has both readers and writers side by side,
`kinds` the types that are read, `mutations` and `values` make the inputs, `corpus` keeps those that once failed.
"""

import sys
from pathlib import Path

# `support` is a package beside this one: pytest finds it by its settings, a command by this.
sys.path.append(str(Path(__file__).resolve().parent.parent))
