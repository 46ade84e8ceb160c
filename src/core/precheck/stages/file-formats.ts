import { posix } from "node:path";
import { parse as parseJson, printParseErrorCode, type ParseError } from "jsonc-parser";
import { parse as parseToml, TomlError } from "smol-toml";
import { LineCounter, parseAllDocuments } from "yaml";

export interface ParseFault {
  format: "json" | "yaml" | "toml";
  /** From 1. */
  line: number;
  column?: number;
  message: string;
}

/** Files in which comments and trailing commas are legal although they are called .json. */
const jsonc =
  /(^|\/)(\.vscode\/[^/]*\.json|\.devcontainer\/.*\.json|\.?devcontainer\.json|tsconfig[^/]*\.json|jsconfig[^/]*\.json|\.go-warden\.json|[^/]*\.(jsonc|code-workspace|code-snippets))$/;

/** Made to be broken, or templates: no parser of the format reads them. */
const notMeant = /(^|\/)(testdata|fixtures?|vendor|node_modules|templates)\//;

/** What is wrong with a JSON, JSONC, YAML or TOML file; undefined for one that parses, and for other files. */
export function parseFault(path: string, text: string): ParseFault | undefined {
  if (notMeant.test(path)) return undefined;
  const extension = posix.extname(path);
  if (jsonc.test(path) || extension === ".json") return jsonFault(text, jsonc.test(path));
  if (extension === ".yaml" || extension === ".yml") return /\{\{/.test(text) ? undefined : yamlFault(text);
  if (extension === ".toml") return tomlFault(text);
  return undefined;
}

function jsonFault(given: string, withComments: boolean): ParseFault | undefined {
  const text = given.replace(/^\ufeff/, "");
  const errors: ParseError[] = [];
  parseJson(text, errors, { allowTrailingComma: withComments, disallowComments: !withComments });
  const [first] = errors;
  if (!first) return undefined;
  const before = text.slice(0, first.offset).split("\n");
  const words = printParseErrorCode(first.error).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const message = `not valid ${withComments ? "JSON with comments" : "JSON"}: ${words.toLowerCase()}`;
  return { format: "json", line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}

function yamlFault(text: string): ParseFault | undefined {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, logLevel: "error", uniqueKeys: true, prettyErrors: false });
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors;
    if (!error) continue;
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return { format: "yaml", line, column: col, message: `not valid YAML: ${error.message.split("\n")[0]}` };
  }
  return undefined;
}

function tomlFault(text: string): ParseFault | undefined {
  try {
    parseToml(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const said = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
    return { format: "toml", line: error.line, column: error.column, message: `not valid TOML: ${said}` };
  }
}
