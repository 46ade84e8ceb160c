set -gx PATH /usr/local/go/bin $HOME/go/bin $PATH
