import * as z from "zod/mini";
import { readIfPresent, type Host } from "./host";
import { Problem, systemProblem } from "./problem";
import { parse, valueOf } from "./vscode/settings/syntax";

const schema = z.strictObject({
  /** Patterns (`FOO_*`) of variables to share beyond the built-in list. Never matches a name that looks like a secret. */
  share: z._default(z.array(z.string()), []),
  /** Exact names of variables to share although they look like secrets. */
  shareSecrets: z._default(z.array(z.string()), []),
  /** Patterns of variables never to share, whatever else says so. */
  keep: z._default(z.array(z.string()), []),
  /** The shell to ask instead of `$SHELL`; absolute path. */
  shell: z.optional(z.string()),
  /** Seconds a profile may take. */
  captureTimeoutSeconds: z._default(z.number().check(z.positive(), z.lte(3600)), 10),
  /** Whether the agent shows notifications. */
  notifications: z._default(z.boolean(), true),
  /** Whether the agent notes each program it runs and each file it writes in its log. */
  debug: z._default(z.boolean(), false),
  /** Whether the agent may restart a dead gopls by itself. */
  revive: z._default(z.boolean(), false),
  /** Whether the agent may fill gopls's cache in the background. */
  warm: z._default(z.boolean(), false),
  /** Whether the agent offers to restart an idle gopls above the memory limit, does it, or neither. */
  recycle: z._default(z.enum(["ask", "idle", "off"]), "ask"),
  /** MiB of resident memory above which a gopls is reported. */
  goplsMemoryLimitMB: z._default(z.number().check(z.positive()), 4096),
  /** The editor to prefer, by its `applicationName` (`code`, `cursor` …). */
  editor: z.optional(z.string()),
});

/** The user's configuration, every field filled in. */
export type Configuration = z.infer<typeof schema>;

/** What each setting has to be, for people. */
const valid: Readonly<Record<keyof Configuration, string>> = {
  share: 'a list of texts, such as ["MYCOMPANY_*"]',
  shareSecrets: 'a list of names, such as ["GITHUB_TOKEN"]',
  keep: 'a list of texts, such as ["AWS_*"]',
  shell: 'the path of a shell, such as "/bin/zsh"',
  captureTimeoutSeconds: "a number of seconds up to 3600",
  notifications: "true or false",
  debug: "true or false",
  revive: "true or false",
  warm: "true or false",
  recycle: '"ask", "idle" or "off"',
  goplsMemoryLimitMB: "a number above 0",
  editor: 'an editor\'s command, such as "code" or "cursor"',
};

type Issue = z.core.$ZodIssue | undefined;

const settingOf = (issue: Issue) => Object.entries(valid).find(([name]) => name === issue?.path[0]);

function whatIsWrong(issue: Issue): string {
  if (issue?.code === "unrecognized_keys")
    return `there is no setting ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
  const [name, what] = settingOf(issue) ?? [];
  return name ? `"${name}" has to be ${what}` : "it has to hold settings, { … }";
}

function whatIsValid(issue: Issue): string {
  return settingOf(issue)
    ? "Fix it there, or take it out: then the default holds."
    : `The settings are: ${Object.keys(valid).join(", ")}.`;
}

/** Reads `~/.config/go-warden/config.json` (JSONC), `host.preferences` laid over it; no file means the defaults, a broken one is a Problem. */
export async function readConfiguration(host: Host): Promise<Configuration> {
  const path = host.paths.config;
  const bytes = await readIfPresent(path).catch((error: unknown) => {
    throw systemProblem(error, path) ?? error;
  });
  const read = parse(bytes?.toString("utf8") ?? "");
  if (read.kind === "broken") {
    const { line, column, message } = read.fault;
    throw new Problem(
      "configuration-broken",
      `${path}:${line}:${column}: this is not JSON: ${message}`,
      "Fix the file; until then nothing is changed.",
      2,
    );
  }
  const { document } = read;
  const parsed = schema.safeParse(document.root ? valueOf(document, document.root) : {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Problem("configuration-wrong", `${path}: ${whatIsWrong(issue)}`, whatIsValid(issue), 2);
  }
  const { preferences } = host;
  const share = [...parsed.data.share, ...(preferences?.share ?? [])];
  return { ...parsed.data, ...preferences, share };
}
