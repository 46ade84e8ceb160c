package p

import _ "golang.org/x/text/language"
