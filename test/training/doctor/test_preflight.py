from mammobench.doctor import kernels_missing

CU129 = ["sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120"]


def test_a_run_on_a_gpu_without_kernels_is_refused_with_the_build_that_has_them() -> None:
    found = kernels_missing((7, 0), CU129)
    assert found is not None
    assert found.path == "/execution/device"
    assert "no kernels for sm_70" in found.message
    assert (found.remedy or "").startswith("Install the cu126 build of torch 2.13.")


def test_a_run_that_would_compile_or_simply_run_goes_on() -> None:
    assert kernels_missing((8, 0), CU129) is None
    assert kernels_missing((8, 0), ["sm_70", "compute_75"]) is None  # slow to start, but it trains
    assert kernels_missing((8, 0), []) is None  # torch does not tell
