package classify

import (
	"bytes"
	"testing"

	"golang.org/x/net/html"
)

// BenchmarkDocument and BenchmarkHTMLParse go over the same real files, so that their ratio
// tells what the document model costs.
func BenchmarkDocument(b *testing.B) {
	files, size := corpusFiles(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, raw := range files {
			s, err := Parse(raw)
			if err != nil {
				b.Fatal(err)
			}
			s.Items()
			for _, sec := range s.Main().Sections() {
				sec.Sentences()
			}
		}
	}
}

func BenchmarkHTMLParse(b *testing.B) {
	files, size := corpusFiles(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, raw := range files {
			if _, err := html.Parse(bytes.NewReader(raw)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func corpusFiles(b *testing.B) (files [][]byte, size int64) {
	for _, r := range readCorpusIndex(b) {
		raw := readCorpusFile(b, r.file)
		if _, err := html.Parse(bytes.NewReader(raw)); err != nil {
			continue // nested too deeply for html.Parse, not for us
		}
		files, size = append(files, raw), size+int64(len(raw))
	}
	return files, size
}
