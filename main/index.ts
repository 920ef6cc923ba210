/** Composition root: makes every feature, gives each what it needs, and opens the window. */
import { join } from 'node:path';

import { failed, type AppInfo, type Prediction, type PredictRequest, type Result } from '@contract/index';
import { app, session, type BrowserWindow } from 'electron';

import { configHandlers, createConfig } from './config/index';
import {
  clearUnfinishedImports,
  createImports,
  createThumbnailMaker,
  datasetsHandlers,
  findImageFile,
  freezeSplit,
  listSplits,
} from './datasets/index';
import { createDicomScheme, dicomHandlers } from './dicom/index';
import {
  appendOfflineSwitches,
  appIdentity,
  broadcast,
  chooseFolder,
  chooseSaveFile,
  createDesktopNotifier,
  createSecondWindow,
  displayAt,
  keepSessionOffline,
  openWindow,
  parseLaunchOptions,
  registerCommands,
  registerSchemes,
  serveSchemes,
  setMenu,
  shownRoutes,
  startUtilityProcess,
} from './electron/index';
import { createEvaluation } from './evaluation/index';
import { createInference } from './inference/index';
import { plottingHandlers } from './plotting/index';
import { reviewHandlers } from './review/index';
import { createRuns } from './runs/index';
import { createTelemetry, type Attention, type TelemetryService } from './telemetry/index';
import {
  createAppLog,
  createReaderStore,
  createRecentWorkspaces,
  createSettingsStore,
  createWorkspaceService,
  discoverPython,
  workspaceHandlers,
  type Broadcast,
  type PythonStatus,
} from './workspace/index';

// What the app is called with decides where it keeps things, so it comes before everything that reads or writes.
const launch = parseLaunchOptions(process.argv, process.env);
if (launch.userDataFolder !== null) app.setPath('userData', launch.userDataFolder);
appendOfflineSwitches();
registerSchemes();

const userFolder = app.getPath('userData');
const log = createAppLog(join(userFolder, 'logs', 'app.log'));
const warn = (message: string): void => log.write('warn', 'main', message);
const logError = (message: string): void => log.write('error', 'main', message);
process.on('uncaughtException', (error) => logError(`Uncaught: ${error.stack ?? error.message}`));
process.on('unhandledRejection', (reason) =>
  logError(`Unhandled: ${reason instanceof Error ? (reason.stack ?? '') : String(reason)}`),
);

/** Where the build puts the workers, the codecs, the preload and the pages. */
const built = {
  catalogueWorker: join(__dirname, 'catalogue-worker.js'),
  importWorker: join(__dirname, 'import-worker.js'),
  inferenceWorker: join(__dirname, 'inference-worker.js'),
  ingestWorker: join(__dirname, 'ingest-worker.js'),
  statisticsWorker: join(__dirname, 'statistics-worker.js'),
  codecs: join(__dirname, 'codecs'),
  preload: join(__dirname, '..', 'preload', 'index.js'),
  renderer: join(__dirname, '..', 'renderer'),
  presets: join(app.getAppPath(), 'assets', 'presets'),
};

const recent = createRecentWorkspaces(join(userFolder, 'recent.json'));
const workspace = createWorkspaceService({ workerFile: built.catalogueWorker, warn, recent });
const settings = createSettingsStore(join(userFolder, 'settings.json'), () => {
  const folder = workspace.current()?.folder;
  return folder === undefined ? null : join(folder, 'settings.json');
});
const readers = createReaderStore(join(userFolder, 'readers.json'));

const importing = { workerFile: built.importWorker, codecsFolder: built.codecs };
const imports = createImports({ workspace, broadcast, logError, ...importing });
const thumbnails = createThumbnailMaker(importing);

const config = createConfig({
  presetsFolder: built.presets,
  splits: async () => {
    const current = workspace.current();
    return current === null ? null : listSplits(current.catalogue);
  },
});

const inference = createInference({
  startWorker: () => startUtilityProcess(built.inferenceWorker, 'Mammobench inference'),
  codecFolder: built.codecs,
});

/** The level may come from the workspace's file, so it is read again with every workspace. */
async function applyLogLevel(): Promise<void> {
  const { effective, problems } = await settings.read();
  log.setLevel(effective.logLevel);
  for (const problem of problems) warn(`A settings file: ${problem.path} ${problem.message}`);
}

async function python(): Promise<PythonStatus> {
  const { effective } = await settings.read();
  return discoverPython({
    setting: effective.pythonExecutable,
    environmentVariable: process.env['MAMMOBENCH_PYTHON'],
    appFolder: app.isPackaged ? process.resourcesPath : app.getAppPath(),
  });
}

async function appInfo(): Promise<AppInfo> {
  const { executable, problem } = await python();
  return { ...appIdentity(), pythonExecutable: executable, pythonProblem: problem };
}

const runs = createRuns({
  workspace,
  datasets: {
    freeze: async (splitId) => {
      const opened = workspace.open();
      return opened.ok ? freezeSplit(opened.value.catalogue, splitId) : opened;
    },
  },
  checkConfig: config.check,
  python,
  defaultRetries: async () => (await settings.read()).effective.runRetries,
  broadcast,
  warn,
  ingestWorkerFile: built.ingestWorker,
});

const evaluation = createEvaluation({
  workspace,
  runFolder: runs.runFolder,
  runSeries: runs.runSeries,
  chooseSaveFile,
  workerFile: built.statisticsWorker,
  warn,
  runName: (runId) => runs.summaries().find((run) => run.runId === runId)?.name ?? null,
});

async function predict({ imageId, runId }: PredictRequest): Promise<Result<Prediction>> {
  const opened = workspace.open();
  if (!opened.ok) return opened;
  const image = await findImageFile(opened.value.catalogue, imageId);
  if (image === null) return failed('not-found', 'This image is not in the workspace any more');
  const runFolder = await runs.modelFolder(runId);
  if (!runFolder.ok) return runFolder;
  return inference.predict({ imageId, runId, dicomPath: image.file, runFolder: runFolder.value });
}

/** Any window of ours; the first one starts without a place of its own. */
function open(route?: string, bounds?: Electron.Rectangle): BrowserWindow {
  const logged = (level: 'info' | 'error', message: string): void => log.write(level, 'window', message);
  return openWindow({ preloadFile: built.preload, iconFile: null, log: logged }, route, bounds);
}

const second = createSecondWindow({ open, broadcast });

// After the features' own listeners: a window that hears of the change finds everything in place.
workspace.onChange((opened) => {
  second.forget();
  broadcast('workspace.changed', { status: opened?.status ?? null });
  applyLogLevel().catch((error: unknown) => warn(`The log level was not read: ${String(error)}`));
  if (opened === null) return;
  clearUnfinishedImports(opened).catch((error: unknown) =>
    warn(`Unfinished imports were not cleared away: ${String(error)}`),
  );
});

/** The machine's page shows every second. */
function attentionToMachine(): Attention {
  const routes = shownRoutes();
  if (routes.length === 0) return 'none';
  return routes.some((route) => route.startsWith('#/machine')) ? 'close' : 'passing';
}

const showNotice = createDesktopNotifier((message) => log.write('info', 'notification', message));

/** Started once the app is ready: it samples and judges for as long as the app is open. */
function startTelemetry(): TelemetryService {
  return createTelemetry({
    workspace,
    runs,
    python,
    settings: async () => (await settings.read()).effective,
    broadcast,
    attention: attentionToMachine,
    notify: ({ runId, ...notice }) =>
      showNotice({ ...notice, route: runId === null ? '#/machine' : `#/runs/${encodeURIComponent(runId)}` }),
    warn,
  });
}

let telemetry: TelemetryService | null = null;

/** What a setting changes counts at once. */
const broadcastOfWorkspace: Broadcast = (name, payload) => {
  broadcast(name, payload);
  if (name === 'workspace.settingsChanged') void telemetry?.settingsChanged();
};

function start(): void {
  setMenu(second.show);
  keepSessionOffline(session.defaultSession);
  serveSchemes(
    built.renderer,
    {
      dicom: createDicomScheme({ workspace, thumbnails, heatmap: (id) => inference.heatmap(id)?.values ?? null }),
      series: runs.serveSeries,
    },
    logError,
  );
  telemetry = startTelemetry();
  registerCommands(
    {
      ...workspaceHandlers({
        workspace,
        settings,
        readers,
        recent,
        log,
        userFolder,
        broadcast: broadcastOfWorkspace,
        appInfo,
        chooseFolder,
        displayAt,
      }),
      ...datasetsHandlers(workspace, imports),
      ...reviewHandlers({ workspace, readers, broadcast }),
      ...configHandlers(config),
      ...runs.handlers,
      ...telemetry.handlers,
      ...evaluation.handlers,
      ...dicomHandlers({ chooseSaveFile }),
      ...plottingHandlers({ workspace, chooseSaveFile, ...runs.exports }),
      ...second.handlers,
      'inference.predict': predict,
    },
    logError,
    second.mayAsk,
  );
  applyLogLevel().catch((error: unknown) => warn(`The log level was not read: ${String(error)}`));
  if (launch.workspaceFolder !== null) void openAtStart(launch.workspaceFolder);
  second.follow(open());
}

/** The window is not kept waiting: it learns of the workspace by the event. */
async function openAtStart(folder: string): Promise<void> {
  const opened = await workspace.openAt(folder);
  if (opened.ok) return;
  logError(opened.failure.message);
  console.error(opened.failure.message);
}

let closed = false;

/** The runs go on; imports end, the catalogue closes, and the workspace's lock is freed. */
async function closeAll(): Promise<void> {
  await telemetry?.close();
  await evaluation.close();
  await runs.close();
  await workspace.close();
  await thumbnails.close();
  inference.close();
}

app.on('window-all-closed', () => app.quit());
app.on('before-quit', (event) => {
  if (closed) return;
  event.preventDefault();
  closeAll()
    .catch((error: unknown) => logError(`Closing failed: ${String(error)}`))
    .finally(() => {
      closed = true;
      app.quit();
    });
});

app.whenReady().then(start, (error: unknown) => logError(`The app did not start: ${String(error)}`));
