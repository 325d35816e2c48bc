"""A processed sample as an Arrow row and back: the shape of a partition file."""

import json
from typing import Any

import numpy as np
import pyarrow as pa

from app.preprocessing.sample import Image, Message, OcrWord, Region, Sample

_IMAGE = pa.struct(
    [
        ("data", pa.large_binary()),
        ("path", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("license", pa.string()),
        ("source_url", pa.string()),
        ("author", pa.string()),
    ]
)
_TENSOR = pa.struct(
    [
        ("name", pa.string()),
        ("dtype", pa.string()),
        ("shape", pa.list_(pa.int64())),
        ("data", pa.large_binary()),
    ]
)
SCHEMA = pa.schema(
    [
        ("dataset", pa.string()),
        ("sample_id", pa.string()),
        ("images", pa.list_(_IMAGE)),
        ("messages", pa.list_(pa.struct([("role", pa.string()), ("text", pa.string())]))),
        ("license", pa.string()),
        ("source_url", pa.string()),
        ("attribution", pa.string()),
        ("captions", pa.list_(pa.string())),
        (
            "regions",
            pa.list_(
                pa.struct([("image", pa.int32()), ("xy", pa.list_(pa.float64())), ("label", pa.string())])
            ),
        ),
        (
            "ocr",
            pa.list_(
                pa.struct([("image", pa.int32()), ("text", pa.string()), ("box", pa.list_(pa.float64()))])
            ),
        ),
        ("frame", pa.string()),
        ("tensors", pa.list_(_TENSOR)),
        ("meta", pa.string()),
    ]
)


def to_row(sample: Sample) -> dict[str, Any]:
    """Return a sample as plain values; `meta` must be JSON."""
    return {
        "dataset": sample.dataset,
        "sample_id": sample.sample_id,
        "images": [
            {
                "data": one.data,
                "path": one.path,
                "width": one.width,
                "height": one.height,
                "license": one.license,
                "source_url": one.source_url,
                "author": one.author,
            }
            for one in sample.images
        ],
        "messages": [{"role": one.role, "text": one.text} for one in sample.messages],
        "license": sample.license,
        "source_url": sample.source_url,
        "attribution": sample.attribution,
        "captions": list(sample.captions),
        "regions": [{"image": one.image, "xy": list(one.xy), "label": one.label} for one in sample.regions],
        "ocr": [{"image": one.image, "text": one.text, "box": list(one.box)} for one in sample.ocr],
        "frame": sample.frame,
        "tensors": [_tensor_row(name, np.asarray(value)) for name, value in sorted(sample.tensors.items())],
        "meta": json.dumps(sample.meta, sort_keys=True, ensure_ascii=False),
    }


def _tensor_row(name: str, array: np.ndarray[Any, Any]) -> dict[str, Any]:
    data = np.ascontiguousarray(array).tobytes()
    return {"name": name, "dtype": array.dtype.str, "shape": list(array.shape), "data": data}


def from_row(row: dict[str, Any]) -> Sample:
    """Return the sample that a row was written from."""
    return Sample(
        dataset=row["dataset"],
        sample_id=row["sample_id"],
        images=tuple(Image(**one) for one in row["images"]),
        messages=tuple(Message(**one) for one in row["messages"]),
        license=row["license"],
        source_url=row["source_url"],
        attribution=row["attribution"],
        captions=tuple(row["captions"]),
        regions=tuple(Region(one["image"], tuple(one["xy"]), one["label"]) for one in row["regions"]),
        ocr=tuple(OcrWord(one["image"], one["text"], tuple(one["box"])) for one in row["ocr"]),
        frame=row["frame"],
        tensors={one["name"]: _tensor(one) for one in row["tensors"]},
        meta=json.loads(row["meta"]),
    )


def _tensor(row: dict[str, Any]) -> np.ndarray[Any, Any]:
    return np.frombuffer(row["data"], dtype=np.dtype(row["dtype"])).reshape(row["shape"])
