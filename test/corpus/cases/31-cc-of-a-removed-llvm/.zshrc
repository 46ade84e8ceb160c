export PATH=/usr/local/go/bin:$HOME/go/bin:$PATH
export CC=/opt/homebrew/opt/llvm@15/bin/clang
