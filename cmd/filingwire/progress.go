package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progressLines is the pause between the lines that stand in for the bar where there is no
// terminal.
const progressLines = 10 * time.Second

const barWidth = 24

// progress tells how far a long command has come: by a bar that is drawn over itself on a
// terminal, by a line now and then elsewhere. It is not safe for concurrent use.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time

	started time.Time
	begin   float64 // share that an earlier run had done
	base    int     // count at the beginning, likewise
	told    time.Time
	label   string
}

// step is what a command tells of its progress.
type step struct {
	label       string  // the part at hand: 2024Q3
	done, total int     // of that part
	count       int     // documents since the work began, earlier runs included
	share       float64 // of the whole, 0 to 1
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, terminal: isTerminal(out), now: time.Now}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// goesOn is the error of a command that stopped before its end and can be given again.
func goesOn(ctx context.Context, err error) error {
	if ctx.Err() != nil { // whatever was under way says so in words of its own
		err = errors.New("interrupted")
	}
	return fmt.Errorf("%w; the same command goes on from here", err)
}

// show draws the step, at most ten times a second on a terminal; the end of a part is always shown.
func (p *progress) show(s step) {
	now := p.now()
	if p.started.IsZero() {
		p.started, p.begin, p.base = now, s.share, s.count
	}
	pause := progressLines
	if p.terminal {
		pause = 100 * time.Millisecond
	}
	ends := s.done >= s.total
	if !ends && s.label == p.label && now.Sub(p.told) < pause {
		return
	}
	p.told, p.label = now, s.label
	elapsed := now.Sub(p.started)
	rate, left := 0.0, "–"
	if elapsed > 0 {
		rate = float64(s.count-p.base) / elapsed.Seconds()
	}
	if done := s.share - p.begin; done > 0 && elapsed > 0 {
		left = time.Duration(float64(elapsed) * (1 - s.share) / done).Round(time.Second).String()
	}
	text := fmt.Sprintf("%d/%d  %.1f/s  %3.0f %%  left %s", s.done, s.total, rate, 100*s.share, left)
	if !p.terminal {
		fmt.Fprintf(p.out, "%s  %s\n", s.label, text)
		return
	}
	filled := min(int(s.share*barWidth), barWidth)
	fmt.Fprintf(p.out, "\r\x1b[K%s [%s%s] %s", s.label, strings.Repeat("#", filled), strings.Repeat("-", barWidth-filled), text)
}

// close leaves the bar's line.
func (p *progress) close() {
	if p.terminal && !p.started.IsZero() {
		fmt.Fprintln(p.out)
	}
}
