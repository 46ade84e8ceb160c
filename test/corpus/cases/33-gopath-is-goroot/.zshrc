export PATH=/usr/local/go/bin:$HOME/go/bin:$PATH
export GOPATH=/usr/local/go
