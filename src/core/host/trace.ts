import { channel } from "node:diagnostics_channel";
import { redactCredentials, redacted } from "../credentials";
import { oneLine } from "../visible";
import type { Host } from "./host";
import { describeEnd } from "./run";
import { fileWritten } from "./files";

/** Characters of a line that are enough to see what was started. */
const longest = 400;

/**
 * The same host, which tells each program it ran, with how it ended and how long it took, and each file it wrote:
 * `+0.31 s  ran (exit code 0, 12 ms): /usr/bin/git status`. Credentials and the values that `launchctl setenv` sets are
 * masked. `say` gets one line without its end.
 */
export function traced(host: Host, say: (line: string) => void): Host {
  const began = performance.now();
  const tell = (text: string) =>
    say(`+${((performance.now() - began) / 1000).toFixed(2)} s  ${short(oneLine(redactCredentials(text)))}`);
  const told = (verb: string, file: string, args: readonly string[], ended: Promise<string>) => {
    const start = performance.now();
    const words = [file, ...masked(args)].join(" ");
    void ended.then((how) => tell(`${verb} (${how}, ${Math.round(performance.now() - start)} ms): ${words}`));
  };
  channel(fileWritten).subscribe((path) => tell(`wrote ${String(path)}`));
  return {
    ...host,
    run(file, args, options) {
      const running = host.run(file, args, options);
      told("ran", file, args, running.then(describeEnd));
      return running;
    },
    start(file, args, options) {
      const started = host.start(file, args, options);
      told("talked to", file, args, started.ended);
      return started;
    },
    session(file, args, options) {
      const session = host.session(file, args, options);
      told(
        "asked",
        file,
        args,
        session.then(({ kind }) => kind),
      );
      return session;
    },
  };
}

/** `launchctl setenv NAME VALUE …`: any of its values may be one that nobody should read. */
function masked(args: readonly string[]): readonly string[] {
  return args[0] === "setenv" ? args.map((arg, index) => (index > 0 && index % 2 === 0 ? redacted : arg)) : args;
}

const short = (text: string) => (text.length > longest ? `${text.slice(0, longest)} …` : text);
