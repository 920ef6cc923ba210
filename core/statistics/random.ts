/** A source of chance that gives the same numbers for the same seed, on every machine. */
export interface Random {
  /** 0 ≤ x < 1, in steps of 2⁻³². */
  readonly uniform: () => number;
  /** A whole number 0 ≤ x < count; count is far below 2³², so that none is noticeably likelier. */
  readonly below: (count: number) => number;
  /** From the standard normal distribution. */
  readonly normal: () => number;
}

/**
 * Small Fast Counter, 32 bit (Doty-Humphrey’s sfc32 of PractRand): 128 bits of state, of which 32 are a counter, so that
 * no seed has a period below 2³². It is for resampling, never for secrets.
 */
export function randomOf(seed: number): Random {
  let a = seed | 0;
  let b = Math.floor(seed / 0x1_0000_0000) | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  function next(): number {
    const drawn = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  }
  // Its author’s advice: the seed has mixed with all of the state after a dozen rounds.
  for (let round = 0; round < 15; round += 1) next();
  const uniform = (): number => next() / 0x1_0000_0000;
  return {
    uniform,
    below: (count) => Math.floor(uniform() * count),
    // Box and Muller 1958; 1 − u is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
