import importlib.metadata

import pytest

from mammobench.doctor.architectures import TORCH, kernels_for, matching_build, torch_would_warn
from mammobench.doctor.drivers import compiles_ptx_of, minimum_driver, version_of, version_text

STUDY = ("sm_37", "sm_50", "sm_60", "sm_61", "sm_70", "sm_75")
CU126 = ("sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_90")
CU129 = ("sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120")


@pytest.mark.parametrize(
    ("capability", "architectures", "kernels"),
    [
        ((8, 0), STUDY, "none"),  # the study's A100 on the build of its day
        ((8, 0), (*STUDY, "compute_75"), "ptx"),
        ((7, 0), STUDY, "cubin"),
        ((7, 0), CU129, "none"),  # a V100 with a build that has left Volta behind
        ((7, 0), CU126, "cubin"),
        ((7, 5), ("sm_70",), "cubin"),  # minor versions are upward compatible
        ((7, 0), ("sm_75",), "none"),  # and not downward, though the major is the same
        ((8, 9), CU126, "cubin"),
        ((12, 0), CU126, "none"),
        ((12, 1), CU129, "cubin"),
        ((9, 0), ("sm_90a",), "cubin"),
        ((10, 0), ("sm_90a", "compute_90a"), "none"),  # what is built for one architecture runs on no later one
        ((10, 0), ("compute_90",), "ptx"),
        ((8, 0), ("compute_90",), "none"),  # PTX is not compiled for an older GPU
        ((9, 0), ("gfx90a",), "none"),  # another maker's
        ((8, 0), (), "none"),
    ],
)
def test_what_of_a_build_a_gpu_runs(capability: tuple[int, int], architectures: tuple[str, ...], kernels: str) -> None:
    assert kernels_for(capability, architectures) == kernels


def test_torch_itself_warns_by_the_major_alone() -> None:
    assert torch_would_warn((8, 0), STUDY)
    assert not torch_would_warn((8, 6), CU126)
    # The silent trap: torch is content, and no kernel runs.
    assert not torch_would_warn((7, 0), CU129)
    assert kernels_for((7, 0), CU129) == "none"


@pytest.mark.parametrize(
    ("capability", "driver", "remedy"),
    [
        ((7, 0), "580.65.06", "Install the cu126 build of torch 2.13."),
        ((8, 0), "580.65.06", "Install the cu132 build of torch 2.13."),
        ((8, 0), "550.54.14", "Install the cu129 build of torch 2.13."),
        ((12, 0), "550.54.14", "Install the cu129 build of torch 2.13."),
        (
            (8, 0),
            "460.27.04",
            "Update the NVIDIA driver to 525.60.13 or later, then install the cu126 build of torch 2.13.",
        ),
        ((8, 0), None, "Install the cu132 build of torch 2.13."),
        (
            (3, 7),
            "470.42.01",
            "No published build of torch 2.13 has kernels for sm_37: build torch from source with"
            " TORCH_CUDA_ARCH_LIST=3.7, or take another GPU.",
        ),
    ],
)
def test_the_remedy_names_the_build(capability: tuple[int, int], driver: str | None, remedy: str) -> None:
    assert matching_build(capability, None if driver is None else version_of(driver)) == remedy


@pytest.mark.parametrize(
    ("runtime", "driver"),
    [
        ("10.2", "440.33"),
        ("11.0", "450.36.06"),
        ("11.8", "450.80.02"),
        ("12.6", "525.60.13"),
        ("12.7", "525.60.13"),
        ("13.0", "580.65.06"),
        ("13.2", "580.65.06"),
    ],
)
def test_the_oldest_driver_of_a_cuda(runtime: str, driver: str) -> None:
    assert version_text(minimum_driver(version_of(runtime))) == driver


def test_a_cuda_beyond_the_tables_is_not_guessed() -> None:
    with pytest.raises(ValueError, match=r"CUDA 14\.1 is newer"):
        minimum_driver((14, 1))


def test_ptx_of_a_newer_cuda_is_not_compiled() -> None:
    assert compiles_ptx_of((12, 6), (12, 6))
    assert not compiles_ptx_of((12, 4), (12, 6))


def test_the_table_of_builds_is_that_of_the_torch_that_is_pinned() -> None:
    pinned = next(one for one in importlib.metadata.requires("mammobench") or [] if one.startswith("torch=="))
    assert pinned.removeprefix("torch==").startswith(f"{TORCH}.")
