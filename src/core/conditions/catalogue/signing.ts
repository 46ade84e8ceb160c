import { inArea, says } from "../condition";

const allow =
  "If you trust where {file|the file} comes from, take the mark away: xattr -d com.apple.quarantine {file|FILE}; or System Settings › Privacy & Security › Open Anyway. A tool that you install with go install or Homebrew is not marked at all.";

/** Signatures, Gatekeeper and what macOS kills (docs/facts/delve.md §1.16, §3, §4). */
export const signing = inArea("signing", [
  {
    id: "tool-quarantined",
    rank: "cause",
    title: "macOS holds {file|the program} back because it was downloaded",
    cause:
      "A browser or chat program put {file|the file} in quarantine, and Gatekeeper found no Apple-checked signature of a known developer.",
    cure: allow,
    command: "xattr -d com.apple.quarantine {file|FILE}",
    check: "tools",
    findings: ["tool-quarantined", "dlv-quarantined"],
    says: [
      says(
        "macos",
        /"(?<file>[^"]+)" (?:cannot|can't|can not) be opened because (?:the developer cannot be verified|Apple cannot check it|it is from an unidentified developer|it was not downloaded)/,
        "macOS dialog; jart/cosmopolitan#147",
        [
          "“dlv” cannot be opened because the developer cannot be verified.\nmacOS cannot verify that this app is free from malware.",
          "“gopls” can't be opened because Apple cannot check it for malicious software.",
        ],
      ),
      says(
        "macos",
        /(?:macOS|Apple) (?:cannot|can't|could not) verify (?:that )?(?:"(?<file>[^"]+)"|this app|"?the developer of "(?<file2>[^"]+)"?)(?: is free (?:from|of) malware|\.|)/,
        "macOS dialog",
        [
          "Apple could not verify “golangci-lint” is free of malware that may harm your Mac or compromise your privacy.",
          "macOS cannot verify the developer of “dlv”. Are you sure you want to open it?",
        ],
      ),
      says("macos", /"(?<file>[^"]+)" (?:was )?[Nn]ot [Oo]pened$/, "macOS 15 dialog", "“dlv” Not Opened"),
      says(
        "macos",
        /"(?<file>[^"]+)" is damaged and can't be opened|"(?<file2>[^"]+)" is damaged and cannot be opened|"(?<file3>[^"]+)" will damage your computer/,
        "macOS dialog",
        ["“gopls” is damaged and can't be opened. You should move it to the Trash."],
      ),
      says(
        "macos",
        /Entwickler(?:s)? (?:von "(?<file>[^"]+)" )?nicht (?:verifiziert|überprüft)|"(?<file2>[^"]+)" (?:kann|wurde) nicht geöffnet|nicht nach (?:Schadsoftware|schädlicher Software) (?:suchen|durchsuch)|"(?<file3>[^"]+)" ist beschädigt und kann nicht geöffnet/,
        "macOS dialog, German",
        [
          "„dlv“ kann nicht geöffnet werden, da der Entwickler nicht verifiziert werden kann.",
          "„dlv“ wurde nicht geöffnet\nApple konnte nicht überprüfen, ob „dlv“ frei von Schadsoftware ist, die deinem Mac schaden oder deine Privatsphäre gefährden kann.",
          "„gopls“ ist beschädigt und kann nicht geöffnet werden. Es empfiehlt sich, das Objekt in den Papierkorb zu bewegen.",
        ],
      ),
      says(
        "macos",
        /frei von Schadsoftware/,
        "macOS 15 dialog, German",
        "Apple konnte nicht überprüfen, ob „dlv“ frei von Schadsoftware ist",
      ),
      says(
        "macos",
        /développeur (?:ne peut pas être|n'a pas pu être|de "[^"]+" ne peut pas être) (?:vérifié|identifié|confirmé)|[Ii]mpossible d'ouvrir "\s?(?<file>[^"]+?)\s?",? car|"\s?(?<file2>[^"]+?)\s?" (?:ne peut pas être ouvert|n'a pas été ouvert|non ouvert)|"\s?(?<file3>[^"]+?)\s?" est endommagé/,
        "macOS dialog, French",
        [
          "« dlv » ne peut pas être ouvert car le développeur ne peut pas être vérifié.",
          "Impossible d’ouvrir « gopls », car Apple ne peut pas rechercher la présence de logiciels malveillants.",
          "« dlv » est endommagé et ne peut pas être ouvert. Vous devriez placer cet élément dans la corbeille.",
        ],
      ),
      says(
        "macos",
        /ne conten(?:ait|ant) pas de logiciels? malveillants?|présence de logiciels malveillants/,
        "macOS dialog, French",
        "Apple n’a pas pu confirmer que « dlv » ne contenait pas de logiciel malveillant susceptible d’endommager votre Mac",
      ),
      says(
        "macos",
        /无法打开"(?<file>[^"]+)"|"(?<file2>[^"]+)"已损坏|未打开"(?<file3>[^"]+)"|无法检查其是否包含恶意软件|"是否包含可能/,
        "macOS dialog, Chinese",
        [
          "无法打开“dlv”，因为无法验证开发者。",
          "无法打开“gopls”，因为Apple无法检查其是否包含恶意软件。",
          "未打开“dlv”\nApple无法验证“dlv”是否包含可能危害Mac安全或泄漏隐私的恶意软件。",
          "“dlv”已损坏，无法打开。 你应该将它移到废纸篓。",
        ],
      ),
      says(
        "macos",
        /開発元を(?:検証|確認)できないため|悪質なソフトウェアかどうかを(?:Appleでは)?確認できない|"(?<file>[^"]+)"は(?:壊れているため開けません|開いていません|、?開けません)|マルウェアが含まれていないことを検証できません/,
        "macOS dialog, Japanese",
        [
          "開発元を検証できないため、“dlv”を開けません。",
          "“gopls”は、Appleで悪質なソフトウェアかどうかを確認できないため、開けません。",
          "“dlv”は壊れているため開けません。 ゴミ箱に入れる必要があります。",
          "Appleは、“dlv”にMacに損害を与えたり、プライバシーを侵害する可能性のあるマルウェアが含まれていないことを検証できませんでした。",
        ],
      ),
      says(
        "codesign",
        /(?<file>\S+): (?:com\.apple\.quarantine|rejected \(the code is valid but does not seem to be an app\))/,
        "xattr, spctl",
        "/Users/dev/Downloads/dlv: com.apple.quarantine",
      ),
      says(
        "macos",
        /Refusing to (?:execute|trust) quarantined (?:program|file)/,
        "launchd",
        "launchd: 155: Refusing to execute quarantined program",
      ),
    ],
  },
  {
    id: "program-revoked",
    rank: "cause",
    title: "Apple has revoked the program: it counts as malware",
    cause:
      "The notarization or certificate of exactly this build was revoked by Apple, because it is malware or was built with a stolen or withdrawn certificate.",
    cure: "Do not open it and do not switch Gatekeeper off. Remove it and install a newer build from its maker: brew upgrade NAME, or go install again.",
    says: [
      says(
        "macos",
        /(?:was not opened because it contains malware|contains malware\. This action did not harm your Mac|Malware (?:was )?[Bb]locked|CSSMERR_TP_CERT_REVOKED)/,
        "macOS dialog; Homebrew/brew#19078",
        [
          '"mc" was not opened because it contains malware. This action did not harm your Mac.',
          "Malware Blocked and Moved to Trash",
        ],
      ),
      says(
        "macos",
        /enthält Schadsoftware|contient (?:un )?logiciels? malveillants?|包含恶意软件。此操作|マルウェアが含まれているため/,
        "macOS dialog, other languages",
        [
          "„mc“ enthält Schadsoftware und wurde nicht ausgeführt.",
          "“mc”にはマルウェアが含まれているため、開けませんでした。",
        ],
      ),
    ],
  },
  {
    id: "tool-killed-at-start",
    rank: "cause",
    title: "macOS killed {program|the program} at its start",
    cause:
      "Apple silicon kills a program whose signature is missing or damaged: the file was copied over in place while macOS remembered the old signature, was changed after signing (strip, upx, a sync program), or is in quarantine. If it ran for a while first, it was too little memory.",
    cure: "Sign it again, which also makes a new file that macOS looks at afresh: go-warden dlv resign PATH, or codesign -f -s - PATH; or install it again (go install).",
    command: "go-warden dlv resign",
    check: "delve",
    findings: ["dlv-unsigned", "dlv-signature-damaged", "dlv-poisoned", "dlv-quarantined"],
    says: [
      says(
        "shell",
        /(?:zsh|bash): (?:line \d+: )?(?:\d+ )?[Kk]illed(?:: 9)? +(?<program>(?:\S*\/)?(?:dlv|gopls|go|golangci-lint|staticcheck|goimports|gofumpt|__debug_bin\S*|\S+\.test))\b|^(?:zsh: )?killed +(?<program2>(?:\S*\/)?(?:dlv|gopls|go|golangci-lint|staticcheck|goimports|gofumpt|__debug_bin\S*))\b/,
        "zsh",
        ["zsh: killed     dlv version", "zsh: killed     gopls version"],
      ),
      says(
        "shell",
        /\[\d+\] +[+-]? *(?:\d+ )?killed +(?<program>(?:\S*\/)?(?:dlv|gopls|go|golangci-lint|staticcheck|__debug_bin\S*))\b/,
        "zsh, a job",
        ["[1] 41232 killed     dlv debug .", "[1]  + 41232 killed     gopls serve"],
      ),
      says("shell", /Killed: 9(?: +(?<program>\S+))?/, "bash", [
        "-bash: line 1: 41232 Killed: 9               dlv version",
        "Killed: 9",
      ]),
      says(
        "shell",
        /fish: Job \d+, '(?<program>(?:\S*\/)?(?:dlv|gopls|go|golangci-lint)\b[^']*)' terminated by signal SIGKILL|fish: '(?<program2>(?:\S*\/)?(?:dlv|gopls|go|golangci-lint)\b[^']*)' terminated by signal SIGKILL/,
        "fish",
        "fish: Job 1, 'dlv version' terminated by signal SIGKILL (Forced quit)",
      ),
      says(
        "macos",
        /Code Signature Invalid|Namespace CODESIGNING/,
        "crash report",
        "Termination Reason:    Namespace CODESIGNING, Code 2 Invalid Page\nException Type:        EXC_BAD_ACCESS (SIGKILL (Code Signature Invalid))",
      ),
      says(
        "dlv",
        /(?:stub exited|could not launch process|dlv dap|dlv).*(?:signal: killed|signal:? '?SIGKILL'?)/,
        "dlv, vscode-go",
        [
          "dlv dap (1234) exited with code: null signal: SIGKILL",
          "could not launch process: stub exited while waiting for connection: signal: killed",
        ],
      ),
      says(
        "macos",
        /AppleSystemPolicy.*(?:Security policy would not allow process|ASP)|load code signature error \d+ for file "(?<program>[^"]+)"|CODE SIGNING: .*(?:invalid|rejecting).*"(?<program2>[^"]+)"/,
        "macOS kernel log",
        "kernel: (AppleSystemPolicy) ASP: Security policy would not allow process: 41232, /Users/dev/go/bin/dlv",
      ),
    ],
  },
  {
    id: "tool-unsigned",
    rank: "cause",
    title: "{file|The program} is not signed at all",
    cause:
      "Apple silicon starts no program without a signature. Go's linker signs what it builds; strip, upx and some copying tools remove the signature.",
    cure: "Sign it ad hoc: codesign -f -s - {file|FILE}, or go-warden dlv resign {file|FILE}; or build it again with go install.",
    command: "codesign -f -s - {file|FILE}",
    check: "tools",
    findings: ["tool-unsigned", "dlv-unsigned"],
    says: [
      says("codesign", /(?:(?<file>[^\s:]+): )?code object is not signed at all/, "codesign", [
        "/Users/dev/go/bin/dlv: code object is not signed at all\nIn architecture: arm64",
        "main: code object is not signed at all",
      ]),
    ],
  },
  {
    id: "tool-damaged",
    rank: "cause",
    title: "The signature of {file|the program} no longer fits the file",
    cause: "The file was changed after it was signed (strip, upx, a patch, a broken copy), so macOS kills it.",
    cure: "Sign it again: codesign -f -s - {file|FILE}, or go-warden dlv resign {file|FILE}; or install it again.",
    command: "codesign -f -s - {file|FILE}",
    check: "tools",
    findings: ["tool-damaged", "dlv-signature-damaged"],
    says: [
      says(
        "codesign",
        /(?:(?<file>[^\s:]+): )?invalid signature \(code or signature have been modified\)|(?:(?<file2>[^\s:]+): )?code or signature (?:have|has) been modified|main executable failed strict validation/,
        "codesign",
        ["/Users/dev/go/bin/dlv: invalid signature (code or signature have been modified)\nIn architecture: arm64"],
      ),
      says(
        "codesign",
        /warning: changes being made to the file will invalidate the code signature in: (?<file>\S+)/,
        "install_name_tool, strip",
        "strip: warning: changes being made to the file will invalidate the code signature in: /Users/dev/go/bin/dlv",
      ),
    ],
  },
  {
    id: "bundle-seal-broken",
    rank: "cause",
    title: "{file|The program or bundle} was changed after it was signed",
    cause:
      "codesign compared the files with the seal of the signature, and a file in the bundle is new, changed or gone. macOS may then refuse to open it.",
    cure: "Install it again from its source; do not change files inside an app. For a program that you built yourself sign it again: codesign --force --sign - FILE.",
    command: "codesign --verify --deep --strict --verbose=2 {file|FILE}",
    says: [
      says(
        "codesign",
        /(?:(?<file>\/?[\w./~ -]+): )?a sealed resource is missing or invalid/,
        "codesign --verify",
        "/Applications/Visual Studio Code.app: a sealed resource is missing or invalid",
      ),
    ],
  },
  {
    id: "code-requirement-failed",
    rank: "cause",
    title: "{file|The program} is signed, but not by the one that was expected",
    cause:
      "Its signature does not meet the requirement it was checked against: it was re-signed (ad hoc or by a company), or comes from somebody else. Keychain entries and privacy permissions of the old one do not hold for it.",
    cure: "codesign -dv --verbose=4 FILE shows who signed it. Install it again from its source if you did not sign it yourself.",
    command: "codesign -dv --verbose=4 {file|FILE}",
    says: [
      says(
        "codesign",
        /(?:(?<file>\/?[\w./~-]+): )?code failed to satisfy specified code requirement/,
        "Security.framework, errSecCSReqFailed",
        "test-requirement: code failed to satisfy specified code requirement(s)",
      ),
    ],
  },
  {
    id: "codesign-keychain-locked",
    rank: "cause",
    title: "codesign cannot use the certificate's private key: the keychain is locked",
    cause:
      "In a session without a screen (ssh, launchd, CI) the login keychain is locked, or macOS may not ask whether codesign may use the key.",
    cure: "Unlock the keychain in the same session, then sign again: security unlock-keychain ~/Library/Keychains/login.keychain-db. In CI also: security set-key-partition-list -S apple-tool:,apple: KEYCHAIN. Ad hoc (codesign -s -) needs no keychain.",
    command: "security unlock-keychain ~/Library/Keychains/login.keychain-db",
    says: [
      says(
        "codesign",
        /(?:(?<file>[^\s:]+): )?errSecInternalComponent/,
        "codesign",
        'dlv: replacing existing signature\nWarning: unable to build chain to self-signed root for signer "dlv-cert"\ndlv: errSecInternalComponent',
      ),
      says(
        "codesign",
        /(?<file>[^\s:]+): User interaction is not allowed|errSecInteractionNotAllowed|SecKeychainItemImport: User interaction is not allowed|errSecAuthFailed/,
        "codesign, security",
        [
          "/Users/dev/go/bin/dlv: User interaction is not allowed.",
          "security: SecKeychainItemImport: User interaction is not allowed.",
        ],
      ),
    ],
  },
  {
    id: "codesign-identity-missing",
    rank: "cause",
    title: "The signing identity {identity|that is named} is not in the keychain",
    cause:
      "The certificate {identity|named} is not in a keychain of this session, lacks its private key, or is spelled otherwise.",
    cure: "See which identities there are: security find-identity -p codesigning. Name one by its SHA-1. Ad hoc signing (codesign -s -, go-warden dlv resign) needs none and is enough for Delve.",
    command: "security find-identity -p codesigning",
    says: [
      says("codesign", /(?<identity>[^:\n]+): no identity found/, "codesign", [
        "error: The specified item could not be found in the keychain.\ndlv-cert: no identity found",
      ]),
      says(
        "codesign",
        /The specified item could not be found in the keychain|unable to build chain to self-signed root for signer "(?<identity>[^"]+)"/,
        "codesign",
        "error: The specified item could not be found in the keychain.",
        { without: /errSecInternalComponent/ },
      ),
    ],
  },
  {
    id: "codesign-identity-ambiguous",
    rank: "cause",
    title: "Several certificates have the name {identity|given}",
    cause: "A certificate that was issued again has the same name as the old one, so codesign cannot choose.",
    cure: "Name the one you mean by its SHA-1 (the 40 characters): security find-identity -p codesigning, then codesign -s SHA1. Delete expired ones in Keychain Access.",
    command: "security find-identity -p codesigning",
    says: [
      says(
        "codesign",
        /(?<identity>[^:\n]+): ambiguous \((?:matches|could match)/,
        "codesign",
        'dlv-cert: ambiguous (matches "dlv-cert" and "dlv-cert" in /Users/dev/Library/Keychains/login.keychain-db)',
      ),
    ],
  },
  {
    id: "codesign-detritus",
    rank: "cause",
    title: "{file|The file} carries extra attributes that codesign does not allow",
    cause: "iCloud Drive, Finder or a download left Finder information or a resource fork on the file.",
    cure: "Remove them and sign again: xattr -c {file|FILE}. Keep built programs out of folders that iCloud or Dropbox syncs.",
    command: "xattr -c {file|FILE}",
    says: [
      says(
        "codesign",
        /(?:(?<file>[^\s:]+): )?resource fork, Finder information, or similar detritus not allowed/,
        "codesign",
        "/Users/dev/go/bin/dlv: resource fork, Finder information, or similar detritus not allowed",
      ),
    ],
  },
  {
    id: "codesign-already-signed",
    rank: "cause",
    title: "{file|The file} has a signature already",
    cause: "codesign replaces a signature only when it is told to.",
    cure: "Add -f: codesign -f -s - {file|FILE}.",
    command: "codesign -f -s - {file|FILE}",
    says: [
      says("codesign", /(?<file>[^\s:]+): is already signed/, "codesign", "/Users/dev/go/bin/dlv: is already signed"),
    ],
  },
  {
    id: "codesign-allocate-missing",
    rank: "cause",
    title: "codesign lacks its helper codesign_allocate",
    cause:
      "The Command Line Tools, which bring the helper, are missing or damaged; Homebrew shows the same when it cannot sign what it installs.",
    cure: "Install them again: sudo rm -rf /Library/Developer/CommandLineTools && xcode-select --install.",
    command: "xcode-select --install",
    check: "delve",
    says: [
      says(
        "codesign",
        /codesign_allocate helper tool cannot be found or used/,
        "codesign; Homebrew/brew#9082",
        "/opt/homebrew/bin/go: the codesign_allocate helper tool cannot be found or used",
      ),
    ],
  },
  {
    id: "dlv-uuid-missing",
    rank: "cause",
    title: "{file|The program} lacks LC_UUID, which newer macOS demands",
    cause: "macOS 26 does not start a program without LC_UUID; Go writes it since 1.24. Signing does not change that.",
    cure: "Build it again with Go 1.24 or later: go install …@latest (with an older Go: -ldflags=-linkmode=external).",
    command: "go-warden dlv rebuild",
    check: "delve",
    findings: ["dlv-uuid-missing"],
    says: [
      says(
        "macos",
        /missing LC_UUID load command(?: in (?<file>\S+))?/,
        "dyld; docs/facts/delve.md §4",
        "dyld[21679]: missing LC_UUID load command in /Users/dev/go/bin/dlv\nzsh: abort      dlv",
      ),
    ],
  },
  {
    id: "library-not-loaded",
    rank: "cause",
    title: "The program needs the library {library|named}, which is not there",
    cause:
      "dyld does not find {library|a library} that the program was linked with: it was removed or updated (brew upgrade), or is for the other processor.",
    cure: "Install it again (brew install or brew reinstall NAME), then build the program again; go clean -cache when cgo packages still name the old place.",
    says: [
      says(
        "macos",
        /Library not loaded: (?<library>\S+)/,
        "dyld",
        [
          "dyld[1234]: Library not loaded: @rpath/libvips.42.dylib\n  Referenced from: <UUID> /Users/dev/go/bin/app\n  Reason: tried: '/opt/homebrew/lib/libvips.42.dylib' (no such file)",
        ],
        { without: /node_modules|Ruby|ruby|python|Python|postgres|node\b/ },
      ),
    ],
  },
]);
