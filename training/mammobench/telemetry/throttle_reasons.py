"""Why a GPU's clocks are lower than they could be, by name."""

# nvmlClocksEventReasons (nvml.h); called "throttle reasons" before driver 535, with the same bits.
THROTTLE_REASONS = {
    0x001: "idle",
    0x002: "application-clocks",
    0x004: "power-cap",
    0x008: "hardware-slowdown",
    0x010: "sync-boost",
    0x020: "software-thermal",
    0x040: "hardware-thermal",
    0x080: "power-brake",
    0x100: "display-clocks",
}


def throttle_reasons(bits: int) -> list[str]:
    """The names of the bits that are set, lowest first; a bit that NVML gained since keeps its number."""
    return [THROTTLE_REASONS.get(bit, f"reason-{bit:#x}") for bit in _bits(bits)]


def _bits(value: int) -> list[int]:
    return [1 << place for place in range(value.bit_length()) if value >> place & 1]
