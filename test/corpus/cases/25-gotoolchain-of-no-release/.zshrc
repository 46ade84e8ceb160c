export PATH=/usr/local/go/bin:$HOME/go/bin:$PATH
export GOTOOLCHAIN=go1.24.99
