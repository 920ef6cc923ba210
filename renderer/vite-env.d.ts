/// <reference types="vite/client" />
import type { WorkstationApi } from '@contract/index';

declare global {
  interface Window {
    /** Put there by the preload script before any script of the page runs. */
    readonly workstation: WorkstationApi;
  }
}
