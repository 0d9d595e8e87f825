package classify

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	voteProposalNumber  = regexp.MustCompile(`(?i)\b(?:proposal|resolution|matter|item|motion|agenda\s+item)\s*(?:no\.?|number|nr\.?|#)?\s*(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[a-z]?\b(?:\s*[:.)(–—‑-]|\s+[A-Z(“"-]|\s*$|,|\s+(?:was|to|is|on|in)\b)`)
	voteProposalMention = regexp.MustCompile(`(?i)\bproposal\s+(?:no\.?\s*|number\s+)?(\d{1,2})\b`)
	voteListNumber      = regexp.MustCompile(`^\W{0,3}\(?(\d{1,2})[a-zA-Z]?\s*[.):–—-]+(?:\s|$)`)
	voteBareNumber      = regexp.MustCompile(`^(\d{1,2})\s*[.]?\t`)
	voteSubNumber       = regexp.MustCompile(`^\W{0,3}\(?(\d{1,2})\s?[.(]?[a-zA-Z][.):\s]`)
	voteOrdinal         = regexp.MustCompile(`(?i)^(?:the\s+)?(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+(?:proposal|matter|item)`)
	voteRoman           = regexp.MustCompile(`^\W{0,2}\(?(i{1,3}|iv|vi{0,3}|ix|x|xi{1,3}|xiv|xv|I{1,3}|IV|VI{0,3}|IX|X)[.)]+\s`)
	voteLetter          = regexp.MustCompile(`^\W{0,2}\(?[a-kA-K][.)]+\s`)
)

// voteNumberPatterns are tried in order at the beginning of a paragraph or label.
var voteNumberPatterns = []*regexp.Regexp{voteListNumber, voteSubNumber, voteBareNumber, voteOrdinal, voteRoman, voteProposalNumber}

var voteNumberWords = map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
	"eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "first": "1", "second": "2", "third": "3", "fourth": "4",
	"fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10",
	"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10", "xi": "11", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15"}

// proposalNumber finds the number under which a paragraph or label introduces a proposal.
func proposalNumber(text string) (number string, at Span, ok bool) {
	head := text[:min(len(text), 160)]
	listed := strings.ContainsAny(head[:min(len(head), 8)], "0123456789().")
	for _, pattern := range voteNumberPatterns {
		if !listed && pattern != voteProposalNumber && pattern != voteOrdinal || !listed && !numberHint(head) {
			continue
		}
		m := pattern.FindStringSubmatchIndex(head)
		if m == nil || pattern == voteProposalNumber && m[0] > 25 {
			continue
		}
		if n, ok := numberOf(head[m[2]:m[3]]); ok {
			return n, Span{m[2], m[3]}, true
		}
	}
	return "", Span{}, false
}

// numberHint tells cheaply whether a text can name a proposal by its number.
func numberHint(head string) bool {
	lower := strings.ToLower(head[:min(len(head), 40)])
	for _, w := range []string{"proposal", "resolution", "matter", "item", "motion"} {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

// numberOf reads digits, a number word or a Roman number.
func numberOf(word string) (string, bool) {
	word = strings.ToLower(word)
	if n, ok := voteNumberWords[word]; ok {
		word = n
	}
	n, err := strconv.Atoi(word)
	return strconv.Itoa(n), err == nil && n >= 1 && n <= 60
}

// voteAgendaMark are the marks of a list within a paragraph.
var voteAgendaMark = regexp.MustCompile(`(?:^|[\s:;,])(?:\((\d{1,2}|i{1,3}|iv|vi{0,3}|ix|x)\)|(?:Proposal|PROPOSAL)\s+(?:(?:No\.|Number)\s*)?(\d{1,2}|One|Two|Three|Four|Five|Six|Seven|Eight)\s*[:–—-])\s`)

// agendaOf finds the proposals that a paragraph lists, by number.
func agendaOf(text string) map[string]Span {
	if strings.Count(text, "(") < 2 && strings.Count(text, "roposal") < 2 && strings.Count(text, "PROPOSAL") < 2 {
		return nil
	}
	marks := voteAgendaMark.FindAllStringSubmatchIndex(text, 40)
	if len(marks) < 2 {
		return nil
	}
	agenda := map[string]Span{}
	for i, m := range marks {
		word := Span{m[2], m[3]}
		if m[2] < 0 {
			word = Span{m[4], m[5]}
		}
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		if n, ok := numberOf(word.In(text)); ok && agenda[n].Empty() {
			agenda[n] = Span{m[1], end}
		}
	}
	return agenda
}

// mentionedNumber finds the one proposal that a paragraph mentions by its number, wherever
// it does so.
func mentionedNumber(s Span, text string) (number string, at Span) {
	for _, m := range voteProposalMention.FindAllStringSubmatchIndex(s.In(text), 8) {
		n, ok := numberOf(s.In(text)[m[2]:m[3]])
		if !ok || number != "" && n != number {
			return "", Span{}
		}
		number, at = n, Span{m[2], m[3]}.Shift(s.Start)
	}
	return number, at
}
