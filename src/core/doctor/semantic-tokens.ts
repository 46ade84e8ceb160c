import { mkdtemp, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { MessageConnection } from "vscode-jsonrpc/node";
import * as z from "zod/mini";
import { readRegular, writeAtomically, type Host } from "../host";
import { answerAsEditor, connectTo } from "../language-server";
import { offline } from "../toolchain";

export interface Token {
  text: string;
  type: string;
}

export type TokenAnswer =
  | {
      kind: "answered";
      version: string;
      /** Of a generic function written for the purpose. */
      sample: Token[];
      file?: { kind: "answered"; path: string; tokens: number } | { kind: "failed"; path: string; message: string };
    }
  | { kind: "failed"; message: string };

const sample = `package probe

func Map[T, U any](list []T, f func(T) U) []U {
	var result []U
	for _, item := range list {
		result = append(result, f(item))
	}
	return result
}
`;

/** All of the protocol's types and gopls' own: gopls 0.24 leaves out what a client does not list (docs/facts/gopls.md §4). */
const tokenTypes =
  "namespace type class enum interface struct typeParameter parameter variable property enumMember event function method macro keyword modifier comment string number regexp operator decorator label".split(
    " ",
  );
const tokenModifiers =
  "declaration definition readonly static deprecated abstract async modification documentation defaultLibrary array bool chan format interface map number pointer signature slice string struct shadowing".split(
    " ",
  );

const initialized = z.object({
  capabilities: z.object({
    semanticTokensProvider: z.optional(z.object({ legend: z.object({ tokenTypes: z.array(z.string()) }) })),
  }),
  serverInfo: z.optional(z.object({ version: z.optional(z.string()) })),
});
const tokens = z.nullable(z.object({ data: z.array(z.number()) }));

export interface TokenQuestion {
  gopls: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** A Go file to ask about too. */
  file?: string;
}

/** Asks a gopls of its own over LSP; the user's running ones are left alone. */
export async function askTokens(host: Host, { gopls, environment, file }: TokenQuestion): Promise<TokenAnswer> {
  const folder = await mkdtemp(join(host.paths.temp, "go-warden-tokens-"));
  try {
    await writeAtomically(join(folder, "go.mod"), "module probe\n\ngo 1.18\n");
    await writeAtomically(join(folder, "probe.go"), sample);
    const program = host.start(gopls, [], {
      cwd: folder,
      // A probe is no user of the editor: it leaves no crash reports and no daemon behind.
      env: { ...offline(environment), GO_TELEMETRY_CHILD: "2", GOFLAGS: "-mod=mod" },
      timeoutMs: 35_000,
    });
    if (program.pid === undefined) return { kind: "failed", message: await program.ended };
    const connection = connectTo(program);
    const ended = program.ended.then((how): TokenAnswer => {
      const last = program.stderr().trim().split("\n").at(-1);
      return { kind: "failed", message: last ? `${how}: ${last}` : how };
    });
    try {
      const folders = [folder, ...(file ? [dirname(file)] : [])];
      return await Promise.race([converse(connection, folders, join(folder, "probe.go"), file), ended]);
    } finally {
      connection.dispose();
      await program.stop();
    }
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function converse(
  connection: MessageConnection,
  folders: readonly string[],
  probe: string,
  file: string | undefined,
): Promise<TokenAnswer> {
  const settings = { semanticTokens: true };
  answerAsEditor(connection, settings);
  connection.listen();
  const answer = initialized.safeParse(
    await connection.sendRequest("initialize", {
      processId: process.pid,
      clientInfo: { name: "go-warden" },
      workspaceFolders: folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: basename(folder) })),
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true },
        textDocument: {
          semanticTokens: { requests: { full: true }, formats: ["relative"], tokenTypes, tokenModifiers },
        },
      },
      initializationOptions: settings,
    }),
  );
  if (!answer.success) return { kind: "failed", message: "its answer to initialize is no answer of a language server" };
  const legend = answer.data.capabilities.semanticTokensProvider?.legend.tokenTypes;
  if (!legend) return { kind: "failed", message: "it offers no semantic tokens" };
  await connection.sendNotification("initialized", {});
  const found = await tokensOf(connection, probe, legend);
  const own = file
    ? await tokensOf(connection, file, legend).then(
        (list) => ({ kind: "answered" as const, path: file, tokens: list.length }),
        (error: unknown) => ({
          kind: "failed" as const,
          path: file,
          message: error instanceof Error ? error.message : String(error),
        }),
      )
    : undefined;
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  return {
    kind: "answered",
    version: versionOf(answer.data.serverInfo?.version),
    sample: found,
    ...(own ? { file: own } : {}),
  };
}

async function tokensOf(connection: MessageConnection, path: string, legend: readonly string[]): Promise<Token[]> {
  const text = (await readRegular(path)).toString("utf8");
  const uri = pathToFileURL(path).href;
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "go", version: 1, text },
  });
  const answer = tokens.safeParse(
    await connection.sendRequest("textDocument/semanticTokens/full", { textDocument: { uri } }),
  );
  if (!answer.success) throw new Error("its answer is no list of tokens");
  return decode(answer.data?.data ?? [], text.split("\n"), legend);
}

/** Five numbers a token: lines down, columns right, length, type, modifiers; the first two relative to the one before. */
function decode(data: readonly number[], lines: readonly string[], legend: readonly string[]): Token[] {
  const result: Token[] = [];
  let [line, column] = [0, 0];
  for (let at = 0; at + 4 < data.length; at += 5) {
    const [down = 0, right = 0, length = 0, type = 0] = data.slice(at, at + 5);
    line += down;
    column = down === 0 ? column + right : right;
    result.push({ text: (lines[line] ?? "").slice(column, column + length), type: legend[type] ?? `type ${type}` });
  }
  return result;
}

/** serverInfo.version is a JSON text with GoVersion, Main, Deps … (docs/facts/gopls.md §4). */
function versionOf(text: string | undefined): string {
  try {
    const parsed = z
      .object({ Version: z.optional(z.string()), Main: z.optional(z.object({ Version: z.string() })) })
      .safeParse(JSON.parse(text ?? ""));
    return parsed.data?.Main?.Version ?? parsed.data?.Version ?? "";
  } catch {
    return "";
  }
}
