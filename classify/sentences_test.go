package classify

import (
	"slices"
	"strings"
	"testing"
)

func TestSplitSentences(t *testing.T) {
	for _, want := range [][]string{
		{"Ann Lee resigned.", "Bo Ek was appointed."},
		{"Mr. Lee and Dr. J. P. Morgan, Jr. left Acme Corp. on May 1.", "Ms. Ek stays."},
		{"Tern Inc. (the “Company”) met at 9:00 a.m. Eastern Time in Washington, D.C. and approved it."},
		{"He works for Acme, Inc.", "Prior to that he was at Tern Co.", "He is 50."},
		{"See Item 5.02. Departure of Directors for No. 5 and Exhibit 10.1.", "The end!"},
		{"The U.S. Securities and Exchange Commission met.", "Was it 3.5 million?", "Yes."},
		{"1. Election of directors."},
		{"She said “no.”", "They left (at once.)", "All of them."},
		{"It is in this Form 8-K.", "On May 1 it ended."},
		{"Ann Lee, M.D., Ph.D. joined.", "Catherine B. Ek, M.D. resigned as Chair."},
		{"We will file a Form 10-K/A.", "Marsh & Tully discussed it.", "A. Roe a/k/a B. Doe stays."},
		{"no end"},
	} {
		text := strings.Join(want, " ")
		if want[0] == "It is in this Form 8-K." {
			text = strings.Join(want, "  ")
		}
		var got []string
		for _, s := range SplitSentences(text) {
			got = append(got, s.In(text))
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := SplitSentences("announced its letter.On May 1, 2024 it ended.The end."); len(got) != 3 {
		t.Errorf("sentences without a space: %v", got)
	}
}

func TestSectionSentences(t *testing.T) {
	d := htmlDocument(t, "<p>Item 5.07 Submission of Matters to a Vote of Security Holders</p><p>It met. It voted.</p>"+tableHTML+"<p>3</p><p>_____</p><p>•</p>")
	sec := d.Sections()[0]
	var got []string
	for _, s := range sec.Sentences() {
		got = append(got, s.Text)
	}
	if want := []string{"It met.", "It voted.", "Proposal 1", "after", "•"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	d = htmlDocument(t, "<p>Item 8.01 Other Events</p><p>The Board, upon the recommendation of its committee, has decided to appoint</p><p>2</p><p>Ann Lee and</p><p>a long list of other persons who are known to all of us, namely Bo Ek, as</p><p>- 3 -</p><p>directors. It met.</p>")
	if got := d.Sections()[0].Sentences(); len(got) != 4 || !strings.HasSuffix(got[2].Text, "as\n- 3 -\ndirectors.") {
		t.Errorf("sentences over pages: %+v", got)
	}
}

func TestBlocks(t *testing.T) {
	d := htmlDocument(t, "<p>Item 5.07 Submission of Matters to a Vote of Security Holders</p><p>It met. It voted.</p>"+tableHTML+"<p>3</p><p>_____</p><p>•</p>")
	sec := d.Sections()[0]
	if blocks := sec.Blocks(); len(blocks) != 5 || blocks[2].Grid == nil {
		t.Errorf("blocks %v", blocks)
	}
}
