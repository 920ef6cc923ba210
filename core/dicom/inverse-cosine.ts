const EDGE = 8;

/** BASIS[x * 8 + u] = C(u) / 2 · cos((2x + 1)uπ / 16): ITU T.81 A.3.3 in one dimension. */
const BASIS = Float64Array.from({ length: EDGE * EDGE }, (_, index) => {
  const u = index % EDGE;
  const x = (index - u) / EDGE;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/**
 * The inverse discrete cosine transform of one block, in floating point: no integer shortcut, so no bias.
 *
 * @param coefficients 8 × 8, row v and column u
 * @param scratch of the same size, overwritten
 * @param samples 8 × 8, row y and column x, around 0
 */
export function inverseCosine(coefficients: Float64Array, scratch: Float64Array, samples: Float64Array): void {
  for (let v = 0; v < EDGE; v += 1) transformRow(coefficients, v * EDGE, scratch);
  for (let x = 0; x < EDGE; x += 1) {
    for (let y = 0; y < EDGE; y += 1) {
      let sum = 0;
      for (let v = 0; v < EDGE; v += 1) sum += (BASIS[y * EDGE + v] ?? 0) * (scratch[v * EDGE + x] ?? 0);
      samples[y * EDGE + x] = sum;
    }
  }
}

/** Most rows hold nothing, or a first coefficient alone. */
function transformRow(coefficients: Float64Array, start: number, scratch: Float64Array): void {
  let last = EDGE - 1;
  while (last > 0 && coefficients[start + last] === 0) last -= 1;
  for (let x = 0; x < EDGE; x += 1) {
    let sum = 0;
    for (let u = 0; u <= last; u += 1) sum += (BASIS[x * EDGE + u] ?? 0) * (coefficients[start + u] ?? 0);
    scratch[start + x] = sum;
  }
}
