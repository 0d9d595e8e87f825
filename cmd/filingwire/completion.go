package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// completionCommand prints what makes a shell complete the command line. The scripts ask the
// program itself (completeCommand), so that they never fall behind it.
type completionCommand struct {
	Shell string `arg:"" help:"bash, zsh or fish." enum:"bash,zsh,fish"`
}

var completionScripts = map[string]string{
	"bash": `_filingwire() { local IFS=$'\n'; COMPREPLY=($(compgen -W "$(filingwire complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")); }
complete -o default -F _filingwire filingwire
`,
	"zsh": `#compdef filingwire
_filingwire() { local -a found; found=("${(@f)$(filingwire complete -- "${words[@]:1:$((CURRENT-1))}" 2>/dev/null)}"); compadd -a found || _files; }
compdef _filingwire filingwire
`,
	"fish": `complete -c filingwire -f -a '(filingwire complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
}

func (c *completionCommand) Run(e *env) error {
	_, err := io.WriteString(e.stdout, completionScripts[c.Shell])
	return err
}

// completeCommand prints the words that may stand where the last of Words does.
type completeCommand struct {
	Words []string `arg:"" optional:"" passthrough:""`
}

func (c *completeCommand) Run(e *env, model *kong.Application) error {
	words := c.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	for _, word := range complete(model.Node, words) {
		fmt.Fprintln(e.stdout, word)
	}
	return nil
}

// complete walks down the commands that words name and returns what may follow.
func complete(node *kong.Node, words []string) []string {
	last := ""
	if len(words) > 0 {
		last, words = words[len(words)-1], words[:len(words)-1]
	}
	arguments := 0
	var pending *kong.Flag // its value comes next
	for _, word := range words {
		switch child := childNamed(node, word); {
		case pending != nil:
			pending = nil
		case strings.HasPrefix(word, "-"):
			if pending = flagNamed(node, word); pending != nil && pending.IsBool() {
				pending = nil
			}
		case child != nil:
			node, arguments = child, 0
		default:
			arguments++
		}
	}
	var found []string
	switch {
	case pending != nil:
		found = enumOf(pending.Value)
	case strings.HasPrefix(last, "-"):
		for _, group := range node.AllFlags(true) {
			for _, flag := range group {
				found = append(found, "--"+flag.Name)
			}
		}
	default:
		for _, child := range node.Children {
			if !child.Hidden {
				found = append(found, child.Name)
			}
		}
		if arguments < len(node.Positional) {
			found = append(found, enumOf(node.Positional[arguments])...)
		}
	}
	return slices.DeleteFunc(found, func(word string) bool { return !strings.HasPrefix(word, last) })
}

func childNamed(node *kong.Node, name string) *kong.Node {
	i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == name })
	if i < 0 {
		return nil
	}
	return node.Children[i]
}

// flagNamed finds --name and -n; --name=value needs no word after it.
func flagNamed(node *kong.Node, word string) *kong.Flag {
	for _, group := range node.AllFlags(false) {
		for _, flag := range group {
			if word == "--"+flag.Name || flag.Short != 0 && word == "-"+string(flag.Short) {
				return flag
			}
		}
	}
	return nil
}

func enumOf(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return v.EnumSlice()
}
