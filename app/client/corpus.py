"""A built corpus for a trainer, without torch: samples by number, and batches padded, masked, normalized.

    from torch.utils.data import DataLoader
    loader = DataLoader(load_corpus("corpus").batches(8), batch_size=None, shuffle=True, num_workers=2)

The same corpus gives the same batches every time; shuffling is the sampler's.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .stored import Row, Stored

FORMAT = "kondate-corpus/1"
IGNORED = -100
FILL = {"labels": IGNORED, "attention_mask": 0, "position_ids": 0, "segment_ids": 0}
"""What stands behind the end of a shorter row, by column; `input_ids` take `pad_id`."""


def load_corpus(folder: str | Path) -> "Corpus":
    """Open the folder of a finished corpus of any output kind and either level."""
    place = Path(folder)
    try:
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(f"{place} holds no finished corpus: there is no manifest.json") from None
    if manifest.get("format") != FORMAT:
        raise ValueError(f"{place} is a corpus in format {manifest.get('format')!r}; this reads {FORMAT!r}")
    return Corpus(place, manifest)


class Corpus(Sequence[Row]):
    """Samples by number, in corpus order.

    A sample of level `samples` has `messages` and `images` (encoded bytes); one of level `tokens` has
    `arrays`: `input_ids`, `labels`, `attention_mask`, and `image.N`, uint8 (tiles, height, width, 3).
    Both say `dataset`, `sample_id`, `license`, `source_url`, `attribution` and `meta`.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.manifest = dict(manifest)
        self.level: str = manifest["order"]["level"]
        shards = [(one["path"], one["samples"]) for one in manifest["shards"]]
        self._rows = Stored(folder, kind=manifest["order"]["output"], shards=shards)
        self._name = str(folder)

    def __repr__(self) -> str:
        return f"<Corpus {self._name}: {len(self):,} at level {self.level}>"

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self._rows[one] for one in range(*number.indices(len(self)))]
        return self._rows[number if number >= 0 else number + len(self)]

    def batches(self, size: int, *, pad_id: int = 0, multiple: int = 1, normalize: bool = True) -> "Batches":
        """Return batches of `size` samples (see `Batches`).

        `pad_id` fills `input_ids` behind the end of a sample; `multiple` rounds the length of rows up;
        without `normalize` pixels stay uint8.
        """
        if size < 1 or multiple < 1:
            raise ValueError("size and multiple are 1 or more")
        statistics = self.manifest["profile"].get("normalization") if normalize else None
        if normalize and statistics is None and self.level == "tokens":
            raise ValueError(
                "the manifest does not say how to normalize pixels: it is older; pass normalize=False"
            )
        return Batches(self, size, pad_id=pad_id, multiple=multiple, statistics=statistics)


class Batches(Sequence[dict[str, Any]]):
    """Batches by number; the last one may be smaller.

    Level `tokens`: `input_ids`, `labels` (-100 where nothing is learned), `attention_mask` as int64
    (samples, longest), in packed corpora also `position_ids`, `segment_ids` (0 is padding) and a tuple
    `cu_seqlens`; all tiles of the batch one after another in `pixel_values`, float32 (tiles, 3, height,
    width), zero to the right of and below smaller ones, whose size is in `pixel_sizes` (tiles, 2);
    `image_tiles` counts the tiles of each picture and `image_rows` says in which row it stands. Patch
    vectors, where the corpus has them, are in `patch_values` (patches, numbers) and `image_patches`.
    Level `samples`: `messages`, and `images` as uint8 (height, width, 3) each.
    """

    def __init__(
        self,
        corpus: Corpus,
        size: int,
        *,
        pad_id: int,
        multiple: int,
        statistics: Mapping[str, Any] | None,
    ) -> None:
        self._corpus = corpus
        self._size = size
        self._pad_id = pad_id
        self._multiple = multiple
        self._statistics = statistics
        layouts = [one["params"].get("layout") for one in corpus.manifest["steps"]]
        self._channel_first = "qwen2-vl" in layouts

    def __len__(self) -> int:
        return (len(self._corpus) + self._size - 1) // self._size

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        number = number if number >= 0 else number + len(self)
        if not 0 <= number < len(self):
            raise IndexError(number)
        rows = self._corpus[number * self._size : (number + 1) * self._size]
        batch: dict[str, Any] = {"ids": [f"{row['dataset']}/{row['sample_id']}" for row in rows]}
        if self._corpus.level == "samples":
            images = [[decode(data) for data in row["images"]] for row in rows]
            return batch | {"messages": [row["messages"] for row in rows], "images": images}
        arrays = [row["arrays"] for row in rows]
        return batch | self._words(arrays) | self._pictures(arrays) | self._patches(arrays)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[number] for number in range(len(self)))

    def _words(self, arrays: list[dict[str, Any]]) -> dict[str, Any]:
        longest = max(len(one["input_ids"]) for one in arrays)
        length = -(-longest // self._multiple) * self._multiple
        words: dict[str, Any] = {}
        for name in (one for one in arrays[0] if "." not in one):
            if name in FILL or name == "input_ids":
                fill = FILL.get(name, self._pad_id)
                words[name] = np.full((len(arrays), length), fill, dtype=np.int64)
                for row, one in enumerate(arrays):
                    words[name][row, : len(one[name])] = one[name]
            else:
                words[name] = tuple(np.array(one[name]) for one in arrays)
        return words

    def _pictures(self, arrays: list[dict[str, Any]]) -> dict[str, Any]:
        placed = list(counted(arrays, "image"))
        if not placed:
            return {}
        tiles = [tile for _, image in placed for tile in image]
        sizes = np.array([tile.shape[:2] for tile in tiles], dtype=np.int64)
        form = tiles[0].dtype if self._statistics is None else np.dtype(np.float32)
        values = np.zeros((len(tiles), 3, *sizes.max(axis=0)), dtype=form)
        for number, tile in enumerate(tiles):
            height, width = tile.shape[:2]
            values[number, :, :height, :width] = self._normal(tile).transpose(2, 0, 1)
        return {
            "pixel_values": values,
            "pixel_sizes": sizes,
            "image_tiles": np.array([len(image) for _, image in placed], dtype=np.int64),
            "image_rows": np.array([row for row, _ in placed], dtype=np.int64),
        }

    def _patches(self, arrays: list[dict[str, Any]]) -> dict[str, Any]:
        placed = list(counted(arrays, "patches"))
        if not placed:
            return {}
        vectors = np.concatenate([one for _, one in placed])
        if self._channel_first:
            pixels = vectors.reshape(len(vectors), 3, -1).transpose(0, 2, 1)
            values = self._normal(pixels).transpose(0, 2, 1)
        else:
            values = self._normal(vectors.reshape(len(vectors), -1, 3))
        return {
            "patch_values": np.ascontiguousarray(values.reshape(vectors.shape)),
            "image_patches": np.array([len(one) for _, one in placed], dtype=np.int64),
        }

    def _normal(self, pixels: Any) -> Any:
        """Return (v / 255 - mean) / std; numbers that a step already normalized stay as they are."""
        if self._statistics is None or pixels.dtype != np.uint8:
            return pixels
        mean, std = (np.asarray(self._statistics[name], dtype=np.float64) for name in ("mean", "std"))
        return ((pixels / 255.0 - mean) / std).astype(np.float32)


def counted(arrays: list[dict[str, Any]], kind: str) -> Iterator[tuple[int, Any]]:
    """Yield (row, array) of the arrays that are numbered by picture, in the order of rows and pictures."""
    for row, one in enumerate(arrays):
        numbers = sorted(int(name.partition(".")[2]) for name in one if name.startswith(f"{kind}."))
        for number in numbers:
            yield row, one[f"{kind}.{number}"]


def decode(data: bytes) -> Any:
    """Return an encoded picture as uint8 (height, width, 3)."""
    from PIL import Image  # noqa: PLC0415 -- only level `samples` decodes

    with Image.open(io.BytesIO(data)) as opened:
        return np.array(opened.convert("RGB"))
