import { utilityProcess } from 'electron';

/** A process of its own, for code that may take the memory, or the whole process, down with it. */
export interface UtilityProcess {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onExit: (listener: (code: number) => void) => void;
  readonly kill: () => void;
}

export function startUtilityProcess(file: string, name: string): UtilityProcess {
  const child = utilityProcess.fork(file, [], { serviceName: name, stdio: 'ignore' });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', listener);
    },
    kill: () => {
      child.kill();
    },
  };
}
