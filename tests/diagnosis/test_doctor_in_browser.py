"""The page of the doctor in a real browser, with the network off."""

from __future__ import annotations

import pytest
from visit import Visit

from spatial_uri.diagnosis.examination import doctor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(390, 844), (1366, 768)])
def test_it_opens_quietly_and_fits_the_screen(chromium, example, tmp_path, language, size) -> None:
    page, _ = doctor(example).save(tmp_path, language)
    seen = Visit(chromium, page, size)
    assert seen.requests == [page.as_uri()]
    assert seen.messages == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert seen.page.locator("article").count() == len(doctor(example).findings)
    seen.page.context.close()
