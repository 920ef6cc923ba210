import type { WorkstationApi } from '@contract/index';

/**
 * The one accessor of what main offers: `await workstation.runs.start({ config })`, `const stop = workstation.runs.onChanged(…)`.
 * Looked up at each use, so that a test can put its own api on the window.
 */
export const workstation = new Proxy({} as WorkstationApi, {
  get: (_target, feature) => Reflect.get(window.workstation, feature) as unknown,
});
