import { app, type Session } from 'electron';

/** Everything in Chromium that would connect by itself. Must run before the app is ready. */
export function appendOfflineSwitches(): void {
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-default-apps',
    'disable-domain-reliability',
    'disable-sync',
    'no-pings',
    'no-proxy-server',
    'no-default-browser-check',
    'no-first-run',
  ]) {
    app.commandLine.appendSwitch(name);
  }
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch(
    'disable-features',
    'AutofillServerCommunication,CertificateTransparencyComponentUpdater,MediaRouter,OptimizationHints,SpareRendererForSitePerProcess,Translate',
  );
}

const LOCAL = /^(app|dicom|dicom-file|series|blob|data|devtools|chrome):/;

/** Before the first window: without a spell checker's language no dictionary host is looked up; nothing leaves by HTTP. */
export function keepSessionOffline(session: Session): void {
  session.setSpellCheckerLanguages([]);
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !LOCAL.test(details.url) }));
  session.on('will-download', (event) => event.preventDefault());
}
