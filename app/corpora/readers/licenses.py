"""What a sample's license column says: the row's own license where rows carry one, else the dataset's."""

from collections.abc import Mapping

from app.facts.dataset import Dataset, PerSample


def stated_license(dataset: Dataset, *, by_image: bool) -> str | None:
    """Return the ids stated for a dataset's layers, joined; None where each image states its own.

    `by_image` is false where what the images state is in a file that is not here.
    """
    if by_image and has_image_licenses(dataset):
        return None
    # A mixed layer's own id stays in: left out, the sample would look freer than its pictures are.
    ids = {row.id for row in dataset.licenses if not row.superseded and row.covers != "code"}
    return " AND ".join(sorted(ids)) or None


def value_ids(per_sample: PerSample | None) -> Mapping[str, str]:
    """Return license value as written in a row -> license id."""
    return {str(value.value): value.id for value in per_sample.values} if per_sample else {}


def image_licenses(dataset: Dataset) -> Mapping[str, str]:
    """Return the per-image license values of a dataset; empty when its images carry none."""
    found: dict[str, str] = {}
    for row in dataset.licenses:
        if row.covers == "images" and not row.superseded:
            found.update(value_ids(row.per_sample))
    return found


def has_image_licenses(dataset: Dataset) -> bool:
    """Return whether each image of the dataset states its own license."""
    return any(row.covers == "images" and row.per_sample and row.per_sample.field for row in dataset.licenses)
