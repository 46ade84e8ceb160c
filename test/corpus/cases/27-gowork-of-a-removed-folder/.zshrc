export PATH=/usr/local/go/bin:$HOME/go/bin:$PATH
export GOWORK=$HOME/old/go.work
