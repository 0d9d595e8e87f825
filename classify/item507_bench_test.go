package classify

import (
	"os"
	"path/filepath"
	"testing"
)

func BenchmarkVotingResults(b *testing.B) {
	paths, _ := filepath.Glob("../fixtures/8k/*.txt")
	var readings []*reading
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		s, err := Parse(raw)
		if err != nil || len(s.Main().Item("5.07")) == 0 {
			continue
		}
		filing, err := FilingFromDocument(raw, filepath.Base(path))
		if err != nil {
			b.Fatal(err)
		}
		r := &reading{filing: filing, submission: s, doc: s.Main(), sections: s.Main().Item("5.07")}
		r.sections[0].Blocks()
		readings = append(readings, r)
	}
	b.ResetTimer()
	for i := range b.N {
		votingResults(readings[i%len(readings)])
	}
}
