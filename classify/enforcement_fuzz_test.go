package classify

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

func FuzzExtractRelease(f *testing.F) {
	for _, tt := range releaseTests {
		f.Add([]byte(tt.page), "LR-27001", tt.name)
	}
	for _, name := range releaseFiles(f, "../fixtures/enforcement") {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "", "A. Roe, et al.")
	}
	f.Add([]byte("%PDF-1.4\ntrailer<</Root 1 0 R>>"), "34-1", "Roe; Doe")
	f.Add([]byte{0, 1, 2}, "34-1", "Roe")
	published := filingwire.InstantOf(time.Date(2026, 3, 4, 17, 0, 0, 0, time.UTC))
	f.Fuzz(func(t *testing.T, body []byte, number, title string) {
		m := &filingwire.Message{
			Release:     &filingwire.Release{SourceType: filingwire.LitigationRelease, Number: number, Title: title, PublishedAt: published, URL: "https://www.sec.gov/x"},
			RetrievedAt: published, Body: body,
		}
		finding, doc, err := extractRelease(m)
		if err != nil {
			t.Fatal(err)
		}
		checkReleaseSpans(t, finding, doc.Text())
		again, _, _ := extractRelease(m)
		a, errA := filingwire.Render(filingwire.EnforcementActions, finding, 1)
		b, errB := filingwire.Render(filingwire.EnforcementActions, again, 1)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if !bytes.Equal(a.Doc, b.Doc) || !bytes.Equal(a.Evidence, b.Evidence) {
			t.Fatal("two readings differ")
		}
		if rel, err := releaseFromPage(body, "x.html"); err == nil && (rel.PublishedAt.IsZero() || rel.Number == "" && rel.URL == "") {
			t.Fatalf("a release without date or name: %+v", rel)
		}
	})
}

func checkReleaseSpans(t testing.TB, f filingwire.Finding, text string) {
	t.Helper()
	checkReleaseEvidence(t, f, text)
	region := f.Event.(*filingwire.EnforcementAction).Trace.Region
	if region.Snippet != nil && text[*region.StartOffset:*region.EndOffset] != *region.Snippet {
		t.Fatal("the snippet is not the text under its offsets")
	}
}

// releaseFiles lists the releases of a folder.
func releaseFiles(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.html", "*.htm", "*.txt", "*.pdf"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, names...)
	}
	return out
}
