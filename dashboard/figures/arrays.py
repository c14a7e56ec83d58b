"""The one name for a numpy array in the figures, which know no engine."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
