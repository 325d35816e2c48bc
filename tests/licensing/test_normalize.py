"""R0: tags, addresses, names and expressions resolve to ids; families and guesses do not."""

import pytest

from app.facts.library import Library
from app.licensing.normalize import normalize_license, normalize_list


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("cc-by-4.0", "CC-BY-4.0"),
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("license:apache-2.0", "Apache-2.0"),
        ("mit", "MIT"),
        ("odbl", "ODbL-1.0"),
        ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("CC BY 2.0", "CC-BY-2.0"),
        ("https://creativecommons.org/licenses/by-nc-nd/2.0/", "CC-BY-NC-ND-2.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("LicenseRef-JourneyDB", "LicenseRef-JourneyDB"),
        ("llama3.1", "LicenseRef-llama3.1"),
        ("unknown", "LicenseRef-unspecified"),
        ("", "LicenseRef-unspecified"),
        ("cc", "LicenseRef-other-unresolved"),
        ("Creative Commons", "LicenseRef-other-unresolved"),
        ("gpl", "LicenseRef-other-unresolved"),
        ("other", "LicenseRef-other-unresolved"),
        ("CC BY", "CC-BY-2.0 AND CC-BY-4.0"),
        ("cc-by-nc-sa", "CC-BY-NC-SA-2.0 AND CC-BY-NC-SA-4.0"),
        ("mit OR cc-by", "MIT OR (CC-BY-2.0 AND CC-BY-4.0)"),
        ("CC BY 9.9", "LicenseRef-other-unresolved"),
        ("looks like MIT to me", "LicenseRef-other-unresolved"),
        ("mit AND cc-by-4.0", "MIT AND CC-BY-4.0"),
        ("apache-2.0 OR gpl", "Apache-2.0 OR LicenseRef-other-unresolved"),
        ("MIT AND (", "LicenseRef-other-unresolved"),
    ],
)
def test_what_a_page_says_resolves_to_an_id_or_says_that_it_does_not(
    stated: str, found: str, terms: Library
) -> None:
    assert normalize_license(stated, terms.vocabulary, terms.licenses) == found


def test_a_list_of_hub_tags_means_all_of_them(terms: Library) -> None:
    assert normalize_list(["mit", "cc-by-4.0", "mit"], terms.vocabulary) == "MIT AND CC-BY-4.0"
    assert normalize_list([], terms.vocabulary) == "LicenseRef-unspecified"
