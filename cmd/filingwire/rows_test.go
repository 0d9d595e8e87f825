package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/internal/golden"
)

// goldenRows are the rows expected of all fixtures, by feed and id.
func goldenRows(t *testing.T) map[string]map[string]any {
	t.Helper()
	files, err := filepath.Glob("../../fixtures/*/*" + golden.Suffix)
	if err != nil || len(files) == 0 {
		t.Fatal("no golden rows", err)
	}
	rows := map[string]map[string]any{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		addRows(t, rows, b)
	}
	return rows
}

// servedRows are all rows of all feeds as the export gives them; a row served twice fails.
func servedRows(t *testing.T, r ready) map[string]map[string]any {
	t.Helper()
	rows := map[string]map[string]any{}
	for _, feed := range classify.Feeds() {
		addRows(t, rows, get(t, r.BaseURL, r.APIKey, "/v1/events/export?format=ndjson&include_superseded=true&feed="+feed.Name))
	}
	return rows
}

func addRows(t *testing.T, rows map[string]map[string]any, ndjson []byte) {
	t.Helper()
	for line := range bytes.Lines(ndjson) {
		var row map[string]any
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		id := row["id"].(string)
		if rows[id] != nil {
			t.Errorf("row %s twice", id)
		}
		rows[id] = row
		forgetClock(row)
	}
}

// forgetClock drops what depends on when a document was retrieved and what is resolved
// when a row is read.
func forgetClock(row map[string]any) {
	for _, key := range []string{"createdAt", "updatedAt", "supersedes", "supersededBy"} {
		delete(row, key)
	}
	delete(row["provenance"].(map[string]any), "retrievedAt")
	delete(row["provenance"].(map[string]any), "acceptedAt") // compared at the top level
	delete(row["validation"].(map[string]any), "validatedAt")
}

func compareRows(t *testing.T, want, got map[string]map[string]any) {
	t.Helper()
	for id, w := range want {
		g, ok := got[id]
		if !ok {
			t.Errorf("missing row %s of %v: %v", id, w["accessionNumber"], w["headline"])
			continue
		}
		for key := range w {
			if w[key] == nil && (key == "ticker" || key == "acceptedAt") {
				continue // EDGAR's lists may tell what the submission does not
			}
			if !reflect.DeepEqual(w[key], g[key]) {
				t.Errorf("%s %s: want %v, got %v", id, key, w[key], g[key])
			}
		}
	}
	for id, g := range got {
		if want[id] == nil {
			t.Errorf("unexpected row %s of %v: %v", id, g["accessionNumber"], g["headline"])
		}
	}
}

// servedBeside are all rows that a server beside the engines of data serves.
func servedBeside(t *testing.T, data string) map[string]map[string]any {
	t.Helper()
	org := strings.TrimSpace(command(t, "orgs", "create", "--data", data, "--name", "Reader"))
	created := strings.Fields(command(t, "keys", "create", "--data", data, "--org", org))
	environment := []string{"FILINGWIRE_SECRET=" + strings.Repeat("0a", secretBytes), "FILINGWIRE_PUBLIC_URL=http://feeds.example"}
	address := freeAddress(t)
	server := start(t, environment, "serve", "--data", data, "--listen", address)
	server.await("server", func() bool { return strings.Contains(server.output(), "serving") })
	rows := servedRows(t, ready{BaseURL: "http://" + address, APIKey: created[1]})
	server.end()
	return rows
}
