package classify

import (
	"regexp"
	"strings"
)

// voteOwnClass parts a row's label that names a nominee and a class of shares.
var voteOwnClass = regexp.MustCompile(`(?i)^(.*?\S)\s+((?:class|series)\s+[a-hj-uwyz](?:-\d)?(?:\s+(?:common|preferred|ordinary)\s+\w+)?|total)$`)

// classRow takes a row of one class of shares, or of the total of classes that vote
// together: the total stands for all of them. Other rows it leaves alone.
func (v *voteReader) classRow(label voteLabel, values []voteValue) bool {
	text := strings.TrimSpace(label.text)
	if m := voteOwnClass.FindStringSubmatch(text); m != nil && v.electing() {
		if name := nomineeOf(m[1]); name != "" {
			v.owner, text = voteLabel{label.span, name}, m[2]
		}
	}
	total := strings.EqualFold(text, "total")
	if !total && !voteShareClass.MatchString(text) || total && v.classLines() == 0 {
		return false
	}
	line := voteLine{label: label.span, matter: v.current(), nominee: v.owner.text}
	if v.owner.text != "" {
		line.label = v.owner.span
	}
	if !v.assign(&line, values) {
		return false
	}
	if total {
		n := v.classLines()
		v.lines = v.lines[:len(v.lines)-n]
		line.matter.lines -= n
		v.owner = voteLabel{}
	} else {
		line.class = oneLine(text)
	}
	v.take(line)
	return true
}

// classLines counts the last lines that are of one class each, of the vote at hand.
func (v *voteReader) classLines() int {
	n := 0
	for i := len(v.lines) - 1; i >= 0; i-- {
		if l := &v.lines[i]; l.class == "" || l.matter != v.matter || l.nominee != v.owner.text {
			break
		}
		n++
	}
	return n
}
