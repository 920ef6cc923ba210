// The layer table of ARCHITECTURE.md, as rules. Each name says what it forbids.
const layer = (name, from, to, pathNot) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: to, ...(pathNot === undefined ? {} : { pathNot }) },
});
const anyLayer = '^(contract|core|main|preload|renderer|test|tools)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    layer('contract-imports-nothing', '^contract/', anyLayer, '^contract/'),
    {
      name: 'contract-libraries',
      severity: 'error',
      from: { path: '^contract/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/ajv/dist/runtime/' },
    },
    layer('core-imports-contract-only', '^core/', anyLayer, '^(core|contract)/'),
    {
      name: 'core-libraries',
      severity: 'error',
      from: { path: '^core/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: 'node_modules/(dicom-parser|@cornerstonejs/codec-[a-z0-9-]+)/',
      },
    },
    layer('main-imports-core-and-contract', '^main/', anyLayer, '^(main|core|contract)/'),
    layer('preload-imports-contract', '^preload/', anyLayer, '^(preload|contract)/'),
    layer('renderer-imports-core-and-contract', '^renderer/', anyLayer, '^(renderer|core|contract)/'),
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    layer('electron-only-in-its-places', '^(main|core|contract|renderer)/', '(^|/)node_modules/electron/'),
    layer(
      'cornerstone-only-in-its-module',
      '^(renderer|core|main|preload|contract)/',
      'node_modules/cornerstone-core/',
    ),
    layer(
      'plotly-only-in-plotting',
      '^(renderer|core|main|preload|contract)/',
      'node_modules/plotly\\.js-strict-dist-min/',
    ),
    layer('codecs-only-in-core', '^(main|renderer|preload)/', 'node_modules/(dicom-parser)/'),
    {
      name: 'main-features-meet-at-their-index',
      severity: 'error',
      from: { path: '^main/([^/]+)/' },
      to: { path: '^main/([^/]+)/(?!index\\.ts$)', pathNot: '^main/$1/' },
    },
    {
      name: 'renderer-features-meet-at-their-index',
      severity: 'error',
      from: { path: '^renderer/([^/]+)/' },
      to: {
        path: '^renderer/(datasets|dicom|review|config|runs|telemetry|evaluation|comparison|inference|reports|benchmark|workspace|shell)/(?!index\\.tsx?$)',
        pathNot: '^renderer/$1/',
      },
    },
    {
      name: 'panels-are-composed-by-screens',
      severity: 'error',
      from: {
        path: '^renderer/(datasets|dicom|review|config|runs|telemetry|evaluation|comparison|inference|reports|benchmark|workspace)/',
      },
      to: {
        path: '^renderer/(datasets|dicom|review|config|runs|telemetry|evaluation|comparison|inference|reports|benchmark|workspace|screens|shell)/',
        pathNot: '^renderer/$1/',
      },
    },
  ].map((rule) => {
    const exceptFrom = {
      'electron-only-in-its-places': '^main/(index\\.ts|electron/)',
      'cornerstone-only-in-its-module': '^renderer/dicom/cornerstone\\.ts$',
      'plotly-only-in-plotting': '^renderer/plotting/',
    }[rule.name];
    return exceptFrom === undefined ? rule : { ...rule, from: { ...rule.from, pathNot: exceptFrom } };
  }),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
