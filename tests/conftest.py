"""What holds for every test."""

from __future__ import annotations

import pytest
from hypothesis import settings

# On a busy machine an example may take long without being wrong.
settings.register_profile("provkit", deadline=None)
settings.load_profile("provkit")


@pytest.fixture(autouse=True, scope="session")
def _cache_of_its_own(tmp_path_factory):
    """No test reads or leaves an index in the user's cache folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROVKIT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
