package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/internal/golden"
)

// operated is an installation on embedded engines in a process of their own, with a worker.
type operated struct {
	*testing.T
	data, origin string
	source       *fixtures.Origin
	brokers      []string
}

func operate(t *testing.T) *operated {
	t.Helper()
	needEngines(t)
	o := &operated{T: t, data: t.TempDir(), source: fixtures.NewOrigin(fixtures.OriginConfig{})}
	server := httptest.NewServer(o.source)
	t.Cleanup(server.Close)
	o.origin = server.URL
	engines := start(t, nil, "engines", "--data", o.data)
	engines.await("engines", func() bool { return strings.Contains(engines.output(), "engines ready") })
	o.brokers = addressesOf(t, o.data).Brokers
	start(t, nil, "work", "--data", o.data)
	return o
}

// run runs a command beside the engines and returns its output.
func (o *operated) run(args ...string) string {
	o.Helper()
	return command(o.T, append(args, "--data", o.data)...)
}

// fetch is run for commands that ask the origin.
func (o *operated) fetch(args ...string) string {
	o.Helper()
	return o.run(append(args, "--origin", o.origin, "--rate=-1")...)
}

func (o *operated) drain() {
	o.Helper()
	if err := drained(o.Context(), o.brokers, filingwire.TopicDocuments, classify.DefaultGroup); err != nil {
		o.Fatal(err)
	}
}

// failures are the stages and documents of the failures.
func (o *operated) failures() (list []string) {
	o.Helper()
	for line := range strings.Lines(o.run("failures", "list")) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		list = append(list, f[2]+" "+f[3])
	}
	return list
}

// publish puts an envelope on the topic as it is.
func (o *operated) publish(value []byte) {
	o.Helper()
	w := &kafka.Writer{Addr: kafka.TCP(o.brokers...), Topic: filingwire.TopicDocuments, RequiredAcks: kafka.RequireAll}
	defer w.Close()
	if err := w.WriteMessages(o.Context(), kafka.Message{Value: value}); err != nil {
		o.Fatal(err)
	}
}

// filingRows are the golden rows of the fixtures filed from a day on.
func filingRows(t *testing.T, from filingwire.Date) map[string]map[string]any {
	t.Helper()
	rows := map[string]map[string]any{}
	for _, s := range fixtures.Submissions() {
		b, err := os.ReadFile(filepath.Join("../../fixtures/8k", s.Accession+golden.Suffix))
		if err != nil {
			t.Fatal(err)
		}
		if s.Filed >= from {
			addRows(t, rows, b)
		}
	}
	return rows
}

// TestOperate follows the operator's commands: backfill, failures and their retry.
func TestOperate(t *testing.T) {
	o := operate(t)
	submissions := fixtures.Submissions()
	lost := submissions[len(submissions)-2]

	// A filing that cannot be fetched is a failure, and the others are collected.
	o.source.Fault(lost.Accession+".txt", fixtures.Fault{Kind: fixtures.Vanished})
	out := o.fetch("backfill", "--from", "1993-01-01")
	if !strings.Contains(out, "backfilled 1993-01-01 to") {
		t.Errorf("backfill printed %q", out)
	}
	o.publish([]byte("poison"))
	o.drain()
	got := o.failures()
	if len(got) != 2 || !slices.Contains(got, "fetch "+lost.Accession) || !slices.Contains(got, "envelope ") {
		t.Fatalf("failures %q", got)
	}
	stdout, stderr := new(bytes.Buffer), new(bytes.Buffer)
	gaps := []string{"coverage", "--gaps", "--from", string(lost.Filed), "--to", string(lost.Filed), "--data", o.data}
	if code := run(t.Context(), gaps, stdout, stderr); code != 1 || stdout.String() != string(lost.Filed)+"\t"+lost.Accession+"\n" {
		t.Errorf("gaps: status %d: %q", code, stdout.String())
	}
	ids := strings.Fields(o.run("failures", "list", "--stage", "fetch"))
	if shown := o.run("failures", "show", ids[0]); !strings.Contains(shown, lost.Accession) || !strings.Contains(shown, "-index.htm") {
		t.Errorf("shown:\n%s", shown)
	}

	// Retried while the cause lasts it stays; afterwards it is fetched, and its failure goes.
	if code := run(t.Context(), []string{"failures", "retry", ids[0], "--data", o.data, "--origin", o.origin, "--rate=-1"}, stdout, stderr); code != 1 || !strings.Contains(stderr.String(), "not there") {
		t.Errorf("status %d: %s", code, stderr.String())
	}
	o.source.Heal()
	o.fetch("failures", "retry", "--all", "--stage", "fetch")
	o.drain()
	if got := o.failures(); len(got) != 1 || got[0] != "envelope " {
		t.Errorf("failures after the retry: %q", got)
	}
	poison := strings.Fields(o.run("failures", "list"))[0]
	stderr.Reset()
	if code := run(t.Context(), []string{"failures", "retry", poison, "--data", o.data}, stdout, stderr); code != 1 || !strings.Contains(stderr.String(), "envelope") {
		t.Errorf("poison: status %d: %s", code, stderr.String())
	}
	if out := o.run("failures", "drop", poison); out != poison+"\tdropped\n" || len(o.failures()) != 0 {
		t.Errorf("dropped: %q, left %q", out, o.failures())
	}
	if code := run(t.Context(), []string{"failures", "drop", poison, "--data", o.data}, stdout, stderr); code != 1 {
		t.Error("what is gone was dropped again")
	}

	if code := run(t.Context(), gaps, stdout, stderr); code != 0 {
		t.Errorf("gaps after the retry: status %d: %s", code, stdout.String())
	}
	if table := o.run("coverage", "--from", string(lost.Filed), "--to", string(lost.Filed)); strings.Count(table, "\n") != 2 {
		t.Errorf("coverage:\n%s", table)
	}
	r, end := o.serve()
	defer end()
	compareRows(t, filingRows(t, "1993-01-01"), servedRows(t, o.reader(r)))
	o.reparse(r)
	r = o.reader(r)
	for _, feed := range []string{"", "&feed=officer-changes", "&feed=enforcement"} {
		var days struct {
			Data []struct{ Listed, Ingested, Parsed int }
		}
		body := get(t, r.BaseURL, r.APIKey, "/v1/coverage?date_from="+string(lost.Filed)+"&date_to="+string(lost.Filed)+feed)
		if err := json.Unmarshal(body, &days); err != nil || len(days.Data) != 1 {
			t.Fatalf("%s: %v", body, err)
		}
		if d := days.Data[0]; d.Listed != d.Ingested || d.Parsed != d.Ingested || (feed != "&feed=enforcement") != (d.Listed > 0) {
			t.Errorf("coverage%s: %+v", feed, d)
		}
	}
}

// reparse follows a reparse of rows that another parser seems to have written, killed in its
// midst and run again.
func (o *operated) reparse(r ready) {
	o.Helper()
	var officers []string
	want := filingRows(o.T, "1993-01-01")
	for id, row := range want {
		if row["object"] == filingwire.OfficerChanges.Object {
			officers = append(officers, id)
		}
	}
	o.sql("INSERT INTO officer_changes SELECT * REPLACE (replaceOne(doc, '\"headline\":\"', '\"headline\":\"Misread: ') AS doc) FROM officer_changes FINAL")
	o.sql("INSERT INTO officer_changes SELECT * REPLACE ('ofc_misread' AS id, replaceRegexpOne(doc, '\"id\":\"[^\"]*\"', '\"id\":\"ofc_misread\"') AS doc) FROM officer_changes FINAL LIMIT 1")
	follower := &client{T: o.T, base: r.BaseURL, key: o.reader(r).APIKey}
	const export = "/v1/events/export?format=ndjson&include_superseded=true&feed=officer-changes"
	reply, _ := follower.call("GET", export, "")
	mark := reply.Header.Get("SECAPI-Watermark")
	killed := start(o.T, nil, "reparse", "--data", o.data)
	killed.await("progress", func() bool { return strings.Contains(killed.output(), "reparse 1") })
	killed.kill()
	if rows := servedRows(o.T, o.reader(r)); len(rows) != len(want)+1 || !strings.Contains(rows[officers[0]]["headline"].(string), "Misread") {
		o.Errorf("%d rows while a reparse runs, want %d", len(rows), len(want)+1)
	}
	if code := run(o.Context(), []string{"reparse", "--since", "2020-01-01", "--data", o.data}, io.Discard, io.Discard); code != 1 {
		o.Errorf("another reparse beside an unfinished one: status %d", code)
	}
	if out := o.run("reparse"); !strings.Contains(out, fmt.Sprintf(" %d rows replaced", len(officers)+1)) {
		o.Errorf("reparse printed %q, want %d rows replaced", out, len(officers)+1)
	}
	compareRows(o.T, want, servedRows(o.T, o.reader(r)))
	// Who follows the change log gets the rows that are other, and is told of the one that is gone.
	if err := drained(o.Context(), o.brokers, filingwire.TopicEvents, eventLogGroup); err != nil {
		o.Fatal(err)
	}
	if _, body := follower.call("GET", export+"&updated_after="+url.QueryEscape(mark), ""); bytes.Count(body, []byte("\n")) != len(officers)+1 ||
		!bytes.HasSuffix(body, []byte(`{"object":"officer_change_event","id":"ofc_misread","deleted":true}`+"\n")) {
		o.Errorf("a resumed export has %d rows of %d and ends with %.200s", bytes.Count(body, []byte("\n")), len(officers)+1, body[max(0, len(body)-200):])
	}
	r = o.reader(r)
	var row struct{ CreatedAt, UpdatedAt filingwire.Instant }
	if err := json.Unmarshal(get(o.T, r.BaseURL, r.APIKey, "/v1/events/officer-changes/"+officers[0]), &row); err != nil || !row.UpdatedAt.After(row.CreatedAt.Time) {
		o.Errorf("updated %s, created %s, %v", row.UpdatedAt, row.CreatedAt, err)
	}
	if out := o.run("reparse", "--items", "5.02,enforcement", "--since", "2020-01-01"); !strings.Contains(out, " 0 rows replaced") {
		o.Errorf("a reparse by the same parser printed %q", out)
	}
	compareRows(o.T, want, servedRows(o.T, o.reader(r)))
	if code := run(o.Context(), []string{"reparse", "--items", "9.01", "--data", o.data}, io.Discard, io.Discard); code != 1 {
		o.Errorf("an item that is not read: status %d", code)
	}
}

// sql changes the tables behind the program's back.
func (o *operated) sql(statement string) {
	o.Helper()
	if err := openStore(o.T, o.data).Exec(o.Context(), statement); err != nil {
		o.Fatal(err)
	}
}

// serve runs the API beside the engines; the caller ends it.
func (o *operated) serve() (r ready, end func()) {
	o.Helper()
	environment := []string{"FILINGWIRE_SECRET=" + strings.Repeat("0a", secretBytes), "FILINGWIRE_PUBLIC_URL=http://feeds.example"}
	address := freeAddress(o.T)
	server := start(o.T, environment, "serve", "--data", o.data, "--listen", address)
	server.await("server", func() bool { return strings.Contains(server.output(), "serving") })
	return ready{BaseURL: "http://" + address}, server.end
}

// reader is r with the key of a newcomer, whose rate limit is untouched.
func (o *operated) reader(r ready) ready {
	o.Helper()
	org := strings.TrimSpace(o.run("orgs", "create", "--name", "Reader"))
	r.APIKey = strings.Fields(o.run("keys", "create", "--org", org))[1]
	return r
}
