package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// The commands and variables of the compose file are those of the program.
func TestComposeNamesCommands(t *testing.T) {
	b, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var c cli
	parser, err := kong.New(&c, vars())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"FILINGWIRE_VERSION": true} // of the image, not of the program
	var walk func(*kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			for _, name := range f.Envs {
				known[name] = true
			}
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(parser.Model.Node)
	for _, name := range regexp.MustCompile(`FILINGWIRE_[A-Z_]+`).FindAllString(string(b), -1) {
		if !known[name] {
			t.Errorf("no flag reads %s", name)
		}
	}
	commands := regexp.MustCompile(`(?m)^    command: \[(.*)\]$`).FindAllStringSubmatch(string(b), -1)
	if len(commands) < 5 {
		t.Fatalf("%d commands", len(commands))
	}
	for _, m := range commands {
		args := strings.Split(strings.ReplaceAll(m[1], `"`, ""), ", ")
		if _, err := parser.Parse(args); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
}
