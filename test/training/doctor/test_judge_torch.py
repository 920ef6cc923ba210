from dataclasses import replace

from mammobench.doctor.judge_torch import (
    Convolution,
    DriverFacts,
    TorchFacts,
    judge_architecture,
    judge_convolutions,
    judge_driver,
    judge_driver_age,
    judge_kernel_image,
    judge_ptx,
    judge_torch_cuda,
)

STUDY_MACHINE = DriverFacts("460.27.04", "11.2", ("8.0",), 8, 8, False, None)
STUDY_TORCH = TorchFacts("1.7.1", "10.2", ("sm_37", "sm_50", "sm_60", "sm_61", "sm_70", "sm_75"))
V100_MACHINE = DriverFacts("580.65.06", "13.0", ("7.0",), 8, 8, False, None)
CU129 = TorchFacts("2.13.0+cu129", "12.9", ("sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120"))
CPU_TORCH = TorchFacts("2.13.0+cpu", None, ())
LAPTOP = DriverFacts(None, None, (), 0, 0, False, None)
CU126_AFTER_DRIVER = "Update the NVIDIA driver to 525.60.13 or later, then install the cu126 build of torch 2.13."


def ran(capability: str, start_seconds: float = 3.0) -> dict[str, Convolution]:
    return {capability: Convolution(capability, start_seconds, 0.001, None)}


def test_the_studys_first_failure_is_named_in_torchs_own_words() -> None:
    found = judge_architecture(STUDY_TORCH, STUDY_MACHINE)
    assert found.status == "problem"
    assert "sm_80 is not compatible with the current PyTorch installation" in found.evidence
    assert found.remedy == CU126_AFTER_DRIVER


def test_the_studys_second_failure_is_predicted_and_timed() -> None:
    torch = replace(STUDY_TORCH, architectures=(*STUDY_TORCH.architectures, "compute_75"))
    found = judge_ptx(torch, STUDY_MACHINE, ran("8.0", 913.4))
    assert found.status == "warning"
    assert "only PTX for sm_80" in found.evidence
    assert "913.4 s" in found.evidence
    assert (found.remedy or "").startswith(CU126_AFTER_DRIVER)


def test_ptx_that_the_driver_cannot_compile_is_a_problem() -> None:
    torch = TorchFacts("2.13", "12.6", ("compute_75",))
    found = judge_ptx(torch, replace(STUDY_MACHINE, version="550.54.14", cuda_version="12.4"), {})
    assert found.status == "problem"
    assert "none newer than CUDA 12.4" in found.evidence


def test_the_studys_third_failure_is_predicted_and_confirmed() -> None:
    measured = {"8.0": Convolution("8.0", None, None, "CUDA error: no kernel image is available for execution")}
    found = judge_kernel_image(STUDY_TORCH, STUDY_MACHINE, measured)
    assert found.status == "problem"
    assert '"no kernel image is available for execution on the device"' in found.evidence
    assert "a convolution failed with that" in found.evidence
    assert found.remedy == CU126_AFTER_DRIVER
    # Predicted alone is enough, before anything ran.
    assert judge_kernel_image(STUDY_TORCH, STUDY_MACHINE, {}).status == "problem"


def test_a_v100_with_a_build_that_left_it_behind_is_told_the_build_that_did_not() -> None:
    assert judge_architecture(CU129, V100_MACHINE).status == "ok"  # torch would not warn
    found = judge_kernel_image(CU129, V100_MACHINE, {})
    assert (found.status, found.remedy) == ("problem", "Install the cu126 build of torch 2.13.")


def test_a_kernel_that_a_library_lacks_is_seen_though_torchs_list_is_fine() -> None:
    machine = replace(V100_MACHINE, capabilities=("8.0",))
    measured = {"8.0": Convolution("8.0", None, None, "no kernel image is available for execution on the device")}
    found = judge_kernel_image(CU129, machine, measured)
    assert found.status == "problem"
    assert "a library beside torch" in found.evidence


def test_a_machine_that_fits_is_well() -> None:
    machine = replace(V100_MACHINE, capabilities=("8.0", "9.0"))
    measured = {**ran("8.0"), **ran("9.0")}
    findings = [
        judge_driver(machine),
        judge_torch_cuda(CU129, machine),
        judge_driver_age(CU129, machine, True),
        judge_architecture(CU129, machine),
        judge_ptx(CU129, machine, measured),
        judge_kernel_image(CU129, machine, measured),
        judge_convolutions(CU129, machine, list(measured.values())),
    ]
    assert [found.status for found in findings] == ["ok"] * 7
    assert "3.0 s" in findings[4].evidence


def test_a_slow_start_without_compilation_is_told_apart() -> None:
    found = judge_ptx(CU129, replace(V100_MACHINE, capabilities=("8.0",)), ran("8.0", 45.0))
    assert found.status == "warning"
    assert "nvidia-smi -pm 1" in (found.remedy or "")


def test_a_laptop_without_a_gpu_is_skipped_not_judged() -> None:
    for found in (
        judge_driver(LAPTOP),
        judge_torch_cuda(CPU_TORCH, LAPTOP),
        judge_driver_age(CPU_TORCH, LAPTOP, False),
        judge_architecture(CPU_TORCH, LAPTOP),
        judge_ptx(CPU_TORCH, LAPTOP, {}),
        judge_kernel_image(CPU_TORCH, LAPTOP, {}),
        judge_convolutions(CPU_TORCH, LAPTOP, []),
    ):
        assert found.status == "skipped"
        assert "no NVIDIA GPU" in found.evidence


def test_a_cpu_build_on_a_gpu_machine_is_a_problem() -> None:
    found = judge_torch_cuda(CPU_TORCH, V100_MACHINE)
    assert (found.status, found.remedy) == ("problem", "Install the cu126 build of torch 2.13.")


def test_an_old_driver_is_told_the_least_that_would_do() -> None:
    found = judge_driver_age(CU129, STUDY_MACHINE, convolution_ran=False)
    assert found.status == "problem"
    assert "driver 460.27.04 (it knows CUDA up to 11.2)" in found.evidence
    assert "525.60.13" in (found.remedy or "")
    # A compatibility package may have made up for it.
    assert judge_driver_age(CU129, STUDY_MACHINE, convolution_ran=True).status == "warning"


def test_a_cuda_newer_than_the_tables_is_judged_by_its_major() -> None:
    future = replace(CU129, cuda_runtime="14.1")
    assert judge_driver_age(future, V100_MACHINE, False).status == "problem"
    assert judge_driver_age(future, replace(V100_MACHINE, cuda_version="14.0"), False).status == "ok"
    assert judge_driver_age(future, replace(V100_MACHINE, cuda_version=None), False).status == "unknown"


def test_gpus_without_a_driver_are_found_on_the_bus() -> None:
    bare = replace(LAPTOP, pci_gpu_count=2)
    assert judge_driver(bare).status == "problem"
    assert "--gpus all" in (judge_driver(bare).remedy or "")
    assert "nouveau" in judge_driver(replace(bare, nouveau=True)).evidence
    mismatch = replace(bare, nvml_error="Driver/library version mismatch")
    assert "restart" in (judge_driver(mismatch).remedy or "")
