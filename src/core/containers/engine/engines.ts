import type { Endpoint } from "./select";

export type EngineKind =
  "docker-desktop" | "orbstack" | "colima" | "rancher-desktop" | "podman" | "apple-container" | "docker";

interface EngineRow {
  kind: EngineKind;
  name: string;
  /** What its socket's path or its context's name looks like. */
  endpoint: RegExp;
  /** What `docker info` says of it: OperatingSystem, Name, KernelVersion, one below the other. */
  info: RegExp;
  /** Where its memory and processors are set. Never written by us. */
  settings: string;
}

/** Everything that is known of the engines by name (docs/facts/devcontainers.md §4). */
export const engineRows: readonly EngineRow[] = [
  {
    kind: "orbstack",
    name: "OrbStack",
    endpoint: /\/\.orbstack\/|^orbstack$/,
    info: /^OrbStack|^orbstack$/im,
    settings: "OrbStack › Settings › System, or: orb config set memory_mib 8192",
  },
  {
    kind: "colima",
    name: "Colima",
    endpoint: /\/\.?colima\/|^colima(?:-.+)?$/,
    info: /^colima(?:-.+)?$/m,
    settings: "colima stop && colima start --cpu 4 --memory 8",
  },
  {
    kind: "rancher-desktop",
    name: "Rancher Desktop",
    endpoint: /\/\.rd\/|^rancher-desktop$/,
    info: /rancher-desktop/,
    settings: "Rancher Desktop › Preferences › Virtual Machine › Hardware",
  },
  {
    kind: "podman",
    name: "Podman",
    endpoint: /podman/,
    info: /podman/i,
    settings: "podman machine stop && podman machine set --cpus 4 --memory 8192 && podman machine start",
  },
  {
    kind: "apple-container",
    name: "Apple container",
    endpoint: /socktainer|com\.apple\.container/,
    info: /socktainer|Apple container/i,
    settings: "container run --memory 8g --cpus 4: each container has its own",
  },
  {
    kind: "docker-desktop",
    name: "Docker Desktop",
    endpoint: /\/\.docker\/(?:run|desktop)\/|com\.docker\.docker|^desktop-linux$/,
    info: /^Docker Desktop|^docker-desktop$|linuxkit/m,
    settings: "Docker Desktop › Settings › Resources › Advanced",
  },
  { kind: "docker", name: "Docker", endpoint: /./, info: /./, settings: "the machine that Docker runs on" },
];

/** Which engine is behind an address, by its context's name and its socket's path. */
export function engineOf({ address, context }: Endpoint): EngineRow | undefined {
  const words = [context, address].filter((word) => word !== undefined);
  return engineRows.find(({ endpoint }) => words.some((word) => endpoint.test(word)));
}

/** Which engine answered; the address of a forwarded socket may hide it. */
export function engineByInfo(info: { [key: string]: unknown }): EngineRow | undefined {
  const words = [info.OperatingSystem, info.Name, info.KernelVersion, info.ServerVersion].filter(
    (word) => typeof word === "string",
  );
  return words.length === 0 ? undefined : engineRows.find(({ info: pattern }) => pattern.test(words.join("\n")));
}
