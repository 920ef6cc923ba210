export const ink = {
  panel: '#1a1b1e',
  text: '#a9abb1',
  grid: '#26282d',
  line: '#3a3d44',
  raised: '#222429',
  border: '#6b6e76',
  bright: '#e6e7ea',
  attention: '#f2b134',
  failed: '#ff6b6b',
} as const;

export const font = {
  family: '"Inter Variable", Inter, "Segoe UI", system-ui, sans-serif',
  size: 11,
  color: ink.text,
} as const;

export const margins = { l: 48, r: 12, t: 10, b: 34 } as const;
