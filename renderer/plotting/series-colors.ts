/** Okabe & Ito 2008: told apart with any color vision. Their black is near white here, on a dark ground. */
const skyBlue = '#56B4E9';
const orange = '#E69F00';
const purple = '#CC79A7';
const inOrder = [skyBlue, orange, '#009E73', purple, '#F0E442', '#D55E00', '#0072B2', '#E6E7EA'] as const;

/** What a color stands for, the same in every plot of a run. */
export const seriesColors = { train: skyBlue, validation: orange, host: skyBlue, tree: purple } as const;

/** The same color for the same device in every plot. */
export function colorOfDevice(index: number): string {
  return inOrder[index % inOrder.length] ?? skyBlue;
}
