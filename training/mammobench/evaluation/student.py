"""Student's t distribution: what intervals from few patients need."""

import math
from statistics import NormalDist


def student_quantile(share: float, degrees: float) -> float:
    """The value below which a share, above one half, of the distribution lies.

    Hill, "Algorithm 396: Student's t-quantiles", Communications of the ACM 13, 1970: within 1e-4 of it from 2.1 degrees
    of freedom on, 1e-7 from 7 on. Below 2, where the algorithm fails, the longer tail of 1 degree is given. The twin of
    `studentQuantile` in core/statistics/student.ts.
    """
    if degrees < 2:
        return 1 / math.tan(math.pi * (1 - share))
    a = 1 / (degrees - 0.5)
    b = 48 / (a * a)
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * degrees
    y = (2 * d * (1 - share)) ** (2 / degrees)
    if y <= 0.05 + a:
        return math.sqrt(degrees * _far_out(y, d, degrees))
    x = -NormalDist().inv_cdf(share)
    if degrees < 5:
        c += 0.3 * (degrees - 4.5) * (x + 0.6)
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
    z = x * x
    root = (((((0.4 * z + 6.3) * z + 36) * z + 94.5) / c - z - 3) / b + 1) * x
    return math.sqrt(degrees * math.expm1(a * root * root))


def _far_out(y: float, d: float, degrees: float) -> float:
    inner = 1 / (((degrees + 6) / (degrees * y) - 0.089 * d - 0.822) * (degrees + 2) * 3) + 0.5 / (degrees + 4)
    return (inner * y - 1) * (degrees + 1) / (degrees + 2) + 1 / y
