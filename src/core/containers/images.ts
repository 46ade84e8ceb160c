import { compareGoVersions, parseGoVersion } from "../toolchain";

/** An image that is made for Go, as its reference says. */
export interface GoImage {
  /** Microsoft's for dev containers, or Docker's official one. Both set GOTOOLCHAIN=local. */
  family: "devcontainers" | "golang";
  /** Registry and name, without the tag. */
  name: string;
  tag: string;
  /** `1.26`, `1.26.3`; undefined when the tag means the newest, or a digest hides it. */
  go?: string;
  /** The number in front of Go's: the version of the image itself, of `devcontainers` alone. */
  imageMajor?: number;
  /** `trixie`, `alpine3.22`. */
  distribution?: string;
}

/** The oldest Go and image whose tags still get fixes, and what is newest (docs/facts/devcontainers.md §1, Nov 2026). */
export const patched = { oldestGo: "1.25", newestGo: "1.27", imageMajor: 2, distribution: "trixie" } as const;

const oldDistributions = /^(?:slim-)?(?:stretch|buster|bullseye)/;

const reference = /^((?:[\w.-]+(?::\d+)?\/)*[\w.-]+)(?::([\w.-]+))?(?:@\S+)?$/;

/** What an image's reference says of Go; undefined for an image of any other kind. */
export function goImage(image: string): GoImage | undefined {
  const [, name = "", tag = ""] = reference.exec(image) ?? [];
  if (/^mcr\.microsoft\.com\/(?:vscode\/)?devcontainers\/go$/.test(name)) {
    const { own, go, distribution } = devContainersTag(tag);
    return {
      family: "devcontainers",
      name,
      tag,
      ...(own === undefined ? {} : { imageMajor: Number.parseInt(own, 10) }),
      ...goOf(go),
      ...(distribution ? { distribution } : {}),
    };
  }
  if (
    /^(?:(?:docker\.io|index\.docker\.io|[\w.-]+(?::\d+)?(?:\/[\w.-]+)*)\/library\/golang|(?:docker\.io\/)?golang)$/.test(
      name,
    )
  ) {
    const [, go, distribution] = /^(\d+(?:\.\d+){0,2}(?:(?:rc|beta)\d+)?)?-?(.*)$/.exec(tag) ?? [];
    const isPlain = distribution === "latest" || distribution === "tip";
    return { family: "golang", name, tag, ...goOf(go), ...(distribution && !isPlain ? { distribution } : {}) };
  }
  return undefined;
}

/** `<image>-<go>-<distribution>`, of which each may be missing. */
function devContainersTag(tag: string): { own?: string; go?: string; distribution?: string } {
  const [, first, second, word] =
    /^(?:dev-)?(?:(\d+(?:\.\d+){0,2}))?(?:-(\d+(?:\.\d+){0,2}))?(?:-?([a-z]+))?$/.exec(tag) ?? [];
  const distribution = word === "latest" ? undefined : word;
  if (second !== undefined) return { own: first, go: second, distribution };
  // A lone number is a Go version, unless Go never had that version.
  return first === undefined || first.split(".")[0] === "1"
    ? { go: first, distribution }
    : { own: first, distribution };
}

/** A bare `1` is the newest Go 1. */
const goOf = (go: string | undefined) => (go?.includes(".") ? { go } : {});

/** Whether an image is one of Microsoft's for dev containers, whose label brings a user who is not root. */
export function isDevContainersImage(image: string): boolean {
  return /^mcr\.microsoft\.com\/(?:vscode\/)?devcontainers\//.test(image);
}

/** Why a tag gets no fixes any more, a sentence each; empty when it does. */
export function staleReasons({ family, go, imageMajor, distribution }: GoImage): string[] {
  const version = go === undefined ? undefined : parseGoVersion(go);
  const oldest = parseGoVersion(patched.oldestGo);
  const isOld = version && oldest && version.minor < oldest.minor && version.major === oldest.major;
  return [
    ...(isOld ? [`Go 1.${version.minor} gets no fixes any more; the oldest that does is ${patched.oldestGo}.`] : []),
    ...(family === "devcontainers" && imageMajor !== undefined && imageMajor < patched.imageMajor
      ? [`Version ${imageMajor} of the image is not rebuilt any more; the current one is ${patched.imageMajor}.`]
      : []),
    ...(distribution && oldDistributions.test(distribution)
      ? [`It stands on Debian ${distribution}, which is out of support.`]
      : []),
  ];
}

/** The same image with a tag that is patched and has at least this Go; the distribution stays where it can. */
export function newerReference(image: GoImage, wanted: string | undefined): string {
  const { family, name, distribution } = image;
  const minors = [wanted, image.go, patched.oldestGo].flatMap((text) => {
    const version = text === undefined ? undefined : parseGoVersion(text);
    return version ? [version] : [];
  });
  const newest = minors.sort((one, other) => compareGoVersions(other, one))[0];
  const go = `${newest?.major}.${newest?.minor}`;
  const kept =
    distribution && !oldDistributions.test(distribution) ? distribution : distribution && patched.distribution;
  const suffix = kept && family === "golang" ? kept.replace(/^alpine[\d.]+$/, "alpine") : kept;
  const start = family === "devcontainers" ? `${patched.imageMajor}-` : "";
  return `${name}:${start}${go}${suffix ? `-${suffix}` : ""}`;
}
