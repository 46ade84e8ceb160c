import { inArea, says } from "../condition";

/** Docker and its kin, dev containers (docs/facts/devcontainers.md §4, §5). */
export const containers = inArea("containers", [
  {
    id: "docker-not-running",
    rank: "cause",
    title: "Docker is not running, or the docker command looks for it elsewhere",
    cause:
      "The docker command found nobody at {socket|its socket}: Docker Desktop (or colima, OrbStack, Rancher) is not started, or the context or DOCKER_HOST points to another one.",
    cure: "Start Docker Desktop (open -a Docker), or colima start. Then see where the command looks: docker context ls, and choose with docker context use NAME; unset a DOCKER_HOST that is left over.",
    command: "docker context ls",
    says: [
      says(
        "docker",
        /[Cc]annot connect to the Docker daemon at (?<socket>\S+?)\.? Is the docker daemon running|[Cc]annot connect to the Docker daemon/,
        "docker; docker/for-mac#7354",
        [
          "Cannot connect to the Docker daemon at unix:///Users/dev/.docker/run/docker.sock. Is the docker daemon running?",
          "ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        ],
      ),
      says(
        "docker",
        /failed to connect to the docker API at (?<socket>\S+?);|dial unix (?<socket2>\S*(?:docker|colima|podman|orbstack)\S*\.sock): connect: (?:no such file|connection refused)/,
        "docker 28",
        [
          "failed to connect to the docker API at unix:///Users/dev/.docker/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /Users/dev/.docker/run/docker.sock: connect: no such file or directory",
        ],
      ),
      says(
        "docker",
        /Current context "(?<context>[^"]+)" is not found|[Dd]ocker Desktop is (?:not running|unable to start|starting)|Cannot connect to Podman|[Dd]ocker (?:daemon )?is not running/,
        "docker, Dev Containers, podman",
        [
          'Current context "colima" is not found on the file system, please check your config file',
          "Docker Desktop is not running.",
          "Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection list`",
        ],
      ),
    ],
  },
  {
    id: "docker-not-in-path",
    rank: "cause",
    title: "{tool|docker} is not in PATH",
    cause:
      "Docker is not installed, or its folder (/usr/local/bin, ~/.docker/bin, /opt/homebrew/bin) is not in the PATH of the program that called it.",
    cure: 'Install Docker Desktop (or brew install docker colima). If the terminal has it and VS Code has not, share PATH: go-warden env sync; or set "dev.containers.dockerPath".',
    command: "go-warden env sync",
    check: "environment",
    says: [
      says(
        "shell",
        /command not found: (?<tool>docker|docker-compose|podman|colima|devcontainer)(?![\w./-])/,
        "zsh",
        "zsh: command not found: docker",
      ),
      says(
        "shell",
        /: (?<tool>docker|docker-compose|podman|colima|devcontainer): command not found/,
        "bash",
        "bash: docker: command not found",
      ),
      says(
        "shell",
        /Unknown command: (?<tool>docker|docker-compose|podman|colima|devcontainer)(?![\w./-])/,
        "fish",
        "fish: Unknown command: docker",
      ),
      says("node", /spawn (?:\/\S+\/)?docker ENOENT/, "Node", "Error: spawn docker ENOENT"),
    ],
  },
  {
    id: "docker-credential-helper-missing",
    rank: "cause",
    title: "Docker does not find its credential helper {helper|that is set}",
    cause:
      "~/.docker/config.json names a helper (credsStore) that is not in the PATH of the program that called docker; a VS Code started from the Dock has a short PATH. Or Docker Desktop was removed and the line stayed.",
    cure: "Share the shell's PATH: go-warden env sync, then quit VS Code and open it again. If Docker Desktop is gone, remove credsStore from ~/.docker/config.json.",
    command: "go-warden env sync",
    check: "environment",
    says: [
      says(
        "docker",
        /(?:exec: "|error getting credentials.*?|error listing credentials.*?|executable )"?(?<helper>docker-credential-[\w-]+)"?(?::|.*)(?:executable file not found|not found|not installed)/,
        "docker; docker/for-mac#3785",
        [
          'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: ``',
          'ERROR: failed to solve: error getting credentials - err: exec: "docker-credential-osxkeychain": executable file not found in $PATH, out: ``',
        ],
      ),
      says(
        "docker",
        /error getting credentials - err: exit status 1/,
        "docker",
        "error getting credentials - err: exit status 1, out: `keychain cannot be accessed because the current session does not allow user interaction`",
      ),
    ],
  },
  {
    id: "docker-no-matching-platform",
    rank: "cause",
    title: "The image does not exist for this processor: {platform|linux/arm64}",
    cause: "The registry has no {platform|linux/arm64} variant of the image, which Docker on Apple silicon asks for.",
    cure: "Take an image or tag that has arm64 (docker manifest inspect IMAGE shows them). Only if there is none: --platform=linux/amd64, which is emulated, slow, and where dlv cannot debug.",
    command: "docker manifest inspect IMAGE",
    says: [
      says(
        "docker",
        /no matching manifest for (?<platform>\S+)|no match for platform in manifest|does not provide the specified platform \((?<platform2>[^)]+)\)|image with reference .* was found but (?:its platform|does not)/,
        "docker; devcontainers/templates#123",
        [
          "no matching manifest for linux/arm64/v8 in the manifest list entries",
          "ERROR: failed to solve: golang:1.12: no match for platform in manifest: not found",
        ],
      ),
    ],
  },
  {
    id: "docker-emulated-platform",
    rank: "cause",
    title: "The image is for Intel (amd64) and runs emulated on Apple silicon",
    cause:
      "The image's architecture is {image|linux/amd64}, this Mac's is {host|linux/arm64}. It runs through emulation: slowly, and dlv cannot debug there.",
    cure: "Take the arm64 image: remove --platform=linux/amd64 from the Dockerfile, devcontainer.json and compose.yml, and DOCKER_DEFAULT_PLATFORM from the profile; then rebuild.",
    command: "docker image inspect --format '{{.Os}}/{{.Architecture}}' IMAGE",
    says: [
      says(
        "docker",
        /requested image's platform \((?<image>[^)]+)\) does not match the detected host platform \((?<host>[^)]+)\)/,
        "docker",
        "WARNING: The requested image's platform (linux/amd64) does not match the detected host platform (linux/arm64/v8) and no specific platform was requested",
      ),
      says(
        "docker",
        /rosetta error: (?<reason>.+)|qemu(?:-x86_64(?:-static)?)?: (?:uncaught target signal|Could not open '\/lib64)/,
        "Rosetta for Linux, QEMU",
        [
          "rosetta error: failed to open elf at /lib64/ld-linux-x86-64.so.2",
          "qemu: uncaught target signal 11 (Segmentation fault) - core dumped",
        ],
      ),
    ],
  },
  {
    id: "docker-exec-format",
    rank: "cause",
    title: "The container runs a program for another processor or system",
    cause:
      "The image, or {file|a program} copied into it (from the Mac's go/bin, or built with another GOARCH), is not for the container's processor.",
    cure: "Build it for the container: GOOS=linux GOARCH=arm64 (amd64 on an Intel host), or let docker buildx build --platform do it; do not mount the Mac's GOPATH/bin into a container.",
    command: "docker image inspect --format '{{.Os}}/{{.Architecture}}' IMAGE",
    says: [
      says(
        "docker",
        /(?:exec|exec user process caused:?) ?(?:"?(?<file>\/\S*?)"?)?:? ?"?exec format error/,
        "containerd, runc",
        ["exec /usr/local/bin/app: exec format error", "exec user process caused: exec format error in container"],
        { named: true, without: /standard_init_linux|\bpod\b|kubelet/ },
      ),
      says("docker", /^exec (?<file>\/\S+): exec format error/, "containerd", "exec /app/server: exec format error"),
    ],
  },
  {
    id: "docker-out-of-memory",
    rank: "cause",
    title: "The Go compiler or linker was killed because the memory ran out",
    cause:
      "{tool|A Go tool} was killed by the system inside the container or virtual machine: the memory that Docker has was used up. It is not a fault of the program.",
    cure: "Give Docker more memory (Settings › Resources › Memory, 8 GB for large projects), or build with fewer processes at once: GOFLAGS=-p=2, GOMEMLIMIT=1GiB.",
    command: "docker info --format '{{.MemTotal}}'",
    says: [
      says("go", /(?<tool>\/\S*\/tool\/\S+\/(?:compile|link|asm|cgo|vet)): signal: killed/, "cmd/go", [
        "go build github.com/aws/aws-sdk-go/service/ec2: /usr/local/go/pkg/tool/linux_arm64/compile: signal: killed",
        "/usr/local/go/pkg/tool/darwin_arm64/link: signal: killed",
      ]),
      says(
        "go",
        /go (?:build|install|vet|test) \S+: .*signal: killed|(?<tool>collect2|clang|cc1): .*(?:[Kk]illed signal|signal 9|terminated signal 9)/,
        "cmd/go, gcc",
        "collect2: fatal error: ld terminated with signal 9 [Killed]",
      ),
      says(
        "docker",
        /OOMKilled"?[:=] ?"?true|(?:gopls|go|dlv|golangci-lint)\b.*(?:exit(?:ed)? (?:with )?(?:code|status):? 137)/,
        "docker inspect",
        ['"OOMKilled": true', "gopls exited with code 137"],
      ),
    ],
  },
  {
    id: "docker-mount-denied",
    rank: "cause",
    title: "Docker may not see the folder {folder|named}",
    cause:
      "Docker Desktop passes only the folders on its list to containers, and {folder|this one} is not on it (or macOS's privacy protection keeps Docker out).",
    cure: "Add it in Docker Desktop: Settings › Resources › File sharing; then start the container again.",
    says: [
      says(
        "docker",
        /[Tt]he path (?<folder>\/\S+) is not shared from the host/,
        "docker",
        "docker: Error response from daemon: Mounts denied: \nThe path /Volumes/work/app is not shared from the host and is not known to Docker.\nYou can configure shared paths from Docker -> Preferences... -> Resources -> File Sharing.",
      ),
      says("docker", /Mounts denied/, "docker", "docker: Error response from daemon: Mounts denied: "),
    ],
  },
  {
    id: "devcontainer-command-failed",
    rank: "symptom",
    title: "A command of devcontainer.json failed in the container: {command|see the line}",
    cause:
      "{hook|A lifecycle command} runs inside the container after it was created; {command|it} ended with an error. Its own output, above this line in the log, says why.",
    cure: "Open the log (Dev Containers: Show Container Log), read the lines above, and run the command by hand in a terminal of the container. After correcting devcontainer.json: Dev Containers: Rebuild Container.",
    says: [
      says(
        "docker",
        /(?:Failed to run|failed to run) (?<hook>\w+Command): lifecycle command "(?<command>[^"]+)"|(?<hook2>postCreateCommand|onCreateCommand|updateContentCommand|postStartCommand|postAttachCommand|initializeCommand)\b.{0,60}failed with (?:exit code|status)/,
        "devcontainer CLI, Dev Containers",
        [
          '=== Running postCreateCommand as the "vscode" user...\nFailed to run postCreateCommand: lifecycle command "go mod tidy" failed with status 1',
          "postCreateCommand from devcontainer.json failed with exit code 127. Skipping any further user-provided commands.",
        ],
      ),
    ],
  },
  {
    id: "container-folder-gone",
    rank: "cause",
    title: "The folder {folder|that is wanted} does not exist in the container any more",
    cause:
      "A program was to be started in {folder|a folder} of the container that is gone: the container was recreated, VS Code's server in it was removed, or the mount is missing.",
    cure: "Rebuild or reopen the container: Dev Containers: Rebuild Container (or docker compose up --force-recreate). Check workspaceFolder and the mounts in devcontainer.json.",
    says: [
      says(
        "docker",
        /chdir to cwd \("(?<folder>[^"]+)"\) set in config\.json failed: no such file or directory/,
        "runc; microsoft/vscode-remote-release#7217",
        '[2022-09-21T15:18:54.804Z] OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd ("/root/.vscode-server/bin/74b1f979648cc44d385a2286793c226e611f59e7") set in config.json failed: no such file or directory: unknown',
      ),
      says(
        "docker",
        /Workspace does not exist|current working directory is outside of container mount namespace root|[Ww]orkspace folder .{0,120} does not exist in the container/,
        "Dev Containers, runc",
        "OCI runtime exec failed: exec failed: unable to start container process: current working directory is outside of container mount namespace root -- possible container breakout detected: unknown",
      ),
    ],
  },
  {
    id: "container-program-missing",
    rank: "cause",
    title: "The container has no program {tool|that was to be started}",
    cause: "The image does not contain {tool|it}, or it is not in the image's PATH.",
    cure: "Install it in the image (Dockerfile, or a feature in devcontainer.json: ghcr.io/devcontainers/features/go:1), then rebuild. Alpine images have sh, not bash.",
    says: [
      says(
        "docker",
        /exec: "(?<tool>[^"]+)": (?:executable file not found in \$PATH|stat \S+: no such file or directory)(?:: unknown)?/,
        "runc",
        [
          'OCI runtime exec failed: exec failed: unable to start container process: exec: "bash": executable file not found in $PATH: unknown',
          'docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "gopls": executable file not found in $PATH: unknown',
        ],
        { with: /OCI runtime|container process|runc/ },
      ),
    ],
  },
  {
    id: "linux-library-missing",
    rank: "cause",
    title: "A Linux program lacks the library {library|named}",
    cause:
      "That is Linux's loader, not a Mac's: the program runs in a container or on a remote machine, and its image lacks the library (or has another C library).",
    cure: "Install the library in that image, or build the program without it: CGO_ENABLED=0.",
    says: [
      says(
        "docker",
        /error while loading shared libraries: (?<library>\S+?):?(?: |$)|version '(?<library2>GLIBC_[\d.]+)' not found/,
        "ld.so",
        [
          "dlv: error while loading shared libraries: libc.so.6: cannot open shared object file",
          "./app: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by ./app)",
        ],
      ),
    ],
  },
]);
