package classify

// voteTally is one number of a vote line.
type voteTally struct {
	value int64
	span  Span
	set   bool
}

// voteLine is one line of votes: a nominee or a proposal.
type voteLine struct {
	counts   [voteIgnored]voteTally // by voteColumn
	matter   *voteMatter
	nominee  string
	label    Span // what names the line, or the sentence that tells it
	class    string
	approved *bool
	outcome  Span // the words that tell approved
	odd      bool // its numbers did not fit its columns
}

// voteMatter is a proposal as the text introduces it.
type voteMatter struct {
	number      string
	numberSpan  Span
	description Span
	kind        string
	sure        bool // the kind was read from the text
	intro       []Span
	after       []Span // what is said between its votes and the next matter
	broker      *voteTally
	lines       int
	nominees    bool // one of its lines is a nominee's

	read   bool   // told and failed are
	told   Span   // the words that all nominees were elected
	toldIn Span   // their paragraph
	failed []Span // sentences on nominees who were not
}

func (l *voteLine) has(c voteColumn) bool { return l.counts[c].set }

// put sets a count unless it is set.
func (l *voteLine) put(c voteColumn, text string, s Span) bool {
	n, ok := ParseCount(text)
	if !ok || !c.counted() || l.counts[c].set {
		return false
	}
	l.counts[c] = voteTally{n, s, true}
	return true
}

// filled is the number of counts of the line.
func (l *voteLine) filled() int {
	n := 0
	for _, c := range l.counts {
		if c.set {
			n++
		}
	}
	return n
}

// complete tells whether the line can stand for a vote.
func (l *voteLine) complete() bool {
	return l.has(voteFor) && l.filled() >= 1 || l.frequency() && l.filled() >= 2 || l.filled() >= 2
}

func (l *voteLine) frequency() bool {
	return l.has(voteOneYear) || l.has(voteTwoYears) || l.has(voteThreeYears)
}

// settle moves the counts of columns with two names to what they mean for the matter:
// votes on directors can be withheld, on all else one abstains or votes against.
func (l *voteLine) settle() {
	both := voteWithheld
	if l.counts[voteAgainst].value > 0 { // one who can vote against abstains: a British vote withheld
		both = voteAbstain
	}
	move := func(from, to voteColumn) {
		if l.counts[from].set && !l.counts[to].set {
			l.counts[to] = l.counts[from]
		}
		l.counts[from] = voteTally{}
	}
	if l.matter.kind == "elect_directors" {
		move(voteAgainstOrWithheld, voteWithheld)
		move(voteWithheldOrAbstain, both)
		return
	}
	move(voteAgainstOrWithheld, voteAgainst)
	move(voteWithheldOrAbstain, voteAbstain)
}

// total counts a line's votes of all kinds; the lines of a meeting with one class of shares
// agree in it.
func (l *voteLine) total() int64 {
	var sum int64
	for _, c := range l.counts {
		sum += c.value
	}
	return sum
}
