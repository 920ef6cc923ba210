// Opens the page that draws the same pixels with the viewer's code and with its peers', in the Electron of the tests:
// an app of its own, so that nothing of the program's own policy is touched.
const { readFile } = require('node:fs/promises');
const { extname, join } = require('node:path');

const { app, BrowserWindow, protocol } = require('electron');

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const folders = { page: process.env.VIEWER_BENCH_PAGE, data: process.env.VIEWER_BENCH_DATA };
const privileges = { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true };

app.setPath('userData', process.env.VIEWER_BENCH_USER);
protocol.registerSchemesAsPrivileged([{ scheme: 'bench', privileges }]);

app.whenReady().then(() => {
  protocol.handle('bench', async (request) => {
    const { pathname } = new URL(request.url);
    const [, place, ...rest] = decodeURIComponent(pathname).split('/');
    const body = await readFile(join(folders[place], ...rest));
    return new Response(body, { headers: { 'Content-Type': TYPES[extname(pathname)] ?? 'application/octet-stream' } });
  });
  const window = new BrowserWindow({
    width: 1000,
    height: 1000,
    backgroundColor: '#000000',
    webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, backgroundThrottling: false },
  });
  void window.loadURL('bench://local/page/index.html');
});
