/** What the command line or the environment asks for at the start. */
export interface LaunchOptions {
  readonly workspaceFolder: string | null;
  readonly userDataFolder: string | null;
}

function valueOf(argv: readonly string[], name: string): string | null {
  const at = argv.indexOf(name);
  if (at >= 0) return argv[at + 1] ?? null;
  const prefixed = argv.find((argument) => argument.startsWith(`${name}=`));
  return prefixed?.slice(name.length + 1) ?? null;
}

/** `--workspace DIR` and `--user-data DIR`, else MAMMOBENCH_WORKSPACE and MAMMOBENCH_USER_DATA. */
export function parseLaunchOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): LaunchOptions {
  return {
    workspaceFolder: valueOf(argv, '--workspace') ?? environment['MAMMOBENCH_WORKSPACE'] ?? null,
    userDataFolder: valueOf(argv, '--user-data') ?? environment['MAMMOBENCH_USER_DATA'] ?? null,
  };
}
