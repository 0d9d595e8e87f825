package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// broker is topic usage while it may be away.
type broker struct {
	*fakeAccounts
	away bool
}

func (b *broker) StoreUsage(ctx context.Context, batches []filingwire.UsageBatch) error {
	b.mu.Lock()
	away := b.away
	b.mu.Unlock()
	if away {
		return errors.New("no broker")
	}
	return b.fakeAccounts.StoreUsage(ctx, batches)
}

func journalFiles(t *testing.T, dir string) (paths []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// What a killed process has metered and not published is billed by the next one, once; what a
// living one has is left to it.
func TestUsageOutlivesItsProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "usage")
	topic := &broker{fakeAccounts: newFakeAccounts(), away: true}
	journaled := func(c *Config) { c.Accounts, c.Usage, c.UsageJournal = topic.fakeAccounts, topic, dir }
	killed := newHarness(t, journaled)
	killed.accounts = topic.fakeAccounts
	killed.key = topic.add("org_A", "payg", nil)
	for range 3 {
		if r := killed.do(t, "GET", listPath); r.status != 200 {
			t.Fatal(r.status, r.body)
		}
	}
	checkError(t, killed.do(t, "GET", listPath+"?limit=x"), 400, "invalid_query_parameter")
	next := newHarness(t, journaled)
	next.accounts, next.key = topic.fakeAccounts, killed.key
	topic.mu.Lock()
	topic.away = false
	topic.mu.Unlock()
	if err := next.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows, _ := next.billed(t, "org_A"); rows != 0 {
		t.Errorf("%d rows of a process that lives", rows)
	}
	topic.mu.Lock()
	topic.away = true // the killed one publishes no more
	topic.mu.Unlock()
	killed.metering.outbox.close() // as the kernel does
	if err := next.Recover(t.Context()); err == nil {
		t.Error("a broker that is away takes usage")
	}
	topic.mu.Lock()
	topic.away = false
	topic.mu.Unlock()
	if err := next.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows, micro := next.billed(t, "org_A"); rows != 3 || micro != 60_000 {
		t.Errorf("%d rows of %d micro-USD", rows, micro)
	}
	next.metering.reconcile(t.Context())
	if r := next.do(t, "GET", "/v1/me"); r.header.Get("SECAPI-Budget-Used") != "6" {
		t.Errorf("used %s", r.header.Get("SECAPI-Budget-Used"))
	}
	if files := journalFiles(t, dir); len(files) != 1 {
		t.Errorf("files %v", files)
	}
	if rows, _ := killed.billed(t, "org_A"); rows != 3 { // published by both: billed once
		t.Errorf("%d rows", rows)
	}
}

// A journal stays as small as what waits, and a graceful end leaves nothing.
func TestJournalIsBounded(t *testing.T) {
	dir := t.TempDir()
	j, err := openJournal(dir, "ins_1", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	size := func() (n int64) {
		for _, path := range journalFiles(t, dir) {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			n += info.Size()
		}
		return n
	}
	batch := make([]filingwire.Usage, 1000)
	for i := range batch {
		batch[i] = filingwire.Usage{ID: fmt.Sprint("req_", i), OrgID: "org_A", Class: meterFeedRead, Plan: "payg", Units: 1}
	}
	for range 50 {
		j.add(batch)
		j.add(batch)
		j.taken(len(batch)) // never all of it
		j.add(batch[:1])
		j.taken(len(batch) + 1)
	}
	if n, files := size(), journalFiles(t, dir); n > 0 || len(files) != 1 {
		t.Errorf("%d bytes in %v", n, files)
	}
	for range 20 {
		j.add(batch)
	}
	j.taken(19_000)
	if n := size(); n > 2*journalSegment {
		t.Errorf("%d bytes for a thousand", n)
	}
	j.close()
	left := 0
	next, err := openJournal(dir, "ins_2", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := next.adopt(func(used []filingwire.Usage) { left += len(used) }); err != nil {
		t.Error(err)
	}
	if left < 1000 || left > 6000 { // whole files are kept
		t.Errorf("%d left", left)
	}
	next.close()
	if files := journalFiles(t, dir); len(files) != 0 {
		t.Errorf("files %v", files)
	}
}

// A line cut by a kill is not billed: nobody was answered. A file that is not a journal is kept
// and reported.
func TestDamagedJournals(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ins_1-1.journal", `{"id":"req_1","orgId":"org_A","at":"2026-04-01T12:00:00.000Z","units":1}`+"\n"+`{"id":"req_2","orgI`)
	write("ins_2-1.journal", "{}\n")
	write("ins_3-1.journal", strings.Repeat("x", maxJournalLine+1)+"\n")
	write("ins_4-1.journal.new", "{}\n")
	j, err := openJournal(dir, "ins_5", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	var ids []string
	err = j.adopt(func(used []filingwire.Usage) {
		for _, u := range used {
			ids = append(ids, u.ID)
		}
	})
	if err == nil || !strings.Contains(err.Error(), "ins_2") || !strings.Contains(err.Error(), "ins_3") || fmt.Sprint(ids) != "[req_1]" {
		t.Errorf("%v, %v", ids, err)
	}
	if files := journalFiles(t, dir); len(files) != 4 {
		t.Errorf("files %v", files)
	}
}

// A disk that is full stops no request; the log says what a kill would lose.
func TestJournalThatCannotBeWritten(t *testing.T) {
	log := &syncBuffer{}
	j, err := openJournal(t.TempDir(), "ins_1", slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	j.segments[0].file.Close()
	for i := range 3 {
		j.add([]filingwire.Usage{{ID: fmt.Sprint("req_", i), OrgID: "org_A"}})
	}
	if n := strings.Count(log.String(), "not written down"); n != 1 || j.segments[0].waiting != 3 {
		t.Errorf("%d lines, %d waiting", n, j.segments[0].waiting)
	}
	j.taken(3)
}

// Whatever stands in a journal, what is adopted of it is usage that somebody can be billed for.
func FuzzReadJournal(f *testing.F) {
	for _, seed := range []string{"", "{}\n", `{"id":"req_1","orgId":"org_A","at":"2026-04-01T12:00:00.000Z","units":1,"microUsd":20000}` + "\n", `{"id":"req_1","orgId":"org_A"}` + "\n{", "\n\n", `{"id":"a","orgId":"b","units":-1}` + "\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		used, err := readJournal(bytes.NewReader(text))
		if err != nil && used != nil {
			t.Error("a damaged journal is adopted in part")
		}
		if whole := bytes.Count(text, []byte("\n")); err == nil && len(used) != whole {
			t.Errorf("%d of %d lines", len(used), whole)
		}
		for _, u := range used {
			if u.ID == "" || u.OrgID == "" {
				t.Errorf("adopted %+v", u)
			}
		}
	})
}
