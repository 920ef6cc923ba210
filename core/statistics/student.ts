import { normalQuantile } from './normal.ts';

/**
 * The value below which a share, above one half, of Student’s t distribution lies. Hill, “Algorithm 396: Student’s
 * t-quantiles”, Communications of the ACM 13, 1970: within 1e-4 of it from 2.1 degrees of freedom on, 1e-7 from 7 on.
 * Below 2, where the algorithm fails, the longer tail of 1 degree is given. The twin of `student_quantile` in
 * training/mammobench/evaluation/student.py.
 */
export function studentQuantile(share: number, degrees: number): number {
  if (degrees < 2) return 1 / Math.tan(Math.PI * (1 - share));
  const a = 1 / (degrees - 0.5);
  const b = 48 / (a * a);
  let c = (((20700 * a) / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * degrees;
  const y = (2 * d * (1 - share)) ** (2 / degrees);
  if (y <= 0.05 + a) return Math.sqrt(degrees * farOut(y, d, degrees));
  const x = -normalQuantile(share);
  if (degrees < 5) c += 0.3 * (degrees - 4.5) * (x + 0.6);
  c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
  const z = x * x;
  const root = (((((0.4 * z + 6.3) * z + 36) * z + 94.5) / c - z - 3) / b + 1) * x;
  return Math.sqrt(degrees * Math.expm1(a * root * root));
}

function farOut(y: number, d: number, degrees: number): number {
  const inner = 1 / (((degrees + 6) / (degrees * y) - 0.089 * d - 0.822) * (degrees + 2) * 3) + 0.5 / (degrees + 4);
  return ((inner * y - 1) * (degrees + 1)) / (degrees + 2) + 1 / y;
}
