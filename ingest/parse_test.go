package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const atomHead = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Latest Filings</title><updated>2026-01-05T16:20:00-05:00</updated>
`

func atomEntry(form, name, cik, accession string) string {
	return fmt.Sprintf(`<entry><title>%s - %s (%s) (Filer)</title>
<link rel="alternate" type="text/html" href="https://www.sec.gov/Archives/edgar/data/%[3]s/x/%[4]s-index.htm"/>
<summary type="html"> &lt;b&gt;Filed:&lt;/b&gt; 2026-01-06 &lt;b&gt;AccNo:&lt;/b&gt; %[4]s</summary>
<updated>2026-01-05T18:02:10-05:00</updated><category scheme="https://www.sec.gov/" label="form type" term="%[1]s"/>
<id>urn:tag:sec.gov,2008:accession-number=%[4]s</id></entry>
`, form, name, cik, accession)
}

func TestParseAtom(t *testing.T) {
	b := atomHead +
		atomEntry("8-K", "CAF\xc9 - BAR &amp; GRILL (DE) INC", "0009990001", "0009990001-26-000001") +
		atomEntry("8-K", "Second Filer\x07 LLC&nbsp;", "0009990002", "0009990001-26-000001") +
		atomEntry("8-K12B", "Third Corp", "0009990003", "0009990001-26-000002") +
		`<entry><title>nonsense</title></entry>` +
		atomEntry("8-K/A", "Fourth Corp", "0009990004", "0009990001-26-000003") + "</feed>"
	entries, skipped, err := parseAtom([]byte(b))
	if err != nil || skipped != 1 || len(entries) != 4 {
		t.Fatalf("%d entries, %d skipped, %v", len(entries), skipped, err)
	}
	if f := entries[0].filers[0]; f.Name != "CAFÉ - BAR & GRILL (DE) INC" || f.CIK != "0009990001" {
		t.Errorf("filer %+v", f)
	}
	if want := time.Date(2026, 1, 5, 23, 2, 10, 0, time.UTC); !entries[0].accepted.Equal(want) || entries[0].filed != "2026-01-06" {
		t.Errorf("accepted %v, filed %s", entries[0].accepted, entries[0].filed)
	}
	merged := merge(slices.DeleteFunc(entries, func(e entry) bool { return !wanted(e.form) }))
	if len(merged) != 2 || len(merged[0].filers) != 2 || merged[1].form != "8-K/A" {
		t.Errorf("merged %+v", merged)
	}
	for name, bad := range map[string]string{
		"cut off": b[:len(b)-200], "empty": "", "another document": "<rss></rss>", "cut within an entry": b[:700],
		"no end": strings.TrimSuffix(b, "</feed>"),
	} {
		if _, _, err := parseAtom([]byte(bad)); !errors.Is(err, ErrContent) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestParseRecordedAtom(t *testing.T) {
	forms := map[string]int{}
	seen := map[string]bool{}
	total := 0
	for start := 0; start <= 5000; start += 500 {
		b := recording(t, fmt.Sprintf("edgar_atom_fullrun/getcurrent_all_start%04d.xml", start))
		entries, skipped, err := parseAtom(b)
		if err != nil || skipped != 0 || len(entries) != 100 {
			t.Fatalf("start %d: %d entries, %d skipped, %v", start, len(entries), skipped, err)
		}
		for i, e := range entries {
			total++
			forms[e.form]++
			seen[e.accession] = true
			if e.filers[0].Name == "" || e.filed == "" || i > 0 && e.accepted.After(entries[i-1].accepted) {
				t.Errorf("entry %+v", e)
			}
		}
	}
	if forms["8-K"] == 0 || forms["4"] == 0 || len(seen) >= total {
		t.Errorf("forms %v, %d accession numbers in %d entries", forms, len(seen), total)
	}
}

func TestParseRecordedIndexes(t *testing.T) {
	for name, want := range map[string]struct{ rows, filings int }{
		"edgar_index/badform.idx.txt":           {10, 0},
		"edgar_index/empty-form.idx":            {0, 0},
		"edgar_index/master.20181231.idx":       {10, 1},
		"edgar_index/master.idx":                {20, 1},
		"edgar_index/form.20200318.idx":         {4084, 242},
		"edgar_index/company.20221003.idx":      {-1, -1},
		"edgar_index/edgarkit_crawler.idx":      {-1, -1},
		"edgar_index/daily_index_2018_QTR4.htm": {},
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b := recording(t, name)
			x, err := parseIndex(bytes.NewReader(b))
			if strings.HasSuffix(name, ".htm") {
				if err == nil {
					t.Error("a directory listing passed for an index")
				}
				return
			}
			if err != nil || x.oddRows != 0 {
				t.Fatalf("%v, odd: %q", err, x.odd)
			}
			if want.rows < 0 { // count what another way of reading finds
				want.rows = len(indexFileAnywhere(b))
				want.filings = len(x.entries)
				if want.filings < 20 {
					t.Errorf("%d filings", want.filings)
				}
			}
			if x.rows != want.rows || len(x.entries) != want.filings {
				t.Errorf("%d rows, %d filings; want %+v", x.rows, len(x.entries), want)
			}
			for _, e := range x.entries {
				if e.filers[0].Name == "" || e.filed == "" || e.accession == "" || len(e.filers[0].CIK) != 10 {
					t.Errorf("entry %+v", e)
				}
			}
		})
	}
}

func indexFileAnywhere(b []byte) (found []string) {
	for line := range strings.Lines(string(b)) {
		if strings.Contains(line, "edgar/data/") {
			found = append(found, line)
		}
	}
	return found
}

// Whatever is cut off an index is an error, unless whole rows are missing.
func TestTruncatedIndex(t *testing.T) {
	const head = "Description:           Daily Index\nLast Data Received:    Jan 5, 2026\n\n"
	master := head + "CIK|Company Name|Form Type|Date Filed|File Name\n" + strings.Repeat("-", 80) + "\n" +
		"9990001|PIPE|WORKS INC|8-K|20260105|edgar/data/9990001/0009990001-26-000001.txt\n" +
		"9990002|Second Corp|8-K/A|20260105|edgar/data/9990002/0009990001-26-000002.txt\n"
	form := head + "Form Type   Company Name                                                  CIK         Date Filed  File Name\n" + strings.Repeat("-", 141) + "\n" +
		"8-K         Third Corp                                                    9990003     20260105    edgar/data/9990003/0009990001-26-000003.txt         \n" +
		"8-K/A       A NAME THAT FILLS ITS COLUMN TO THE VERY LAST CHARACTER OF IT  9990004     20260105    edgar/data/9990004/0009990001-26-000004.txt         \n"
	for _, whole := range []string{master, form} {
		x, err := parseIndex(strings.NewReader(whole))
		if err != nil || len(x.entries) != 2 || x.rows != 2 {
			t.Fatalf("%+v, %v", x, err)
		}
		for n := range len(whole) {
			x, err := parseIndex(strings.NewReader(whole[:n]))
			rest := strings.TrimRight(whole[:n], " ")
			complete := n > 0 && (whole[n-1] == '\n' || strings.HasSuffix(rest, ".txt"))
			if err == nil && !complete {
				t.Errorf("cut at %d (%q): no error, %d filings", n, whole[max(0, n-30):n], len(x.entries))
			}
			if err != nil && !errors.Is(err, ErrTruncated) {
				t.Errorf("cut at %d: %v", n, err)
			}
		}
	}
	odd := strings.Replace(master, "9990001|PIPE", "what is this?\n9990001|PIPE", 1)
	x, err := parseIndex(strings.NewReader(odd))
	if err != nil || x.oddRows != 1 || len(x.entries) != 2 || x.entries[0].filers[0].Name != "PIPE|WORKS INC" {
		t.Errorf("odd row: %+v, %v", x, err)
	}
}
