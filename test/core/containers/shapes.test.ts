import { expect, test } from "vitest";
import { project, troubles, type Files } from "./project";

const go = (tag: string) => `mcr.microsoft.com/devcontainers/go:${tag}`;
const base = "mcr.microsoft.com/devcontainers/base:bookworm";
const goFeature = "ghcr.io/devcontainers/features/go:1";
const docker = "ghcr.io/devcontainers/features/docker-in-docker:2";

/** Shapes that public Go projects and the official templates use, written from what they have in common. */
const shapes: [what: string, files: Files][] = [
  ["the official Go template", { json: `// For format details, see https://aka.ms/devcontainer.json.\n{\n\t"name": "Go",\n\t// Or use a Dockerfile or Docker Compose file.\n\t"image": "${go("2-1.26-trixie")}"\n\n\t// "features": {},\n\t// "forwardPorts": [],\n\t// "remoteUser": "root"\n}\n` }], // prettier-ignore
  [
    "the official Go and PostgreSQL template",
    {
      json: `{ "name": "Go & PostgreSQL", "dockerComposeFile": "docker-compose.yml", "service": "app", "workspaceFolder": "/workspaces/\${localWorkspaceFolderBasename}" }`,
      ".devcontainer/Dockerfile": `FROM ${go("2-1.26-trixie")}\n\n# [Optional] Uncomment this section to install additional OS packages.\n# RUN apt-get update\n`,
      ".devcontainer/docker-compose.yml": `version: '3.8'\nvolumes:\n  postgres-data:\nservices:\n  app:\n    build:\n      context: .\n      dockerfile: Dockerfile\n    env_file:\n      - .env\n    volumes:\n      - ../..:/workspaces:cached\n    command: sleep infinity\n    network_mode: service:db\n  db:\n    image: postgres:latest\n    restart: unless-stopped\n    volumes:\n      - postgres-data:/var/lib/postgresql/data\n    env_file:\n      - .env\n`,
    },
  ],
  ["a base image with the Go Feature, locked", { json: { image: base, features: { [goFeature]: { version: "1.26" }, [docker]: {} } }, ".devcontainer/devcontainer-lock.json": { features: {} } }], // prettier-ignore
  ["a base image with Features, unlocked", { ".devcontainer.json": { image: base, features: { [goFeature]: {}, [docker]: { moby: true } }, postCreateCommand: "go mod download" } }], // prettier-ignore
  ["the newest Go by a floating tag, with extensions and settings", { json: { name: "api", image: go("1"), customizations: { vscode: { extensions: ["golang.go", "eamodio.gitlens", "-ms-vscode.x"], settings: { "go.toolsManagement.autoUpdate": true, "editor.formatOnSave": true, "terminal.integrated.defaultProfile.linux": "zsh" } } }, forwardPorts: [8080], portsAttributes: { "8080": { label: "api" } } } }], // prettier-ignore
  ["a Dockerfile with a variant", { json: { build: { dockerfile: "Dockerfile", context: "..", args: { VARIANT: "2-1.26-bookworm", NODE_VERSION: "none" } }, remoteUser: "vscode" }, ".devcontainer/Dockerfile": `ARG VARIANT=2-1.26-trixie\nFROM mcr.microsoft.com/devcontainers/go:\${VARIANT}\nARG NODE_VERSION="none"\nRUN if [ "\${NODE_VERSION}" != "none" ]; then su vscode -c "nvm install $NODE_VERSION"; fi\nRUN go install github.com/air-verse/air@latest\n` }], // prettier-ignore
  ["a volume of Docker's socket and shell history", { json: { image: go("2-1.26"), mounts: ["source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind", "source=history,target=/commandhistory,type=volume", { type: "bind", source: "${localEnv:HOME}${localEnv:USERPROFILE}/.ssh", target: "/home/vscode/.ssh" }] } }], // prettier-ignore
  ["caches in volumes, owned by a script", { json: { image: go("2-1.26"), mounts: ["source=gomod,target=/go/pkg/mod,type=volume", "source=gobuild,target=/home/vscode/.cache/go-build,type=volume"], postCreateCommand: "bash .devcontainer/setup.sh" }, ".devcontainer/setup.sh": "sudo chown -R vscode:vscode /go/pkg /home/vscode/.cache\n" }], // prettier-ignore
  ["the official golang image, as root, with ptrace", { json: { build: { dockerfile: "Dockerfile" }, runArgs: ["--cap-add=SYS_PTRACE", "--security-opt", "seccomp=unconfined"], mounts: ["source=mod,target=/go/pkg/mod,type=volume"] }, ".devcontainer/Dockerfile": "FROM golang:1.26-bookworm\nRUN apt-get update \\\n    # tools\n    && apt-get install -y git zsh \\\n    && rm -rf /var/lib/apt/lists/*\n" }], // prettier-ignore
  ["an Alpine Dockerfile of several stages, for the target dev", { json: { build: { dockerfile: "../Dockerfile", target: "dev" }, overrideCommand: true }, Dockerfile: "# syntax=docker/dockerfile:1\nARG GO=1.26\nFROM --platform=$BUILDPLATFORM golang:${GO}-alpine AS build\nARG TARGETOS TARGETARCH\nRUN --mount=type=cache,target=/root/.cache GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app .\nFROM golang:${GO}-alpine AS dev\nRUN apk add bash gcc musl-dev git\nFROM scratch\nCOPY --from=build /app /app\n" }], // prettier-ignore
  ["two compose files, the second over the first", { json: { dockerComposeFile: ["../docker-compose.yml", "compose.dev.yml"], service: "api", runServices: ["api", "db"], workspaceFolder: "/workspace", shutdownAction: "stopCompose" }, "docker-compose.yml": "services:\n  api:\n    build: .\n    ports: ['8080:8080']\n  db:\n    image: postgres:${PG:-17}\n    platform: linux/amd64\n", Dockerfile: "FROM golang:1.26 AS build\nCOPY . .\n", ".devcontainer/compose.dev.yml": "services:\n  api:\n    command: sleep infinity\n    volumes:\n      - ..:/workspace:cached\n      - go-cache:/go/pkg/mod\nvolumes:\n  go-cache:\n" }], // prettier-ignore
  ["lifecycle commands by name, hostRequirements, secrets", { json: { image: go("2-1.26"), hostRequirements: { cpus: 4, memory: "8gb", storage: "32gb" }, secrets: { TOKEN: { description: "x" } }, onCreateCommand: { tools: ["make", "tools"], mod: "go mod download" }, updateContentCommand: "make deps", waitFor: "onCreateCommand", remoteEnv: { GOPRIVATE: "${localEnv:GOPRIVATE}", PATH: "${containerEnv:PATH}:/workspaces/bin" }, containerEnv: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" } } }], // prettier-ignore
  ["an image of one's own by digest", { json: { image: `ghcr.io/acme/dev@sha256:${"0".repeat(64)}`, remoteUser: "dev", initializeCommand: "curl https://x/linux-amd64", workspaceMount: "source=${localWorkspaceFolder},target=/src,type=bind,consistency=cached", workspaceFolder: "/src" } }], // prettier-ignore
  ["a monorepo's configuration for another language", { ".devcontainer/web/devcontainer.json": { image: "mcr.microsoft.com/devcontainers/typescript-node:22", postCreateCommand: "npm ci" }, ".devcontainer/api/devcontainer.json": { image: go("1.27-trixie"), workspaceFolder: "/workspaces/shop/api" } }], // prettier-ignore
  ["metadata alone", { json: {} }],
  ["the workspace mounted by runArgs", { json: { image: go("2-1.26"), workspaceMount: "", runArgs: ["--volume=${localWorkspaceFolder}:/workspaces/${localWorkspaceFolderBasename}:Z"] } }], // prettier-ignore
  ["the old Go template's capabilities", { json: { build: { dockerfile: "Dockerfile", args: { VARIANT: "1.26" } }, runArgs: ["--cap-add=SYS_PTRACE", "--security-opt", "seccomp=unconfined"], settings: { "go.gopath": "/go", "go.goroot": "/usr/local/go", "go.toolsGopath": "/go/bin" }, extensions: ["golang.Go"], remoteUser: "vscode" }, ".devcontainer/Dockerfile": "ARG VARIANT=1\nFROM mcr.microsoft.com/devcontainers/go:${VARIANT}\n" }], // prettier-ignore
];

test.each(shapes)("no false warning about %s", async (_what, files) => {
  expect(troubles(await (await project(files)).check())).toEqual([]);
});
