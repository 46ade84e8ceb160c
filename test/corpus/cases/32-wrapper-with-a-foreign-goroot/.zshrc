export PATH=$HOME/bin:$HOME/go/bin:$PATH
