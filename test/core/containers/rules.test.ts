import { expect, test } from "vitest";
import { project, type Files } from "./project";

const image = "mcr.microsoft.com/devcontainers/go:2-1.26-trixie";
const launch = (configuration: object) => ({ version: "0.2.0", configurations: [{ name: "x", ...configuration }] });
const settings = (one: object) => ({ image, customizations: { vscode: { settings: one } } });
const lifecycle = { onCreateCommand: "sudo chown -R vscode /go/pkg /home/vscode/.cache" };
const volume = (target: string) => `source=cache,target=${target},type=volume`;

/** For each trap a project that has it, and one as near to it as can be that has not. */
const traps: [id: string, bad: Files, good: Files][] = [
  ["devcontainer-broken", { json: `{ "image": "x" "y" }` }, { json: `// a note\n{ "image": "${image}", }` }],
  ["devcontainer-unknown-property", { json: { image, postcreateCommand: "x" } }, { json: { image, postCreateCommand: "x", "//": "y" } }], // prettier-ignore
  ["devcontainer-wrong-type", { json: { image, features: "go" } }, { json: { image, features: {} } }],
  ["devcontainer-two-shapes", { json: { image, build: { dockerfile: "Dockerfile" } }, ".devcontainer/Dockerfile": `FROM ${image}` }, { json: { build: { dockerfile: "Dockerfile" } }, ".devcontainer/Dockerfile": `FROM ${image}` }], // prettier-ignore
  ["container-file-missing", { json: { build: { dockerfile: "../Dockerfile" } } }, { json: { build: { dockerfile: "../Dockerfile" } }, Dockerfile: "FROM debian" }], // prettier-ignore
  ["container-stage-missing", { json: { build: { dockerfile: "Dockerfile", target: "dev" } }, ".devcontainer/Dockerfile": "FROM debian AS build" }, { json: { build: { dockerfile: "Dockerfile", target: "dev" } }, ".devcontainer/Dockerfile": "FROM debian AS Dev" }], // prettier-ignore
  ["compose-broken", { json: { dockerComposeFile: "c.yml", service: "app", workspaceFolder: "/w" }, ".devcontainer/c.yml": "services:\n\tapp: {}" }, { json: { dockerComposeFile: "c.yml", service: "app", workspaceFolder: "/w" }, ".devcontainer/c.yml": "services:\n  app: {image: debian}" }], // prettier-ignore
  ["compose-service-missing", { json: { dockerComposeFile: ["a.yml", "b.yml"], service: "app", workspaceFolder: "/w" }, ".devcontainer/a.yml": "services: {db: {image: x}}", ".devcontainer/b.yml": "services: {web: {image: x}}" }, { json: { dockerComposeFile: ["a.yml", "b.yml"], service: "web", workspaceFolder: "/w" }, ".devcontainer/a.yml": "services: {db: {image: x}}", ".devcontainer/b.yml": "services: {web: {image: x}}" }], // prettier-ignore
  ["devcontainer-no-service", { json: { dockerComposeFile: "../c.yml", workspaceFolder: "/w" }, "c.yml": "services: {a: {image: x}}" }, { json: { dockerComposeFile: "../c.yml", service: "a", workspaceFolder: "/w" }, "c.yml": "services: {a: {image: x}}" }], // prettier-ignore
  ["devcontainer-no-workspace-folder", { json: { dockerComposeFile: "../c.yml", service: "a" }, "c.yml": "services: {a: {image: x}}" }, { json: { image } }], // prettier-ignore
  ["devcontainer-ignored-with-compose", { json: { dockerComposeFile: "../c.yml", service: "a", workspaceFolder: "/w", runArgs: ["--init"] }, "c.yml": "services: {a: {image: x}}" }, { json: { image, runArgs: ["--init"] } }], // prettier-ignore
  ["devcontainer-workspace-mount-alone", { json: { image, workspaceMount: "source=v,target=/w,type=volume" } }, { json: { image, workspaceMount: "source=v,target=/w,type=volume", workspaceFolder: "/w" } }], // prettier-ignore
  ["devcontainer-old-place", { json: { image, extensions: ["golang.go"] } }, { json: { image, customizations: { vscode: { extensions: ["golang.go"] } } } }], // prettier-ignore
  ["devcontainer-variable-without-name", { json: { image, remoteEnv: { A: "${localEnv}" } } }, { json: { image, remoteEnv: { A: "${localEnv:A:}" } } }], // prettier-ignore
  ["devcontainer-container-env-not-expanded", { json: { image, containerEnv: { PATH: "/x:${containerEnv:PATH}" } } }, { json: { image, remoteEnv: { PATH: "/x:${containerEnv:PATH}" } } }], // prettier-ignore
  ["devcontainer-host-requirement-malformed", { json: { image, hostRequirements: { memory: "8 GiB" } } }, { json: { image, hostRequirements: { memory: "8gb", cpus: 2, storage: "32gb", gpu: "optional" } } }], // prettier-ignore
  ["container-go-too-old", { json: { image: "mcr.microsoft.com/devcontainers/go:2-1.25-trixie" } }, { json: { image: "mcr.microsoft.com/devcontainers/go:1" } }], // prettier-ignore
  ["container-go-downloads-toolchain", { json: { image: "mcr.microsoft.com/devcontainers/base:trixie", features: { "ghcr.io/devcontainers/features/go:1": { version: "1.25" } } } }, { json: { image: "mcr.microsoft.com/devcontainers/base:trixie", features: { "ghcr.io/devcontainers/features/go:1": { version: "1.26" } } } }], // prettier-ignore
  ["container-toolchain-line-ignored", { "go.mod": "module m\n\ngo 1.25.0\n\ntoolchain go1.26.2\n", json: { image: "mcr.microsoft.com/devcontainers/go:2-1.25" } }, { "go.mod": "module m\n\ngo 1.25.0\n\ntoolchain go1.25.2\n", json: { image: "mcr.microsoft.com/devcontainers/go:2-1.25" } }], // prettier-ignore
  ["container-image-stale", { "go.mod": "module m\n\ngo 1.21\n", json: { image: "mcr.microsoft.com/devcontainers/go:1-1.22-bookworm" } }, { "go.mod": "module m\n\ngo 1.21\n", json: { image: "mcr.microsoft.com/devcontainers/go:2-1.26-bookworm" } }], // prettier-ignore
  ["container-go-feature-redundant", { json: { image, features: { "ghcr.io/devcontainers/features/go:1": {} } } }, { json: { image, features: { "ghcr.io/devcontainers/features/go:1": { version: "none" } } } }], // prettier-ignore
  ["container-feature-on-alpine", { json: { image: "alpine:3.22", features: { "ghcr.io/devcontainers/features/go:1": {} } } }, { json: { image: "debian:trixie", features: { "ghcr.io/devcontainers/features/go:1": {} } } }], // prettier-ignore
  ["container-features-unlocked", { json: { image, features: { "ghcr.io/devcontainers/features/node:1": {} } } }, { json: { image, features: { "ghcr.io/devcontainers/features/node:1": {} } }, ".devcontainer/devcontainer-lock.json": { features: {} } }], // prettier-ignore
  ["container-emulated", { json: { image, runArgs: ["--platform", "linux/amd64"] } }, { json: { image, runArgs: ["--platform=linux/arm64"] } }], // prettier-ignore
  ["container-emulated", { json: { build: { dockerfile: "Dockerfile" } }, ".devcontainer/Dockerfile": `FROM --platform=linux/amd64 ${image}` }, { json: { build: { dockerfile: "Dockerfile" } }, ".devcontainer/Dockerfile": `FROM --platform=$BUILDPLATFORM ${image}` }], // prettier-ignore
  ["container-emulated", { json: { dockerComposeFile: "c.yml", service: "a", workspaceFolder: "/w" }, ".devcontainer/c.yml": `services:\n  a:\n    image: ${image}\n    platform: linux/x86_64` }, { json: { dockerComposeFile: "c.yml", service: "a", workspaceFolder: "/w" }, ".devcontainer/c.yml": `services:\n  a:\n    image: ${image}\n  b:\n    image: x\n    platform: linux/amd64` }], // prettier-ignore
  ["container-intel-download", { json: { build: { dockerfile: "Dockerfile" } }, ".devcontainer/Dockerfile": "FROM debian:trixie\nRUN curl -L \\\n  https://example.org/tool-linux-amd64.tar.gz | tar xz" }, { json: { build: { dockerfile: "Dockerfile" } }, ".devcontainer/Dockerfile": "FROM debian:trixie\nARG TARGETARCH\nRUN curl -L https://example.org/tool-linux-${TARGETARCH}.tar.gz | tar xz" }], // prettier-ignore
  ["container-ptrace-missing", { json: { image: "golang:1.26" }, ".vscode/launch.json": launch({ type: "go", request: "attach", mode: "local" }) }, { json: { image: "golang:1.26" }, ".vscode/launch.json": launch({ type: "go", request: "launch" }) }], // prettier-ignore
  ["container-ptrace-superfluous", { json: { image, runArgs: ["--cap-add=SYS_PTRACE"] } }, { json: { image: "golang:1.26", runArgs: ["--cap-add=SYS_PTRACE"] } }], // prettier-ignore
  ["container-absolute-path", { json: { image, mounts: ["type=bind,source=/Users/anna/.aws,target=/home/vscode/.aws"] } }, { json: { image, mounts: ["type=bind,source=${localEnv:HOME}/.aws,target=/home/vscode/.aws"] } }], // prettier-ignore
  ["container-mounts-mac-programs", { json: { image, mounts: ["source=${localEnv:HOME}/go,target=/go,type=bind"] } }, { json: { image, mounts: ["source=${localEnv:HOME}/gopher,target=/x,type=bind"] } }], // prettier-ignore
  ["container-mounts-mac-programs", { json: { dockerComposeFile: "c.yml", service: "a", workspaceFolder: "/w" }, ".devcontainer/c.yml": "services:\n  a:\n    image: x\n    volumes:\n      - ~/go/bin:/go/bin" }, { json: { dockerComposeFile: "c.yml", service: "a", workspaceFolder: "/w" }, ".devcontainer/c.yml": "services:\n  a:\n    image: x\n    volumes:\n      - ..:/w:cached" }], // prettier-ignore
  ["container-volume-root-owned", { json: { image, mounts: [volume("/go/pkg/mod")] } }, { json: { image, mounts: [volume("/go/pkg/mod")], ...lifecycle } }], // prettier-ignore
  ["container-volume-root-owned", { json: { image, mounts: [{ type: "volume", source: "c", target: "/home/vscode/.cache/go-build" }] } }, { json: { image: "golang:1.26", mounts: [volume("/root/.cache/go-build")] } }], // prettier-ignore
  ["container-volume-over-tools", { json: { image, mounts: [volume("/go")] } }, { json: { image, mounts: [volume("/go/pkg/mod")], ...lifecycle } }], // prettier-ignore
  ["container-cache-on-bind-mount", { json: { image, mounts: ["type=bind,source=${localEnv:HOME}/go/pkg/mod,target=/go/pkg/mod"] } }, { json: { image, mounts: [volume("/go/pkg/mod")], ...lifecycle } }], // prettier-ignore
  ["container-cache-on-bind-mount", { json: { image, containerEnv: { GOCACHE: "/workspaces/shop/.cache" } } }, { json: { image, containerEnv: { GOCACHE: "/workspaces/shop-cache" } } }], // prettier-ignore
  ["container-mac-variable", { json: { image, containerEnv: { GOPATH: "${localEnv:GOPATH}" } } }, { json: { image, remoteEnv: { GOPRIVATE: "${localEnv:GOPRIVATE}" } } }], // prettier-ignore
  ["container-mac-terminal", { json: settings({ "terminal.integrated.defaultProfile.osx": "zsh" }) }, { json: settings({ "terminal.integrated.defaultProfile.linux": "zsh" }) }], // prettier-ignore
  ["container-host-setting", { json: settings({ "docker.host": "unix:///Users/$USER/.docker/run/docker.sock" }) }, { json: settings({ "go.useLanguageServer": true }) }], // prettier-ignore
  ["container-host-setting", { json: settings({ "remote.containers.dockerComposeFile": "x.yml" }) }, { json: settings({ "remote.autoForwardPorts": true }) }], // prettier-ignore
  ["container-outdated-setting", { json: { image }, ".vscode/settings.json": { "remote.containers.defaultExtensions": [] } }, { json: { image }, ".vscode/settings.json": { "dev.containers.defaultExtensions": [] } }], // prettier-ignore
  ["container-mac-go-setting", { json: settings({ "go.goroot": "/opt/homebrew/opt/go/libexec" }) }, { json: settings({ "go.goroot": "/usr/local/go" }) }], // prettier-ignore
  ["container-mac-go-setting", { json: { image }, ".vscode/settings.json": { "go.alternateTools": { dlv: "/Users/anna/go/bin/dlv" } } }, { json: { image }, ".vscode/settings.json": { "go.alternateTools": { dlv: "/go/bin/dlv" } } }], // prettier-ignore
  ["container-go-extension-removed", { json: { image, customizations: { vscode: { extensions: ["-golang.go"] } } } }, { json: { image, customizations: { vscode: { extensions: ["golang.go", "-ms.other"] } } } }], // prettier-ignore
  ["container-git-elsewhere", { json: { image }, ".git": "gitdir: /Users/anna/main/.git/worktrees/shop\n" }, { json: { image }, ".git": "gitdir: ./.git-own\n" }], // prettier-ignore
  ["container-buildvcs-off", { json: { image, containerEnv: { GOFLAGS: "-buildvcs=false" } } }, { json: { image, containerEnv: { GOFLAGS: "-buildvcs=false" }, postCreateCommand: "git config --global --add safe.directory '*'" } }], // prettier-ignore
  ["container-dubious-ownership", { json: { image, remoteUser: "root", postCreateCommand: "go build ./..." } }, { json: { image, postCreateCommand: "go build ./..." } }], // prettier-ignore
];

test.each(traps)("%s is found where it is, and not beside it", async (id, bad, good) => {
  const found = (await (await project(bad)).check()).filter((finding) => finding.id === id);
  expect(found).toHaveLength(1);
  const [finding] = found;
  expect(finding?.evidence.some((line) => /:\d+(?::\d+)?: |gitdir/.test(line))).toBe(true);
  const beside = await (await project(good)).check();
  expect(beside.map((one) => one.id)).not.toContain(id);
});
