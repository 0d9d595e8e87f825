package main

import (
	"os"
	"regexp"
	"slices"
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
	for _, name := range regexp.MustCompile(`(FILINGWIRE|STRIPE)_[A-Z_]+`).FindAllString(string(b), -1) {
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

// What the compose file asks of its environment stands in .env.example, and nothing else does.
func TestEnvExampleIsComplete(t *testing.T) {
	compose, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	names := func(pattern string, b []byte) []string {
		var found []string
		for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(b, -1) {
			found = append(found, string(m[1]))
		}
		slices.Sort(found)
		return slices.Compact(found)
	}
	asked, told := names(`\$\{([A-Z_]+)`, compose), names(`(?m)^([A-Z_]+)=`, example)
	if len(asked) == 0 || !slices.Equal(asked, told) {
		t.Errorf("the compose file asks for %q, .env.example tells %q", asked, told)
	}
}
