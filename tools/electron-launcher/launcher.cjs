// Stands in for Electron's default app in the evaluation build: starts the app folder given on the command line.
const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const { app } = require('electron');

const folder = process.argv
  .slice(1)
  .find((argument) => !argument.startsWith('-') && existsSync(join(argument, 'package.json')));
if (folder === undefined) {
  console.error('Usage: electron APP_FOLDER');
  process.exit(2);
}
const appFolder = resolve(folder);
const manifest = require(join(appFolder, 'package.json'));
app.setAppPath(appFolder);
app.setName(manifest.productName ?? manifest.name);
require(join(appFolder, manifest.main));
