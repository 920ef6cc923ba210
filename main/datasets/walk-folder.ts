import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

import type { WalkOutcome } from './import-messages';
import { reasonOfDisk } from './left-out';

/** What operating systems strew into folders; never worth a line in the list. */
const STRAY_FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);
export const TRUTH_FILE = 'truth.json';

class Walk {
  private readonly files: string[] = [];
  private readonly truthFiles: string[] = [];
  private readonly unreadable: WalkOutcome['unreadable'][number][] = [];
  /** Device and inode of every folder entered: a link that leads back is not followed twice. */
  private readonly entered = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly onSeen: (filesSeen: number) => void,
  ) {}

  async run(): Promise<WalkOutcome> {
    await this.enter('');
    const byPath = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    return { files: this.files.sort(byPath), truthFiles: this.truthFiles.sort(byPath), unreadable: this.unreadable };
  }

  private async enter(relative: string): Promise<void> {
    const folder = join(this.root, relative);
    const { dev, ino } = await stat(folder);
    const identity = `${dev}:${ino}`;
    if (this.entered.has(identity)) return;
    this.entered.add(identity);
    for (const name of await readdir(folder)) {
      if (!STRAY_FILES.has(name)) await this.visit(relative === '' ? name : `${relative}/${name}`, name);
    }
    this.onSeen(this.files.length);
  }

  private async visit(relative: string, name: string): Promise<void> {
    try {
      const facts = await stat(join(this.root, relative));
      if (facts.isDirectory()) await this.enter(relative);
      else if (!facts.isFile()) this.leaveOut(relative, 'not-a-file', 'It is neither a file nor a folder.');
      else if (name === TRUTH_FILE) this.truthFiles.push(relative);
      else this.files.push(relative);
    } catch (error) {
      const why = reasonOfDisk(error);
      if (why === null) throw error;
      this.unreadable.push({ file: relative, why });
    }
  }

  private leaveOut(file: string, code: string, reason: string): void {
    this.unreadable.push({ file, why: { code, reason, remedy: null } });
  }
}

/** Every file below a folder, by relative path with forward slashes. The folder itself must be readable, else this throws. */
export function walkFolder(root: string, onSeen: (filesSeen: number) => void): Promise<WalkOutcome> {
  return new Walk(root.endsWith(sep) ? root : `${root}${sep}`, onSeen).run();
}
