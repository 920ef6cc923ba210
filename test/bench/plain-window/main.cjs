// An empty window of the tests' Electron, for pages that another program serves.
const { app, BrowserWindow } = require('electron');

app.setPath('userData', process.env.PLAIN_WINDOW_USER);
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, backgroundThrottling: false },
  });
  void window.loadURL('about:blank');
});
