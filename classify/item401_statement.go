package classify

import (
	"regexp"
	"strings"
)

// answer is a tri-state read from a sentence.
type answer304 struct {
	value *bool
	span  Span
}

func (a *answer304) set(v bool, s Span) { a.value, a.span = &v, s }

// auditorStatements are what a filing says in answer to Item 304(a) of Regulation S-K.
type auditorStatements struct {
	disagreements, reportable, weakness, concern, qualified, consulted answer304
	disagreement                                                       []Span // the sentences that describe one
	noOther                                                            Span   // there were "no other reportable events"
	contradicted                                                       bool   // one sentence denies what another says
}

var (
	noDisagreement   = regexp.MustCompile(`\b(?:no|not|nor|never|neither|none|without|any)\b[^.;]*?disagreements?\b|\bdisagreements? (?:did not|have not|has not|do not)`)
	someDisagreement = regexp.MustCompile(`\b(?:one|two|three|a|an|the following|certain|several|following) (?:\w+ )?disagreements?\b|\bdisagreed (?:with|on|about|over|as to)\b|\bdisagreements? (?:as follows|described below|concern|relat|involv|regard|over|about)|\bhad disagreements?\b|\bthere (?:was|were) (?:a )?disagreements?\b|\bdisagreements? (?:existed|occurred|arose)`)
	differedOpinion  = regexp.MustCompile(`\bdifferences? (?:of|in) (?:professional )?(?:opinion|view|judgment|interpretation)s?\b|\bdiffer(?:ed|s|ing)? (?:in (?:opinion|view)s? )?(?:with|from) (?:the )?(?:company|management|registrant|@|auditors?)|\bdiffer(?:ing|ent) (?:opinions?|views?|interpretations?) (?:of|on|from|than|over|about|as to|with)`)
	reportableWords  = regexp.MustCompile(`\breportable events?\b|\breportable conditions?\b|304 ?\(a\) ?\(1\) ?\(v\)|304 ?\(a\) ?\(v\)|\(a\)\(1\)\(v\)|304\(a\)\(1\)\(iv\) (?:and|or|through) \(v\)|\bevents? (?:listed|described|specified|set forth|enumerated) in (?:paragraphs?|item|subparagraphs?)`)
	noReportable     = regexp.MustCompile(`\b(?:no|not|nor|never|neither|none|without|any)\b`)
	notWeak          = regexp.MustCompile(`\b(?:no|not|any|without|whether|nor)\b[^.;,]*material weakness`)
	consultDenied    = regexp.MustCompile(`\b(?:not|no|neither|nor|never|none)\b`)
	opinionWords     = regexp.MustCompile(`adverse opinions?|disclaim(?:er|ed)|\bqualified\b|\bunqualified\b|\bmodified\b`)
	opinionDenied    = regexp.MustCompile(`\b(?:no|not|nor|neither|none|any|without|never)\b[^.;]*(?:adverse|disclaim|qualif|modif)|\bunqualified\b|\bclean opinion`)
	opinionAffirmed  = regexp.MustCompile(`(?:contain(?:ed|s)|includ(?:ed|es)|express(?:ed|es)|issued|(?:was|were)) (?:an? )?(?:adverse|disclaimer|qualified|modified)\b`)
	// opinionQualified says of one report that it was, beside another that was not.
	opinionQualified = regexp.MustCompile(`\breports? (?:for|on|dated)[^;,]{0,80}\b(?:was|were) qualified (?:as to|with respect to|due to|because|for|by)\b`)
	concernDenied    = regexp.MustCompile(`\b(?:no|not|nor|any|without)\b[^.;]*going[- ]concern`)
)

// Words without which the patterns above cannot match; most sentences have none of them.
var (
	reportableHints = []string{"reportable", "(v)", "events listed", "event listed", "events described", "events specified", "events set forth", "events enumerated", "event described"}
	opinionHints    = []string{"adverse", "disclaim", "qualified", "modified"}
)

// exceptWords are where an exception begins.
var exceptWords = []string{"except", "other than", "save that", "save for", "apart from"}

// exceptionAt returns where an exception begins in s, -1 for none.
func exceptionAt(s string) int {
	at := -1
	for _, w := range exceptWords {
		if k := strings.Index(s, w); k >= 0 && (at < 0 || k < at) {
			at = k
		}
	}
	return at
}

// readStatements304 answers the questions of Item 304(a).
func readStatements304(sentences []markedSentence) auditorStatements {
	var s auditorStatements
	for i := range sentences {
		m := &sentences[i]
		s.readConsulted(m)
		s.readDisagreement(m)
		s.readReportable(m)
		s.readWeakness(m)
		s.readOpinion(m)
	}
	if s.reportable.value == nil && !s.noOther.Empty() {
		s.reportable.set(false, s.noOther)
		if s.weakness.value != nil {
			s.reportable.value = nil // other than the weakness
		}
	}
	if s.weakness.value != nil && (s.reportable.value == nil || !*s.reportable.value) {
		s.contradicted = s.reportable.value != nil
		s.reportable.set(true, s.weakness.span) // Item 304(a)(1)(v)(A)
	}
	return s
}

// onConsulting reports whether the part of a sentence before offset at speaks of
// consultations with the new firm, whose subjects may be disagreements and reportable events.
func onConsulting(text string, at int) bool {
	k := strings.LastIndex(text[:at], "consult")
	return k >= 0 && !strings.Contains(text[k:at], "there were no") && !strings.Contains(text[k:at], "there have been no")
}

// onLetter reports whether what stands at offset at is part of a request to the former firm
// for its letter.
func onLetter(text string, at int) bool {
	k := strings.LastIndex(text[:at], "letter")
	return k >= 0 && (strings.Contains(text, "whether") || strings.Contains(text, "furnish") || strings.Contains(text, "request"))
}

func (s *auditorStatements) readConsulted(m *markedSentence) {
	k := strings.Index(m.text, "consult")
	if k < 0 || s.consulted.value != nil {
		return
	}
	about := strings.Contains(m.text, "304(a)(2)") || strings.Contains(m.text, "304 (a)(2)") || strings.Contains(m.text[k:], "accounting principles") || strings.Contains(m.text[k:], "audit opinion")
	with := m.firmAfter(k, 90) != nil || m.firmBefore(k, 60) != nil
	if !about && !(with && consultDenied.MatchString(m.text[:k])) {
		return
	}
	s.consulted.set(!consultDenied.MatchString(m.text), m.Span)
}

func (s *auditorStatements) readDisagreement(m *markedSentence) {
	k := strings.Index(m.text, "disagree")
	if k < 0 && strings.Contains(m.text, "differ") {
		s.readDifference(m)
		return
	}
	if k < 0 || onConsulting(m.text, k) || onLetter(m.text, k) {
		return
	}
	denied := noDisagreement.FindStringIndex(m.text)
	switch {
	case denied != nil && exceptsDisagreement(m.text, denied[1]):
		s.affirmDisagreement(m)
	case denied != nil:
		if s.disagreements.value == nil {
			s.disagreements.set(false, m.Span)
		}
	case someDisagreement.MatchString(m.text):
		s.affirmDisagreement(m)
	case s.disagreements.value != nil && *s.disagreements.value && strings.Contains(m.text, "the disagreement"):
		s.disagreement = append(s.disagreement, m.Span)
	}
}

// readDifference takes a difference of opinion for a disagreement: Item 304 means every one,
// whatever it is called.
func (s *auditorStatements) readDifference(m *markedSentence) {
	k := differedOpinion.FindStringIndex(m.text)
	if k == nil || onConsulting(m.text, k[0]) {
		return
	}
	if consultDenied.MatchString(m.text[:k[0]]) || strings.Contains(m.text[:k[0]], "any ") || strings.Contains(m.text[:k[0]], "without ") {
		if s.disagreements.value == nil {
			s.disagreements.set(false, m.Span)
		}
		return
	}
	s.affirmDisagreement(m)
}

func (s *auditorStatements) affirmDisagreement(m *markedSentence) {
	s.contradicted = s.contradicted || s.disagreements.value != nil && !*s.disagreements.value
	if s.disagreements.value == nil || !*s.disagreements.value {
		s.disagreements.set(true, m.Span)
	}
	s.disagreement = append(s.disagreement, m.Span)
}

// exceptsDisagreement reports whether a denial that ends at offset at is followed by an
// exception of its own: not one that comes behind the reportable events, or is about them.
func exceptsDisagreement(text string, at int) bool {
	x := exceptionAt(text[at:])
	if x < 0 {
		return strings.HasPrefix(text, "except ") && !strings.Contains(text, "reportable") && !strings.Contains(text, "weakness")
	}
	if reportableWords.MatchString(text[at : at+x]) {
		return false
	}
	rest := text[at+x:]
	return !strings.Contains(rest, "reportable") && !strings.Contains(rest, "weakness") && !strings.Contains(rest, "going concern") || strings.Contains(rest, "following disagreement")
}

func (s *auditorStatements) readReportable(m *markedSentence) {
	if !anyIn(m.text, reportableHints) {
		return
	}
	k := reportableWords.FindStringIndex(m.text)
	if k == nil || onConsulting(m.text, k[0]) || onLetter(m.text, k[0]) {
		return
	}
	excepted := false
	if x := exceptionAt(m.text[k[1]:]); x >= 0 {
		rest := m.text[k[1]+x:]
		excepted = !strings.Contains(rest, "disagreement") || strings.Contains(rest, "weakness")
	}
	if strings.HasPrefix(m.text, "except ") || strings.HasPrefix(m.text, "other than ") {
		excepted = true
	}
	denied := noReportable.MatchString(m.text[:k[0]]) || strings.Contains(m.text, "did not occur") || strings.Contains(m.text, "not occurred")
	switch {
	case !denied || excepted:
		if s.reportable.value != nil && !*s.reportable.value {
			s.contradicted = true
		}
		if s.reportable.value == nil || !*s.reportable.value {
			s.reportable.set(true, m.Span)
		}
	case strings.Contains(m.text, "no other reportable"):
		s.noOther = m.Span
	case s.reportable.value == nil:
		s.reportable.set(false, m.Span)
	}
}

func (s *auditorStatements) readWeakness(m *markedSentence) {
	k := strings.Index(m.text, "material weakness")
	if k < 0 || s.weakness.value != nil || onConsulting(m.text, k) {
		return
	}
	if notWeak.MatchString(m.text) && exceptionAt(m.text) < 0 && !strings.Contains(m.text, "not effective") && !strings.Contains(m.text, "not maintain") {
		return
	}
	s.weakness.set(true, m.span(k, k+len("material weakness")))
}

func (s *auditorStatements) readOpinion(m *markedSentence) {
	concern := max(strings.Index(m.text, "going concern"), strings.Index(m.text, "going-concern"))
	if concern < 0 && strings.Contains(m.text, "report") {
		concern = strings.Index(m.text, "substantial doubt")
	}
	if concern >= 0 && s.concern.value == nil {
		if !concernDenied.MatchString(m.text) || exceptionAt(m.text) >= 0 || strings.Contains(m.text, "substantial doubt") || strings.Contains(m.text, "ability to continue") {
			s.concern.set(true, m.span(concern, concern+len("going concern")))
		}
	}
	if !anyIn(m.text, opinionHints) {
		return
	}
	k := opinionWords.FindStringIndex(m.text)
	if k == nil || !strings.Contains(m.text, "opinion") && !strings.Contains(m.text, "report") || onConsulting(m.text, k[0]) {
		return
	}
	switch denied := opinionDenied.FindStringIndex(m.text); {
	case opinionQualified.MatchString(m.text):
		s.qualified.set(true, m.Span)
	case denied != nil:
		v := false
		if x := exceptionAt(m.text[denied[0]:]); x >= 0 {
			rest := m.text[denied[0]+x:]
			v = opinionAffirmed.MatchString(rest) && !strings.Contains(rest, "going concern") && !strings.Contains(rest, "internal control") || strings.Contains(rest, "scope limitation")
		}
		if s.qualified.value == nil || v {
			s.qualified.set(v, m.Span)
		}
	case strings.Contains(m.text, "internal control"):
	case opinionAffirmed.MatchString(m.text) && s.qualified.value == nil:
		s.qualified.set(!strings.Contains(m.text, "going concern"), m.Span)
	}
}
