/** A group of variable names: exact ones, or patterns in which `*` stands for anything. */
export interface NameGroup {
  /** Why this group is in its list, for a person. */
  because: string;
  names: readonly string[];
}

const words = (text: string) => text.trim().split(/\s+/);

/** Shared without asking. Everything else is the user's to add in the configuration. */
export const allowed: readonly NameGroup[] = [
  { because: "programs are found by it", names: ["PATH"] },
  {
    because: "go env knows it",
    // internal/cfg.KnownEnv of Go 1.26, and what go env prints beyond it.
    names: words(`
      AR CC CXX FC GCCGO PKG_CONFIG CGO_* GO111MODULE GO386 GOAMD64 GOARCH GOARM GOARM64 GOAUTH GOBIN GOCACHE
      GOCACHEPROG GODEBUG GOENV GOEXE GOEXPERIMENT GOFIPS140 GOFLAGS GOGCCFLAGS GOHOSTARCH GOHOSTOS GOINSECURE GOMIPS
      GOMIPS64 GOMOD GOMODCACHE GONOPROXY GONOSUMDB GOOS GOPATH GOPPC64 GOPRIVATE GOPROXY GORISCV64 GOROOT GOSUMDB
      GOTELEMETRY GOTELEMETRYDIR GOTMPDIR GOTOOLCHAIN GOTOOLDIR GOVCS GOVERSION GOWASM GOWORK GO_EXTLINK_ENABLED`),
  },
  {
    because: "Go's runtime and tools read it",
    names: words(`
      GOCOVERDIR GOGC GOMAXPROCS GOMEMLIMIT GONOSUMCHECK GOPLSCACHE GORACE GOROOT_BOOTSTRAP GOTRACEBACK
      GCCGOTOOLDIR GIT_ALLOW_PROTOCOL GOPACKAGESDRIVER DELVE_EDITOR GOLANGCI_LINT_CACHE STATICCHECK_CACHE`),
  },
  {
    because: "a version manager keeps its files there",
    names: words(`
      ASDF_DIR ASDF_DATA_DIR ASDF_CONFIG_FILE ASDF_DEFAULT_TOOL_VERSIONS_FILENAME ASDF_TOOL_VERSIONS_FILENAME
      ASDF_GOLANG_* MISE_*_DIR MISE_*_FILE MISE_*_FILENAME MISE_*_HOME RTX_*_DIR GOENV_ROOT GOENV_GOPATH_PREFIX GOENV_DISABLE_*
      GOENV_GOMOD_VERSION_ENABLE
      GVM_ROOT GOBREW_ROOT G_HOME GOUP_*_DIR VFOX_HOME AQUA_ROOT_DIR AQUA_CONFIG AQUA_GLOBAL_CONFIG AQUA_POLICY_CONFIG PROTO_HOME SDKMAN_DIR NVM_DIR FNM_DIR
      VOLTA_HOME PYENV_ROOT RBENV_ROOT JENV_ROOT NODENV_ROOT`),
  },
  {
    because: "it points to an SDK or a toolchain",
    names: words(`
      SDKROOT DEVELOPER_DIR MACOSX_DEPLOYMENT_TARGET CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH
      PKG_CONFIG_PATH PKG_CONFIG_LIBDIR CMAKE_PREFIX_PATH HOMEBREW_PREFIX HOMEBREW_CELLAR HOMEBREW_REPOSITORY NIX_PATH NIX_PROFILES
      NIX_SSL_CERT_FILE JAVA_HOME ANDROID_HOME ANDROID_SDK_ROOT ANDROID_NDK_HOME ANDROID_NDK_ROOT FLUTTER_ROOT
      CARGO_HOME RUSTUP_HOME DENO_DIR DENO_INSTALL BUN_INSTALL PNPM_HOME PROTOC PROTOC_INCLUDE TINYGOROOT
      XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME`),
  },
  { because: "it sets the language", names: words("LANG LANGUAGE LC_*") },
];

/** Changes what programs load or how they start; sharing it could break every program of the session. */
export const never: readonly NameGroup[] = [
  { because: "loads code into every program", names: words("DYLD_* LD_* BASH_ENV ENV BASH_FUNC_* IFS __XPC_*") },
  { because: "changes every Electron and Node program", names: words("NODE_* ELECTRON_* VSCODE_*") },
];

/** Belongs to one shell, terminal, directory or launcher, or is set by launchd itself for each program. */
export const session: readonly NameGroup[] = [
  {
    because: "launchd gives every program its own",
    names: words("HOME USER LOGNAME SHELL TMPDIR SSH_AUTH_SOCK XPC_* __CF*"),
  },
  {
    because: "belongs to one shell",
    names: words(`
      _ SHLVL PWD OLDPWD OPTIND PROMPT PROMPT_COMMAND PROMPT2 RPROMPT PS0 PS1 PS2 PS3 PS4 BASHOPTS SHELLOPTS
      BASH_EXECUTION_STRING PPID UID EUID COLUMNS LINES FPATH HISTFILE HISTCMD STARSHIP_SHELL DISABLE_AUTO_UPDATE`),
  },
  {
    because: "belongs to one terminal or login",
    names: words(`
      TERM TERM_* TERMINFO TERMINFO_DIRS COLORTERM COLORFGBG ITERM_* LC_TERMINAL LC_TERMINAL_VERSION *_SESSION_ID
      SECURITYSESSIONID TMUX TMUX_* STY ZELLIJ ZELLIJ_* WINDOW WINDOWID DISPLAY WAYLAND_DISPLAY XAUTHORITY
      XDG_RUNTIME_DIR XDG_SESSION_* XDG_SEAT XDG_VTNR SSH_* GPG_TTY GPG_AGENT_INFO DBUS_SESSION_BUS_ADDRESS SUDO_*
      KITTY_* WEZTERM_* ALACRITTY_* GHOSTTY_* WARP_* INSIDE_EMACS NVIM NVIM_* MAIL`),
  },
  {
    because: "guards a tool's own set-up in one shell or directory",
    names: words(`
      __* DIRENV_* MISE_SHELL MISE_ORIG_* ASDF_*_VERSION MISE_*_VERSION GOENV_SHELL GOENV_VERSION GOENV_DIR
      GVM_PATH_BACKUP GVM_OVERLAY_PREFIX *_SHLVL VIRTUAL_ENV VIRTUAL_ENV_* CONDA_PREFIX CONDA_PREFIX_*
      CONDA_DEFAULT_ENV CONDA_PROMPT_MODIFIER PYENV_VERSION PYENV_DIR PYENV_SHELL RBENV_VERSION RBENV_SHELL
      RBENV_DIR NVM_BIN NVM_INC NVM_CD_FLAGS FNM_MULTISHELL_PATH IN_NIX_SHELL NIX_BUILD_TOP DEVBOX_* FLOX_*
      CLAUDECODE CLAUDE_CODE_*`),
  },
  {
    because: "leaks from a launcher, a package manager or Go Warden",
    names: words("RAYCAST_* NPM_* npm_* INTELLIJ_ENVIRONMENT_READER GO_WARDEN_* COMMAND_MODE OSLogRateLimit"),
  },
];

/** Of the names above those that are a user's settings: not shared by themselves, and the user may add them. */
export const settings: readonly NameGroup[] = [
  {
    because: "says how a tool is to behave, in every shell",
    names: words(`
      SUDO_EDITOR SUDO_ASKPASS SUDO_PROMPT SSH_ASKPASS SSH_ASKPASS_REQUIRE TMUX_PLUGIN_MANAGER_PATH TMUX_TMPDIR
      DIRENV_LOG_FORMAT DIRENV_WARN_TIMEOUT DIRENV_CONFIG DIRENV_BASH VIRTUAL_ENV_DISABLE_PROMPT ZELLIJ_CONFIG_DIR
      ZELLIJ_CONFIG_FILE KITTY_CONFIG_DIRECTORY WEZTERM_CONFIG_FILE NVIM_APPNAME
      NODE_REPL_*`),
  },
];

/** Not shared by itself, for it decides what other tools do; people often miss it in a GUI session. */
export const suggested: readonly NameGroup[] = [
  {
    because: "a tool finds its configuration by it",
    names: words(`
      DOCKER_CONFIG DOCKER_CONTEXT DOCKER_HOST KUBECONFIG AWS_CONFIG_FILE AWS_PROFILE AWS_DEFAULT_PROFILE AWS_REGION
      AWS_DEFAULT_REGION AWS_SDK_LOAD_CONFIG CLOUDSDK_CONFIG AZURE_CONFIG_DIR GIT_SSH GIT_SSH_COMMAND GIT_CONFIG_GLOBAL
      GNUPGHOME TESTCONTAINERS_* XDG_CONFIG_DIRS XDG_DATA_DIRS TZ`),
  },
  {
    because: "the way to the network leads through it, and whom to trust there",
    names: words(`
      HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY NO_PROXY http_proxy https_proxy all_proxy ftp_proxy no_proxy
      SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE GIT_SSL_CAINFO OPENSSL_DIR OPENSSL_ROOT_DIR`),
  },
];
