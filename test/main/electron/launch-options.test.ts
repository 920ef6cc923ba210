import { describe, expect, it } from 'vitest';

import { parseLaunchOptions } from '../../../main/electron/launch-options';

describe('launch options', () => {
  it('come from the command line first, then from the environment', () => {
    const environment = { MAMMOBENCH_WORKSPACE: '/env', MAMMOBENCH_USER_DATA: '/user' };
    expect(parseLaunchOptions(['electron', '--no-sandbox', '.', '--workspace', '/argv'], environment)).toEqual({
      workspaceFolder: '/argv',
      userDataFolder: '/user',
    });
    expect(parseLaunchOptions(['electron', '--workspace=/with=sign'], {})).toEqual({
      workspaceFolder: '/with=sign',
      userDataFolder: null,
    });
    expect(parseLaunchOptions(['electron', '--workspace'], {})).toEqual({
      workspaceFolder: null,
      userDataFolder: null,
    });
  });
});
