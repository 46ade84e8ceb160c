import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createHost } from "../../src/core/host";
import { inspectProgram } from "../../src/core/delve";
import { readExecutable, verifyPages } from "../../src/core/macho";
import { signMachO } from "../mac/signing/rewrite";
import { macDlv } from "../tools";
import { median, type Benchmark } from "./figures";

const ROUNDS = 200;

/** Reading a dlv: how long, and whether that grows with the file. */
export const delve: Benchmark = async ({ figure, note }) => {
  const folder = mkdtempSync(join(tmpdir(), "go-warden-bench-"));
  try {
    const real = join(folder, "dlv");
    copyFileSync(macDlv("arm64"), real);
    const host = createHost();
    const read = await timed(ROUNDS, () => readExecutable(real));
    const inspect = await timed(ROUNDS, () => inspectProgram(host, real));
    const file = spawned("file", ["-b", real]);
    figure({
      name: "inspect a 20 MB dlv, warm",
      value: inspect,
      unit: "ms",
      against: "spawning file",
      ratio: inspect / file.value,
      n: ROUNDS,
    });
    figure({ name: "its Mach-O and signature alone", value: read, unit: "ms", n: ROUNDS });
    figure({ name: "file DLV", ...file });
    const goVersion = spawned("go", ["version", "-m", real]);
    figure({ name: "go version -m DLV", ...goVersion });
    const signer = rcodesign();
    if (signer) {
      const printed = spawned(signer, ["print-signature-info", real]);
      figure({ name: "rcodesign print-signature-info DLV", ...printed });
    } else note("rcodesign is not installed: no figure against it");

    note("other sizes; what grows is the CodeDirectory (32 bytes for each 4096), which the cdhash is the digest of:");
    for (const megabytes of [1, 20, 200]) {
      const path = join(folder, `sized-${megabytes}`);
      sized(path, megabytes);
      const value = await timed(ROUNDS, () => readExecutable(path));
      figure({ name: `read a signed Mach-O of ${megabytes} MB`, value, unit: "ms", n: ROUNDS });
    }
    const executable = await readExecutable(real);
    const [slice] = executable.kind === "mach-o" ? executable.slices : [];
    if (slice)
      figure({
        name: "hash and compare every page of a 20 MB dlv",
        value: await timed(5, () => verifyPages(real, slice)),
        unit: "ms",
        n: 5,
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A tiny Go program whose last segment was made as large as wanted, properly signed. */
function sized(path: string, megabytes: number): void {
  const source = `${path}.go`;
  writeFileSync(source, 'package main\n\nfunc main() { println("hi") }\n');
  const env = { ...process.env, GOOS: "darwin", GOARCH: "arm64", CGO_ENABLED: "0", GOFLAGS: "-ldflags=-s" };
  execFileSync("go", ["build", "-o", path, source], { env, cwd: tmpdir() });
  const bytes = execFileSync("cat", [path], { maxBuffer: 64 * 1024 * 1024 });
  const command = bytes.indexOf(Buffer.from([0x1d, 0, 0, 0, 16, 0, 0, 0]));
  const codeLimit = Math.max(bytes.readUInt32LE(command + 8), megabytes * 1_000_000 - ((megabytes * 1_000_000) % 16));
  const grown = Buffer.alloc(codeLimit + 16);
  bytes.copy(grown, 0, 0, bytes.readUInt32LE(command + 8));
  grown.writeUInt32LE(codeLimit, command + 8);
  const signed = signMachO(grown, { identifier: "dev.go-warden.bench", hardenedRuntime: false });
  if (!signed) throw new Error("the grown program could not be signed");
  writeFileSync(path, signed);
  truncateSync(source, 0);
}

async function timed(rounds: number, act: () => Promise<unknown>): Promise<number> {
  await act();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await act();
    times.push(performance.now() - began);
  }
  return median(times);
}

function spawned(command: string, args: string[]) {
  const n = 20;
  const times = Array.from({ length: n }, () => {
    const began = performance.now();
    const { error } = spawnSync(command, args);
    if (error) throw error;
    return performance.now() - began;
  });
  return { value: median(times), unit: "ms", n };
}

function rcodesign(): string | undefined {
  const own = join(homedir(), ".cache/go-warden-test-tools/rcodesign/bin");
  const folders = [own, ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, "rcodesign")).find((path) => !spawnSync(path, ["--version"]).error);
}
