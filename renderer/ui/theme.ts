import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** dark.7 is the panels' ground and dark.9 the program's: the two greys of the design. */
const dark: MantineColorsTuple = [
  '#c9cace',
  '#a9abb1',
  '#909296',
  '#6b6e76',
  '#3a3d44',
  '#2c2e33',
  '#222429',
  '#1a1b1e',
  '#141517',
  '#101113',
];

const SANS = '"Inter Variable", Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 5,
  autoContrast: true,
  colors: { dark },
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.35' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: { fontFamily: SANS, fontWeight: '600' },
  defaultRadius: 'sm',
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', checkIconPosition: 'right' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Text: { defaultProps: { size: 'sm' } },
    Tooltip: {
      defaultProps: {
        color: 'dark.5',
        openDelay: 350,
        withinPortal: true,
        events: { hover: true, focus: true, touch: false },
      },
    },
    Modal: {
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        centered: true,
        overlayProps: { backgroundOpacity: 0.6 },
        transitionProps: { duration: 0 },
      },
    },
  },
});

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {},
  dark: {
    '--mantine-color-body': dark[9],
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-default-border': dark[5],
    '--app-ground': dark[9],
    '--app-panel': dark[7],
    '--app-raised': dark[6],
    '--app-line': '#26282d',
    '--app-accent': 'var(--mantine-color-blue-5)',
    '--app-finished': 'var(--mantine-color-green-5)',
    '--app-attention': 'var(--mantine-color-yellow-5)',
    '--app-failed': 'var(--mantine-color-red-5)',
  },
});
