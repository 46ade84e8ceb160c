import source from "../../package.json";

/** The project's page: the one place from which the package, the formula and the release notes take their links. */
export const repository = process.env.GITHUB_REPOSITORY
  ? `https://github.com/${process.env.GITHUB_REPOSITORY}`
  : `https://github.com/${source.author}/${source.name}`;

export const { name, version, description, license } = source;

/** The file that `npm pack` makes of the package. */
export const tarball = `${name}-${version}.tgz`;

/**
 * The published package's own package.json. Everything is bundled, so it has no dependencies and no scripts: installing
 * it runs nothing. The root's manifest is the Raycast extension's and never published.
 */
export function publishedManifest(): Record<string, unknown> {
  const { keywords, engines, bin } = source;
  return {
    name,
    version,
    description,
    license,
    keywords,
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`,
    // npm's provenance is refused unless this names the repository whose workflow publishes.
    repository: { type: "git", url: `git+${repository}.git` },
    bin,
    files: ["dist", "assets", "CHANGELOG.md", "THIRD-PARTY-LICENSES.txt"],
    engines,
  };
}
