"""Which code in a build of torch runs on which GPU, and which build does.

The rule (NVIDIA, CUDA C++ Programming Guide, Binary Compatibility and PTX Compatibility): machine code (a cubin,
`sm_80`) runs on GPUs of the same major capability and an equal or higher minor one; else portable code (PTX,
`compute_80`) is compiled for the GPU at the first call, on any of equal or higher capability; else there is "no kernel
image".
Code with a suffix (`sm_90a`) runs on that very capability alone.
"""

import re
from collections.abc import Sequence
from typing import Literal

from mammobench.doctor.drivers import Version, minimum_driver, version_of, version_text

Kernels = Literal["cubin", "ptx", "none"]
Capability = tuple[int, int]

TORCH = "2.13"
# The architectures of torch 2.13's published Linux builds, by the suffix of the build; oldest CUDA first.
BUILDS: dict[str, tuple[int, ...]] = {
    "cu126": (50, 60, 70, 75, 80, 86, 90),
    "cu129": (75, 80, 86, 90, 100, 120),
    "cu130": (75, 80, 86, 90, 100, 120),
    "cu132": (75, 80, 86, 90, 100, 120),
}


def capability_of(text: str) -> Capability:
    """'8.6' → (8, 6). Raises ValueError for another form."""
    major, minor = text.split(".")
    return int(major), int(minor)


def kernels_for(capability: Capability, architectures: Sequence[str]) -> Kernels:
    """What of a build's code (torch.cuda.get_arch_list()) a GPU of this capability runs."""
    parsed = [_parse(name) for name in architectures]
    if any(kind == "sm" and _cubin_runs(capability, code, suffix) for kind, code, suffix in parsed):
        return "cubin"
    if any(kind == "compute" and _ptx_compiles(capability, code, suffix) for kind, code, suffix in parsed):
        return "ptx"
    return "none"


def torch_would_warn(capability: Capability, architectures: Sequence[str]) -> bool:
    """Whether torch says "not compatible with the current PyTorch installation": no cubin of the same major."""
    return not any(kind == "sm" and code[0] == capability[0] for kind, code, _ in map(_parse, architectures))


def sm(capability: Capability) -> str:
    """(8, 0) → 'sm_80'."""
    return f"sm_{capability[0]}{capability[1]}"


def matching_build(capability: Capability, driver: Version | None) -> str:
    """The remedy: which published build has machine code for this GPU, and the driver that it needs.

    Of those that the driver can run the one with the newest CUDA; else the one that asks for the oldest driver.
    """
    names = [f"sm_{code}" for code in range(1000)]
    fitting = [
        build for build, codes in BUILDS.items() if kernels_for(capability, [names[code] for code in codes]) == "cubin"
    ]
    if not fitting:
        return (
            f"No published build of torch {TORCH} has kernels for {sm(capability)}: build torch from source with"
            f" TORCH_CUDA_ARCH_LIST={capability[0]}.{capability[1]}, or take another GPU."
        )
    runnable = [build for build in fitting if driver is None or driver >= _driver_of(build)]
    if runnable:
        return f"Install the {runnable[-1]} build of torch {TORCH}."
    least = min(fitting, key=_driver_of)
    return (
        f"Update the NVIDIA driver to {version_text(_driver_of(least))} or later, then install the {least} build of"
        f" torch {TORCH}."
    )


def _driver_of(build: str) -> Version:
    """cu126 → the oldest driver that runs CUDA 12.6."""
    return minimum_driver(version_of(f"{build[2:-1]}.{build[-1]}"))


def _cubin_runs(capability: Capability, code: Capability, suffix: str) -> bool:
    if suffix == "a":
        return capability == code
    return capability[0] == code[0] and capability[1] >= code[1]


def _ptx_compiles(capability: Capability, code: Capability, suffix: str) -> bool:
    return capability == code if suffix == "a" else capability >= code


def _parse(name: str) -> tuple[str, Capability, str]:
    """'sm_120' → ('sm', (12, 0), ''). What is not NVIDIA's has kind ''."""
    match = re.fullmatch(r"(sm|compute)_(\d+)(\d)([a-z]?)", name)
    if match is None:
        return "", (0, 0), ""
    return match[1], (int(match[2]), int(match[3])), match[4]
