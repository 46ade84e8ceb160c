import { programs } from "./programs";

/**
 * Every simulated Apple program is this one bundle (dist/mac.js): the tree holds tiny scripts that call it with their
 * own name, `node dist/mac.js ROOT NAME ARGS…`.
 */
const [root = "", name = "", ...args] = process.argv.slice(2);
const program = programs[name];
if (!program) throw new Error(`no simulated program ${name}`);
void Promise.resolve(program.main(args, root)).then((code) => {
  process.exitCode = code;
});
