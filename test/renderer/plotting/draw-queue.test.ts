import { DrawQueue } from '@renderer/plotting/draw-queue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What drawings have taken: time that no timer has seen. */
let drawnMs = 0;

/** Frames come every 16 ms, as they do on a screen; time is the test's own. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const waitedMs = performance.now.bind(performance);
  drawnMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => waitedMs() + drawnMs);
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 16));
  vi.stubGlobal('reportError', vi.fn());
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function drawingFor(ms: number): () => void {
  return () => {
    drawnMs += ms;
  };
}

describe('DrawQueue', () => {
  it('draws a busy plot at most four times a second, and its last news always', async () => {
    const draw = vi.fn(drawingFor(1));
    const turn = new DrawQueue().join(draw);
    for (let at = 0; at < 2000; at += 10) {
      turn.request();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(draw.mock.calls.length).toBeLessThanOrEqual(9);
    const before = draw.mock.calls.length;
    turn.request();
    await vi.advanceTimersByTimeAsync(400);
    expect(draw.mock.calls.length).toBeGreaterThan(before);
  });

  it('lets a slow plot rest longer, though never longer than two seconds', async () => {
    const draw = vi.fn(drawingFor(5000));
    const turn = new DrawQueue().join(draw);
    turn.request();
    await vi.advanceTimersByTimeAsync(100);
    turn.request();
    await vi.advanceTimersByTimeAsync(1500);
    expect(draw).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it('does not make a zoom wait for that rest', async () => {
    const draw = vi.fn(drawingFor(200));
    const turn = new DrawQueue().join(draw);
    turn.request();
    await vi.advanceTimersByTimeAsync(250);
    turn.request();
    turn.requestNow();
    await vi.advanceTimersByTimeAsync(20);
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it('draws everything in one frame, and what does not fit in the next', async () => {
    const queue = new DrawQueue();
    const cheap = Array.from({ length: 12 }, () => vi.fn(drawingFor(2)));
    for (const draw of cheap) queue.join(draw).request();
    await vi.advanceTimersByTimeAsync(17);
    expect(cheap.map((draw) => draw.mock.calls.length)).toEqual(cheap.map(() => 1));
    const slow = Array.from({ length: 3 }, () => vi.fn(drawingFor(20)));
    const other = new DrawQueue();
    for (const draw of slow) other.join(draw).request();
    await vi.advanceTimersByTimeAsync(17);
    expect(slow.map((draw) => draw.mock.calls.length)).toEqual([1, 1, 0]);
    await vi.advanceTimersByTimeAsync(400);
    expect(slow.map((draw) => draw.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('draws plots that are nearly due with one that is, so that they keep one frame', async () => {
    const queue = new DrawQueue();
    const draws = [vi.fn(drawingFor(1)), vi.fn(drawingFor(1))];
    const turns = draws.map((draw) => queue.join(draw, { pauseMs: () => 1000 }));
    turns[0]!.request();
    await vi.advanceTimersByTimeAsync(400);
    turns[1]!.request();
    await vi.advanceTimersByTimeAsync(50);
    expect(draws.map((draw) => draw.mock.calls.length)).toEqual([1, 1]);
    for (const turn of turns) turn.request();
    await vi.advanceTimersByTimeAsync(600);
    expect(draws.map((draw) => draw.mock.calls.length)).toEqual([2, 2]);
  });

  it('lets a plot stand as long as its news would not be seen, though never a zoom', async () => {
    const draw = vi.fn(drawingFor(1));
    const turn = new DrawQueue().join(draw, { pauseMs: () => 1000 });
    turn.request();
    await vi.advanceTimersByTimeAsync(100);
    turn.request();
    await vi.advanceTimersByTimeAsync(800);
    expect(draw).toHaveBeenCalledTimes(1);
    turn.requestNow();
    await vi.advanceTimersByTimeAsync(20);
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it('goes on with the others when one fails, and draws none that has left', async () => {
    const queue = new DrawQueue();
    const broken = queue.join(() => {
      throw new Error('no room');
    });
    const gone = vi.fn(drawingFor(1));
    const fine = vi.fn(drawingFor(1));
    const goneTurn = queue.join(gone);
    const fineTurn = queue.join(fine);
    broken.request();
    goneTurn.request();
    fineTurn.request();
    goneTurn.leave();
    await vi.advanceTimersByTimeAsync(200);
    expect(fine).toHaveBeenCalledTimes(1);
    expect(gone).not.toHaveBeenCalled();
    expect(reportError).toHaveBeenCalledTimes(1);
  });

  it('leaves most of the time to others however many plots have news, lets them take turns, and a prompt one not wait for them', async () => {
    const queue = new DrawQueue();
    const plots = Array.from({ length: 12 }, () => vi.fn(drawingFor(50)));
    const prompt = vi.fn(drawingFor(50));
    const turns = [queue.join(prompt, { isPrompt: true }), ...plots.map((draw) => queue.join(draw))];
    for (let at = 0; at < 20_000; at += 100) {
      for (const turn of turns) turn.request();
      await vi.advanceTimersByTimeAsync(100);
    }
    const counts = plots.map((draw) => draw.mock.calls.length);
    const spentMs = 50 * [prompt, ...plots].reduce((sum, { mock }) => sum + mock.calls.length, 0);
    expect(spentMs / performance.now()).toBeLessThan(0.25);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
    expect(prompt.mock.calls.length).toBeGreaterThanOrEqual(30);
  });
});
