"""Keep a sample only when its own license, and that of each of its images, is among those kept."""

from app.preprocessing.context import StepContext, filtered
from app.preprocessing.sample import Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "filter_license"
VERSION = 1


class FilterLicenseParams(Params):
    """No parameters: the values to keep come from the verdict, in the context."""


def apply(sample: Sample, params: FilterLicenseParams, context: StepContext) -> Sample | Reject:
    """Return the sample when every license value it states may stay; an unstated one may not."""
    del params
    keep = (context.keep_licenses or {}).get(sample.dataset)
    if keep is None:
        return sample
    for value in stated_licenses(sample):
        if value is None or not value.strip():
            return filtered(sample, NAME, "license-unknown", "no license stated for an image of this sample")
        if value not in keep:
            return filtered(sample, NAME, "license-not-kept", value)
    return sample


def stated_licenses(sample: Sample) -> list[str | None]:
    """Return the license value of each image, the sample's own standing in where an image has none."""
    if not sample.images:
        return [sample.license]
    return [image.license if image.license is not None else sample.license for image in sample.images]


STEP = Step(NAME, VERSION, FilterLicenseParams, apply)
