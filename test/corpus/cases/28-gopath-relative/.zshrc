export PATH=/usr/local/go/bin:$HOME/go/bin:$PATH
export GOPATH=gopath
