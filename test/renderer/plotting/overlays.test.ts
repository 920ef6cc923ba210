import { leaveOverlays, MOST_OVERLAID, overlaidOn, setOverlaid, toggleOverlaid, useOverlays } from '@renderer/plotting';
import { RunLooks } from '@renderer/plotting/series-colors';
import { beforeEach, describe, expect, it } from 'vitest';

beforeEach(() => useOverlays.setState(useOverlays.getInitialState()));

const shown = (): readonly string[] => overlaidOn(useOverlays.getState(), 'own');

describe('the runs over another', () => {
  it('never hold the run itself or one twice, and say how many were too many', () => {
    setOverlaid('own', ['a', 'own', 'a', 'b']);
    expect(shown()).toEqual(['a', 'b']);
    setOverlaid(
      'own',
      Array.from({ length: MOST_OVERLAID + 3 }, (_run, index) => `run-${index}`),
    );
    expect(shown()).toHaveLength(MOST_OVERLAID);
    expect(useOverlays.getState().notice).toContain('3 more were left out');
  });

  it('come and go one by one, each run’s page for itself', () => {
    toggleOverlaid('own', 'a');
    toggleOverlaid('own', 'b');
    toggleOverlaid('own', 'a');
    expect(shown()).toEqual(['b']);
    expect(overlaidOn(useOverlays.getState(), 'other')).toEqual([]);
  });

  it('leave every page when their folder is gone, and a line says so', () => {
    setOverlaid('own', ['a', 'b']);
    setOverlaid('other', ['b']);
    leaveOverlays('b', 'my run');
    expect([shown(), overlaidOn(useOverlays.getState(), 'other')]).toEqual([['a'], []]);
    expect(useOverlays.getState().notice).toContain('my run left the plots');
  });
});

describe('the look of a run', () => {
  it('is its own, whatever else is shown, and never that of another', () => {
    const ids = Array.from({ length: 51 }, (_run, index) => `run-${index}`);
    const looks = new RunLooks();
    const together = ids.map((id) => JSON.stringify(looks.lookOf(id, ids)));
    expect(new Set(together).size).toBe(51);
    // Once given, it stays when others go.
    expect(ids.slice(10).map((id) => JSON.stringify(looks.lookOf(id, ids.slice(10))))).toEqual(together.slice(10));
    // Alone, each run has an unbroken line in the color that follows from its id.
    expect(new RunLooks().lookOf('run-7', ['run-7'])).toEqual(new RunLooks().lookOf('run-7', ['run-7']));
    for (const id of ids) expect(new RunLooks().lookOf(id, [id]).dash).toBe('solid');
  });
});
