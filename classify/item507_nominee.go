package classify

import (
	"regexp"
	"strings"
)

var (
	voteRowMark    = regexp.MustCompile(`^\W{0,2}\(?(?:\d{1,2}\s?\(?[a-zA-Z]?\)?|[a-z]|[ivx]{1,4})\s?[.):–-]\)?\s*|^\d{1,2}[a-z]?\s+|^[•·▪o*-]\s+`)
	voteBeforeName = regexp.MustCompile(`(?i)^(?:name\s+of\s+(?:nominee|director|trustee|candidate)\s*[:–—-]\s*|(?:to\s+)?(?:re-?)?elect(?:ion)?(?:\s+of)?(?:\s+director)?s?\s*[:–—-]?\s+|(?:class\s+\w+\s+)?(?:director|nominee|trustee)s?(?:\s+nominees?)?\s*[:–—-]\s*|(?:proposal|item|resolution)\s+(?:no\.\s*)?\d{1,2}\s?\(?[a-z]?\)?\s*[:.–—-]\s*)+`)
	voteAfterName  = regexp.MustCompile(`\s*(?:\([^)]*\)?|\*+|[†‡§]+|\d+)\s*$|,?\s+(?:Class\s+[IVX\d]+|Chair\w*|(?:Independent|Lead)\s+\w*\s*Director|as\s+(?:a\s+)?(?:Class\s+\w+\s+)?[Dd]irector|for\s+(?:a\s+)?\w+.*).*$|\s+[–—-]\s+.*$|\s*(?:[:…]|\.{2,}|(?:\s\.)+)+\s*$`)
)

// voteNoNames are words that no person's name has.
var voteNoNames = wordSet(`total percent share shares vote votes proposal proposals director directors nominee nominees election plan company compensation
	approve approval approved ratify ratification ratified amend amendment amendments
	stock class series holders auditor auditors meeting advisory number name abstain abstentions against withheld withhold broker llp inc corp executive annual`)

// nomineeOf returns the person whom a row's label names; "" when it names something else.
func nomineeOf(label string) string {
	s := strings.TrimSpace(oneLine(label))
	if len(s) > 130 {
		return ""
	}
	if !plainName(s) {
		s = voteRowMark.ReplaceAllString(s, "")
		s = voteBeforeName.ReplaceAllString(s, "")
	}
	for range 3 {
		if plainName(s) {
			break
		}
		trimmed := voteAfterName.ReplaceAllString(s, "")
		if trimmed == "" {
			break
		}
		s = trimmed
	}
	s = CleanName(strings.ReplaceAll(s, "(Ret.) ", ""))
	if len(s) < 4 || len(s) > 60 || strings.ContainsAny(s, "0123456789") {
		return ""
	}
	words := strings.Fields(s)
	capital := 0
	for _, w := range words {
		switch bare := strings.ToLower(strings.Trim(w, ".,()")); {
		case voteNoNames[bare]:
			return ""
		case firstRune(strings.TrimLeft(w, `"“(‘'`)) != 0 && strings.ToLower(w) != w:
			capital++
		case !particles[bare]:
			return ""
		}
	}
	if capital < 2 || len(words) > 7 {
		return ""
	}
	return s
}

// personIn is the one person whom a text names; "" when it names none or several.
func personIn(text string) string {
	hits := FindNames(text[:min(len(text), 600)])
	if len(hits) == 1 && strings.Contains(hits[0].Name, " ") {
		return electedVerb.ReplaceAllString(hits[0].Name, "")
	}
	return ""
}

// electedVerb opens a sentence that goes on with the name of the one elected.
var electedVerb = regexp.MustCompile(`^(?:Re-?)?[Ee]lected\s+`)

// surelyPerson tells whether a label is a person's name even where no election is known of.
func surelyPerson(name string) bool {
	if name == "" {
		return false
	}
	hits := FindNames(name)
	return len(hits) == 1 && hits[0].Span.Start == 0 && len(hits[0].Name)+8 >= len(name)
}

// plainName tells whether a label holds nothing but words, so that there is nothing to cut
// off from a name.
func plainName(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlpha(c) && c != ' ' && c != '.' && c != ',' && c != '-' && c != '\'' && (c < 0x80 || c == 0xE2) {
			return false
		}
	}
	lower := voteLower(s)
	for _, w := range []string{"elect", "director", "nominee", "trustee", "proposal", "item", "resolution", "class", "chair", " for ", "..", " ."} {
		if strings.Contains(lower, w) {
			return false
		}
	}
	return len(s) > 2 && s[1] != '.' || strings.Contains(s, ". ") && isUpper(s[0])
}
