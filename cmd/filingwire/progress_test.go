package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// Without a terminal a line appears now and then and at the end of a part; on one the bar is
// drawn over itself. Rate and time left count from where this run began.
func TestProgress(t *testing.T) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	show := func(terminal bool) string {
		var out bytes.Buffer
		p := newProgress(&out)
		p.terminal, p.now = terminal, func() time.Time { return at }
		p.show(step{"2024Q1", 100, 400, 100, 0.25}) // an earlier run did a quarter of it
		for i := 101; i <= 400; i++ {
			at = at.Add(100 * time.Millisecond)
			p.show(step{"2024Q1", i, 400, i, float64(i) / 400})
		}
		p.close()
		return out.String()
	}
	lines := strings.Split(strings.TrimSpace(show(false)), "\n")
	if len(lines) != 4 { // the first, after 10 and 20 seconds, the end
		t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	if want := "2024Q1  200/400  10.0/s   50 %  left 20s"; lines[1] != want {
		t.Errorf("line %q, want %q", lines[1], want)
	}
	bar := show(true)
	if !strings.HasSuffix(bar, "\n") || strings.Count(bar, "\n") != 1 || !strings.Contains(bar, "\r\x1b[K2024Q1 [############------------] 200/400") {
		t.Errorf("bar %q", bar)
	}
}
