import type { Command as Program, Option } from "commander";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import { action, type Report } from "./context";

/** `go-warden completion SHELL`, made from commander's own tree so that it cannot lag behind. */
export function registerCompletion(program: Program, host: () => Host): void {
  program
    .command("completion")
    .argument("<shell>", "zsh, bash or fish")
    .description("print a completion script for a shell's profile")
    .action(
      action(
        host,
        async (_context, shell: string): Promise<Report> => {
          const make = scripts[shell];
          if (!make) throw new Problem("no-such-shell", `There is no completion for ${shell}`, "zsh, bash or fish.", 2);
          const text = make(commandsOf(program, await valuesOf()));
          return { value: { shell, script: text }, text };
        },
        { forProgram: true },
      ),
    );
}

interface Word {
  word: string;
  description: string;
}

/** What may follow a path of commands. `path` is `""` for the program itself, `env sync` for a subcommand. */
interface Completions {
  path: string;
  commands: Word[];
  /** Arguments that are known. */
  words: Word[];
  flags: Word[];
  /** Flags whose next word is a value, of which nothing is known or these. */
  valued: { flag: string; words: Word[] }[];
}

/** What commander does not know: the values of arguments, by their command, and of flags. */
type Values = Readonly<Record<string, Word[]>>;

async function valuesOf(): Promise<Values> {
  const { areas, checks } = await import("../core/doctor");
  const shells = Object.keys(scripts).map((word) => ({ word, description: "" }));
  const only = [
    ...checks.map(({ id, title }) => ({ word: id, description: title })),
    ...areas.map((area) => ({ word: area.replaceAll(" ", "-"), description: `every check of ${area}` })),
  ];
  const words = only.filter(({ word }, index) => only.findIndex((one) => one.word === word) === index);
  return { completion: shells, "env snippet": shells, "doctor --only": words };
}

function commandsOf(
  program: Program,
  values: Values,
  path: string[] = [],
  inherited: readonly Option[] = [],
): Completions[] {
  const help = program.createHelp();
  const options = [...help.visibleOptions(program), ...inherited];
  const subcommands = help.visibleCommands(program).filter((one) => one.name() !== "help");
  const names = (option: Option) => [option.long, option.short].filter((one) => one !== undefined);
  const own: Completions = {
    path: path.join(" "),
    commands: subcommands.map((one) => ({ word: one.name(), description: one.description() })),
    words: values[path.join(" ")] ?? [],
    flags: options.flatMap((one) => names(one).map((word) => ({ word, description: one.description }))),
    valued: options
      .filter((one) => one.required)
      .flatMap(names)
      .map((flag) => ({ flag, words: values[[...path, flag].join(" ")] ?? [] })),
  };
  const shared = path.length === 0 ? program.options.filter((one) => one.long === "--json") : inherited;
  return [own, ...subcommands.flatMap((one) => commandsOf(one, values, [...path, one.name()], shared))];
}

const scripts: Record<string, (all: readonly Completions[]) => string> = { bash, zsh, fish };

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const all = (words: readonly Word[]) => words.map(({ word }) => word).join(" ");

/** Walks the typed words down the tree: bash and zsh share it, in arrays that start at `first`. */
function walk(tree: readonly Completions[], words: string, first: number, last: string): string {
  const steps = tree.flatMap(({ path, commands }) =>
    commands.map(({ word }) => `${path}:${word}`.replaceAll(" ", "/")),
  );
  return `  local at= i
  for ((i = ${first}; i < ${last}; i++)); do
    case "\${at// //}:\${${words}[i]}" in
      ${steps.join(" | ")}) at="\${at:+$at }\${${words}[i]}" ;;
    esac
  done`;
}

function bash(tree: readonly Completions[]): string {
  const cases = tree.map(
    ({ path, commands, words, flags, valued }) => `    ${quote(path)})
      case "$before" in
${valued.map(({ flag, words: known }) => `        ${flag}) COMPREPLY=($(compgen ${known.length > 0 ? `-W ${quote(all(known))}` : "-f"} -- "$word")); return ;;\n`).join("")}      esac
      case "$word" in
        -*) COMPREPLY=($(compgen -W ${quote(all(flags))} -- "$word")) ;;
        *) COMPREPLY=($(compgen -W ${quote(all([...commands, ...words]))} -- "$word")) ;;
      esac ;;`,
  );
  return `# Completions of go-warden for bash: eval "$(go-warden completion bash)" in ~/.bash_profile
_go_warden() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
${walk(tree, "COMP_WORDS", 1, "COMP_CWORD")}
  case "$at" in
${cases.join("\n")}
  esac
}
complete -o default -F _go_warden go-warden
`;
}

function zsh(tree: readonly Completions[]): string {
  const describe = ({ word, description }: Word) => quote(`${word.replaceAll(":", "\\:")}:${description}`);
  const cases = tree.map(
    ({ path, commands, words, flags, valued }) => `    ${quote(path)})
      case "\${words[CURRENT-1]}" in
${valued.map(({ flag, words: known }) => `        ${flag}) ${known.length > 0 ? `found=(${known.map(describe).join(" ")}); _describe value found` : "_files"}; return ;;\n`).join("")}      esac
      if [[ "\${words[CURRENT]}" == -* ]]; then
        found=(${flags.map(describe).join(" ")})
        _describe -o flag found
      else
        found=(${[...commands, ...words].map(describe).join(" ")})
        ${commands.length + words.length > 0 ? "_describe command found" : "_files"}
      fi ;;`,
  );
  return `#compdef go-warden
# Completions of go-warden for zsh: eval "$(go-warden completion zsh)" in ~/.zshrc
_go_warden() {
  local -a found
${walk(tree, "words", 2, "CURRENT")}
  case "$at" in
${cases.join("\n")}
  esac
}
if [[ "\${funcstack[1]}" == _go_warden ]]; then
  _go_warden "$@"
else
  (( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit -i; }
  compdef _go_warden go-warden
fi
`;
}

function fish(tree: readonly Completions[]): string {
  const steps = tree.flatMap(({ path, commands }) =>
    commands.map(({ word }) => quote(path ? `${path} ${word}` : word)),
  );
  const lines = tree.flatMap(({ path, commands, words, flags, valued }) => {
    const at = `-n "__go_warden_at '${path}'"`;
    const offered = [...commands, ...words];
    const valueOf = (flag: string) => {
      const known = valued.find((one) => one.flag === flag);
      if (!known) return "";
      return known.words.length > 0 ? `-x -a ${fishQuote(all(known.words))} ` : "-r ";
    };
    return [
      ...(offered.length > 0 ? [`complete -c go-warden ${at} -f`] : []),
      ...offered.map(({ word, description }) => `complete -c go-warden ${at} -a ${word} -d ${fishQuote(description)}`),
      ...flags.map(({ word, description }) => {
        const name = word.startsWith("--") ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
        return `complete -c go-warden ${at} ${name} ${valueOf(word)}-d ${fishQuote(description)}`;
      }),
    ];
  });
  return `# Completions of go-warden for fish: go-warden completion fish > ~/.config/fish/completions/go-warden.fish
function __go_warden_at
  set -l at
  for word in (commandline -opc)[2..]
    set -l next (string trim -- "$at $word")
    contains -- $next ${steps.join(" ")}; and set at $next
  end
  test "$at" = "$argv[1]"
end
complete -c go-warden -e
${lines.join("\n")}
`;
}

const fishQuote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
