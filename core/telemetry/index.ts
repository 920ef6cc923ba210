/** The samples of this machine that main keeps and a window shows: two minutes at one a second. */
export const KEPT_SAMPLES = 120;
