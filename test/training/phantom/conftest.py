"""The small phantom, made once for all of the phantom's tests."""

import pytest
from small_phantom import REQUEST, SmallPhantom, make

from mammobench.contract import TruthFile
from mammobench.phantom import plan_patients


@pytest.fixture(scope="session")
def phantom(tmp_path_factory: pytest.TempPathFactory) -> SmallPhantom:
    folder = make(tmp_path_factory.mktemp("phantom") / "made", REQUEST, processes=1)
    truth = TruthFile.model_validate_json((folder / "truth.json").read_text(encoding="utf-8"))
    return SmallPhantom(folder, REQUEST, tuple(plan_patients(REQUEST)), truth)
