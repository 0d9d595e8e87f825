package classify

import (
	"regexp"
	"strings"
)

var (
	noBasis      = regexp.MustCompile(`(?:no basis|not in a position|unable|not able|no position|no opinion|no comment)[^.]*?(?:agree|disagree)(?: (?:or|nor) (?:to )?(?:dis)?agree)?`)
	letterDenies = regexp.MustCompile(`\bnot (?:fully |entirely )?(?:agree|concur)\b|\bdisagrees?\b|\bnot in agreement\b`)
	letterAgrees = regexp.MustCompile(`\bagrees?\b|\bin agreement\b|\bconcurs?\b|\bno disagreement\b|\bits agreement\b`)
	letterExists = regexp.MustCompile(`\b(?:is|was|are|been|has been) (?:being )?(?:filed|attached|included|furnished|annexed|enclosed)\b|\battached (?:hereto )?as\b|\bfiled (?:herewith )?as\b|\battached is\b|\bincorporated (?:herein )?by reference\b`)
	letterLater  = regexp.MustCompile(`\bby amendment\b|\bwill (?:be filed|be furnished|file|furnish|provide|submit)\b|\bupon receipt\b|\bwhen (?:it is )?received\b|\bnot (?:yet )?(?:received|furnished|provided|available)\b|\bwithin (?:two|ten) business days\b|\bas (?:soon as|an amendment)\b`)
)

// readLetter tells whether the former firm's letter agrees: from Exhibit 16 where the
// submission has it, else from what the item says of it.
func readLetter(s *Submission, sentences []markedSentence) (state string, span Span) {
	for _, doc := range s.Exhibits("EX-16") {
		if state = letterState(doc.Text()); state != "unknown" {
			break
		}
	}
	for i := range sentences {
		m := &sentences[i]
		k := strings.Index(m.text, "letter")
		if k < 0 || strings.Contains(m.text, "engagement letter") && !strings.Contains(m.text, "exhibit 16") {
			continue
		}
		switch {
		case state != "":
			return state, m.Span
		case letterLater.MatchString(m.text):
		case letterExists.MatchString(m.text) || strings.Contains(m.text, "indicating that it agrees") || strings.Contains(m.text, "stating its agreement") || strings.Contains(m.text, "states that it agrees") || strings.Contains(m.text, "stating that it agrees"):
			if strings.Contains(m.text, "exhibit") || strings.Contains(m.text, "letter") {
				return inText(sentences, i), m.Span
			}
		}
	}
	if state == "" {
		state = "absent"
	}
	return state, Span{}
}

// inText reads what sentence i, or the one before it, reports of a letter that is not at hand.
func inText(sentences []markedSentence, i int) string {
	for k := max(0, i-1); k <= i; k++ {
		t := sentences[k].text
		if !strings.Contains(t, "letter") {
			continue
		}
		for _, w := range []string{"indicating that it agrees", "stating its agreement", "states that it agrees", "stating that it agrees", "stating that they agree", "it agreed with", "stated that it agree", "indicated that it agree"} {
			if strings.Contains(t, w) {
				return "agrees"
			}
		}
		for _, w := range []string{"does not agree with", "stating that it disagrees", "it did not agree"} {
			if strings.Contains(t, w) && !strings.Contains(t, "whether") {
				return "disagrees"
			}
		}
	}
	return "unknown"
}

// letterState reads the letter itself.
func letterState(text string) string {
	t := noBasis.ReplaceAllString(strings.ToLower(straight(text[:min(len(text), 6000)])), "")
	not := letterDenies.MatchString(t)
	yes := letterAgrees.MatchString(letterDenies.ReplaceAllString(t, ""))
	switch {
	case yes && not:
		return "partly"
	case not:
		return "disagrees"
	case yes:
		return "agrees"
	}
	return "unknown"
}
