import { inArea, says } from "../condition";

const privateCure =
  "Set GOPRIVATE to its host or path (go env -w GOPRIVATE=github.com/YOUR-ORG/*), so that go asks the repository itself and no public checksums, and give git access (ssh key or token). If the terminal can and VS Code cannot, share the variables: go-warden env sync.";

/** Proxies, checksums and version control: cmd/go/internal/modfetch, web, vcs. */
export const network = inArea("modules", [
  {
    id: "checksum-mismatch-sumdb",
    rank: "cause",
    title: "{module|The module} is not what the public checksum database knows",
    cause:
      "The download of {module|the module} differs from the checksum that sum.golang.org recorded: the version's tag was moved after it was published, or something on the way (a company proxy) rewrites downloads. A private module should not be checked there at all.",
    cure: "Do not switch checking off for everything. Take another version: go get {path|MODULE}@VERSION; report the moved tag upstream; for a private module set GOPRIVATE={path|MODULE}. If a proxy rewrites downloads, compare with GOPROXY=direct.",
    command: "go env GOPROXY GONOSUMDB GOPRIVATE",
    says: [
      says(
        "go",
        /sum\.golang\.org: +h1:/,
        "cmd/go, modfetch/fetch.go",
        "verifying github.com/pkg/errors@v0.9.1: checksum mismatch\n\tdownloaded: h1:AAA=\n\tsum.golang.org: h1:BBB=\n\nSECURITY ERROR\nThis download does NOT match the one reported by the checksum server.",
        { with: /verifying (?<module>(?<path>[^@\s]+)@[^\s:]+).*checksum mismatch/ },
      ),
      says(
        "go",
        /does NOT match the one reported by the checksum server/,
        "cmd/go, modfetch/fetch.go",
        "This download does NOT match the one reported by the checksum server.",
      ),
    ],
  },
  {
    id: "checksum-mismatch",
    rank: "cause",
    title: "{module|The module} is not what go.sum recorded",
    cause:
      "The download of {module|the module} has another checksum than the line in go.sum: the version's tag was moved, the module cache is damaged, or go.sum was merged wrongly.",
    cure: "Clear the cache first: go clean -modcache, then build again. If it stays, the tag was moved: take another version (go get {path|MODULE}@VERSION), or after checking that the change is meant, remove its lines from go.sum and run go mod tidy.",
    command: "go clean -modcache",
    says: [
      says(
        "go",
        /verifying (?<module>(?<path>[^@\s]+)@[^\s:]+): checksum mismatch/,
        "cmd/go, modfetch/fetch.go; taosdata/taosadapter#62",
        "verifying github.com/pkg/errors@v0.9.1: checksum mismatch\n\tdownloaded: h1:AAA=\n\tgo.sum:     h1:BBB=\n\nSECURITY ERROR\nThis download does NOT match an earlier download recorded in go.sum.",
        { without: /sum\.golang\.org: +h1:|checksum server/ },
      ),
      says(
        "go",
        /does NOT match an earlier download recorded in go\.sum/,
        "cmd/go, modfetch/fetch.go",
        "This download does NOT match an earlier download recorded in go.sum.",
      ),
      says(
        "go",
        /(?<module>\S+ v\S+): (?:zip|dir) has been modified/,
        "cmd/go, modcmd/verify.go",
        "github.com/pkg/errors v0.9.1: dir has been modified (/Users/dev/go/pkg/mod/github.com/pkg/errors@v0.9.1)",
      ),
    ],
  },
  {
    id: "sumdb-off",
    rank: "cause",
    title: "GOSUMDB=off keeps go from downloading a toolchain",
    cause: "A Go toolchain is downloaded only when the checksum database can confirm it, and GOSUMDB is set to off.",
    cure: "Unset it: go env -u GOSUMDB (or remove it from the profile and go.toolsEnvVars). For private modules use GOPRIVATE instead. Or install the wanted Go by hand.",
    command: "go env -u GOSUMDB",
    check: "modules",
    says: [
      says(
        "go",
        /checksum database disabled by GOSUMDB=off/,
        "cmd/go, modfetch/sumdb.go",
        "go: golang.org/toolchain@v0.0.1-go1.26.8.darwin-arm64: verifying module: checksum database disabled by GOSUMDB=off",
      ),
    ],
  },
  {
    id: "sumdb-invalid",
    rank: "cause",
    title: "GOSUMDB has a value that go cannot read",
    cause: "The variable GOSUMDB holds neither a known database nor NAME+HASH+KEY.",
    cure: "Unset it: go env -u GOSUMDB, or remove it from the profile; the default is sum.golang.org.",
    command: "go env -u GOSUMDB",
    check: "modules",
    says: [
      says("go", /malformed verifier id|invalid GOSUMDB(?: URL)?: |invalid sumdb name/, "cmd/go, modfetch/sumdb.go", [
        "go: example.com/b@v1.0.0: verifying module: invalid GOSUMDB: malformed verifier id",
        "verifying go.mod: missing GOSUMDB: malformed verifier id",
      ]),
    ],
  },
  {
    id: "goproxy-invalid",
    rank: "cause",
    title: "GOPROXY has a value that go cannot use",
    cause:
      "GOPROXY is a list of https:// addresses, direct and off; the one that is set has no scheme, or nothing in it.",
    cure: "Unset it: go env -u GOPROXY (or remove it from the profile); the default is https://proxy.golang.org,direct. A company's proxy needs its full address with https://.",
    command: "go env -u GOPROXY",
    check: "modules",
    says: [
      says(
        "go",
        /invalid proxy URL (?:missing )?scheme|invalid file:\/\/ proxy URL|GOPROXY list is not the empty string/,
        "cmd/go, modfetch/proxy.go",
        [
          "go: invalid proxy URL missing scheme: proxy.golang.org",
          "go: GOPROXY list is not the empty string, but contains no entries",
        ],
      ),
      says(
        "go",
        /(?:GOPRIVATE|GONOPROXY|GONOSUMDB|GOINSECURE)\b.*(?:malformed|syntax error in pattern|invalid)/,
        "cmd/go",
        "go: malformed GOPRIVATE entry: syntax error in pattern",
      ),
    ],
  },
  {
    id: "private-module",
    rank: "cause",
    title: "{module|A private module} was asked for in public, or without credentials",
    cause:
      "The public proxy or checksum database does not have {module|the module}, or git had no name and password to give. GOPRIVATE is not set for its host, or did not reach the program that ran go.",
    cure: privateCure,
    command: "go env GOPRIVATE GOPROXY",
    check: "environment",
    says: [
      says("git", /could not read Username for '(?<module>[^']+)'(?::.*)?/, "git", [
        "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
        "go: module github.com/acme/secret: git ls-remote -q origin in /Users/dev/go/pkg/mod/cache/vcs/0a: exit status 128:\n\tfatal: could not read Username for 'https://github.com': terminal prompts disabled",
      ]),
      says(
        "git",
        /terminal prompts disabled/,
        "git",
        "fatal: could not read Password for 'https://git.example.com': terminal prompts disabled",
      ),
      says(
        "go",
        /(?:reading|Get "?)\S*(?:sum\.golang\.org|goproxy|proxy)\S*(?:lookup|@v|@latest|list)\S*: (?:404|410|403|401)\b.*/,
        "cmd/go, modfetch/proxy.go",
        [
          "go: github.com/acme/secret@v1.0.0: reading https://proxy.golang.org/github.com/acme/secret/@v/v1.0.0.info: 404 Not Found",
          "verifying github.com/acme/secret@v1.0.0: reading https://sum.golang.org/lookup/github.com/acme/secret@v1.0.0: 410 Gone",
        ],
        { without: /golang\.org\/toolchain@|unknown revision v|invalid version: unknown revision/ },
      ),
      says(
        "go",
        /(?<module>[\w.-]+\.[\w.-]+\/[^\s@]+)@[^\s:]+: (?:reading|verifying \S+: reading) https?:\/\/\S+: (?:404|410|403|401)\b/,
        "cmd/go, modfetch",
        "go: git.example.com/team/lib@v1.2.0: reading https://goproxy.example.com/git.example.com/team/lib/@v/v1.2.0.mod: 403 Forbidden",
        { without: /golang\.org\/toolchain@|invalid version: unknown revision/ },
      ),
      says(
        "git",
        /remote: (?:Repository not found|HTTP Basic: Access denied|Invalid username or (?:password|token)|Support for password authentication was removed|Write access to repository not granted)/,
        "git, GitHub and GitLab",
        [
          "go: github.com/acme/secret@v1.0.0: git ls-remote: exit status 128:\n\tremote: Repository not found.\n\tfatal: repository 'https://github.com/acme/secret/' not found",
          "go: gitlab.com/acme/lib: git fetch: exit status 128:\n\tremote: HTTP Basic: Access denied",
        ],
        { with: /go: |go (?:get|mod|install|build|list)|GOPRIVATE|git ls-remote/ },
      ),
      says(
        "git",
        /(?:Authentication failed for|unable to access) '(?<module>[^']+)'(?:: The requested URL returned error: (?:401|403))?(?!: (?!The requested URL returned error: 40))/,
        "git, http.c",
        [
          "go: module github.com/corp/x: git ls-remote -q origin in /Users/dev/go/pkg/mod/cache/vcs/0a: exit status 128:\n\tfatal: Authentication failed for 'https://github.com/corp/x/'",
          "go: git.example.com/team/lib: git ls-remote: exit status 128:\n\tfatal: unable to access 'https://git.example.com/team/lib/': The requested URL returned error: 403",
        ],
        { with: /go: |go (?:get|mod|install|build|list)|GOPRIVATE|git ls-remote/ },
      ),
      says(
        "go",
        /unrecognized import path "(?<module>[^"]+)": .*(?:401|403|404|parse|no go-import|meta tags)/,
        "cmd/go, vcs",
        [
          'go: git.example.com/team/lib@v1.0.0: unrecognized import path "git.example.com/team/lib": reading https://git.example.com/team/lib?go-get=1: 404 Not Found',
          'unrecognized import path "git.example.com/x": parse https://git.example.com/x?go-get=1: no go-import meta tags (meta tag github.com/x did not match import path)',
        ],
      ),
    ],
  },
  {
    id: "ssh-key-not-offered",
    rank: "cause",
    title: "git could not log in over ssh with a key",
    cause:
      "git asked {host|the server} over ssh, and no key was accepted: the agent has none, or SSH_AUTH_SOCK did not reach the program that ran go. Programs started from the Dock do not read your shell's profile.",
    cure: "Add the key to the agent and the keychain: ssh-add --apple-use-keychain ~/.ssh/id_ed25519; test with ssh -T git@{host|github.com}. If the terminal can and VS Code cannot, share the variables: go-warden env sync.",
    command: "ssh-add -l",
    check: "environment",
    says: [
      says(
        "git",
        /(?:(?<user>[\w.-]+)@(?<host>[\w.-]+): )?Permission denied \((?:publickey|publickey,[\w,-]+)\)/,
        "ssh",
        "go: module github.com/acme/secret: git ls-remote -q origin in /Users/dev/go/pkg/mod/cache/vcs/0a: exit status 128:\n\tgit@github.com: Permission denied (publickey).\n\tfatal: Could not read from remote repository.",
        { with: /go: |go (?:get|mod|install|build|list) |GOPRIVATE|git ls-remote|pkg\/mod\/cache\/vcs/ },
      ),
      says(
        "git",
        /Host key verification failed/,
        "ssh",
        "go: git.example.com/team/lib@v1.0.0: git ls-remote -q origin: exit status 128:\n\tHost key verification failed.\n\tfatal: Could not read from remote repository.",
        { with: /go: |go (?:get|mod|install|build|list) |git ls-remote|pkg\/mod\/cache\/vcs/ },
      ),
    ],
  },
  {
    id: "proxy-certificate",
    rank: "cause",
    title: "The certificate of {host|the server} is not trusted on this Mac",
    cause:
      "A company proxy or VPN opens TLS connections and signs them with its own authority, which this Mac (or the container) does not trust; or the server's certificate is its own or expired.",
    cure: "Put the company's CA certificate into the keychain and trust it: sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain CA.pem. git has http.sslCAInfo; in a container add it to the image. Do not set GOINSECURE or GONOSUMDB for everything.",
    says: [
      says(
        "go",
        /(?:(?:Get|Head|Post|Fetch) "(?:https?:\/\/)?(?<host>[^/"]+)[^"]*": )?.{0,60}(?:x509|tls): (?:failed to verify certificate|certificate|"[^"]+" certificate|cannot validate|unknown|OSStatus)/,
        "crypto/x509",
        [
          'go: example.com/b@v1.0.0: Get "https://proxy.golang.org/example.com/b/@v/v1.0.0.mod": tls: failed to verify certificate: x509: certificate signed by unknown authority',
          'Get "https://goproxy.example.com/x/@v/list": x509: certificate has expired or is not yet valid',
          'Get "https://proxy.golang.org/x/@v/list": x509: “goproxy” certificate is not trusted',
        ],
        { named: true },
      ),
      says(
        "git",
        /SSL certificate problem: (?<reason>.+)/,
        "git, libcurl",
        "fatal: unable to access 'https://git.example.com/team/lib/': SSL certificate problem: unable to get local issuer certificate",
        { with: /go: |go (?:get|mod|install) |pkg\/mod|git ls-remote|unable to access/ },
      ),
    ],
  },
  {
    id: "proxy-unreachable",
    rank: "cause",
    title: "{host|The module proxy} cannot be reached",
    cause:
      "go asked {host|the proxy} for a module and got no connection: no network or VPN, a name that DNS does not know, a firewall, or GOPROXY or HTTPS_PROXY with a wrong address.",
    cure: "Check the network and VPN, then the addresses: go env GOPROXY and the variable HTTPS_PROXY. Unset a wrong one (go env -u GOPROXY); behind a company proxy set GOPROXY to the company's. If the terminal can and VS Code cannot, share the variables: go-warden env sync.",
    command: "go env GOPROXY GOSUMDB",
    check: "environment",
    says: [
      says(
        "go",
        /Get "https?:\/\/(?<host>[^/"]+)[^"]*": (?:dial tcp|proxyconnect tcp|net\/http|context deadline|EOF|read tcp|unexpected EOF|http2|Bad Gateway|Service Unavailable|Proxy Authentication|remote error|stream error|write tcp|lookup).*/,
        "net/http",
        [
          'go: module example.org/zz: Get "https://proxy.invalid.test/example.org/zz/@v/list": dial tcp: lookup proxy.invalid.test on 192.168.1.1:53: no such host',
          'go: example.com/b@v1.0.0: Get "https://proxy.golang.org/example.com/b/@v/v1.0.0.info": dial tcp 142.250.1.1:443: i/o timeout',
          'go: golang.org/x/tools/gopls@latest: module golang.org/x/tools/gopls: Get "https://goproxy.io/x": net/http: TLS handshake timeout',
          'Get "https://proxy.golang.org/x/@v/list": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused',
        ],
        { with: /Get "https?:\/\/[^"]*(?:@v|@latest|go-get=1|\/list|lookup|toolchain|goproxy|proxy|sum\.golang)/ },
      ),
      says(
        "go",
        /(?:lookup|dial tcp(?::)? ?(?:lookup)?) ?(?<host>(?:proxy|sum|storage)\.(?:golang\.org|googleapis\.com)|goproxy\.\w+)\S*.*(?:no such host|i\/o timeout|connection refused|network is unreachable|no route to host|server misbehaving)/,
        "net",
        "go: github.com/pkg/errors@v0.9.1: dial tcp: lookup proxy.golang.org: no such host",
      ),
      says(
        "go",
        /reading https?:\/\/(?<host>[^/"\s]+)\S*: (?:5\d\d|407|429)\b/,
        "cmd/go, web",
        "go: example.com/b@v1.0.0: reading https://goproxy.example.com/example.com/b/@v/v1.0.0.mod: 502 Bad Gateway",
      ),
      says(
        "git",
        /fatal: unable to access '(?<remote>https?:\/\/(?<host>[^/']+)[^']*)': (?:Could not resolve host|Failed to connect|Connection|Recv failure|OpenSSL|LibreSSL|Operation timed out).*/,
        "git, libcurl",
        "go: github.com/acme/lib: git ls-remote -q origin in /Users/dev/go/pkg/mod/cache/vcs/0a: exit status 128:\n\tfatal: unable to access 'https://github.com/acme/lib/': Could not resolve host: github.com",
        { with: /go: |go (?:get|mod|install) |pkg\/mod|git ls-remote/ },
      ),
    ],
  },
  {
    id: "git-missing",
    rank: "cause",
    title: "go needs {tool|git} and does not find it",
    cause:
      "go fetches a module from its repository, or stamps the build with its version, and {tool|git} is not in the PATH of the program that ran go.",
    cure: "Install the Command Line Tools, which bring git: xcode-select --install. If the terminal has it, share PATH: go-warden env sync. Without a version stamp: -buildvcs=false.",
    command: "xcode-select --install",
    check: "environment",
    says: [
      says(
        "go",
        /exec: "(?<tool>git|hg|svn|bzr|fossil)": executable file not found in \$PATH/,
        "os/exec",
        'go: example.com/b@v1.0.0: git init --bare in /Users/dev/go/pkg/mod/cache/vcs/0a: exec: "git": executable file not found in $PATH',
      ),
      says(
        "go",
        /missing (?<tool>[Gg]it|[Mm]ercurial) command|go: missing (?<vcs>\w+) command\. See https:\/\/golang\.org\/s\/gogetcmd/,
        "cmd/go, vcs",
        "go: missing Git command. See https://golang.org/s/gogetcmd",
      ),
    ],
  },
  {
    id: "vcs-status-refused",
    rank: "cause",
    title: "git refuses to look at the repository, so go cannot stamp the build",
    cause:
      "The folder belongs to another user (usual for a mounted folder in a container), and git's protection of dubious ownership stops go from reading the version.",
    cure: 'If you trust the folder: git config --global --add safe.directory {folder|"$PWD"}. Without the stamp: go build -buildvcs=false.',
    command: 'git config --global --add safe.directory {folder|"$PWD"}',
    says: [
      says(
        "go",
        /error obtaining VCS status: (?<reason>.*)/,
        "cmd/go, load/pkg.go",
        "error obtaining VCS status: exit status 128\n\tUse -buildvcs=false to disable VCS stamping.",
      ),
      says(
        "git",
        /detected dubious ownership in repository at '(?<folder>[^']+)'/,
        "git",
        "fatal: detected dubious ownership in repository at '/workspaces/app'\nTo add an exception for this directory, call:\n\n\tgit config --global --add safe.directory /workspaces/app",
      ),
    ],
  },
  {
    id: "vcs-disallowed",
    rank: "cause",
    title: "GOVCS does not allow {tool|this version control system} for {module|the module}",
    cause: "By default go fetches public modules with git and hg only; GOVCS decides about others.",
    cure: "If you trust the source: go env -w GOVCS=HOST:all (or add the one system). Otherwise use a proxy that has the module.",
    says: [
      says(
        "go",
        /GOVCS disallows using (?<tool>\w+) for (?:public|private) (?<module>\S+?);?/,
        "cmd/go, vcs",
        "go: example.com/x: GOVCS disallows using svn for public example.com/x; see 'go help vcs'",
      ),
    ],
  },
  {
    id: "go-folders-of-another-user",
    rank: "cause",
    title: "{folder|A folder of Go's} belongs to another user or cannot be written",
    cause:
      "go may not write to {folder|its cache, GOPATH or GOBIN}: an earlier sudo go made it root's, or the folder is one of the system's.",
    cure: 'Make them yours again: sudo chown -R "$(id -un)" {folder|"$(go env GOMODCACHE)" "$(go env GOCACHE)"}. Do not run go with sudo. A GOBIN or GOPATH in a system folder: choose one in your home (go env -w GOBIN=$HOME/go/bin).',
    command: 'ls -ld "$(go env GOMODCACHE)" "$(go env GOCACHE)" "$(go env GOPATH)"',
    check: "go-installs",
    findings: ["go-folders-of-another-user"],
    says: [
      says(
        "go",
        /could not create module cache: mkdir (?<folder>\S+): (?:permission denied|not a directory|file exists|read-only file system)/,
        "cmd/go, modfetch/cache.go",
        "go: could not create module cache: mkdir /Users/dev/go/pkg: permission denied",
      ),
      says(
        "go",
        /could not create module cache: "?(?<folder>[^\s"]+)"? is not a directory/,
        "cmd/go, modfetch/cache.go",
        'go: could not create module cache: "/Users/dev/go/pkg/mod" is not a directory',
      ),
      says(
        "go",
        /failed to initialize build cache at (?<folder>\S+): .*permission denied/,
        "cmd/go, cache/default.go",
        "failed to initialize build cache at /Users/dev/Library/Caches/go-build: mkdir /Users/dev/Library/Caches/go-build: permission denied",
      ),
      says(
        "go",
        /(?:open|mkdir|rename|unlinkat|copying|create) (?<folder>\S*(?:\/pkg\/mod|go-build|\/go\/bin|\/go\/pkg|\/Caches\/go-build)\S*?):? .*permission denied/,
        "cmd/go",
        [
          "go: open /Users/dev/go/pkg/mod/cache/download/x.lock: permission denied",
          "open /Users/dev/Library/Caches/go-build/00/00aa-d: permission denied",
        ],
      ),
      says(
        "go",
        /go install \S+: (?:copying \S+: |mkdir |open )?(?:open )?(?<folder>\S+?):? .*permission denied/,
        "cmd/go",
        "go install golang.org/x/tools/gopls: copying /var/folders/x/T/go-build1/b001/exe/a.out: open /usr/local/go/bin/gopls: permission denied",
      ),
      says(
        "go",
        /go(?: build)?: .*mkdir (?<folder>\/usr\/local\/go\S*|\/opt\/\S*|\/go\S*): permission denied/,
        "cmd/go",
        "go: writing stat cache: mkdir /go/pkg/mod/cache: permission denied",
      ),
    ],
  },
  {
    id: "module-cache-damaged",
    rank: "cause",
    title: "The module cache holds an incomplete download",
    cause: "A download of {module|a module} was cut short or changed on disk, and go refuses what is left of it.",
    cure: "Empty the cache and let go download again: go clean -modcache (needs the network), then go mod download.",
    command: "go clean -modcache",
    says: [
      says(
        "go",
        /zip: not a valid zip file|unexpected ziphash|ziphash file is missing|not completely extracted|module cache not found: neither/,
        "cmd/go, modfetch",
        [
          "go: github.com/pkg/errors@v0.9.1: zip: not a valid zip file",
          "go: github.com/pkg/errors@v0.9.1: not completely extracted",
        ],
        { named: true },
      ),
      says(
        "go",
        /invalid response from proxy "(?<host>[^"]+)": (?<reason>.+)/,
        "cmd/go, modfetch/proxy.go",
        'go: example.com/b@v1.0.0: invalid response from proxy "https://goproxy.example.com": json: cannot unmarshal',
      ),
      says(
        "go",
        /pkg\/mod\/(?<module>\S+@v[^\s/]+)\S*: no such file or directory/,
        "cmd/go",
        "open /Users/dev/go/pkg/mod/github.com/pkg/errors@v0.9.1/errors.go: no such file or directory",
      ),
    ],
  },
]);
