"""The one name for a numpy array, whatever it holds; shapes stand in the docstrings."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
