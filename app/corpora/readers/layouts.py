"""The table of layouts: name in a catalog file -> how its files are opened."""

from app.corpora.readers import (
    chartqa,
    coco,
    demo_charts,
    llava_json,
    scienceqa,
)
from app.corpora.readers.layout import Layout

LAYOUTS: dict[str, Layout] = {
    "demo-charts": demo_charts.LAYOUT,
    "chartqa": chartqa.LAYOUT,
    "scienceqa": scienceqa.LAYOUT,
    "llava-json": llava_json.LAYOUT,
    "coco-captions": coco.CAPTIONS,
    "coco-instances": coco.INSTANCES,
}
