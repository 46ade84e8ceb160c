import { basename } from "node:path";
import type { Finding } from "../../finding";
import type { Host } from "../../host";
import type { Inspected } from "../inspection";
import { DELVE, isScript, mayBeRebuilt } from "../is-delve";
import { majorOf } from "./machine";
import { clearQuarantine } from "../sign/quarantine";
import { resignOperation } from "../sign/resign";
import { readsDwarf5 } from "./supported-go";

const REBUILD = "go-warden dlv rebuild builds it again with your Go.";

const again = (inspected: Inspected) => (mayBeRebuilt(inspected) ? REBUILD : "Build or install it again.");

/** The rungs of the ladder that cost nothing: what the bytes and attributes of dlv say about its chances. */
export function fileFindings(host: Host, inspected: Inspected): Finding[] {
  const { executable } = inspected;
  if (executable.kind === "mach-o") {
    const rungs = [architecture, uuid, signature, entitlements, quarantine, delveItself, goBuild, application];
    return rungs.flatMap((rung) => rung(host, inspected) ?? []);
  }
  if (executable.kind === "elf") {
    if (host.platform === "macos") {
      return [
        error(
          "dlv-for-linux",
          `${inspected.path} is a program for Linux`,
          [`ELF, ${executable.architecture}`],
          again(inspected),
        ),
      ];
    }
    return [delveItself(host, inspected), goBuild(host, inspected)].flatMap((finding) => finding ?? []);
  }
  const script = isScript(executable);
  return [
    {
      id: script ? "dlv-script" : "dlv-no-program",
      severity: script ? "info" : "error",
      title: executable.sentence.replace(/\.$/, ""),
      evidence: [inspected.realPath],
      ...(script
        ? { cause: "A version manager's shim decides at its start which dlv runs; only that one can be inspected." }
        : mayBeRebuilt(inspected)
          ? { advice: again(inspected) }
          : {}),
    },
  ];
}

const nameOf = (path: string) => basename(path);

type Rung = (host: Host, inspected: Inspected) => Finding | undefined;

function error(id: string, title: string, evidence: string[], advice: string, cause?: string): Finding {
  return { id, severity: "error", title, evidence, advice, ...(cause ? { cause } : {}) };
}

const architecture: Rung = (host, inspected) => {
  const { executable, machine, path } = inspected;
  if (executable.kind !== "mach-o" || host.platform !== "macos") return undefined;
  const built = executable.slices.map((slice) => slice.architecture);
  if (machine.hardware === "unknown" || built.some((name) => name.startsWith(machine.hardware))) return undefined;
  const evidence = [`${path}: ${built.join(", ")}`, `this Mac: ${machine.hardware}`];
  if (machine.hardware === "x86_64") {
    const cause = "An Intel Mac does not start it: bad CPU type in executable.";
    return error(
      "dlv-architecture",
      `${nameOf(path)} is built for Apple silicon, this Mac is Intel's`,
      evidence,
      again(inspected),
      cause,
    );
  }
  const cause =
    "Rosetta runs it, and then it refuses to debug: can not run under Rosetta, check that the installed build of Go is right for your CPU architecture. As a rule the Go that built it is an Intel one as well.";
  const advice = `Signing does not cure it. Install Go for Apple silicon, then ${mayBeRebuilt(inspected) ? REBUILD : "build or install it again."}`;
  return error(
    "dlv-architecture",
    `${nameOf(path)} is built for Intel, this Mac is Apple silicon`,
    evidence,
    advice,
    cause,
  );
};

const uuid: Rung = (host, inspected) => {
  const { slice, machine, build, path } = inspected;
  if (!slice || slice.uuid || slice.fileType !== "executable") return undefined;
  const evidence = ["no LC_UUID load command", ...(build ? [`built with ${build.goVersion}`] : [])];
  const stops = host.platform === "macos" && majorOf(machine.macOS) >= 26;
  return {
    id: "dlv-uuid-missing",
    severity: stops ? "error" : "info",
    title: `${nameOf(path)} has no LC_UUID: macOS 26 does not start it`,
    evidence: [...evidence, ...(machine.macOS ? [`macOS ${machine.macOS}`] : [])],
    cause: "Since macOS 26 the loader ends such a program (missing LC_UUID load command). Go writes it since 1.24.",
    advice: `Signing does not cure it. ${again(inspected)}`,
  };
};

const signature: Rung = (host, inspected) => {
  const { slice, pages, path } = inspected;
  if (!slice) return undefined;
  if (slice.missingBytes > 0) {
    const evidence = [path, `${slice.missingBytes} bytes of its ${slice.architecture} code are missing`];
    return error(
      "dlv-cut-off",
      `${nameOf(path)} is cut off`,
      evidence,
      `Signing does not cure it. ${again(inspected)}`,
    );
  }
  const operation = host.platform === "macos" ? resignOperation(host, inspected) : undefined;
  const cure = operation ? { operation } : { advice: "go-warden dlv resign, on the Mac." };
  if (slice.signature.kind === "damaged" || pages?.kind === "modified") {
    const damage =
      slice.signature.kind === "damaged" ? slice.signature.message : pages?.kind === "modified" && pages.sentence;
    return {
      id: "dlv-signature-damaged",
      severity: "error",
      title: `${nameOf(path)} was changed after it was signed`,
      evidence: [path, String(damage)],
      cause: "macOS kills a program whose pages are not those that were signed (Killed: 9).",
      ...cure,
    };
  }
  if (slice.signature.kind === "none" && slice.architecture.startsWith("arm64")) {
    return {
      id: "dlv-unsigned",
      severity: "error",
      title: `${nameOf(path)} is not signed, and Apple silicon runs no unsigned code`,
      evidence: [`${path}: no code signature (${slice.architecture})`],
      cause: "It was stripped or copied by a tool that drops the signature which Go's linker had put there.",
      ...cure,
    };
  }
  return undefined;
};

const entitlements: Rung = (_host, { slice }) => {
  if (!slice || slice.signature.kind === "none" || slice.signature.kind === "damaged") return undefined;
  const { entitlements, flags } = slice.signature;
  const typo = "com.apple.security.cs.get-task-allow";
  const wrong =
    entitlements.problem ?? (typo in entitlements.values ? `${typo} is a misspelling and does nothing` : undefined);
  if (wrong) {
    return {
      id: "dlv-entitlements",
      severity: "warning",
      title: "dlv's entitlements do not mean what they seem to",
      evidence: [wrong],
    };
  }
  if (!flags.includes("runtime")) return undefined;
  return {
    id: "dlv-hardened",
    severity: "info",
    title: "dlv is signed with the hardened runtime, which gains nothing",
    evidence: [`flags: ${flags.join(", ")}`],
    cause: "DYLD_ variables no longer reach the program that is debugged.",
  };
};

const quarantine: Rung = (host, { quarantine, realPath, slice, path }) => {
  if (quarantine.kind === "unknown") {
    return {
      id: "dlv-quarantined",
      severity: "unknown",
      title: `Whether ${nameOf(path)} is quarantined could not be found out`,
      evidence: [quarantine.reason],
    };
  }
  if (quarantine.kind === "none") return undefined;
  const identity = slice?.signature.kind === "identity";
  return {
    id: "dlv-quarantined",
    severity: identity ? "warning" : "error",
    title: `${nameOf(path)} was downloaded and is quarantined`,
    evidence: [`com.apple.quarantine: ${quarantine.value}`],
    cause:
      "macOS stops a quarantined program that no known developer signed: it is killed, or a dialog says it was not opened.",
    operation: clearQuarantine(host, realPath, quarantine.value),
  };
};

const delveItself: Rung = (_host, { build, path }) => {
  if (!build) {
    return {
      id: "dlv-unknown-build",
      severity: "info",
      title: "The program does not say what it was built from",
      evidence: [path],
    };
  }
  if (!build.path || build.path === DELVE) return undefined;
  return {
    id: "dlv-not-delve",
    severity: "warning",
    title: `${path} is not Delve`,
    evidence: [`main package: ${build.path}`],
  };
};

const goBuild: Rung = (_host, inspected) => {
  const { build, slice } = inspected;
  if (!build || build.path !== DELVE) return undefined;
  if (!readsDwarf5(build.goVersion)) {
    return {
      id: "dlv-built-with-old-go",
      severity: "warning",
      title: `dlv was built with ${build.goVersion}: it cannot debug programs of Go 1.25 and later`,
      evidence: [`built with ${build.goVersion}`, "Go 1.25 and later write DWARF 5"],
      cause: "To debug executables using DWARFv5 or later Delve must be built with Go version 1.25.0 or later",
      advice: again(inspected),
    };
  }
  if (build.settings["-tags"]?.split(",").includes("macnative") && slice?.architecture.startsWith("arm64")) {
    return {
      id: "dlv-macnative",
      severity: "info",
      title: "dlv was built with the native backend's tag, which does nothing on Apple silicon",
      evidence: [`-tags=${build.settings["-tags"]}`],
    };
  }
  return undefined;
};

const application: Rung = (_host, { realPath }) => {
  const bundle = /^(.*?\.app)\//.exec(realPath)?.[1];
  if (!bundle) return undefined;
  return {
    id: "dlv-in-application",
    severity: "info",
    title: `This dlv belongs to ${bundle}`,
    evidence: [realPath],
    cause: "Changing it would break the application's own signature; it comes and goes with the application's updates.",
  };
};
