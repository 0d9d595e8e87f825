package ingest

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

// seed adds own samples and, where they are, the recordings.
func seed(f *testing.F, patterns []string, own ...string) {
	for _, s := range own {
		f.Add([]byte(s))
	}
	for _, p := range patterns {
		names, err := filepath.Glob("../../shared/corpus/feeds/" + p)
		if err != nil {
			f.Fatal(err)
		}
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b[:min(len(b), 16<<10)])
		}
	}
}

func checkEntries(t *testing.T, entries []entry) {
	for _, e := range entries {
		if a, err := filingwire.ParseAccession(e.accession); err != nil || a != e.accession {
			t.Fatalf("accession %q", e.accession)
		}
		if _, err := filingwire.ParseDate(string(e.filed)); err != nil || e.form == "" || len(e.filers) == 0 {
			t.Fatalf("entry %+v", e)
		}
		for _, x := range e.filers {
			if c, err := filingwire.ParseCIK(x.CIK); err != nil || c != x.CIK {
				t.Fatalf("filer %+v", x)
			}
		}
	}
}

func FuzzAtom(f *testing.F) {
	seed(f, []string{"edgar_atom/*.xml", "edgar_atom/*.html"}, atomHead+atomEntry("8-K", "A B", "1", "0009990001-26-000001")+"</feed>", "<feed/>", "")
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, _, err := parseAtom(b)
		if err != nil && !errors.Is(err, ErrContent) {
			t.Fatal(err)
		}
		checkEntries(t, entries)
		merged := merge(entries)
		seen := map[string]bool{}
		for _, e := range merged {
			if seen[e.accession] {
				t.Fatalf("%s twice", e.accession)
			}
			seen[e.accession] = true
		}
	})
}

func FuzzIndex(f *testing.F) {
	seed(f, []string{"edgar_index/*"}, "CIK|Company Name|Form Type|Date Filed|File Name\n"+strings.Repeat("-", 80)+
		"\n9990001|A|8-K|20260105|edgar/data/9990001/0009990001-26-000001.txt\n", "")
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := parseIndex(bytes.NewReader(b))
		if err != nil {
			if !errors.Is(err, ErrTruncated) {
				t.Fatal(err)
			}
			return
		}
		if x.rows < x.oddRows || x.rows < len(x.entries) {
			t.Fatalf("%d rows, %d odd, %d entries", x.rows, x.oddRows, len(x.entries))
		}
		checkEntries(t, x.entries)
	})
}

func FuzzHeader(f *testing.F) {
	seed(f, []string{"edgar_header/*", "edgar_full_submission/*"}, string(submissionText("0009990901-26-000001", "")), "<SUBMISSION>\n<CIK>1\n")
	f.Fuzz(func(t *testing.T, b []byte) {
		filing, err := FilingFromSubmission(b)
		if err != nil {
			if !errors.Is(err, ErrNotSubmission) {
				t.Fatal(err)
			}
			return
		}
		m := filingwire.Message{Filing: filing, RetrievedAt: at("2026-01-05T00:00:00Z"), Body: []byte("x")}
		encoded, err := m.Encode()
		if err != nil {
			t.Fatalf("%+v: %v", filing, err)
		}
		if _, err := filingwire.DecodeMessage(encoded); err != nil {
			t.Fatalf("%+v: %v", filing, err)
		}
	})
}

func FuzzSubmission(f *testing.F) {
	seed(f, []string{"edgar_full_submission/*"}, string(submissionText("0009990901-26-000001", sgmlDocument("8-K", "a.htm", "x")+sgmlDocument("GRAPHIC", "a.jpg", "x"))))
	f.Fuzz(func(t *testing.T, b []byte) {
		once, err := TrimSubmission(b)
		if err != nil {
			if !errors.Is(err, ErrTruncated) && !errors.Is(err, ErrTooLarge) {
				t.Fatal(err)
			}
			return
		}
		if len(once) > len(b) {
			t.Fatalf("%d bytes became %d", len(b), len(once))
		}
		if bytes.Contains(once, []byte("<DOCUMENT>")) { // else all documents were binary
			if twice, err := TrimSubmission(once); err == nil && !bytes.Equal(once, twice) {
				t.Fatalf("a second time changes %q to %q", once, twice)
			}
		}
	})
}

func FuzzRSS(f *testing.F) {
	seed(f, []string{"lr_rss/*", "ap_rss/*", "edgar_atom/*.html"}, "<rss><channel><item><title>A</title><link>/node/1\n</link><pubDate>Wed, 30 Sep 2026 18:26:36 -0400</pubDate></item></channel></rss>")
	f.Fuzz(func(t *testing.T, b []byte) {
		releases, _, err := parseRSS(b, filingwire.LitigationRelease)
		if err != nil && !errors.Is(err, ErrContent) {
			t.Fatal(err)
		}
		checkReleases(t, releases)
	})
}

func FuzzListing(f *testing.F) {
	seed(f, []string{"edgar_atom/*.html"}, listingPage, "<table class=views-table><tr><td><time datetime=2026-01-06T03:30:00Z></time><a href=x>")
	f.Fuzz(func(t *testing.T, b []byte) {
		releases, _, err := parseListing(b, filingwire.AdministrativeProceeding)
		if err != nil && !errors.Is(err, ErrContent) {
			t.Fatal(err)
		}
		checkReleases(t, releases)
	})
}

func checkReleases(t *testing.T, releases []filingwire.Release) {
	for _, r := range releases {
		if r.URL == "" || r.PublishedAt.IsZero() || strings.ContainsAny(r.Number, " \n") {
			t.Fatalf("release %+v", r)
		}
	}
}

// What the crawler keeps of the fixtures is what the fixtures hold, less binary documents.
func TestFixturesAreKept(t *testing.T) {
	for _, s := range fixtures.Submissions() {
		got, err := TrimSubmission(s.Raw)
		if err != nil {
			t.Errorf("%s: %v", s.Accession, err)
			continue
		}
		for _, d := range s.Documents {
			kept := bytes.Contains(bytes.ReplaceAll(got, []byte("\r"), nil), []byte("<TYPE>"+d.Type+"\n"))
			binary := binaryTypes[d.Type] || strings.HasPrefix(d.Type, "EX-101") || !textExtensions[filepath.Ext(strings.ToLower(d.Filename))] ||
				bytes.HasPrefix(bytes.TrimSpace(d.Body), []byte("<PDF>")) || bytes.HasPrefix(bytes.TrimSpace(d.Body), []byte("begin 644"))
			if kept == binary {
				t.Errorf("%s: document %s (%s) kept: %v", s.Accession, d.Type, d.Filename, kept)
			}
		}
	}
}
