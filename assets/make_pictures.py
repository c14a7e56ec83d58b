"""Makes temple.jpg and flower.jpg: scikit-learn's two sample pictures, small.

china.jpg by danielbuechele and flower.jpg by vultilion, both Creative Commons BY 2.0 (as scikit-learn states them).
"""

import pathlib

from PIL import Image
from sklearn.datasets import load_sample_image

HERE = pathlib.Path(__file__).parent

for source, name in (("china.jpg", "temple.jpg"), ("flower.jpg", "flower.jpg")):
    picture = Image.fromarray(load_sample_image(source))
    picture.thumbnail((480, 480))
    picture.save(HERE / name, quality=88)
