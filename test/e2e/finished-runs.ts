// Folders as finished runs leave them, with predictions: runs to compare, without an hour of training.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { RunWriter } from '../main/runs/run-lines';
import { checkout } from './workstation-driver';

export interface PlantedRun {
  readonly name: string;
  readonly seed: number;
  /** How far the malignant images' scores stand above the others'. */
  readonly closeness: number;
  readonly batchSizePerDevice?: number;
  readonly split?: string;
  /** A key of `machines`. */
  readonly machine?: keyof typeof machines;
}

const machines = {
  a100: { gpu: 'NVIDIA A100-PCIE-40GB', memoryGib: 40, pcie: 4, nvlinks: 0, cpu: 'Intel Xeon Gold 6152', cores: 44 },
  v100: { gpu: 'Tesla V100-SXM2-16GB', memoryGib: 16, pcie: 3, nvlinks: 6, cpu: 'Intel Xeon Gold 6150', cores: 36 },
} as const;

const GIB = 2 ** 30;

/** Sixty patients of four images; every third has a malignant left breast. */
export function plantFinishedRun(workspaceFolder: string, runId: string, planted: PlantedRun): string {
  const folder = join(workspaceFolder, 'runs', runId);
  mkdirSync(folder, { recursive: true });
  const files = {
    'config.json': configOf(planted),
    'split.json': { formatVersion: 1, hash: sha256(planted.split ?? 'split'), cases: [] },
    'environment.json': environmentOf(machines[planted.machine ?? 'a100']),
    'exit.json': {
      attempt: 1,
      outcome: 'finished',
      reason: 'All stages are done.',
      exitCode: 0,
      signal: null,
      endedAtMs: 1_800_000_000_000 + 3_600_000,
      logTail: [],
    },
  };
  for (const [name, document] of Object.entries(files)) {
    writeFileSync(join(folder, name), `${JSON.stringify(document, null, 2)}\n`);
  }
  writeFileSync(join(folder, 'predictions.csv'), predictionsOf(planted));
  writeFileSync(join(folder, 'events.jsonl'), eventsOf(planted));
  return folder;
}

function configOf({ name, seed, batchSizePerDevice = 8 }: PlantedRun): object {
  const preset = JSON.parse(readFileSync(join(checkout, 'assets/presets/smoke-cpu.json'), 'utf8')) as {
    config: { whole: object };
  };
  return { ...preset.config, name, seed, whole: { ...preset.config.whole, batchSizePerDevice } };
}

function environmentOf({ gpu, memoryGib, pcie, nvlinks, cpu, cores }: (typeof machines)['a100' | 'v100']): object {
  return {
    formatVersion: 2,
    machine: {
      cpu: { model: cpu, sockets: 2, physicalCores: cores },
      memoryTotalBytes: 768 * GIB,
      gpus: Array.from({ length: 8 }, (_, index) => ({
        index,
        uuid: `GPU-${index}`,
        name: gpu,
        memoryBytes: memoryGib * GIB,
        pcieGenerationMaximum: pcie,
        pcieWidthMaximum: 16,
        nvlinkActiveLinks: nvlinks,
      })),
    },
    software: { mammobench: '1.0.0', torch: '2.13.0' },
    flags: { precision: 'fp32', worldSize: 8, dataWorkers: 2 },
    unreadable: {},
  };
}

function predictionsOf({ seed, closeness }: PlantedRun): string {
  const lines = Array.from({ length: 240 }, (_, place) => {
    const patient = place >> 2;
    const side = (place >> 1) & 1;
    const label = patient % 3 === 0 && side === 0 ? 1 : 0;
    const shared = ((patient * 29) % 37) / 18 - 1;
    const logit = shared + ((place * 37 + seed * 53) % 83) / 40 - 1 + closeness * label;
    const names = [
      sha256(`image ${place}`),
      `patient-${patient}`,
      side === 0 ? 'L' : 'R',
      place % 2 === 0 ? 'CC' : 'MLO',
    ];
    return [...names, 'test', label, logit, 1 / (1 + Math.exp(-logit)), ''].join(',');
  });
  return ['caseKey,patientKey,laterality,view,part,label,logit,score,risk', ...lines, ''].join('\n');
}

function eventsOf({ closeness }: PlantedRun): string {
  const writer = new RunWriter();
  const lines = [writer.started(20), writer.stage('whole', 0)];
  for (let step = 1; step <= 20; step += 1) {
    lines.push(writer.step(step, { imagesPerSecond: 40 + step / 10 }));
    if (step % 10 === 0) lines.push(writer.epoch(step / 10, step, 0.6 + 0.1 * closeness + step / 400, true));
  }
  return `${lines.join('\n')}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
